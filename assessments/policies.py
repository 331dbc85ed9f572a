"""Questions about one run or set: why something cannot be done, or an empty text when it can."""

from assessments.models import IndicatorSet, Publication, ScoreRun
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
