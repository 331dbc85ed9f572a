"""The life of what somebody reported: 已登记 → 已受理 or 不予受理 → 已分办 → 已核查 → 已处置 → 已答复 → 已办结."""

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
MAY_SEE = "rectification.view_concern"
MAY_HANDLE = "rectification.handle_concern"
MAY_VERIFY = "rectification.verify_concern"
MAY_COUNT = "rectification.count_concern"
MAY_REPLY = "rectification.reply_inquiry"
ACCEPT = Transition("accept", "受理", (ConcernStatus.RECEIVED,), ConcernStatus.ACCEPTED, MAY_HANDLE, style="primary")
DECLINE = Transition(
    "decline", "不予受理", (ConcernStatus.RECEIVED,), ConcernStatus.DECLINED, MAY_HANDLE, style="danger"
)
FLOW = (ACCEPT, DECLINE)
