"""A second start does nothing unless something changed."""

import pytest

from supervision import preparation


@pytest.fixture
def steps(monkeypatch, settings, tmp_path):
    """The commands that preparation runs, in order, without running them."""
    done: list[str] = []
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(preparation, "call_command", lambda name, **_: done.append(name))
    return done


@pytest.mark.smoke
@pytest.mark.django_db
def test_everything_once_and_then_nothing(steps):
    assert preparation.prepare() is True
    assert steps == ["migrate", "sync_roles", "load_sample", "collectstatic"]

    assert preparation.prepare() is False
    assert len(steps) == 4


def test_the_sample_is_not_mixed_into_a_county_of_ones_own(steps, county):
    preparation.prepare()

    assert steps == ["migrate", "sync_roles", "collectstatic"]


@pytest.mark.django_db
def test_a_database_with_missing_migrations_is_prepared_again(steps, monkeypatch):
    preparation.prepare()
    monkeypatch.setattr(preparation, "has_pending_migrations", lambda: True)

    assert preparation.prepare() is True
    assert len(steps) == 8


@pytest.mark.django_db
def test_an_interrupted_preparation_is_done_again(steps, monkeypatch):
    def break_off(name, **_):
        raise KeyboardInterrupt

    monkeypatch.setattr(preparation, "call_command", break_off)
    with pytest.raises(KeyboardInterrupt):
        preparation.prepare()
    monkeypatch.setattr(preparation, "call_command", lambda name, **_: steps.append(name))

    assert preparation.prepare() is True
    assert steps[0] == "migrate"


@pytest.mark.django_db
def test_a_changed_static_file_is_noticed(steps, settings, tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "office").mkdir()
    (tmp_path / "office/roles.py").touch()
    (tmp_path / "requirements.txt").touch()
    settings.BASE_DIR = tmp_path
    preparation.prepare()
    (tmp_path / "static/new.css").write_text("body {}")

    assert preparation.prepare() is True
