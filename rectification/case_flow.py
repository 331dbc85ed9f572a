"""The life of a case: 建议 → 批准 / 驳回 → 通知 → 实施 → 承诺 → 回访 → 解除 / 升级 / 移交 → 归档."""

from django.db.models import TextChoices


class CaseStatus(TextChoices):
    """Where a case stands."""

    PROPOSED = "proposed", "待审批"
    REJECTED = "rejected", "已驳回"
    APPROVED = "approved", "已批准"
    NOTIFIED = "notified", "已通知"
    DONE = "done", "已实施"
    COMMITTED = "committed", "已承诺"
    VISITED = "visited", "已回访"
    LIFTED = "lifted", "已解除"
    ESCALATED = "escalated", "已升级"
    HANDED = "handed", "已移交"
    ARCHIVED = "archived", "已归档"


HIDDEN = (CaseStatus.PROPOSED, CaseStatus.REJECTED, CaseStatus.APPROVED)
MAY_VIEW = "rectification.view_case"
MAY_PROPOSE = "rectification.propose_case"
MAY_DECIDE = "rectification.decide_case"
MAY_CARRY = "rectification.carry_case"
MAY_ANSWER = "rectification.answer_case"
