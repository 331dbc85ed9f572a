"""The life of an assessment and of the sheets of its levels: what may follow what, and who may do it."""

from typing import Any

from django.db.models import TextChoices

from core.workflow import Transition


class AssessmentKind(TextChoices):
    """A trial never counts among the official ones."""

    OFFICIAL = "official", "正式"
    TRIAL = "trial", "试评"


class AssessmentStatus(TextChoices):
    """Where the chain stands; moved with the sheets, except for beginning and archiving."""

    PREPARING = "preparing", "准备"
    SELF = "self", "自评中"
    COUNTY = "county", "督评中"
    REVIEW = "review", "复核中"
    FINAL = "final", "定稿"
    ARCHIVED = "archived", "归档"


class SheetStatus(TextChoices):
    """A concluded sheet is locked: only the director opens it again."""

    CLOSED = "closed", "未开放"
    FILLING = "filling", "填写中"
    SUBMITTED = "submitted", "已提交"
    CONCLUDED = "concluded", "已定稿"


MAY_VIEW = "assessments.view_assessment"
MAY_OPEN = "assessments.open_assessment"
MAY_FILL = "assessments.fill_levelsheet"
MAY_CONCLUDE = "assessments.conclude_levelsheet"
MAY_REOPEN = "assessments.reopen_levelsheet"
MAY_COMMISSION = "assessments.commission_assessor"
SCORES_SELF = "assessments.score_self"
SCORES_COUNTY = "assessments.score_county"
SCORES_COMMISSIONED = "assessments.score_commissioned"
SCORES_CITY = "assessments.score_city"


def fills_it(sheet: Any, user: Any) -> str | None:
    """Only those the level belongs to, of this very subject."""
    return None if sheet.is_filled_by(user) else f"“{sheet.title}”由{sheet.filled_by_words}填写，您不能填写这一份。"


def judges_it(sheet: Any, user: Any) -> str | None:
    """The city concludes its own level, the office every other one, and nobody what he submitted himself."""
    if (sheet.by == "city") != user.has_perm(SCORES_CITY):
        return f"“{sheet.title}”由{'市级观察员' if sheet.by == 'city' else '督导室'}退回或定稿。"
    if sheet.by != "city" and sheet.submitted_by_id == user.pk:
        return "提交人不能给自己提交的评估表定稿或退回，请由另一名工作人员办理。"
    return None


def earlier_are_concluded(sheet: Any, user: Any) -> str | None:
    """A later level opens only when every earlier one is concluded."""
    waiting = [one.title for one in sheet.earlier if one.status != SheetStatus.CONCLUDED and not one.is_skipped]
    return f"“{'、'.join(waiting)}”还没有定稿，“{sheet.title}”不能开放。" if waiting else None


def is_not_archived(sheet: Any, user: Any) -> str | None:
    """An archived assessment never changes."""
    archived = sheet.assessment.status == AssessmentStatus.ARCHIVED
    return "这次评估已归档，不能再打开。" if archived else None


OPEN = Transition(
    "open", "开放", (SheetStatus.CLOSED,), SheetStatus.FILLING, MAY_OPEN, earlier_are_concluded, style="primary"
)
SUBMIT = Transition(
    "submit", "提交", (SheetStatus.FILLING,), SheetStatus.SUBMITTED, MAY_FILL, fills_it, style="primary"
)
CONCLUDE = Transition(
    "conclude", "定稿", (SheetStatus.SUBMITTED,), SheetStatus.CONCLUDED, MAY_CONCLUDE, judges_it, style="primary"
)
RETURN = Transition(
    "return", "退回", (SheetStatus.SUBMITTED,), SheetStatus.FILLING, MAY_CONCLUDE, judges_it, style="danger"
)
REOPEN = Transition(
    "reopen", "重新打开", (SheetStatus.CONCLUDED,), SheetStatus.FILLING, MAY_REOPEN, is_not_archived, style="danger"
)
SHEET_FLOW = (OPEN, SUBMIT, CONCLUDE, RETURN, REOPEN)
# What a decision on one sheet does to its neighbours; nobody asks for these by themselves.
FOLLOW = Transition("follow", "依次开放", (SheetStatus.CLOSED,), SheetStatus.FILLING, MAY_CONCLUDE)
WAIT = Transition("wait", "收回", (SheetStatus.FILLING, SheetStatus.SUBMITTED), SheetStatus.CLOSED, MAY_CONCLUDE)
RENEW = Transition("renew", "按复评重新核定", (SheetStatus.CONCLUDED,), SheetStatus.FILLING, MAY_CONCLUDE)

START = Transition("start", "开始评估", (AssessmentStatus.PREPARING,), AssessmentStatus.SELF, MAY_OPEN, style="primary")
ARCHIVE = Transition("archive", "归档", (AssessmentStatus.FINAL,), AssessmentStatus.ARCHIVED, MAY_OPEN)
ASSESSMENT_FLOW = (START, ARCHIVE)
