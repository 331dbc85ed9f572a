"""What visits say, checklist by checklist: answers counted per line, readings with their middle and who is outside.

Only approved visits count. A checklist is counted over all its versions: lines are told apart by their code.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet

from inspectors.grades import STAGE_OF_GRADE, limit_of
from inspectors.models import Checklist, ChecklistEntry, Visit, VisitMatter, VisitReading

Part = ChecklistEntry.Part
RESULTS = dict(VisitMatter.Result.choices)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day on, up to the day before `after`."""

    first: date
    after: date
    label: str


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How often one answer was given. value: what a list of those visits is asked for."""

    words: str
    value: str
    count: int
    is_adverse: bool


@dataclass(frozen=True, slots=True)
class LineCount:
    """One line with its answers, the usual ones first; total: visits that answered it."""

    entry: ChecklistEntry
    answers: list[AnswerCount]

    @property
    def total(self) -> int:
        """All answers."""
        return sum(answer.count for answer in self.answers)


@dataclass(frozen=True, slots=True)
class ReadingCount:
    """A reading, per grade when it is taken so. mean and median are unrounded; schools: those with a value outside."""

    entry: ChecklistEntry
    grade: str
    count: int
    mean: Decimal
    median: Decimal
    limit: str
    broken: int
    schools: int


@dataclass(frozen=True, slots=True)
class Outside:
    """One value outside its limit."""

    row: VisitReading
    limit: str


def visits_with(user: Any, checklist: Checklist, period: Period) -> QuerySet[Visit]:
    """Approved visits in scope and period that were made with any version of the checklist, as main one or theme."""
    themed = Visit.themes.through.objects.filter(checklist__code=checklist.code).values("visit")
    made = Visit.objects.visible_to(user).approved()
    made = made.filter(visited_on__gte=period.first, visited_on__lt=period.after)
    return made.filter(Q(checklist__code=checklist.code) | Q(pk__in=themed))


def line_counts(checklist: Checklist, visits: QuerySet[Visit]) -> list[LineCount]:
    """Every matter of this version with how it was answered in these visits. One query and the checklist's lines."""
    rows = VisitMatter.objects.filter(visit__in=visits.values("pk"), entry__checklist__code=checklist.code)
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in rows.order_by().values("entry__code", "result", "choice").annotate(n=Count("pk")):
        found[row["entry__code"]][row["result"], row["choice"]] = row["n"]
    matters = [entry for entry in checklist.entries.all() if entry.part == Part.MATTER]
    matters.sort(key=lambda entry: entry.position)
    return [LineCount(entry, answers_in_order(entry, found[entry.code])) for entry in matters]


def answers_in_order(entry: ChecklistEntry, found: Mapping[tuple[str, str], int]) -> list[AnswerCount]:
    """Choices in their order, then the results in theirs; what nobody answered is left out."""
    places = [*entry.choice_words, *RESULTS]
    answers = [
        AnswerCount(choice or RESULTS[result], choice or result, n, (choice or result) in entry.adverse_answers)
        for (result, choice), n in found.items()
    ]
    return sorted(answers, key=lambda a: (places.index(a.value) if a.value in places else len(places), a.value))


def readings_of(checklist: Checklist, visits: QuerySet[Visit]) -> list[VisitReading]:
    """The figures of these visits, with school and line. One query."""
    rows = VisitReading.objects.filter(visit__in=visits.values("pk"), entry__checklist__code=checklist.code)
    return list(rows.select_related("visit__school", "entry__checklist").order_by("entry__position", "pk"))


def limit_for(row: VisitReading) -> Any:
    """The limit that held for a figure."""
    return limit_of(row.entry, grade=row.grade, stages=row.visit.school.stages)


def reading_counts(checklist: Checklist, rows: Iterable[VisitReading]) -> list[ReadingCount]:
    """The figures per line and grade, in the order of the lines and of the grades."""
    groups: dict[tuple[str, str], list[VisitReading]] = defaultdict(list)
    for row in rows:
        groups[row.entry.code, row.grade].append(row)
    order = {entry.code: entry for entry in checklist.entries.all() if entry.part == Part.READING}
    known = [key for key in groups if key[0] in order]
    known.sort(key=lambda key: (order[key[0]].position, grade_place(key[1])))
    return [reading_count(order[code], grade, groups[code, grade]) for code, grade in known]


def grade_place(grade: str) -> int:
    """Where a grade stands among the grades."""
    from_stage = list(STAGE_OF_GRADE)
    return from_stage.index(grade) if grade in STAGE_OF_GRADE else len(from_stage)


def reading_count(entry: ChecklistEntry, grade: str, rows: list[VisitReading]) -> ReadingCount:
    """One line and grade."""
    values = [row.value for row in rows]
    broken = [row for row in rows if limit_for(row).is_broken_by(row.value)]
    words = {limit_for(row).words(entry.unit) for row in rows}
    return ReadingCount(
        entry=entry,
        grade=grade,
        count=len(values),
        mean=sum(values, Decimal(0)) / len(values),
        median=Decimal(median(values)),
        limit="；".join(sorted(word for word in words if word)),
        broken=len(broken),
        schools=len({row.visit.school_id for row in broken}),
    )


def outside(rows: Iterable[VisitReading]) -> list[Outside]:
    """The figures outside their limits, the newest visit first."""
    found = [
        Outside(row, limit_for(row).words(row.entry.unit)) for row in rows if limit_for(row).is_broken_by(row.value)
    ]
    return sorted(found, key=lambda one: (one.row.visit.visited_on, one.row.pk), reverse=True)


def matrix(user: Any, period: Period) -> dict[tuple[int, str], int]:
    """By school id and theme code: approved visits of the period that had the theme. One query."""
    visits = Visit.objects.visible_to(user).approved()
    visits = visits.filter(visited_on__gte=period.first, visited_on__lt=period.after, themes__isnull=False)
    rows = visits.order_by().values("school", "themes__code").annotate(n=Count("pk", distinct=True))
    return {(row["school"], row["themes__code"]): row["n"] for row in rows}
