"""Who is told what on a morning: once, however often the clock strikes and whatever it missed."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from office import digests, services
from office.models import CalendarDay, Digest, Message, WorkYear
from rectification.models import Concern, Extension, Inquiry, Item, Reminder
from tests.factories.office import UserFactory

MONDAY = date(2024, 6, 3)


def instant(day: date) -> datetime:
    """Noon of a day."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def due(item: Item, day: date, **fields) -> Item:
    """An item with a deadline, signed long ago."""
    given = {"found_on": date(2024, 1, 8), "due_on": day, "issued_at": instant(date(2024, 1, 8))}
    Item.objects.filter(pk=item.pk).update(**(given | fields))
    item.refresh_from_db()
    return item


def titles(user) -> list[str]:
    """Everything a person was told, digest by digest."""
    return [line["title"] for digest in Digest.objects.filter(user=user).order_by("day") for line in digest.lines]


def labels(user, day: date) -> list[str]:
    """The kinds of things told on a day."""
    return [line["label"] for line in Digest.objects.get(user=user, day=day).lines]


def test_a_deadline_is_told_before_on_the_day_and_after_in_stages(room):
    item = due(room.bring("received"), date(2024, 6, 7))
    days = [date(2024, 6, 3) + timedelta(days=step) for step in range(16)]
    for day in days:
        digests.make_digests(day)
    told = {digest.day: digest.lines[0]["title"] for digest in Digest.objects.filter(user=room.principal)}
    name = f"：{item.number} {item.brief}"
    assert told == {
        date(2024, 6, 4): f"还剩3个工作日{name}",
        date(2024, 6, 7): f"今天到期{name}",
        date(2024, 6, 10): f"逾期1个工作日{name}",
        date(2024, 6, 17): f"逾期6个工作日{name}",
    }


def test_nobody_is_told_on_a_day_off(room):
    due(room.bring("received"), MONDAY)
    CalendarDay.objects.create(day=MONDAY, is_workday=False, name="放假")
    assert digests.make_digests(MONDAY) == 0
    assert digests.make_digests(MONDAY - timedelta(days=1)) == 0
    assert not Reminder.objects.exists()


def test_the_clock_may_strike_twice_and_a_missed_week_brings_one_digest(room):
    due(room.bring("received"), date(2024, 6, 7))
    assert digests.make_digests(date(2024, 6, 7)) >= 1
    rows = (Digest.objects.count(), Message.objects.count(), Reminder.objects.count())
    assert digests.make_digests(date(2024, 6, 7)) == 0
    assert (Digest.objects.count(), Message.objects.count(), Reminder.objects.count()) == rows
    digests.make_digests(date(2024, 6, 28))
    assert [words.split("：")[0] for words in titles(room.principal)] == ["今天到期", "逾期15个工作日"]


class Killed(BaseException):
    """The process ends here."""


def test_a_run_that_is_killed_half_way_is_finished_by_the_next_one(room, monkeypatch):
    due(room.bring("received"), MONDAY)
    people = sorted([room.staff, room.director, room.principal], key=lambda user: user.pk)
    digests.make_digests(MONDAY - timedelta(days=3))
    before = Message.objects.count()
    notify, struck = digests.notify, []

    def fatal(user, **line):
        struck.append(user)
        if len(struck) == 2:
            raise Killed
        return notify(user, **line)

    due(Item.objects.get(), MONDAY - timedelta(days=3))
    monkeypatch.setattr(digests, "notify", fatal)
    with pytest.raises(Killed):
        digests.make_digests(MONDAY)
    assert Digest.objects.filter(day=MONDAY).count() == 1
    monkeypatch.setattr(digests, "notify", notify)
    digests.make_digests(MONDAY)
    assert sorted(Digest.objects.filter(day=MONDAY).values_list("user", flat=True)) == [user.pk for user in people]
    assert Message.objects.count() - before == len(people)
    assert Reminder.objects.filter(on=MONDAY).count() == len(people)


def test_one_persons_trouble_does_not_silence_the_others(room, monkeypatch):
    due(room.bring("received"), MONDAY - timedelta(days=3))

    def broken(user, day):
        if user == room.staff:
            raise RuntimeError("broken")
        return []

    monkeypatch.setattr(digests, "SOURCES", [*digests.SOURCES, broken])
    digests.make_digests(MONDAY)
    assert not Digest.objects.filter(user=room.staff).exists()
    assert Digest.objects.filter(user__in=[room.principal, room.director]).count() == 2


