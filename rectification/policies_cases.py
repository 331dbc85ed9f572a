"""Questions about one case that are not transitions."""

from typing import Any

from rectification.case_flow import HIDDEN, MAY_ANSWER, MAY_CARRY, CaseStatus
from rectification.models import Case


def is_told(case: Case) -> bool:
    """Whether the school or unit concerned knows of the case."""
    return case.notified_at is not None and case.status not in HIDDEN


def statement_refusal(case: Case, user: Any) -> str | None:
    """Why the person cannot have his say now, or None: his side's, told, and not filed away."""
    if not user.has_perm(MAY_ANSWER) or not case.is_about(user):
        return f"这个事项的当事方是“{case.object}”，只有其负责人可以陈述申辩。"
    if not is_told(case):
        return "事项还没有通知，通知以后可以陈述申辩。"
    return "事项已归档，不能再陈述申辩；可以申请复核或申诉。" if case.status == CaseStatus.ARCHIVED else None


def answer_refusal(case: Case, user: Any) -> str | None:
    """Why the person cannot answer the side's statement now, or None."""
    if not user.has_perm(MAY_CARRY) or case.is_about(user):
        return "只有督导室可以答复陈述申辩。"
    return None if case.has_open_statement else "没有等待答复的陈述申辩。"
