"""The life of what somebody reported: 已收到 → 已受理 or 不予受理; what was accepted is passed on and brought to its end."""

from django.db.models import TextChoices

from core.workflow import Transition


class ConcernStatus(TextChoices):
    """Where a message stands."""

    RECEIVED = "received", "已收到"
    ACCEPTED = "accepted", "已受理"
    DECLINED = "declined", "不予受理"
    PASSED_ON = "passed_on", "已转办"
    CLOSED = "closed", "已办结"


MAY_SEE = "rectification.view_concern"
MAY_HANDLE = "rectification.handle_concern"
ACCEPT = Transition("accept", "受理", (ConcernStatus.RECEIVED,), ConcernStatus.ACCEPTED, MAY_HANDLE, style="primary")
DECLINE = Transition(
    "decline", "不予受理", (ConcernStatus.RECEIVED,), ConcernStatus.DECLINED, MAY_HANDLE, style="danger"
)
FLOW = (ACCEPT, DECLINE)
