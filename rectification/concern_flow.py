"""The life of what somebody reported: 已登记 → 已受理 or 不予受理 → 已分办 → 已核查 → 已处置 → 已答复 → 已办结.

FLOW changes the state. ACTS leave it as it is: the school is asked, an inspector gets a lead, what was found goes into the
ledger or on to accountability; their `target` is empty and they are never applied, only asked for their refusal.
"""

from typing import Any

from django.db.models import TextChoices

from core.workflow import Transition


class ConcernStatus(TextChoices):
    """Where a message stands."""

    RECEIVED = "received", "已登记"
    ACCEPTED = "accepted", "已受理"
    DECLINED = "declined", "不予受理"
    ASSIGNED = "assigned", "已分办"
    VERIFIED = "verified", "已核查"
    DISPOSED = "disposed", "已处置"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"


UNDER_WAY = (ConcernStatus.ACCEPTED, ConcernStatus.ASSIGNED, ConcernStatus.VERIFIED, ConcernStatus.DISPOSED)
OPEN = (ConcernStatus.RECEIVED, *UNDER_WAY)
OVER = (ConcernStatus.DECLINED, ConcernStatus.CLOSED)
FOUND_OUT = (ConcernStatus.VERIFIED, ConcernStatus.DISPOSED, ConcernStatus.ANSWERED)
BORNE_OUT = ("yes", "partly")
MAY_SEE = "rectification.view_concern"
MAY_HANDLE = "rectification.handle_concern"
MAY_VERIFY = "rectification.verify_concern"
MAY_COUNT = "rectification.count_concern"
MAY_REPLY = "rectification.reply_inquiry"
MAY_SEE_LEADS = "rectification.view_lead"
MAY_PROPOSE = "rectification.propose_case"


# --- guards -----------------------------------------------------------------------------------------------------------
def not_about_oneself(concern: Any, user: Any) -> str | None:
    """Nobody handles what is said about himself."""
    return "这条反映涉及您本人，请由别的工作人员办理。" if concern.about_id == user.pk else None


def by_its_handler(concern: Any, user: Any) -> str | None:
    """Only the handler verifies."""
    if concern.handler_id != user.pk:
        return f"只有承办人{concern.handler}能填写核查结论；要换人，请先重新分办。"
    return not_about_oneself(concern, user)


def school_may_know(concern: Any, user: Any) -> str | None:
    """The school may be asked."""
    if concern.school_id is None:
        return "这条反映没有写明学校，不能向学校了解。"
    if concern.is_office_only:
        return "这条反映标明“不转学校”，不能向学校了解。"
    return not_about_oneself(concern, user)


def has_school(concern: Any, user: Any) -> str | None:
    """There is a school to look at."""
    return not_about_oneself(concern, user) if concern.school_id else "这条反映没有写明学校，不能列为督导线索。"


def borne_out(concern: Any, user: Any) -> str | None:
    """It was true, at least in part, and a school answers for it."""
    if concern.finding not in BORNE_OUT:
        return "核查结论是“属实”或“部分属实”的，才能办这一步。"
    if concern.school_id is None:
        return "这条反映没有写明学校，请重新分办并选定学校后再办。"
    return not_about_oneself(concern, user)


def contact_refusal(concern: Any, user: Any) -> str | None:
    """Why this person may not see who sent it, or None: before it is assigned only who typed it in may, then only the
    present handler; after the end nobody."""
    if concern.status in OVER:
        return "已经办结的反映，联系方式不再提供查看。"
    entitled = concern.handler_id or concern.entered_by_id
    if entitled is None or entitled != user.pk or not user.has_perm(MAY_VERIFY):
        return "联系方式只有承办人能看；分办以前，只有登记人能看。"
    return not_about_oneself(concern, user)


# --- what changes the state -------------------------------------------------------------------------------------------
ACCEPT = Transition(
    "accept",
    "受理",
    (ConcernStatus.RECEIVED,),
    ConcernStatus.ACCEPTED,
    MAY_HANDLE,
    guard=not_about_oneself,
    style="primary",
)
DECLINE = Transition(
    "decline",
    "不予受理",
    (ConcernStatus.RECEIVED,),
    ConcernStatus.DECLINED,
    MAY_HANDLE,
    guard=not_about_oneself,
    style="danger",
)
ASSIGN = Transition(
    "assign",
    "分办",
    (ConcernStatus.ACCEPTED, ConcernStatus.ASSIGNED, ConcernStatus.VERIFIED),
    ConcernStatus.ASSIGNED,
    MAY_HANDLE,
    guard=not_about_oneself,
)
VERIFY = Transition(
    "verify",
    "填写核查结论",
    (ConcernStatus.ASSIGNED,),
    ConcernStatus.VERIFIED,
    MAY_VERIFY,
    guard=by_its_handler,
    style="primary",
)
DISPOSE = Transition(
    "dispose",
    "处置",
    (ConcernStatus.VERIFIED,),
    ConcernStatus.DISPOSED,
    MAY_HANDLE,
    guard=not_about_oneself,
    style="primary",
)
ANSWER = Transition(
    "answer",
    "答复",
    (ConcernStatus.DISPOSED,),
    ConcernStatus.ANSWERED,
    MAY_HANDLE,
    guard=not_about_oneself,
    style="primary",
)
CLOSE = Transition(
    "close",
    "办结",
    (ConcernStatus.ANSWERED,),
    ConcernStatus.CLOSED,
    MAY_HANDLE,
    guard=not_about_oneself,
    style="primary",
)
FLOW = (ACCEPT, DECLINE, ASSIGN, VERIFY, DISPOSE, ANSWER, CLOSE)

# --- what leaves it as it is ------------------------------------------------------------------------------------------
ASK_SCHOOL = Transition("ask_school", "向学校了解", UNDER_WAY, "", MAY_HANDLE, guard=school_may_know)
MAKE_LEAD = Transition("lead", "列为督导线索", UNDER_WAY, "", MAY_HANDLE, guard=has_school)
TO_ITEM = Transition("item", "列入整改台账", FOUND_OUT, "", MAY_HANDLE, guard=borne_out)
TO_CASE = Transition("case", "转问责", FOUND_OUT, "", MAY_PROPOSE, guard=borne_out)
ACTS = (ASK_SCHOOL, MAKE_LEAD, TO_ITEM, TO_CASE)