def test_a_return_and_a_missing_signature_are_told_once(room):
    late = due(room.bring("issued"), date(2024, 12, 20))
    back = due(room.bring("received"), date(2024, 12, 20), status="mending", returns=1)
    digests.make_digests(MONDAY)
    assert sorted(titles(room.principal)) == sorted(
        [f"还没有签收：{late.number} {late.brief}", f"第1次退回：{back.number} {back.brief}"]
    )
    digests.make_digests(MONDAY + timedelta(days=1))
    assert not Digest.objects.filter(user=room.principal, day=MONDAY + timedelta(days=1)).exists()
    Item.objects.filter(pk=back.pk).update(returns=2)
    digests.make_digests(MONDAY + timedelta(days=2))
    assert titles(room.principal)[-1].startswith("第2次退回")


def test_the_inspector_and_the_office_hear_of_what_waits_for_them(room):
    due(room.bring("reported"), date(2024, 6, 7), reported_at=instant(date(2024, 5, 1)))
    due(room.bring("passed"), date(2024, 6, 7), passed_at=instant(date(2024, 5, 1)))
    digests.make_digests(MONDAY)
    assert labels(room.inspector, MONDAY) == ["待复核"]
    assert labels(room.staff, MONDAY) == ["待复核", "待销号"]
    assert not Digest.objects.filter(user=room.principal).exists()
    digests.make_digests(MONDAY + timedelta(days=1))
    assert not Digest.objects.filter(day=MONDAY + timedelta(days=1)).exists()


def test_a_pile_of_the_office_opens_exactly_its_rows(room, as_role):
    due(room.bring("received"), date(2024, 5, 31))
    due(room.bring("received"), date(2024, 5, 30))
    digests.make_digests(MONDAY)
    line = Digest.objects.get(user=room.staff).lines[0]
    assert line["title"] == "整改逾期：2条，其中新增2条"
    assert len(as_role("staff", room.staff).get(line["url"]).context["table"].rows) == 2


def test_a_request_for_more_time_is_told_to_the_office_the_next_workday(room):
    item = due(room.bring("received"), date(2024, 12, 20))
    asked = Extension.objects.create(
        item=item,
        round=1,
        reason="等材料",
        workdays=3,
        due_before=item.due_on,
        asked_by=room.principal,
        asked_at=instant(MONDAY),
    )
    digests.make_digests(MONDAY)
    assert not Digest.objects.exists()
    digests.make_digests(MONDAY + timedelta(days=1))
    line = Digest.objects.get(user=room.staff).lines[0]
    assert line["url"] == reverse("rectification:extension_decide", args=[asked.pk])


def test_a_school_hears_of_what_it_is_asked_without_who_asked(room):
    concern = Concern.objects.create(
        number="2024-0001",
        client_uuid=uuid.uuid4(),
        school=room.school,
        category="food",
        text="菜凉",
        received_at=instant(date(2024, 5, 30)),
    )
    Inquiry.objects.create(
        concern=concern,
        school=room.school,
        question="食堂的菜是否保温？",
        asked_by=room.staff,
        asked_at=instant(date(2024, 5, 30)),
        due_on=date(2024, 6, 4),
    )
    digests.make_digests(MONDAY)
    digests.make_digests(MONDAY + timedelta(days=1))
    digests.make_digests(MONDAY + timedelta(days=2))
    told = titles(room.principal)
    assert [words.split("：")[1].split("（")[0] for words in told] == ["还剩1个工作日", "今天到期", "逾期1个工作日"]


def test_an_items_clock_that_stands_is_not_told(room):
    due(room.bring("received"), MONDAY, paused_on=date(2024, 5, 20))
    digests.make_digests(MONDAY)
    assert not Digest.objects.exists()


def test_the_parameters_say_when(room):
    year = WorkYear.objects.create(year=2024)
    services.set_parameter(actor=None, year=year, key="remind.before_days", text="1")
    due(room.bring("received"), date(2024, 6, 5))
    digests.make_digests(MONDAY)
    assert not Digest.objects.filter(user=room.principal).exists()
    digests.make_digests(MONDAY + timedelta(days=1))
    assert titles(room.principal)[0].startswith("还剩1个工作日")


def test_somebody_without_work_hears_nothing(room):
    UserFactory(role="auditor")
    due(room.bring("received"), MONDAY)
    digests.make_digests(MONDAY)
    assert set(Digest.objects.values_list("user", flat=True)) == {room.principal.pk}
