"""The report of a month or a term, composed from approved records: every figure is the length or the sum of a list it holds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from inspectors.burden import terms_of
from inspectors.models import (
    Inspector,
    Visit,
    VisitCount,
    VisitFinding,
    VisitInterview,
    VisitLesson,
    VisitPhoto,
    VisitReading,
)
from inspectors.querysets import VisitQuerySet, month_bounds
from inspectors.quota import address
from inspectors.workflow import Status
from rectification.models import Item, Severity
from schools.models import School

MOST_PHOTOS = 4
SPRING, AUTUMN = "spring", "autumn"


@dataclass(frozen=True, slots=True)
class Period:
    """[first, after), with the words people use for it. months: those that begin in it."""

    first: date
    after: date
    label: str

    @property
    def until(self) -> date:
        """The last day."""
        return self.after - timedelta(days=1)

    @property
    def months(self) -> tuple[tuple[int, int], ...]:
        """Year and month of each month that begins in the period."""
        found, day = [], self.first
        while day < self.after:
            found.append((day.year, day.month))
            day = month_bounds(day.year, day.month)[1]
        return tuple(found)


def month_period(year: int, month: int) -> Period:
    """One calendar month."""
    first, after = month_bounds(year, month)
    return Period(first, after, f"{year}年{month}月")


def term_period(year: int, term: str) -> Period:
    """The spring or autumn term that begins in a year, by the year's parameters."""
    spring, autumn = terms_of(year)
    found = autumn if term == AUTUMN else spring
    return Period(found.first, found.after, found.label)


@dataclass(frozen=True, slots=True)
class Tally:
    """One line of a table of sums."""

    label: str
    number: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """What was done at one school. minutes: at the school, of all its visits."""

    school: School
    visits: int
    minutes: int
    findings: int


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One figure of a checklist: how often it was read, lowest, highest and mean value (unrounded)."""

    label: str
    unit: str
    times: int
    least: Decimal
    most: Decimal
    mean: Decimal


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One matter with its problems by severity, in the order of `Severity`."""

    matter: str
    by_severity: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_severity)


@dataclass(frozen=True, slots=True)
class Report:
    """The facts of one period. title: whose. visits_url: the list of the visits."""

    title: str
    period: Period
    visits_url: str
    visits: tuple[Visit, ...]
    schools: tuple[SchoolLine, ...]
    methods: tuple[Tally, ...]
    counters: tuple[Tally, ...]
    readings: tuple[ReadingLine, ...]
    lessons: tuple[VisitLesson, ...]
    interviews: tuple[VisitInterview, ...]
    findings: tuple[VisitFinding, ...]
    matters: tuple[FindingLine, ...]
    opened: tuple[Item, ...]
    closed: tuple[Item, ...]
    photos: tuple[VisitPhoto, ...]

    @property
    def minutes(self) -> int:
        """At schools."""
        return sum(line.minutes for line in self.schools)

    @property
    def hours(self) -> Decimal:
        """At schools, unrounded."""
        return Decimal(self.minutes) / 60

    @property
    def late(self) -> tuple[Visit, ...]:
        """Records that were handed in late."""
        return tuple(visit for visit in self.visits if visit.is_late)

    @property
    def persons(self) -> int:
        """People talked with."""
        return sum(talk.persons for talk in self.interviews)


def inspector_report(*, user: Any, inspector: Inspector, period: Period) -> Report:
    """One inspector's approved records of a period, of those the reader sees."""
    visits = approved_in(user, period).filter(inspector=inspector.user_id)
    mine = Q(visit_finding__visit__inspector=inspector.user_id)
    url = visits_address(period, inspector=inspector.user_id)
    return compose(str(inspector), period, visits, closed_in(user, period).filter(mine), url)


def county_report(*, user: Any, period: Period) -> Report:
    """All approved records of a period."""
    visits = approved_in(user, period)
    closed = closed_in(user, period).filter(visit_finding__isnull=False)
    return compose("全县", period, visits, closed, visits_address(period))


def approved_in(user: Any, period: Period) -> VisitQuerySet:
    """Approved visits of the period."""
    rows = Visit.objects.visible_to(user).approved()
    return rows.filter(visited_on__gte=period.first, visited_on__lt=period.after)


def closed_in(user: Any, period: Period) -> Any:
    """Items written off in the period."""
    rows = Item.objects.visible_to(user).written_off().select_related("school")
    return rows.filter(closed_at__date__gte=period.first, closed_at__date__lt=period.after).order_by("pk")


