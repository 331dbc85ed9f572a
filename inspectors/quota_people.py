"""What each inspector owes and has done, month by month: the same facts for the matrix, the warnings and their tests.

Under the basis `school` a school belongs to whoever is listed to it on the last day of the month (of the present month:
today); what anybody did there counts for it. Under the basis `inspector` his own visits count, at whichever school.
"""

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import Coalesce, ExtractMonth

from inspectors.exemptions import listed_between
from inspectors.models import Visit
from inspectors.querysets import month_bounds
from inspectors.quota import Rule, rule
from inspectors.workflow import Status
from schools.models import School


@dataclass(frozen=True, slots=True)
class Short:
    """A school that still needs visits: how many, and how many more are handed in and not reviewed yet."""

    school: int
    missing: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Owed:
    """One inspector's month. schools: those that count for him. short: those where something is missing, by basis
    `school`. waiting: visits handed in and not reviewed yet, at most what is missing."""

    required: int
    done: int
    schools: int
    is_exempt: bool
    waiting: int
    short: tuple[Short, ...]

    @property
    def missing(self) -> int:
        """Visits still to be made and approved."""
        return self.required - self.done


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing with the school's facts that decide what is due."""

    inspector: int
    school: int
    kind: str
    is_counted: bool
    started_on: date
    ended_on: date | None
    opened_on: date | None
    closed_on: date | None

    def is_due_in(self, first: date, last: date, on: date) -> bool:
        """Whether the school is his on a day, and was open through the month."""
        is_his = self.started_on <= on and (self.ended_on is None or self.ended_on >= on)
        was_open = (self.opened_on is None or self.opened_on <= first) and (
            self.closed_on is None or self.closed_on > last
        )
        return is_his and was_open and self.is_counted


class YearFacts:
    """A year's listings, visits and rule, read once in a fixed number of queries."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.rule: Rule = rule(year)
        self.listings = listings_of(year)
        self.at_school: Counter[tuple[int, int, str]] = Counter()
        self.by_inspector: Counter[tuple[int, int, str]] = Counter()
        counted = Visit.objects.regular().in_year(year).filter(status__in=[Status.APPROVED, Status.SUBMITTED])
        month_of, root_of = ExtractMonth("visited_on"), Coalesce("school__main_school", "school")
        rows = counted.order_by().values_list("inspector", "status", month_of, root_of).annotate(n=Count("pk"))
        for inspector, status, month, root, number in rows:
            self.at_school[root, month, status] += number
            self.by_inspector[inspector, month, status] += number

    def owed_in(self, month: int, *, today: date) -> dict[int, Owed]:
        """By inspector what he owes in a month that has begun; a month still to come is empty."""
        first, after = month_bounds(self.year, month)
        if today < first:
            return {}
        last = date(self.year, month, calendar.monthrange(self.year, month)[1])
        on = min(last, today)
        if self.rule.basis == "inspector":
            return {pk: self.own(pk, month, count) for pk, count in self.listed_in(first, after).items()}
        schools: dict[int, list[Listing]] = defaultdict(list)
        for listing in self.listings:
            if listing.is_due_in(first, last, on):
                schools[listing.inspector].append(listing)
        return {pk: self.by_school(pk, month, found) for pk, found in schools.items()}

    def listed_in(self, first: date, after: date) -> Counter[int]:
        """Inspectors listed on some day of a month, with the number of their listings."""
        return Counter(
            listing.inspector
            for listing in self.listings
            if listing.started_on < after and (listing.ended_on is None or listing.ended_on >= first)
        )

    def own(self, inspector: int, month: int, schools: int) -> Owed:
        """The month of an inspector who owes a number of his own."""
        required = self.rule.due_of(inspector, month)
        done = min(required, self.by_inspector[inspector, month, Status.APPROVED])
        waiting = min(required - done, self.by_inspector[inspector, month, Status.SUBMITTED])
        is_exempt = inspector in self.rule.exempted.inspectors_in(month)
        return Owed(required, done, schools, is_exempt, waiting, ())

    def by_school(self, inspector: int, month: int, listings: Iterable[Listing]) -> Owed:
        """The month of an inspector whose schools are due."""
        if inspector in self.rule.exempted.inspectors_in(month):
            return Owed(0, 0, 0, True, 0, ())
        required = done = schools = 0
        short = []
        for listing in listings:
            due = self.rule.due_at(listing.school, listing.kind, month)
            made = min(due, self.at_school[listing.school, month, Status.APPROVED])
            required, done, schools = required + due, done + made, schools + bool(due)
            if due > made:
                waiting = min(due - made, self.at_school[listing.school, month, Status.SUBMITTED])
                short.append(Short(listing.school, due - made, waiting))
        return Owed(required, done, schools, False, sum(row.waiting for row in short), tuple(short))


def listings_of(year: int) -> list[Listing]:
    """The inspectors' listings of a year with what decides about their schools: one query."""
    rows = listed_between(date(year, 1, 1), date(year + 1, 1, 1)).order_by("school__code", "pk")
    names = ("user", "school", "school__kind", "school__main_school", "started_on", "ended_on")
    return [
        Listing(user, school, kind, main is None, started, ended, opened, closed)
        for user, school, kind, main, started, ended, opened, closed in rows.values_list(
            *names, "school__opened_on", "school__closed_on"
        )
    ]


def owed_through(year: int, *, today: date) -> dict[int, dict[int, Owed]]:
    """By inspector and month the months of a year that have begun."""
    facts = YearFacts(year)
    found: dict[int, dict[int, Owed]] = defaultdict(dict)
    for month in range(1, 13):
        for inspector, owed in facts.owed_in(month, today=today).items():
            found[inspector][month] = owed
    return found


def names_of(schools: Iterable[int]) -> dict[int, str]:
    """Names by id."""
    return dict(School.objects.filter(pk__in=list(schools)).values_list("pk", "name"))
