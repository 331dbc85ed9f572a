"""The whole computation: rows of figures and a set in, values, points, coefficients and verdicts out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from assessments.definitions import SetDefinition
from assessments.engine.campuses import Counted, merge_campuses
from assessments.engine.coefficients import CoefficientValue, coefficient
from assessments.engine.county import county_verdict
from assessments.engine.evaluating import OnDemand, evaluate, maximum_points, total_points
from assessments.engine.inputs import SectionInput, by_school, exclusion
from assessments.engine.local_targets import add_local_targets
from assessments.engine.outcomes import IndicatorValue, SectionResult, SubjectOutcome, outcomes_of, values_of
from assessments.engine.shares import WHOLE, Share, shares_of
from assessments.engine.tables import LastYear, Table

COUNTY = "county"
SCHOOL_STUDENTS = "school_students"


@dataclass(frozen=True, slots=True)
class Excluded:
    """A school stage that the set leaves out, and why."""

    row: SectionInput
    reason: str


@dataclass(frozen=True, slots=True)
class Counting:
    """Who is judged: subjects in order, the county's own row if there is one, and who is left out."""

    subjects: tuple[Counted, ...]
    county: Counted | None
    excluded: tuple[Excluded, ...]


@dataclass(frozen=True)
class RunResult:
    """The outcome of a run; subjects in order of school and stage, columns over them by indicator."""

    definition: SetDefinition
    table: Table
    county: Table
    outcomes: tuple[SubjectOutcome, ...]
    excluded: tuple[Excluded, ...]
    coefficients: tuple[CoefficientValue, ...]
    verdict: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def sections(self) -> tuple[SectionResult, ...]:
        """Every subject with its values, row by row."""
        return tuple(
            SectionResult(item.row, values_of(self.definition, self.table, row, "subject"), outcome)
            for row, (item, outcome) in enumerate(zip(self.table.counted, self.outcomes, strict=True))
        )

    @cached_property
    def county_values(self) -> tuple[IndicatorValue, ...]:
        """The indicators of the county itself."""
        return values_of(self.definition, self.county, 0, "county")


def compute(
    definition: SetDefinition,
    rows: Iterable[SectionInput],
    progress: Callable[[int, int], None] | None = None,
    *,
    previous: Iterable[SectionInput] | None = None,
    parameters: Mapping[str, Decimal] | None = None,
    targets: Mapping[tuple[str, str], Decimal] | None = None,
    year: int | None = None,
) -> RunResult:
    """Compute the set for all rows; the order of the rows does not matter.

    A row of stage ``county`` holds the county's own figures. ``previous`` are the rows of the year before (None: there
    are none); ``parameters`` the office's values of the set's parameters; ``targets`` the office's local targets by
    (code, stage), which go before the pack's own of the ``year``. ``progress(done, total)`` counts indicators.
    """
    counting = count(definition, rows)
    last, last_county = tables_before(definition, counting, previous, parameters)
    table = Table(definition, counting.subjects, parameters=parameters, previous=last)
    county = Table(
        definition, (counting.county or nobody(),), parameters=parameters, previous=last_county, members=table
    )
    evaluate(definition, table, county, progress)
    add_local_targets(definition, (table, county), targets or {}, year)
    coefficients = tuple(coefficients_of(definition, table))
    totals = total_points(definition, table, "subject")
    outcomes = outcomes_of(definition, table, totals, maximum_points(definition, "subject"))
    verdict = county_verdict(definition, table, county, outcomes, coefficients, targets or {}, year)
    return RunResult(definition, table, county, outcomes, counting.excluded, coefficients, verdict)


def count(definition: SetDefinition, rows: Iterable[SectionInput]) -> Counting:
    """Split shared figures, add up campuses, and leave out who is not judged."""
    rows = list(rows)
    ordered = sorted(
        (row for row in rows if row.stage != COUNTY), key=lambda row: (row.school, stage_order(definition, row.stage))
    )
    shares = {
        (school, stage): share
        for school, members in by_school(ordered).items()
        for stage, share in shares_of(members, definition.weights).items()
    }
    subjects, excluded = [], []
    for item in merge_campuses(definition, ordered, shares):
        if reason := exclusion(definition, item.row):
            excluded.append(Excluded(item.row, reason))
        else:
            subjects.append(item)
    county = next((Counted(row, Share(WHOLE)) for row in rows if row.stage == COUNTY), None)
    return Counting(tuple(with_school_pupils(definition, subjects)), county, tuple(excluded))


def with_school_pupils(definition: SetDefinition, subjects: list[Counted]) -> list[Counted]:
    """Give each row the pupils of all judged stages of its school, where the set asks for them."""
    if SCHOOL_STUDENTS not in definition.fields:
        return subjects
    pupils: dict[str, Decimal | None] = {}
    for item in subjects:
        so_far, own = pupils.get(item.row.school, Decimal(0)), item.row.students
        pupils[item.row.school] = None if so_far is None or own is None else so_far + own
    return [
        replace(item, row=replace(item.row, fields={SCHOOL_STUDENTS: pupils[item.row.school], **item.row.fields}))
        for item in subjects
    ]


def nobody() -> Counted:
    """A county without figures of its own: formulas over its schools still have a row to stand in."""
    return Counted(SectionInput("", COUNTY, COUNTY), Share(WHOLE))


def tables_before(
    definition: SetDefinition,
    counting: Counting,
    previous: Iterable[SectionInput] | None,
    parameters: Mapping[str, Decimal] | None,
) -> tuple[Table | None, Table | None]:
    """The year before for the subjects and for the county; None when there is no year before.

    The year is counted as it was then: its own campuses are merged, its own schools left out. What its indicators gave
    is worked out when a formula asks for it; the year before that is unknown.
    """
    if previous is None:
        return None, None
    before = count(definition, previous)
    whole = Table(definition, before.subjects, parameters=parameters, results=OnDemand())
    county = Table(definition, (before.county or nobody(),), parameters=parameters, members=whole, results=OnDemand())
    for table in (whole, county):
        table.results.table = table  # type: ignore[attr-defined]
    places = {(item.row.school, item.row.stage): place for place, item in enumerate(before.subjects)}
    return LastYear(whole, [places.get((item.row.school, item.row.stage)) for item in counting.subjects]), county


def stage_order(definition: SetDefinition, stage: str) -> tuple[int, str]:
    """Sort stages as the set lists them, others after."""
    stages = definition.scope.stages
    return (stages.index(stage) if stage in stages else len(stages), stage)


def coefficients_of(definition: SetDefinition, table: Table) -> Iterable[CoefficientValue]:
    """Yield a coefficient per stage, group and indicator, for stages that have a school."""
    rule = definition.coefficient_rule
    if rule is None:
        return
    weights = table.column(rule.weight)
    members: dict[tuple[tuple[int, str], str], list[int]] = {}
    for row, item in enumerate(table.counted):
        members.setdefault((stage_order(definition, item.row.stage), item.row.group), []).append(row)
    for ((_, stage), group), rows in sorted(members.items(), key=lambda pair: (pair[0][1], pair[0][0])):
        for code in rule.of:
            column = table.results[code]
            pairs = [(weights[row], column.value[row]) for row in rows if column.applies[row]]
            yield coefficient(stage, code, pairs, rule.limits.get(stage), group)
