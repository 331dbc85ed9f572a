"""The worker behind a run: read, compute aside, write all rows in one transaction."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from assessments.engine.computing import RunResult, compute
from assessments.models import ScoreRun
from assessments.result_rows import write_results
from assessments.snapshots import Snapshot, snapshot_for
from core.exceptions import BusinessRuleError
from core.jobs import Cancelled
from core.models import Job
from office import clock, inbox

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
    snapshot = snapshot_for(run)
    is_short = not snapshot.is_complete and not run.with_gaps
    if is_short or snapshot.sha256(definition, run.indicator_set.pack_sha256) != run.inputs_sha256:
        raise BusinessRuleError(CHANGED)
    result = compute(
        definition,
        snapshot.rows,
        lambda done, total: progress(done, total, "逐项计算"),
        previous=snapshot.previous,
        parameters=snapshot.parameters,
        targets=snapshot.targets,
        year=run.year,
    )
    done = len(definition.order)
    progress(done, done, "保存结果")
    return save(run, result, snapshot)


@transaction.atomic
def save(run: ScoreRun, result: RunResult, snapshot: Snapshot) -> dict[str, Any]:
    """Write the rows of a run and mark it computed, or nothing at all: also when it was cancelled while it wrote."""
    run = (
        ScoreRun.objects.select_for_update(of=("self",)).select_related("indicator_set", "requested_by").get(pk=run.pk)
    )
    if run.is_computed:
        return run.counts
    written = write_results(run, result, snapshot)
    run.counts = {
        "sections": len(result.outcomes),
        "values": written,
        "excluded": len(result.excluded),
        "coefficients": len(result.coefficients),
    }
    run.excluded = [
        {"school": item.row.school, "stage": item.row.stage, "reason": item.reason} for item in result.excluded
    ]
    run.verdict = result.verdict
    run.computed_at = clock.now()
    run.save(update_fields=["counts", "excluded", "verdict", "basis", "computed_at"])
    if Job.objects.select_for_update().filter(pk=run.job_id, state=Job.State.CANCELLED).exists():
        raise Cancelled
    if run.requested_by is not None:
        inbox.notify(run.requested_by, title=f"{run}已完成", url=run.get_absolute_url(), source="指标测算")
    return run.counts
