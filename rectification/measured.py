"""What the rules of escalation measure: each quantity by school and unit, with the items behind it, in a fixed number of
queries for the whole county.

An item counts for whoever has to act on it. What a school found itself, what was merged or ended, clocks that stand still,
and closed schools and units count nowhere.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from core.workdays import Calendar, workdays_between
from rectification.models import Desk, Item, ItemEvent
from rectification.profiles import add_months
from rectification.querysets import ItemQuerySet
from rectification.workflow import CLOSED, Status

Key = tuple[str, int]  # ("school" or "unit", primary key)


@dataclass(frozen=True, slots=True)
class Found:
    """The value measured for one school or unit, and the items behind it."""

    value: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked. items: those that count; days, months: as the rule says; least: smaller values are of no interest."""

    day: date
    calendar: Calendar
    items: ItemQuerySet
    days: int = 0
    months: int = 0
    least: int = 1


Quantity = Callable[[Ask], dict[Key, Found]]


def countable(day: date, *, programme: str = "", about: Key | None = None) -> ItemQuerySet:
    """The items that may count on a day, of one programme and one school or unit if asked for."""
    rows = Item.objects.counted().exclude(status=Status.ENDED)
    rows = rows.exclude(desk=Desk.SCHOOL, school__closed_on__lte=day).exclude(desk=Desk.UNIT, unit__is_active=False)
    if programme:
        rows = rows.filter(programme=programme)
    if about is not None:
        rows = rows.filter(desk=about[0], **{about[0]: about[1]})
    return rows.order_by("due_on", "pk")


def key_of(item: Item) -> Key:
    """The school or unit that has to act."""
    pk = item.school_id if item.desk == Desk.SCHOOL else item.unit_id
    return item.desk, int(pk or 0)


def by_object(items: Iterable[Item], value: Callable[[list[Item]], int]) -> dict[Key, Found]:
    """The items of each school and unit with the value that a function makes of them."""
    groups: dict[Key, list[Item]] = defaultdict(list)
    for item in items:
        groups[key_of(item)].append(item)
    return {key: Found(value(rows), tuple(rows)) for key, rows in groups.items()}


def last_day_before(day: date, days: int, calendar: Calendar) -> date:
    """The latest date from which more than `days` workdays have passed by `day`."""
    passed, start = 0, day
    while passed <= days:
        passed += calendar.is_workday(start)
        start -= timedelta(days=1)
    return start


def late_items(ask: Ask) -> ItemQuerySet:
    """Overdue by more than the asked workdays, the longest first."""
    return ask.items.overdue(on=ask.day).filter(due_on__lte=last_day_before(ask.day, ask.days, ask.calendar))


def overdue(ask: Ask) -> dict[Key, Found]:
    """How many items are overdue by more than so many workdays."""
    return by_object(late_items(ask), len)


def longest_overdue(ask: Ask) -> dict[Key, Found]:
    """By how many workdays the longest overdue item is late; the items are those late by more than asked."""
    return by_object(late_items(ask), lambda rows: workdays_between(rows[0].due_on, ask.day, ask.calendar))


def unsigned(ask: Ask) -> dict[Key, Found]:
    """For how many workdays the longest waiting item has not been signed for; the items are those beyond the asked days."""
    since = last_day_before(ask.day, ask.days, ask.calendar)
    rows = ask.items.filter(status=Status.ISSUED, paused_on=None, issued_at__date__lte=since).order_by(
        "issued_at", "pk"
    )

    def longest(found: list[Item]) -> int:
        issued_at = found[0].issued_at
        return workdays_between(timezone.localdate(issued_at), ask.day, ask.calendar) if issued_at else 0

    return by_object(rows, longest)


def most_returns(ask: Ask) -> dict[Key, Found]:
    """How often the most returned open item was sent back; the items are those sent back at least as often as asked."""
    rows = ask.items.open().filter(returns__gte=max(ask.least, 1))
    return by_object(rows, lambda found: max(item.returns for item in found))


def rebounds(ask: Ask) -> dict[Key, Found]:
    """How many items came back after they were closed, within so many months up to the day; the same day that many months
    ago is within."""
    since = add_months(ask.day, -ask.months)
    came_back = ItemEvent.objects.filter(verb="reopen", from_status__in=CLOSED, at__date__range=(since, ask.day))
    return by_object(ask.items.filter(pk__in=came_back.values("item")), len)


def clean_year(ask: Ask) -> dict[Key, Found]:
    """How many items were found in the calendar year before, for whom every one was closed in time and none came back, and
    who has nothing overdue now."""
    rows = ask.items.in_year(ask.day.year - 1)
    good = Q(status__in=CLOSED, reported_at__date__lte=F("due_on"), rebounds=0)
    totals = rows.order_by().values("desk", "school", "unit").annotate(n=Count("pk"), good=Count("pk", filter=good))
    found: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for total in totals:
        sums = found[total["desk"], total[total["desk"]]]
        sums[0] += total["n"]
        sums[1] += total["good"]
    late = {key_of(item) for item in ask.items.overdue(on=ask.day).only("desk", "school_id", "unit_id")}
    clean = {key for key, (n, fine) in found.items() if n == fine and n >= ask.least and key not in late}
    return by_object(rows.filter(of_objects(clean)), len)


def of_objects(keys: Iterable[Key]) -> Q:
    """The items on these desks."""
    wanted: Mapping[str, list[int]] = {"school": [], "unit": []}
    for kind, pk in keys:
        wanted[kind].append(pk)
    return Q(desk=Desk.SCHOOL, school__in=wanted["school"]) | Q(desk=Desk.UNIT, unit__in=wanted["unit"])


QUANTITIES: dict[str, Quantity] = {
    quantity.__name__: quantity for quantity in (overdue, longest_overdue, unsigned, most_returns, rebounds, clean_year)
}
