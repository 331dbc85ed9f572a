"""双减 and 五项管理 of a period: every figure is the length or the mean of rows that a list shows.

Counted are approved visits of any kind that were made with the theme, at compulsory schools or their campuses; a campus
counts with its main school, and a teaching point (教学点) is no school in the count. Homework minutes are those of the
grades that the limit of a whole stage concerns: where a grade has a limit of its own (none at all in the first two years)
its readings are judged but not averaged. Means are unrounded and None where nothing was read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from inspectors import theme_statistics as statistics
from inspectors.burden import terms_of
from inspectors.grades import STAGE_OF_GRADE
from inspectors.models import Checklist, ChecklistEntry, Visit, VisitFinding, VisitMatter, VisitReading
from inspectors.querysets import month_bounds
from inspectors.theme_statistics import Period, limit_for
from office import clock
from rectification.workflow import Status as ItemStatus
from schools.models import Kind, School, Stage
from schools.querysets import SchoolQuerySet

THEME, FIVE = "reduction", "five_management"
HOMEWORK, TRAINING = "homework", "training_share"
STAGES = (Stage.PRIMARY, Stage.JUNIOR)
SPRING, AUTUMN = "spring", "autumn"
Part = ChecklistEntry.Part


@dataclass(frozen=True, slots=True)
class Asked:
    """A month or a term: what it is called in an address, and its days."""

    year: int
    month: int
    term: str
    period: Period

    @property
    def query(self) -> dict[str, str]:
        """The same in an address."""
        if self.term:
            return {"year": str(self.year), "term": self.term}
        return {"year": str(self.year), "month": str(self.month)}

    @property
    def former(self) -> "Asked":
        """The month or the term before."""
        if self.term == AUTUMN:
            return of_term(self.year, SPRING)
        if self.term:
            return of_term(self.year - 1, AUTUMN)
        before = self.period.first - timedelta(days=1)
        return of_month(before.year, before.month)

    @property
    def last_day(self) -> date:
        """Its last day, or today while it runs."""
        return min(self.period.after - timedelta(days=1), max(clock.today(), self.period.first))


def of_month(year: int, month: int) -> Asked:
    """One calendar month."""
    first, after = month_bounds(year, month)
    return Asked(year, month, "", Period(first, after, f"{year}年{month}月"))


def of_term(year: int, term: str) -> Asked:
    """The spring or the autumn term that begins in a year."""
    found = terms_of(year)[term == AUTUMN]
    return Asked(year, found.first.month, term, Period(found.first, found.after, found.label))


def address(name: str, asked: Asked, **more: str) -> str:
    """A list of the period, narrowed."""
    return f"{reverse(f'inspectors:{name}')}?{urlencode(asked.query | more)}"


def theme(code: str = THEME) -> Checklist | None:
    """The newest issued version of a theme; None when the county has none."""
    return Checklist.objects.issued().of_kind(Checklist.Kind.THEME).of_code(code).first()


# --- the rows behind the figures ------------------------------------------------------------------------------------
def schools_on(user: Any, day: date) -> QuerySet[School]:
    """Compulsory schools of a day in scope; a campus or a teaching point is no school of its own."""
    return register_of(user).open_on(day)


def register_of(user: Any) -> SchoolQuerySet:
    """The compulsory schools that are counted, of any day, in scope."""
    return School.objects.counted().compulsory().exclude(kind=Kind.TEACHING_POINT).visible_to(user)


def visits_in(user: Any, period: Period, code: str = THEME) -> QuerySet[Visit]:
    """Approved visits of the period with the theme, at compulsory schools and their campuses."""
    checklist = theme(code)
    if checklist is None:
        return Visit.objects.none()
    here = School.objects.compulsory().values("pk")
    made = statistics.visits_with(user, checklist, period)
    return made.filter(Q(school__in=here, school__main_school=None) | Q(school__main_school__in=here))


def readings_in(user: Any, period: Period, line: str) -> QuerySet[VisitReading]:
    """The figures of one line of the theme."""
    rows = VisitReading.objects.filter(visit__in=visits_in(user, period).values("pk"))
    rows = rows.filter(entry__checklist__code=THEME, entry__part=Part.READING, entry__code=line)
    return rows.select_related("visit__school", "entry__checklist").order_by("-visit__visited_on", "pk")


def findings_in(user: Any, period: Period) -> QuerySet[VisitFinding]:
    """Problems under the lines of the theme that were found in the period."""
    visits = visits_in(user, period).values("pk")
    found = VisitFinding.objects.filter(visit__in=visits, matter__checklist__code=THEME)
    return found.select_related("visit__school", "matter", "item").order_by("-visit__visited_on", "pk")


def closed(findings: QuerySet[VisitFinding], *, is_closed: bool = True) -> QuerySet[VisitFinding]:
    """Problems that were written off by today, or those that were not."""
    done = Q(item__status=ItemStatus.WRITTEN_OFF)
    return findings.filter(done) if is_closed else findings.exclude(done)


def answers_in(user: Any, period: Period) -> QuerySet[VisitMatter]:
    """The answers of 五项管理; what is not applicable is no answer."""
    rows = VisitMatter.objects.filter(visit__in=visits_in(user, period, FIVE).values("pk"))
    rows = rows.filter(entry__checklist__code=FIVE).exclude(result=VisitMatter.Result.NOT_APPLICABLE)
    return rows.select_related("visit__school", "entry").order_by("entry__position", "-visit__visited_on", "pk")


def is_adverse(row: VisitMatter) -> bool:
    """Whether an answer speaks against the school."""
    return (row.choice or row.result) in row.entry.adverse_answers


def main_pk(school: School) -> int:
    """The school a visit counts for."""
    return school.main_school_id or school.pk


def stage_of(row: VisitReading) -> str:
    """The stage a reading belongs to: that of its grade, else the only one the school has; empty when unknown."""
    if row.grade:
        return STAGE_OF_GRADE.get(row.grade, "")
    asked = [stage for stage in row.visit.school.stages if stage in STAGES]
    return asked[0] if len(asked) == 1 else ""


def is_averaged(row: VisitReading) -> bool:
    """Whether a homework reading goes into the mean: the grade has no limit of its own."""
    return row.grade not in (row.entry.limits or {})


def is_above(row: VisitReading) -> bool:
    """Whether a reading is outside its limit, compared unrounded."""
    return limit_for(row).is_broken_by(row.value)


def mean(values: Iterable[Decimal]) -> Decimal | None:
    """Unrounded; None without a value."""
    rows = list(values)
    return sum(rows, Decimal(0)) / len(rows) if rows else None


def ratio(part: int, whole: int) -> Decimal | None:
    """Unrounded; None of nothing."""
    return Decimal(part) / whole if whole else None


def stage_mean(rows: Iterable[VisitReading], stage: str) -> Decimal | None:
    """Mean minutes of a stage."""
    return mean(row.value for row in rows if stage_of(row) == stage and is_averaged(row))


def schools_above(rows: Iterable[VisitReading]) -> set[int]:
    """Schools with a homework reading above its limit."""
    return {main_pk(row.visit.school) for row in rows if is_above(row)}


def visited_schools(user: Any, period: Period) -> set[int]:
    """Schools visited with the theme, a campus as its main school."""
    rows = visits_in(user, period).order_by().values_list("school", "school__main_school").distinct()
    return {main or school for school, main in rows}


# --- one period -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class StageMinutes:
    """Homework of one stage. minutes: unrounded mean in minutes; limit: that of the stage, None without one."""

    stage: str
    label: str
    minutes: Decimal | None
    count: int
    limit: Decimal | None
    url: str


@dataclass(frozen=True, slots=True)
class FiveResult:
    """One of the five: how many answers were given, and how many speak against the school."""

    group: str
    answers: int
    adverse: int
    url: str
    adverse_url: str

    @property
    def share(self) -> Decimal | None:
        """In order of all, unrounded."""
        return ratio(self.answers - self.adverse, self.answers)


@dataclass
class Board:
    """What one period says within a person's scope."""

    user: Any
    asked: Asked
    homework: list[VisitReading] = field(init=False)

    def __post_init__(self) -> None:
        self.homework = list(readings_in(self.user, self.asked.period, HOMEWORK))

    @cached_property
    def schools(self) -> dict[int, School]:
        """Compulsory schools on the last day of the period."""
        return {school.pk: school for school in schools_on(self.user, self.asked.last_day)}

    @cached_property
    def visited(self) -> set[int]:
        """Those of them that were visited with the theme."""
        return visited_schools(self.user, self.asked.period) & set(self.schools)

    @property
    def coverage(self) -> Decimal | None:
        """Visited of all."""
        return ratio(len(self.visited), len(self.schools))

    @cached_property
    def above(self) -> list[School]:
        """Schools above the limit of homework, in the order of the register."""
        pks = schools_above(self.homework)
        return [school for pk, school in self.schools.items() if pk in pks]

    @cached_property
    def minutes(self) -> list[StageMinutes]:
        """Mean homework by stage."""
        entry, found = entry_of(HOMEWORK), []
        for stage in STAGES:
            rows = [row for row in self.homework if stage_of(row) == stage and is_averaged(row)]
            found.append(
                StageMinutes(
                    stage=stage,
                    label=str(stage.label),
                    minutes=stage_mean(rows, stage),
                    count=len(rows),
                    limit=stage_limit(entry, stage),
                    url=self.url("reduction_readings", line=HOMEWORK, stage=stage, averaged="true"),
                )
            )
        return found

    @cached_property
    def training(self) -> Decimal | None:
        """Mean share of pupils in training outside school, in percent."""
        return training_share(self.user, self.asked.period)

    @cached_property
    def former_training(self) -> Decimal | None:
        """The same of the month or term before."""
        return training_share(self.user, self.asked.former.period)

    @cached_property
    def problems(self) -> int:
        """Problems found with the theme."""
        return findings_in(self.user, self.asked.period).count()

    @cached_property
    def closed(self) -> int:
        """Those that were written off by today."""
        return closed(findings_in(self.user, self.asked.period)).count()

    @property
    def closing(self) -> Decimal | None:
        """Closed of found."""
        return ratio(self.closed, self.problems)

    @cached_property
    def five(self) -> list[FiveResult]:
        """The results of 五项管理 by group, in the order of the checklist."""
        return five_results(self.user, self.asked)

    def url(self, name: str, **more: str) -> str:
        """A list behind a figure."""
        return address(name, self.asked, **more)


