"""The counts a group robot may be told: no school, no person, every number with its list."""

from collections.abc import Callable
from datetime import date
from typing import Any

from office.digests import Audience, Count
from rectification.figures import ledger_url
from rectification.models import Desk, Item
from rectification.workflow import WITH_SIDE, Status

SIDE = [status.value for status in WITH_SIDE]


def count(label: str, rows: Any, **query: Any) -> Count:
    """How many rows, and the ledger narrowed to them."""
    return Count(label, rows.count(), ledger_url(counted="true", **query))


def with_side(items: Any, day: date, **query: Any) -> list[Count]:
    """What schools or departments have to do: due today, late, not signed for in time."""
    on_day = items.with_side().filter(due_on=day)
    due = {"status": SIDE, "due_on_after": day, "due_on_before": day}
    return [
        count("今天到期", on_day, **due, **query),
        count("逾期", items.overdue(on=day), overdue="true", **query),
        count("超时未签收", items.unsigned_late(on=day), unsigned_late="true", **query),
    ]


def office(day: date) -> list[Count]:
    """The whole ledger and what waits for the office."""
    items = Item.objects.counted()
    found = items.filter(status=Status.FOUND)
    return [
        *with_side(items, day),
        count("待下达", found, status=Status.FOUND.value),
        count("超时未复核", items.recheck_late(on=day), recheck_late="true"),
        count("超时未销号", items.write_off_late(on=day), write_off_late="true"),
    ]


def inspectors(day: date) -> list[Count]:
    """What waits for rechecks."""
    items = Item.objects.counted()
    waiting = (Status.REPORTED, Status.CHECKING)
    return [
        count("等待复核", items.filter(status__in=waiting), status=[status.value for status in waiting]),
        count("超时未复核", items.recheck_late(on=day), recheck_late="true"),
    ]


def on_desk(desk: str) -> Callable[[date], list[Count]]:
    """What lies on one kind of desk."""
    return lambda day: with_side(Item.objects.counted().filter(desk=desk), day, desk=desk)


AUDIENCES = {
    "staff": Audience("督导室", office),
    "inspector": Audience("责任督学", inspectors),
    "principal": Audience("校（园）长", on_desk(Desk.SCHOOL)),
    "department": Audience("部门、乡镇", on_desk(Desk.UNIT)),
}
