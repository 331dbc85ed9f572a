"""Signing in: one account whatever case and width, the same words for every failure, lock-out, first password."""

import itertools
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from office import services
from office.authentication import FAILED
from office.models import User
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db
LOGIN, PASSWORD = reverse("office:login"), "Right-horse-9"


@pytest.fixture
def person(county):
    return UserFactory(username="wanghai", role="staff")


def sign_in(username, password=PASSWORD, client=None, **extra):
    return (client or Client()).post(LOGIN, {"username": username, "password": password}, **extra)


@pytest.mark.parametrize("typed", ["wanghai", "WangHai", "ｗａｎｇｈａｉ", " wanghai "])
def test_an_account_opens_in_any_case_and_width(person, typed):
    assert sign_in(typed).status_code == 302
    assert AuditEntry.objects.filter(verb="user.signed_in").count() == 1


def test_every_failure_looks_the_same(person):
    UserFactory(username="gone", is_active=False)
    answers = [sign_in("wanghai", "wrong"), sign_in("nobody"), sign_in("gone")]
    for _ in range(5):
        sign_in("wanghai", "wrong")
    answers.append(sign_in("wanghai"))
    assert [answer.status_code for answer in answers] == [422] * 4
    assert all(FAILED in answer.content.decode() for answer in answers)
    assert all("_auth_user_id" not in answer.client.session for answer in answers)


def test_five_failures_lock_the_account_for_fifteen_minutes_whatever_the_address(person):
    for n in range(5):
        sign_in("WANGHAI", "wrong", REMOTE_ADDR=f"10.0.0.{n}")
    assert sign_in("wanghai", REMOTE_ADDR="10.0.0.99").status_code == 422
    services.unlock_user(actor=UserFactory(role="security_admin"), user=person)
    assert sign_in("wanghai").status_code == 302


def test_the_lock_ends_by_itself(person):
    from axes.models import AccessAttempt

    for _ in range(5):
        sign_in("wanghai", "wrong")
    assert sign_in("wanghai").status_code == 422
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in("wanghai").status_code == 302


def fail(times, address, name="nobody"):
    """Wrong passwords for so many accounts from one address."""
    return [sign_in(f"{name}{n}", "wrong", REMOTE_ADDR=address).status_code for n in range(times)]


def test_an_address_with_too_many_failures_waits(person):
    assert set(fail(21, "10.1.1.1")) == {422}
    answer = sign_in("nobody0", REMOTE_ADDR="10.1.1.1")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "300"
    assert set(fail(5, "10.1.1.1", "other")) == {429}
    assert sign_in("wanghai", REMOTE_ADDR="10.1.1.2").status_code == 302


def test_the_addresses_of_one_subscriber_are_one(person):
    for n in range(21):
        sign_in(f"nobody{n}", "wrong", REMOTE_ADDR=f"2001:db8:1:2::{n + 1:x}")
    assert sign_in("nobody0", "wrong", REMOTE_ADDR="2001:db8:1:2:a::1").status_code == 429
    assert sign_in("nobody0", "wrong", REMOTE_ADDR="2001:db8:1:3::1").status_code == 422


def test_the_failures_of_others_at_an_address_shut_nobody_out(person):
    fail(21, "10.1.1.1")
    assert sign_in("wanghai", REMOTE_ADDR="10.1.1.1").status_code == 302


def test_at_a_crowded_address_an_account_is_tried_once(person):
    fail(21, "10.1.1.1")
    assert sign_in("wanghai", "wrong", REMOTE_ADDR="10.1.1.1").status_code == 429
    assert sign_in("wanghai", REMOTE_ADDR="10.1.1.1").status_code == 429
    assert sign_in("wanghai", REMOTE_ADDR="10.1.1.2").status_code == 302


def test_a_spraying_address_comes_to_an_end_but_not_for_those_who_work_there(person):
    assert sign_in("wanghai", REMOTE_ADDR="10.1.1.1").status_code == 302
    UserFactory(username="chenli", role="staff")
    fail(61, "10.1.1.1")
    assert sign_in("chenli", REMOTE_ADDR="10.1.1.1").status_code == 429
    assert sign_in("wanghai", "wrong", REMOTE_ADDR="10.1.1.1").status_code == 429
    assert sign_in("wanghai", REMOTE_ADDR="10.1.1.1").status_code == 302


def test_a_locked_account_stays_locked_at_an_address_it_knows(person):
    assert sign_in("wanghai", REMOTE_ADDR="10.1.1.1").status_code == 302
    fail(21, "10.1.1.1")
    for _ in range(5):
        sign_in("wanghai", "wrong", REMOTE_ADDR="10.1.1.1")
    assert sign_in("wanghai", REMOTE_ADDR="10.1.1.1").status_code == 429
    assert sign_in("wanghai", REMOTE_ADDR="10.1.1.2").status_code == 422


