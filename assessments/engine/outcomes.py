"""What comes out for one subject: its values, its points, its grade and its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assessments.definitions import SetDefinition, Veto
from assessments.engine.grading import Grading, Standing, graded
from assessments.engine.inputs import SectionInput
from assessments.engine.ranking import competition_ranks
from assessments.engine.tables import Table
from assessments.engine.verdicts import SectionVerdict, judge_rows

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """An indicator of one subject.

    ``value`` and ``ratio`` carry 28 digits; a missing value has ``met`` None and says why in ``reason``.
    ``ratio`` is value ÷ target (target ÷ value where lower is better). ``applies`` False: it was not asked.
    ``local_target`` is the county's own target of the year, and ``local_met`` whether the value reaches it.
    """

    code: str
    value: Decimal | None
    target: Decimal | None
    met: bool | None
    ratio: Decimal | None
    points: Decimal | None = None
    grade: str = ""
    reason: str = ""
    applies: bool = True
    left_out: int = 0
    local_target: Decimal | None = None
    local_met: bool | None = None


@dataclass(frozen=True, slots=True)
class SubjectOutcome:
    """The whole of one subject: points of the roots, grade, rank within its stage and group, vetoes met, verdict."""

    points: Decimal | None
    maximum: Decimal | None
    grade: str
    rank: int | None
    vetoes: tuple[str, ...]
    barred: bool
    verdict: SectionVerdict


@dataclass(frozen=True, slots=True)
class SectionResult:
    """Everything about one subject."""

    row: SectionInput
    values: tuple[IndicatorValue, ...]
    outcome: SubjectOutcome

    @property
    def verdict(self) -> SectionVerdict:
        """Whether it meets the set's rule for schools."""
        return self.outcome.verdict


def values_of(definition: SetDefinition, table: Table, row: int, level: str) -> tuple[IndicatorValue, ...]:
    """The indicators of one level for one row, in the order of the set."""
    found = []
    for indicator in definition.scored:
        if indicator.level != level:
            continue
        column = table.results[indicator.code]
        found.append(
            IndicatorValue(
                code=indicator.code,
                value=column.value[row],
                target=column.target[row],
                met=column.met[row],
                ratio=column.ratio[row],
                points=column.points[row],
                grade=column.grade[row],
                reason=column.why(row),
                applies=column.applies[row],
                left_out=column.left_out[row] if column.left_out else 0,
                local_target=column.local_target[row] if column.local_target else None,
                local_met=column.local_met[row] if column.local_met else None,
            )
        )
    return tuple(found)


def outcomes_of(
    definition: SetDefinition, table: Table, totals: Sequence[Decimal | None], maximum: Decimal | None
) -> tuple[SubjectOutcome, ...]:
    """Judge every subject: vetoes first, then grades over all of them, then ranks within stage and group.

    A veto whose data is missing is not met, and leaves what it could change open: the grade, and the verdict where it
    could fail the subject.
    """
    verdicts = judge_rows(definition, table)
    met, unknown = vetoes_of(definition, table)
    awards = definition.grading is not None and definition.grading.awards
    standings = []
    for row in range(table.size):
        effects = {veto.effect for veto in met.get(row, ())}
        caps = [veto.grade for veto in met.get(row, ()) if veto.effect == "cap"]
        standings.append(
            Standing(
                row=row,
                points=ZERO if "zero" in effects and totals[row] is not None else totals[row],
                maximum=maximum,
                vetoes=tuple(veto.title for veto in met.get(row, ())),
                barred=bool(effects & {"bar", "fail"}),
                failed="fail" in effects,
                cap=worst_of(caps, definition.grading),
                open=any(awards or veto.effect != "bar" for veto in unknown.get(row, ())),
            )
        )
    grades = graded(definition.grading, table, standings)
    ranks = competition_ranks(table, [standing.points for standing in standings])
    return tuple(
        SubjectOutcome(
            standing.points,
            maximum,
            grade,
            rank,
            standing.vetoes,
            standing.barred,
            verdict_of(verdict, standing, unknown.get(standing.row, [])),
        )
        for standing, grade, rank, verdict in zip(standings, grades, ranks, verdicts, strict=True)
    )


def verdict_of(verdict: SectionVerdict, standing: Standing, unknown: Sequence[Veto]) -> SectionVerdict:
    """The verdict with what the vetoes make of it."""
    if standing.failed:
        return with_reason(verdict, False, f"一票否决：{'、'.join(standing.vetoes)}")
    open_ones = [veto.title for veto in unknown if veto.effect == "fail"]
    if verdict.passed and open_ones:
        return with_reason(verdict, None, f"一票否决情形缺数据：{'、'.join(open_ones)}")
    return verdict


def with_reason(verdict: SectionVerdict, passed: bool | None, reason: str) -> SectionVerdict:
    """Another verdict for a reason that goes before the others."""
    return replace(verdict, passed=passed, reason="；".join(text for text in (reason, verdict.reason) if text))


def worst_of(caps: Sequence[str], grading: Grading | None) -> str:
    """The lowest of several caps; an empty text without any."""
    if not caps or grading is None:
        return caps[0] if caps else ""
    return max(caps, key=grading.grades.index)


def vetoes_of(definition: SetDefinition, table: Table) -> tuple[dict[int, list[Veto]], dict[int, list[Veto]]]:
    """The vetoes of the subjects by row: those that are met, and those whose data is missing."""
    met: dict[int, list[Veto]] = {}
    unknown: dict[int, list[Veto]] = {}
    for veto in definition.vetoes:
        if veto.level != "subject":
            continue
        for row, value in enumerate(veto.when.columns(table, definition.labels).values):
            if value is not False:
                (unknown if value is None else met).setdefault(row, []).append(veto)
    return met, unknown
