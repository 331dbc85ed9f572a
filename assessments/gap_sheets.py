"""The gap sheet of a run, and the measurements the planner starts from: frozen figures, prices of the year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

from assessments.engine.gaps import Gap, GapSheet, gap_sheet
from assessments.engine.improvements import Improvement
from assessments.engine.responses import NotLinear, Responses, measure
from assessments.engine.shares import STAGE_LABELS
from assessments.models import IndicatorSet, ScoreRun
from assessments.pack_improvements import priced, read_improvements
from assessments.snapshots import Snapshot, is_current, snapshot_for
from core.exceptions import BusinessRuleError
from office import parameters
from schools.models import School

KEPT_SECONDS = 3600
OUTDATED = "这次测算之后年度数据有改动，差额和方案不能再按它测算。请先重新发起计算。"
NOT_COMPUTED = "这次测算还没有算完。"
NO_IMPROVEMENTS = "“{title}”没有写明可以增加哪些资源（improvements），不能测算差额和方案。"


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap in words for reading."""

    school_code: str
    school_id: int
    school: str
    stage: str
    code: str
    title: str
    value_unit: str
    gap: Gap
    field_label: str


@dataclass(frozen=True, slots=True)
class SumLine:
    """The county's gaps of one indicator."""

    code: str
    title: str
    field_label: str
    count: int
    schools: int
    amount: Decimal
    unit: str
    cost_wan: Decimal
    unknown: int


@dataclass(frozen=True, slots=True)
class GapReport:
    """All gaps of a run, by school; ``cost_wan`` counts what two stages of a school share once."""

    lines: tuple[GapLine, ...]
    sums: tuple[SumLine, ...]
    count: int
    schools: int
    unknown: int
    cost_wan: Decimal


def can_plan(indicator_set: IndicatorSet) -> bool:
    """Whether a set says what can be added, and judges schools."""
    return bool(indicator_set.pack.get("improvements")) and "school_rule" in indicator_set.pack


def improvements_of(run: ScoreRun) -> tuple[Improvement, ...]:
    """What can be added, at the prices the office set for the run's year; raises BusinessRuleError when nothing is."""
    if not can_plan(run.indicator_set):
        raise BusinessRuleError(NO_IMPROVEMENTS.format(title=run.indicator_set.title))
    return priced(read_improvements(run.indicator_set.pack), parameters.values(run.year))


def snapshot_of_run(run: ScoreRun) -> Snapshot:
    """The figures the run was computed from; raises BusinessRuleError when they are no longer the same."""
    if not run.is_computed:
        raise BusinessRuleError(NOT_COMPUTED)
    snapshot = snapshot_for(run)
    if not is_current(run, run.indicator_set.definition, snapshot):
        raise BusinessRuleError(OUTDATED)
    return snapshot


def settings_of(run: ScoreRun, snapshot: Snapshot) -> dict[str, Any]:
    """What the engine was told beside the rows, so that a recomputation differs in nothing but the figures changed."""
    return {
        "previous": snapshot.previous,
        "parameters": snapshot.parameters,
        "targets": snapshot.targets,
        "year": run.year,
    }


def responses_of(run: ScoreRun) -> Responses:
    """The run measured: its results and what every addition would do."""
    snapshot, improvements = snapshot_of_run(run), improvements_of(run)
    try:
        return measure(run.indicator_set.definition, snapshot.rows, improvements, settings=settings_of(run, snapshot))
    except NotLinear as refused:
        raise BusinessRuleError(refused.sentence) from refused


def sheet_of(run: ScoreRun) -> GapSheet:
    """The gaps of a run. Kept for an hour under the run and the prices: the same figures give the same gaps."""
    prices = [f"{item.field}={item.cost_wan}" for item in improvements_of(run)]
    snapshot_of_run(run)
    key = f"gaps:{run.pk}:{run.inputs_sha256}:{'|'.join(prices)}"
    found = cache.get(key)
    if found is None:
        found = gap_sheet(responses_of(run))
        cache.set(key, found, KEPT_SECONDS)
    return found


def report_of(run: ScoreRun, school: str = "") -> GapReport:
    """The gap sheet of the county, or of one school, with names; raises BusinessRuleError when it cannot be worked out."""
    sheet, definition = sheet_of(run), run.indicator_set.definition
    gaps = sheet.of_school(school) if school else sheet.gaps
    known = school_names(run.year, {gap.school for gap in gaps})
    lines = tuple(
        GapLine(
            gap.school,
            *known[gap.school],
            STAGE_LABELS.get(gap.stage, gap.stage),
            gap.code,
            definition.indicator(gap.code).title,
            definition.indicator(gap.code).unit,
            gap,
            definition.fields[gap.field].label if gap.field else "",
        )
        for gap in gaps
    )
    sums = tuple(
        SumLine(
            item.code,
            definition.indicator(item.code).title,
            definition.fields[item.field].label if item.field else "",
            item.count,
            item.schools,
            item.amount,
            item.unit,
            item.cost_wan,
            item.unknown,
        )
        for item in sheet.sums
    )
    cost = school_cost(sheet, prices_of(run), school) if school else sheet.cost_wan
    unknown = sum(1 for gap in gaps if gap.amount is None)
    return GapReport(lines, () if school else sums, len(gaps), len(known), unknown, cost)


@dataclass(frozen=True, slots=True)
class SchoolSum:
    """One school's gaps in a line."""

    school_id: int
    school: str
    count: int
    unknown: int
    cost_wan: Decimal


def school_sums(run: ScoreRun, schools: QuerySet) -> list[SchoolSum]:
    """The schools of a scope that have gaps, most expensive first; raises BusinessRuleError as `report_of` does."""
    sheet = sheet_of(run)
    rows = schools.filter(code__in={gap.school for gap in sheet.gaps}).prefetch_related("events")
    prices, found = prices_of(run), []
    for school in rows:
        gaps = sheet.of_school(school.code)
        unknown = sum(1 for gap in gaps if gap.amount is None)
        cost = school_cost(sheet, prices, school.code)
        found.append(SchoolSum(school.pk, school.name_in(run.year), len(gaps), unknown, cost))
    return sorted(found, key=lambda item: (-item.cost_wan, item.school))


def prices_of(run: ScoreRun) -> dict[str, Decimal]:
    """The price of one unit of every field that can grow, 万元."""
    return {item.field: item.cost_wan for item in improvements_of(run)}


def school_cost(sheet: GapSheet, prices: Mapping[str, Decimal], school: str) -> Decimal:
    """What one school needs, 万元; a figure two of its stages share is counted once."""
    return sum(
        (amount * prices[lever.field] for lever, amount in sheet.needs.items() if lever.school == school), Decimal(0)
    )


def school_names(year: int, codes: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Id and name of schools in a year, by code."""
    rows = School.objects.filter(code__in=list(codes)).prefetch_related("events")
    return {school.code: (school.pk, school.name_in(year)) for school in rows}


def latest_with_gaps() -> ScoreRun | None:
    """The newest published run of a set that says what can be added."""
    runs = ScoreRun.objects.published().select_related("indicator_set", "publication").order_by("-year", "-pk")
    return next((run for run in runs if can_plan(run.indicator_set)), None)
