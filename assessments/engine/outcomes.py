"""What comes out for one subject: its values, its points, its grade and its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assessments.definitions import SetDefinition
from assessments.engine.grading import Standing, graded
from assessments.engine.inputs import SectionInput
from assessments.engine.ranking import competition_ranks
from assessments.engine.tables import Table
from assessments.engine.verdicts import SectionVerdict, judge_row


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """An indicator of one subject.

    ``value`` and ``ratio`` carry 28 digits; a missing value has ``met`` None and says why in ``reason``.
    ``ratio`` is value ÷ target (target ÷ value where lower is better). ``applies`` False: it was not asked.
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
            )
        )
    return tuple(found)


def outcomes_of(
    definition: SetDefinition, table: Table, totals: Sequence[Decimal | None], maximum: Decimal | None
) -> tuple[SubjectOutcome, ...]:
    """Judge every subject: vetoes first, then grades over all of them, then ranks within stage and group."""
    vetoes = vetoes_met(definition, table)
    standings = []
    for row in range(table.size):
        effects = {veto.effect for veto in vetoes[row]}
        points = Decimal(0) if "zero" in effects and totals[row] is not None else totals[row]
        standings.append(
            Standing(
                row=row,
                points=points,
                maximum=maximum,
                vetoes=tuple(veto.title for veto in vetoes[row]),
                barred=bool(effects & {"bar", "fail"}),
                failed="fail" in effects,
                cap=next((veto.grade for veto in vetoes[row] if veto.effect == "cap"), ""),
            )
        )
    grades = graded(definition.grading, table, standings)
    ranks = competition_ranks(table, [standing.points for standing in standings])
    outcomes = []
    for standing, grade, rank in zip(standings, grades, ranks, strict=True):
        verdict = judge_row(definition, table, standing.row)
        if standing.failed:
            reason = "；".join(text for text in (f"一票否决：{'、'.join(standing.vetoes)}", verdict.reason) if text)
            verdict = replace(verdict, passed=False, reason=reason)
        outcomes.append(
            SubjectOutcome(standing.points, maximum, grade, rank, standing.vetoes, standing.barred, verdict)
        )
    return tuple(outcomes)


def vetoes_met(definition: SetDefinition, table: Table) -> list[list]:
    """The vetoes of every row that are known to be met."""
    met: list[list] = [[] for _ in range(table.size)]
    for veto in definition.vetoes:
        if veto.level != "subject":
            continue
        for row, value in enumerate(veto.when.columns(table, definition.labels).values):
            if value is True:
                met[row].append(veto)
    return met
