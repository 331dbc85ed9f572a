"""What `/healthz` says, and how a worker's sign of life comes and goes."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone
from kombu import Connection

from core.models import Heartbeat
from supervision import health, heartbeat


@pytest.fixture(autouse=True)
def no_beats(settings):
    """Each test begins with no worker known, in a cache of its own."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "health"}}
    cache.delete(heartbeat.KEY)
    yield
    cache.delete(heartbeat.KEY)


@pytest.fixture
def reachable_broker(monkeypatch):
    """A broker that answers, whatever this machine runs."""
    monkeypatch.setattr(health.app, "connection_for_write", lambda: Connection("memory://localhost/"))


@pytest.mark.smoke
@pytest.mark.django_db
def test_all_parts_there_answers_200_to_a_stranger(client, reachable_broker):
    heartbeat.beat("worker@one")
    Heartbeat.objects.create(name="worker", at=timezone.now())

    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "broker": "ok", "worker": "ok", "clock": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_no_worker_answers_503_and_says_which_part(client, reachable_broker):
    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json()["worker"] == "silent"
    assert response.json()["database"] == "ok"


@pytest.mark.django_db
def test_broker_down_answers_503_without_telling_why(client, monkeypatch):
    heartbeat.beat("worker@one")
    monkeypatch.setattr(health.app, "connection_for_write", lambda: Connection("redis://127.0.0.1:1/0"))

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json()["broker"] == "down"
    assert "127.0.0.1" not in response.content.decode()


@pytest.mark.django_db
def test_database_down_answers_503(client, reachable_broker, monkeypatch):
    heartbeat.beat("worker@one")

    def refuse():
        raise OperationalError("connection refused")

    refuse.__name__ = "database"
    monkeypatch.setattr(health, "database", refuse)

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json()["database"] == "down"


@pytest.mark.django_db
def test_late_clock_is_shown_but_does_not_fail(client, reachable_broker):
    heartbeat.beat("worker@one")
    Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(minutes=10))

    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json()["clock"] == "late"


def test_a_stopped_worker_is_gone_at_once_and_others_stay():
    heartbeat.beat("worker@one")
    heartbeat.beat("worker@two")
    heartbeat.forget("worker@one")

    assert set(cache.get(heartbeat.KEY)) == {"worker@two"}
    heartbeat.forget("worker@two")
    assert heartbeat.seconds_since_last_beat() is None


def test_a_killed_worker_is_forgotten_after_a_while(monkeypatch):
    heartbeat.beat("worker@killed")
    later = heartbeat.time.time() + heartbeat.LOST_AFTER + 1
    monkeypatch.setattr(heartbeat.time, "time", lambda: later)

    assert heartbeat.seconds_since_last_beat() > heartbeat.LOST_AFTER
    heartbeat.beat("worker@new")
    assert set(cache.get(heartbeat.KEY)) == {"worker@new"}