@pytest.mark.parametrize("target", ["//evil.example/", "https:evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_next_leads_nowhere_else(person, target):
    answer = Client().post(f"{LOGIN}?next={target}", {"username": "wanghai", "password": PASSWORD})
    assert answer["Location"] == "/"


def test_an_initial_password_leads_only_to_the_change_page_and_runs_out(county):
    user, password = services.create_user(actor=None, username="Ｎew", full_name="新人")
    client = Client()
    assert sign_in("new", password, client).status_code == 302
    change = reverse("office:password_change")
    assert client.get(reverse("office:profile"))["Location"] == change
    form = client.get(change).context["form"]
    typed = {"old_password": password, "new_password": "新的口令Abc-123", "repeated": "新的口令Abc-123"}
    answer = client.post(change, typed | {"client_uuid": str(form["client_uuid"].value())})
    assert answer.status_code == 302
    assert client.get(reverse("office:profile")).status_code == 200
    user.refresh_from_db()
    assert not user.must_change_password
    again = services.reset_password(actor=UserFactory(role="system_admin"), user=user)
    User.objects.filter(pk=user.pk).update(password_expires_at=timezone.now() - timedelta(seconds=1))
    assert sign_in("new", again).status_code == 422


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("Short-1", "10"),
        ("alllowercase", "三种"),
        ("Qwertyuiop1", "键盘顺序"),
        ("Wanghai-2024", "账号"),
        ("Right-horse-9", "不能和原密码相同"),
    ],
)
def test_weak_passwords_are_refused_and_never_shown_again(as_role, person, new, words):
    client = as_role("staff", person)
    answer = client.post(
        reverse("office:password_change"), {"old_password": PASSWORD, "new_password": new, "repeated": new}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert f'value="{new}"' not in page


def test_a_changed_password_ends_the_other_sessions(as_role, person):
    here, there = as_role("staff", person), as_role("staff", person)
    typed = {"old_password": PASSWORD, "new_password": "Another-one-77", "repeated": "Another-one-77"}
    assert here.post(reverse("office:password_change"), typed).status_code == 302
    assert here.get(reverse("office:profile")).status_code == 200
    assert there.get(reverse("office:profile")).status_code == 302


def test_logging_out_everywhere_and_disabling_end_every_session(as_role, person):
    client, other = as_role("staff", person), as_role("staff", person)
    client.post(reverse("office:sessions_end"), {})
    assert other.get(reverse("office:profile")).status_code == 302
    client = as_role("staff", User.objects.get(pk=person.pk))
    services.set_active(actor=UserFactory(), user=person, is_active=False)
    assert client.get(reverse("office:profile")).status_code == 302


def test_an_idle_session_ends_by_role(as_role, monkeypatch):
    from office import middleware

    staff, inspector = as_role("staff"), as_role("inspector")
    profile = reverse("office:profile")
    assert (staff.get(profile).status_code, inspector.get(profile).status_code) == (200, 200)
    later = middleware.time.time() + 31 * 60
    monkeypatch.setattr(middleware.time, "time", lambda: later)
    assert staff.get(profile).status_code == 302
    assert inspector.get(profile).status_code == 200


def test_a_polling_page_keeps_no_session_alive(as_role, monkeypatch):
    from office import middleware

    client, profile = as_role("staff"), reverse("office:profile")
    start = middleware.time.time()
    monkeypatch.setattr(middleware.time, "time", lambda: start)
    client.get(profile)
    for minute in range(5, 31, 5):
        monkeypatch.setattr(middleware.time, "time", lambda m=minute: start + m * 60)
        assert client.get(profile + "?poll=1").status_code == 200
    monkeypatch.setattr(middleware.time, "time", lambda: start + 31 * 60)
    assert client.get(profile).status_code == 302


def test_signing_out_leaves_nothing(as_role):
    client = as_role("staff")
    assert client.get(reverse("office:logout")).status_code == 405
    answer = client.post(reverse("office:logout"))
    assert "cache" in answer["Clear-Site-Data"]
    assert client.get(reverse("office:profile")).status_code == 302
    assert client.get(reverse("office:login"))["Cache-Control"]


def change(client, old, new):
    typed = {"old_password": old, "new_password": new, "repeated": new}
    return client.post(reverse("office:password_change"), typed)


def test_the_last_five_passwords_are_not_taken_again(as_role, person):
    client, passwords = as_role("staff", person), [PASSWORD, *(f"Another-one-{n}" for n in range(5))]
    for old, new in itertools.pairwise(passwords):
        assert change(client, old, new).status_code == 302
    answer = change(client, passwords[-1], passwords[1])
    assert answer.status_code == 422
    assert "最近用过的 5 个密码" in answer.content.decode()
    assert change(client, passwords[-1], PASSWORD).status_code == 302


def test_an_old_password_leads_only_to_the_change_page(as_role, person, county):
    client = as_role("staff", person)
    User.objects.filter(pk=person.pk).update(password_changed_at=timezone.now() - timedelta(days=90))
    assert client.get(reverse("office:profile"))["Location"] == reverse("office:password_change")
    county.frozen_on = "2024-05-31"
    county.save()
    assert client.get(reverse("office:profile")).status_code == 200
