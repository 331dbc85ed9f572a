"""States of a visit record: 草稿 → 已提交 → 已审核, or 退回 and again."""

from typing import Any

from django.db.models import TextChoices

from core.workflow import Transition


class Status(TextChoices):
    """Life of one visit record."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    APPROVED = "approved", "已审核"
    RETURNED = "returned", "退回修改"


MAY_ADD = "inspectors.add_visit"
MAY_CHANGE = "inspectors.change_visit"
MAY_REVIEW = "inspectors.review_visit"
MAY_SEE_LISTING = "inspectors.view_listing"
MAY_CHANGE_LISTING = "inspectors.change_listing"
MAY_DECLARE_INTEREST = "inspectors.declare_interest"
MAY_DECIDE_INTEREST = "inspectors.decide_interest"
MAY_CLEAR_SIGN = "inspectors.clear_visitsign"
MAY_CHANGE_CHECKLIST = "inspectors.change_checklist"


def own_work(visit: Any, user: Any) -> str | None:
    """Only the inspector who was there hands the record in."""
    return None if visit.inspector_id == user.pk else "只有填写这条记录的督学本人可以提交。"


def not_own_work(visit: Any, user: Any) -> str | None:
    """Nobody reviews his own visit."""
    return "不能审核自己填写的督导记录，请由督导室其他人员办理。" if visit.inspector_id == user.pk else None


SUBMIT = Transition(
    "submit", "提交", (Status.DRAFT, Status.RETURNED), Status.SUBMITTED, MAY_CHANGE, own_work, style="primary"
)
APPROVE = Transition(
    "approve", "审核通过", (Status.SUBMITTED,), Status.APPROVED, MAY_REVIEW, not_own_work, style="primary"
)
RETURN = Transition(
    "return", "退回修改", (Status.SUBMITTED,), Status.RETURNED, MAY_REVIEW, not_own_work, style="danger"
)
REVIEW_FLOW = (APPROVE, RETURN)
FLOW = (SUBMIT, *REVIEW_FLOW)
EDITABLE = (Status.DRAFT, Status.RETURNED)
SENT = (Status.SUBMITTED, Status.APPROVED)