def training_share(user: Any, period: Period) -> Decimal | None:
    """Mean of the readings, in percent, unrounded."""
    return mean(readings_in(user, period, TRAINING).order_by().values_list("value", flat=True))


def entry_of(line: str) -> ChecklistEntry | None:
    """A reading of the newest version of the theme."""
    checklist = theme()
    return checklist.entries.filter(part=Part.READING, code=line).first() if checklist else None


def stage_limit(entry: ChecklistEntry | None, stage: str) -> Decimal | None:
    """The most that is allowed in a stage."""
    limits = (entry.limits or {}).get(stage, {}) if entry else {}
    return Decimal(limits["max"]) if "max" in limits else None


def five_results(user: Any, asked: Asked) -> list[FiveResult]:
    """Answers of 五项管理 by group. Groups stand in the order of the newest version, then those of older ones."""
    checklist = theme(FIVE)
    if checklist is None:
        return []
    lines = checklist.entries.filter(part=Part.MATTER).order_by("position")
    sums = {group: [0, 0] for group in lines.values_list("group", flat=True)}
    for row in answers_in(user, asked.period):
        counts = sums.setdefault(row.entry.group, [0, 0])
        counts[0] += 1
        counts[1] += is_adverse(row)
    return [
        FiveResult(
            group=group,
            answers=answers,
            adverse=adverse,
            url=address("reduction_answers", asked, group=group),
            adverse_url=address("reduction_answers", asked, group=group, adverse="true"),
        )
        for group, (answers, adverse) in sums.items()
    ]
