"""Questions about one run or set: why something cannot be done, or an empty text when it can."""

from assessments.models import IndicatorSet, Plan, Publication, ScoreRun
from assessments.workflow import RunKind, SetStatus
from office.models import User, WorkYear


def start_refusal(indicator_set: IndicatorSet, year: int, kind: str) -> str:
    """Why this set cannot be computed for this year."""
    if kind not in RunKind.values:
        return "请选择正式或模拟。"
    if kind == RunKind.OFFICIAL and indicator_set.status != SetStatus.ISSUED:
        return f"“{indicator_set}”还没有印发或已停用，只能做模拟计算。"
    known = WorkYear.objects.filter(year=year).first()
    if known is None:
        return f"系统里没有{year}年，请先建立工作年度。"
    return ""


def cancel_refusal(run: ScoreRun) -> str:
    """Why this run cannot be stopped."""
    if run.is_computed or run.job is None or run.job.is_finished:
        return "这次计算已经结束，不能取消。"
    return ""


def publish_refusal(run: ScoreRun) -> str:
    """Why this run cannot become the county's results."""
    if run.kind != RunKind.OFFICIAL:
        return "模拟计算不能发布。"
    if not run.is_computed:
        return "还没有算完，不能发布。"
    if run.is_published:
        return "这次计算已经发布。"
    if WorkYear.objects.filter(year=run.year, status=WorkYear.Status.SEALED).exists():
        return f"{run.year}年已封存，结果不能再改。"
    return ""


def can_publish(user: User, run: ScoreRun) -> bool:
    """Whether to offer the button."""
    return user.has_perm("assessments.publish_scorerun") and not publish_refusal(run)


def published_run_id(run: ScoreRun) -> int | None:
    """The run that is published now for the same set and year."""
    return (
        Publication.objects.filter(set_code=run.indicator_set.code, year=run.year)
        .values_list("run_id", flat=True)
        .first()
    )


def edit_refusal(indicator_set: IndicatorSet) -> str:
    """Why the content of this set can no longer change."""
    if indicator_set.status not in (SetStatus.DRAFT, SetStatus.CONSULTING):
        return f"“{indicator_set}”已{indicator_set.get_status_display()}，内容不再改动。要修改，请先“修订为新版”。"
    if indicator_set.runs.exists() or indicator_set.assessments.exists():
        return f"“{indicator_set}”已经用来计算或评估，内容不再改动。要修改，请先“修订为新版”。"
    return ""


def opinion_refusal(indicator_set: IndicatorSet) -> str:
    """Why no opinion can be given on this set now."""
    if indicator_set.status != SetStatus.CONSULTING:
        return f"“{indicator_set}”现在不征求意见（{indicator_set.get_status_display()}）。"
    return ""


def follow_up_refusal(plan: Plan) -> str:
    """Why nothing can be made of this plan: no simulation, no tasks. A sealed year hinders neither: both leave it as it is."""
    if not plan.is_computed:
        return "方案还没有算完。"
    changes = plan.result.get("changes", [])
    if not changes:
        return "这个方案没有要增加的项目，不能推演，也没有可列入台账的任务。"
    if any("lever" not in item for item in changes):
        return "这个方案是系统升级前测算的，没有记下各项的出处。请重新测算改进方案。"
    newer = superseding_run(plan.run)
    if newer is not None:
        return f"方案依据的第{plan.run_id}次计算之后，已发布第{newer.pk}次计算。请按已发布的结果重新测算改进方案。"
    return ""


def superseding_run(run: ScoreRun) -> ScoreRun | None:
    """The published run of the same set and year that was made after this one from other inputs; None while this one stands."""
    published = ScoreRun.objects.filter(
        publication__set_code=run.indicator_set.code, publication__year=run.year, requested_at__gt=run.requested_at
    )
    return published.exclude(inputs_sha256=run.inputs_sha256).first()
