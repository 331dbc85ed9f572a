"""One effect per form, also for twenty posts at the same instant; a stale version is refused."""

import threading
import uuid

import pytest
from django.db import connections
from django.urls import reverse

from core.exceptions import BusinessRuleError, StaleVersion, WrongState
from core.models import Submission
from core.submissions import key_of_content, submit_once
from office.models import Message, Unit, User
from tests.factories.office import UnitFactory, UserFactory


def send(actor, key, act, content="a", **extra):
    return submit_once(actor=actor, action="test", key=key, content=content, act=act, **extra)


@pytest.mark.django_db
def test_the_same_form_again_gets_the_first_answer():
    person, key, calls = UserFactory(), uuid.uuid4(), []

    def act():
        calls.append(1)
        return f"/x/{len(calls)}/"

    assert [send(person, key, act) for _ in range(3)] == ["/x/1/"] * 3
    with pytest.raises(WrongState, match="已经提交过一次"):
        send(person, key, act, content="b")
    assert send(UserFactory(), key, act) == "/x/2/"


@pytest.mark.django_db
def test_a_refused_form_may_be_sent_again():
    person, key = UserFactory(), uuid.uuid4()

    def refuse():
        raise BusinessRuleError("不行")

    with pytest.raises(BusinessRuleError):
        send(person, key, refuse)
    assert not Submission.objects.exists()
    assert send(person, key, lambda: "/ok/") == "/ok/"


@pytest.mark.django_db
def test_a_stale_version_is_refused():
    unit = UnitFactory()
    Unit.objects.filter(pk=unit.pk).update(version=2)
    with pytest.raises(StaleVersion):
        send(UserFactory(), uuid.uuid4(), lambda: "/x/", row=unit, version=1)


@pytest.mark.django_db(transaction=True)
def test_twenty_posts_at_once_have_one_effect():
    person, key, start, answers = UserFactory(), uuid.uuid4(), threading.Barrier(20), []

    def act():
        message = Message.objects.create(
            user=person, title="一次", source="测试", created_at="2024-05-31T08:00:00+08:00"
        )
        return f"/m/{message.pk}/"

    def post():
        start.wait()
        answers.append(send(person, key, act))
        connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Message.objects.count() == 1
    assert len(answers) == 20
    assert len(set(answers)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_savers_of_one_version_one_wins():
    unit, start, results = UnitFactory(), threading.Barrier(2), []

    def save(name):
        mine = Unit.objects.get(pk=unit.pk)
        person = UserFactory()
        start.wait()

        def act():
            mine.name = name
            mine.bump("name")
            return "/ok/"

        try:
            results.append(send(person, uuid.uuid4(), act, row=mine, version=1))
        except StaleVersion:
            results.append("stale")
        connections.close_all()

    threads = [threading.Thread(target=save, args=(name,)) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["/ok/", "stale"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", [{}, {"client_uuid": ""}])
def test_a_new_row_without_a_key_is_made_once(as_role, key, monkeypatch):
    monkeypatch.setattr("core.submissions.time.time", lambda: 1_700_000_000.0)
    client = as_role("system_admin")
    typed = {"username": "zhaoliu", "full_name": "赵六", **key}
    first, second = (client.post(reverse("office:user_create"), typed) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert User.objects.filter(username="zhaoliu").count() == 1


def test_a_key_of_content_is_of_its_minute():
    assert key_of_content("a", now=120.0) == key_of_content("a", now=179.9)
    assert len({key_of_content("a", now=120.0), key_of_content("a", now=180.0), key_of_content("b", now=120.0)}) == 3
