"""Questions about one visit that are not transitions."""

from decimal import Decimal
from typing import Any

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from inspectors.content import VisitContent
from inspectors.models import ChecklistEntry, Visit, VisitMatter
from inspectors.workflow import EDITABLE, MAY_CHANGE

NO_PROBLEM = "none"
DONE, NOT_APPLICABLE = VisitMatter.Result.DONE, VisitMatter.Result.NOT_APPLICABLE


def edit_refusal(user: Any, visit: Visit) -> BusinessRuleError | None:
    """Why this person cannot change the record now, or None."""
    if visit.inspector_id != user.pk or not user.has_perm(MAY_CHANGE):
        return NotAllowed("只有填写这条记录的督学本人可以修改。")
    if visit.status not in EDITABLE:
        return WrongState(f"这条督导记录{visit.get_status_display()}，不能再改；需要更正时请联系督导室退回。")
    return None


def can_edit(user: Any, visit: Visit) -> bool:
    """Whether this person may change the record now."""
    return edit_refusal(user, visit) is None


def completion(visit: Visit) -> Decimal | None:
    """Share of the applicable matters that were looked at (7 of 8 = 0.875), unrounded; None when none applies."""
    results = [row.result for row in visit.matters.all() if row.result != NOT_APPLICABLE]
    return Decimal(results.count(DONE)) / len(results) if results else None


def gaps(content: VisitContent) -> list[str]:
    """What is still missing before the record can be handed in, as sentences; empty when it is complete."""
    entries = list(content.checklist.entries.all())
    matters = [entry for entry in entries if entry.part == ChecklistEntry.Part.MATTER]
    found = [
        (content.arrived_at is None or content.left_at is None, "请填写到校时间和离校时间。"),
        (not content.methods, "请至少勾选一种督导方式。"),
        (not content.summary.strip(), "请填写督导纪实。"),
        (not content.follow_up, "请选择后续处理方式。"),
        (
            content.follow_up == NO_PROBLEM and bool(content.findings),
            f"已写了{len(content.findings)}条问题，后续处理不能选“没有问题”。",
        ),
        (not any(answer.result == DONE for answer in content.answers.values()), "请至少有一项督导事项选“已查”。"),
    ]
    return [sentence for missing, sentence in found if missing] + matter_gaps(content, matters)


def matter_gaps(content: VisitContent, matters: list[ChecklistEntry]) -> list[str]:
    """Matters without an answer, and matters called not applicable that do apply to the school."""
    sentences = []
    unanswered = [m.label for m in matters if m.code not in content.answers and m.applies_to(content.school)]
    if unanswered:
        sentences.append(f"还有{len(unanswered)}项督导事项没有选：{'；'.join(unanswered)}。")
    for matter in matters:
        answer = content.answers.get(matter.code)
        if answer and answer.result == NOT_APPLICABLE and matter.applies_to(content.school):
            sentences.append(f"“{matter.label}”适用于{content.school}，请选“已查”或“未查”。")
    return sentences
