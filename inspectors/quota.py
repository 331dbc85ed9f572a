"""Due and done: every figure is a query that is also a list. Only approved visits of the regular kinds count: a visit of a
campaign or an opening inspection does not.

Basis `school`: every school open through the month is due visit.min_per_month visits (per kind of school if set so).
Basis `inspector`: every inspector listed in the month is due that number, at whichever of his schools.
A month that is not in visit.active_months is due nothing, and neither is a school or an inspector in an exempted month
(`inspectors.exemptions`): they fall out of what is required and out of the coverage.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from inspectors.exemptions import Exemptions, exemptions_of, listed_between
from inspectors.models import Visit
from inspectors.querysets import month_bounds
from inspectors.workflow import Status
from office import parameters
from office.models import ParameterValue
from schools.models import Posting, School
from schools.querysets import SchoolQuerySet

MIN, BASIS, MONTHS = "visit.min_per_month", "visit.quota_basis", "visit.active_months"


@dataclass(frozen=True, slots=True)
class Rule:
    """The quota of one year. by_kind: kinds of school with a number of their own."""

    year: int
    minimum: int
    by_kind: dict[str, int]
    basis: str
    months: tuple[int, ...]
    exempted: Exemptions = field(default_factory=Exemptions)

    def due(self, kind: str, month: int) -> int:
        """Visits due at one school of this kind in a month."""
        return self.by_kind.get(kind, self.minimum) if month in self.months else 0

    def due_at(self, school: int, kind: str, month: int) -> int:
        """The same at a known school, which may be exempted."""
        return 0 if school in self.exempted.schools_in(month) else self.due(kind, month)

    def due_of(self, inspector: int, month: int) -> int:
        """Visits an inspector owes when the quota is his own."""
        is_free = month not in self.months or inspector in self.exempted.inspectors_in(month)
        return 0 if is_free else self.minimum


def rule(year: int) -> Rule:
    """The year's parameters."""
    kinds = ParameterValue.objects.filter(year__year=year, key=MIN).exclude(kind="").values_list("kind", flat=True)
    return Rule(
        year=year,
        minimum=parameters.value(MIN, year=year),
        by_kind={kind: parameters.value(MIN, year=year, kind=kind) for kind in kinds},
        basis=parameters.value(BASIS, year=year),
        months=parameters.value(MONTHS, year=year),
        exempted=exemptions_of(year),
    )


@dataclass(frozen=True, slots=True)
class MonthQuota:
    """One month within one person's scope.

    required: visits due. done: visits that count towards them, at most what is due per school (or per inspector).
    visits: all approved visits that count, the length of `visits_url`. visited of schools: coverage, the lengths of the
    coverage lists. exempt: schools that are open and due nothing, the length of `exempt_url`.
    """

    year: int
    month: int
    basis: str
    is_active: bool
    required: int
    done: int
    visits: int
    schools: int
    visited: int
    exempt: int = 0

    @property
    def missed(self) -> int:
        """Schools due a visit that had none: the length of `missed_url`."""
        return self.schools - self.visited

    @property
    def coverage(self) -> Decimal | None:
        """Visited schools of all schools due, unrounded; None when none is due."""
        return Decimal(self.visited) / self.schools if self.schools else None

    @property
    def fulfilment(self) -> Decimal | None:
        """Done of required, unrounded; None when nothing is due."""
        return Decimal(self.done) / self.required if self.required else None

    @property
    def visits_url(self) -> str:
        """The approved visits of the month that count."""
        return address("visit_list", year=self.year, month=self.month, status=Status.APPROVED, counts="true")

    @property
    def schools_url(self) -> str:
        """The schools due a visit."""
        return address("coverage_list", year=self.year, month=self.month, due="yes")

    @property
    def exempt_url(self) -> str:
        """Those that are exempted."""
        return address("coverage_list", year=self.year, month=self.month, due="no")

    @property
    def visited_url(self) -> str:
        """Those that were visited."""
        return address("coverage_list", year=self.year, month=self.month, visited="yes")

    @property
    def missed_url(self) -> str:
        """Those that were not."""
        return address("coverage_list", year=self.year, month=self.month, visited="no")


def address(name: str, **query: Any) -> str:
    """A list with its filters."""
    return f"{reverse(f'inspectors:{name}')}?{urlencode(query)}"


def visit_count(year: int, month: int, status: str = Status.APPROVED) -> Coalesce:
    """Visits of the outer school and its campuses that count in a month, in one state, as a subquery (no join, so no
    doubled rows)."""
    here = Q(school=OuterRef("pk")) | Q(school__main_school=OuterRef("pk"))
    found = Visit.objects.regular().filter(here, status=status).in_month(year, month).order_by()
    count = found.values(whole=Value(1)).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


