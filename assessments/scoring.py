"""The worker behind a run: read, compute aside, write all rows in one transaction."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from assessments.engine.computing import RunResult, compute
from assessments.engine.inputs import digest
from assessments.engine.precision import half_up, stored
from assessments.engine.stored_rows import stored_row
from assessments.models import Coefficient, IndicatorSet, SchoolVerdict, Score, ScoreRun
from assessments.snapshots import Snapshot, take_snapshot
from core.exceptions import BusinessRuleError
from office import clock, inbox

BATCH = 1000
CHANGED = "计算期间年报有改动，结果没有保存。请重新发起计算。"


def score(run_pk: int, progress: Callable[[int, int, str], None]) -> dict[str, Any]:
    """Compute a run once; a run that has results is left alone.

    Nothing is visible before the last statement commits, so a process that dies leaves no half a run, and the year's
    published results are another run's rows all the while. Refuses when a return changed since the run was started.
    """
    run = ScoreRun.objects.select_related("indicator_set").get(pk=run_pk)
    if run.is_computed:
        return run.counts
    progress(0, 0, "读取已冻结的年报")
    definition = run.indicator_set.definition
    snapshot = take_snapshot(definition, run.year)
    sha256 = digest(definition, run.indicator_set.pack_sha256, snapshot.rows)
    if snapshot.unfrozen or sha256 != run.inputs_sha256:
        raise BusinessRuleError(CHANGED)
    result = compute(definition, snapshot.rows, lambda done, total: progress(done, total, "逐项计算"))
    progress(len(result.outcomes), len(result.outcomes), "保存结果")
    return save(run, result, snapshot)


@transaction.atomic
def save(run: ScoreRun, result: RunResult, snapshot: Snapshot) -> dict[str, Any]:
    """Write the rows of a run and mark it computed, or nothing at all."""
    run = (
        ScoreRun.objects.select_for_update(of=("self",)).select_related("indicator_set", "requested_by").get(pk=run.pk)
    )
    if run.is_computed:
        return run.counts
    indicators = indicator_ids(run.indicator_set)
    Score.objects.bulk_create(score_rows(run, result, snapshot, indicators), batch_size=BATCH)
    SchoolVerdict.objects.bulk_create(verdict_rows(run, result, snapshot), batch_size=BATCH)
    Coefficient.objects.bulk_create(coefficient_rows(run, result, indicators), batch_size=BATCH)
    run.counts = {
        "sections": len(result.outcomes),
        "values": len(result.outcomes) * len(result.table.results),
        "excluded": len(result.excluded),
        "coefficients": len(result.coefficients),
    }
    run.excluded = [
        {"school": item.row.school, "stage": item.row.stage, "reason": item.reason} for item in result.excluded
    ]
    run.verdict = result.verdict
    run.computed_at = clock.now()
    run.save(update_fields=["counts", "excluded", "verdict", "computed_at"])
    if run.requested_by is not None:
        inbox.notify(run.requested_by, title=f"{run}已完成", url=run.get_absolute_url(), source="指标测算")
    return run.counts


def indicator_ids(indicator_set: IndicatorSet) -> dict[str, int]:
    """Ids of the set's indicators by code."""
    return dict(indicator_set.indicators.values_list("code", "pk"))


def score_rows(run: ScoreRun, result: RunResult, snapshot: Snapshot, indicators: dict[str, int]) -> Iterable[Score]:
    """One row per school stage and indicator; columns keep eight decimals."""
    table = result.table
    sections = [snapshot.section_ids[item.row.school, item.row.stage] for item in table.counted]
    for code, column in table.results.items():
        for row, section_id in enumerate(sections):
            yield Score(
                run=run,
                section_id=section_id,
                indicator_id=indicators[code],
                applies=column.applies[row],
                value=stored(column.value[row]),
                target=stored(column.target[row]),
                met=column.met[row],
                ratio=stored(column.ratio[row]),
                points=stored(column.points[row]),
                grade=column.grade[row],
                missing_reason=column.why(row)[:200],
            )


def verdict_rows(run: ScoreRun, result: RunResult, snapshot: Snapshot) -> Iterable[SchoolVerdict]:
    """One row per school stage."""
    for item, outcome in zip(result.table.counted, result.outcomes, strict=True):
        students = item.row.students
        yield SchoolVerdict(
            run=run,
            section_id=snapshot.section_ids[item.row.school, item.row.stage],
            students=None if students is None else half_up(students, 2),
            met_count=outcome.verdict.met_count,
            missing_count=outcome.verdict.missing_count,
            total=outcome.verdict.total,
            passed=outcome.verdict.passed,
            reason=outcome.verdict.reason[:200],
            points=stored(outcome.points),
            maximum=stored(outcome.maximum),
            grade=outcome.grade,
            rank=outcome.rank,
            vetoes=list(outcome.vetoes),
            inputs=stored_row(result.definition, item),
        )


def coefficient_rows(run: ScoreRun, result: RunResult, indicators: dict[str, int]) -> Iterable[Coefficient]:
    """One row per stage, group and indicator."""
    for value in result.coefficients:
        yield Coefficient(
            run=run,
            stage=value.stage,
            group=value.group,
            indicator_id=indicators[value.code],
            n=value.n,
            missing=value.missing,
            mean=stored(value.mean),
            sd=stored(value.sd),
            cv=stored(value.cv),
            limit=stored(value.limit),
            met=value.met,
            reason=value.reason,
        )