def visits_address(period: Period, **more: Any) -> str:
    """The list of exactly these records."""
    return address(
        "visit_list",
        status=Status.APPROVED,
        since=period.first.isoformat(),
        until=period.until.isoformat(),
        **more,
    )


def compose(title: str, period: Period, found: VisitQuerySet, closed: Iterable[Item], url: str) -> Report:
    """The report over these visits, in a fixed number of queries."""
    visits = tuple(found.select_related("school", "inspector").prefetch_related("methods").order_by("visited_on", "pk"))
    of = {"visit__in": [visit.pk for visit in visits]}
    findings = tuple(
        VisitFinding.objects.filter(**of)
        .select_related("matter", "item__school", "visit__school")
        .order_by("visit", "pk")
    )
    return Report(
        title=title,
        period=period,
        visits_url=url,
        visits=visits,
        schools=school_lines(visits, findings),
        methods=tuple(
            Tally(label, number, "次")
            for label, number in Counter(m.label for visit in visits for m in visit.methods.all()).most_common()
        ),
        counters=counter_lines(VisitCount.objects.filter(**of).select_related("entry")),
        readings=reading_lines(
            VisitReading.objects.filter(**of).select_related("entry").order_by("entry__position", "grade")
        ),
        lessons=tuple(
            VisitLesson.objects.filter(**of).select_related("visit__school").order_by("visit__visited_on", "pk")
        ),
        interviews=tuple(
            VisitInterview.objects.filter(**of).select_related("visit__school").order_by("visit__visited_on", "pk")
        ),
        findings=findings,
        matters=finding_lines(findings),
        opened=tuple(finding.item for finding in findings if finding.item is not None),
        closed=tuple(closed),
        photos=tuple(
            VisitPhoto.objects.filter(**of)
            .select_related("file", "visit__school", "entry")
            .order_by("visit__visited_on", "pk")
        ),
    )


def minutes_of(visit: Visit) -> int:
    """At the school, 0 when a time is missing."""
    if visit.arrived_at is None or visit.left_at is None:
        return 0
    return int((visit.left_at - visit.arrived_at).total_seconds() // 60)


def school_lines(visits: Sequence[Visit], findings: Sequence[VisitFinding]) -> tuple[SchoolLine, ...]:
    """One line per school, by code."""
    by_school: dict[int, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_school[visit.school_id].append(visit)
    problems = Counter(finding.visit.school_id for finding in findings)
    lines = [
        SchoolLine(rows[0].school, len(rows), sum(minutes_of(visit) for visit in rows), problems[pk])
        for pk, rows in by_school.items()
    ]
    return tuple(sorted(lines, key=lambda line: line.school.code))


def counter_lines(rows: Iterable[VisitCount]) -> tuple[Tally, ...]:
    """Counters summed by label and unit; what nobody counted has no line."""
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        found[row.entry.label, row.entry.unit] += row.count
    return tuple(Tally(label, number, unit) for (label, unit), number in found.items())


def reading_lines(rows: Iterable[VisitReading]) -> tuple[ReadingLine, ...]:
    """Readings by label, grade and unit."""
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for row in rows:
        name = f"{row.entry.label}（{row.grade}）" if row.grade else row.entry.label
        found[name, row.entry.unit].append(row.value)
    return tuple(
        ReadingLine(name, unit, len(values), min(values), max(values), sum(values, Decimal(0)) / len(values))
        for (name, unit), values in found.items()
    )


def finding_lines(findings: Sequence[VisitFinding]) -> tuple[FindingLine, ...]:
    """Problems by matter and severity, the matter with most problems first."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        found[finding.matter.label][finding.severity] += 1
    lines = [FindingLine(label, tuple(counts[code] for code in Severity.values)) for label, counts in found.items()]
    return tuple(sorted(lines, key=lambda line: (-line.total, line.matter)))


def chosen_photos(report: Report, asked: Sequence[str]) -> tuple[VisitPhoto, ...]:
    """The photos of these ids, at most four; without any the first ones, those of problems before others."""
    wanted = [photo for photo in report.photos if str(photo.pk) in set(asked)]
    if not wanted:
        wanted = sorted(report.photos, key=lambda photo: (photo.finding_id is None, photo.visit.visited_on, photo.pk))
    return tuple(wanted[:MOST_PHOTOS])