def schools_in(year: int, month: int) -> SchoolQuerySet:
    """Schools open through the whole month, each with `month_visits`, its approved visits. A campus counts with its main school."""
    first, after = month_bounds(year, month)
    through = School.objects.counted().open_on(first).open_on(after - timedelta(days=1))
    return through.annotate(month_visits=visit_count(year, month))


def month_quota(*, user: Any, year: int, month: int, known: Rule | None = None) -> MonthQuota:
    """Due and done of one month at the schools this person sees."""
    current = known or rule(year)
    is_active = month in current.months
    found = (
        list(schools_in(year, month).visible_to(user).values_list("pk", "kind", "month_visits")) if is_active else []
    )
    free = current.exempted.schools_in(month)
    rows = [(kind, count) for pk, kind, count in found if pk not in free]
    visits = Visit.objects.visible_to(user).approved().regular().in_month(year, month)
    if current.basis == "inspector":
        required, done = by_inspector(user, year, month, current)
    else:
        required = sum(current.due(kind, month) for kind, _ in rows)
        done = sum(min(count, current.due(kind, month)) for kind, count in rows)
    return MonthQuota(
        year=year,
        month=month,
        basis=current.basis,
        is_active=is_active,
        required=required,
        done=done,
        visits=visits.count(),
        schools=len(rows),
        visited=sum(1 for _, count in rows if count),
        exempt=len(found) - len(rows),
    )


def by_inspector(user: Any, year: int, month: int, current: Rule) -> tuple[int, int]:
    """Required and done when the quota is each inspector's own, over inspectors listed at any time of the month."""
    if month not in current.months:
        return 0, 0
    first, after = month_bounds(year, month)
    listed = listed_between(first, after).visible_to(user).values_list("user", flat=True).distinct()
    made = Visit.objects.visible_to(user).approved().regular().in_month(year, month).order_by()
    counts = dict(made.values_list("inspector").annotate(n=Count("pk")))
    owed = {pk: current.due_of(pk, month) for pk in listed}
    return sum(owed.values()), sum(min(counts.get(pk, 0), due) for pk, due in owed.items())


def year_quota(*, user: Any, year: int) -> tuple[MonthQuota, ...]:
    """The twelve months of a year."""
    known = rule(year)
    return tuple(month_quota(user=user, year=year, month=month, known=known) for month in range(1, 13))


@dataclass(frozen=True, slots=True)
class SchoolDue:
    """One of an inspector's schools this month. required is 0 when the quota is the inspector's own, in an exempted
    month, and at a campus that counts into its main school.

    waiting: visits of the month that are handed in but not reviewed yet; they do not count.
    """

    school: School
    required: int
    done: int
    waiting: int
    last_visited_on: date | None

    @property
    def is_met(self) -> bool:
        """Nothing more is due here this month."""
        return self.done >= self.required


def inspector_board(*, user: Any, on: date) -> tuple[SchoolDue, ...]:
    """The schools listed to an inspector now with what is due in the month of `on`, the most urgent first."""
    current = rule(on.year)
    per_school = current.basis == "school" and user.pk not in current.exempted.inspectors_in(on.month)
    listed = Posting.objects.as_inspector().current().filter(user=user).values("school")
    last = Visit.objects.sent().filter(school=OuterRef("pk"), visited_on__lte=on).order_by("-visited_on")
    found = School.objects.filter(pk__in=listed).annotate(
        month_visits=visit_count(on.year, on.month),
        month_waiting=visit_count(on.year, on.month, Status.SUBMITTED),
        last_visited_on=Subquery(last.values("visited_on")[:1]),
    )
    rows = [
        SchoolDue(
            school=s,
            required=current.due_at(s.pk, s.kind, on.month) if per_school and s.main_school_id is None else 0,
            done=s.month_visits,
            waiting=s.month_waiting,
            last_visited_on=s.last_visited_on,
        )
        for s in found
    ]
    return tuple(
        sorted(rows, key=lambda row: (row.is_met, row.waiting > 0, row.last_visited_on or date.min, row.school.code))
    )


def board_total(board: Iterable[SchoolDue], *, on: date, inspector: Any = None) -> tuple[int, int]:
    """Required and done of the whole board: sums of its rows, or the inspector's own number under that basis (none in a
    month from which he is exempted)."""
    current = rule(on.year)
    rows = list(board)
    if current.basis == "inspector":
        required = current.due_of(inspector.pk if inspector else 0, on.month) if rows else 0
        return required, min(required, sum(row.done for row in rows))
    return sum(row.required for row in rows), sum(min(row.done, row.required) for row in rows)
