"""Questions about one visit that are not transitions."""

from decimal import Decimal
from typing import Any

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.templatetags.formatting import cn_date
from inspectors.content import Answer, VisitContent, lines_of
from inspectors.models import Checklist, ChecklistEntry, Visit, VisitMatter
from inspectors.workflow import EDITABLE, MAY_CHANGE

NO_PROBLEM = "none"
Result = VisitMatter.Result
DONE, NOT_APPLICABLE = Result.DONE, Result.NOT_APPLICABLE
# What a line may be answered with, by how it is answered; besides 不适用, which is always an answer.
ANSWERS: dict[str, tuple[str, ...]] = {
    ChecklistEntry.Answer.LOOK: (Result.DONE, Result.NOT_DONE),
    ChecklistEntry.Answer.YES_NO: (Result.YES, Result.NO),
    ChecklistEntry.Answer.CHOICE: (Result.CHOSEN,),
    ChecklistEntry.Answer.TEXT: (Result.WRITTEN,),
}


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
    """Share of the applicable matters of the main checklist that were looked at (7 of 8 = 0.875), unrounded; None when
    none applies."""
    main = [row for row in visit.matters.all() if row.entry.checklist_id == visit.checklist_id]
    results = [row.result for row in main if row.result != NOT_APPLICABLE]
    return Decimal(results.count(DONE)) / len(results) if results else None


def settled(content: VisitContent) -> dict[str, Answer]:
    """The answers as they are stored: a line that does not concern the school is 不适用 unless it was answered anyway."""
    answers = dict(content.answers)
    for key, entry in lines_of(content.checklist, content.themes, ChecklistEntry.Part.MATTER).items():
        answer = answers.get(key, Answer(""))
        if not entry.applies_to(content.school) and answer.result in {"", Result.NOT_DONE}:
            answers[key] = Answer(NOT_APPLICABLE, answer.note)
    return answers


def gaps(content: VisitContent) -> list[str]:
    """What is still missing before the record can be handed in, as sentences; empty when it is complete."""
    main = lines_of(content.checklist, (), ChecklistEntry.Part.MATTER)
    looked = [content.answers[key].result for key in main if key in content.answers]
    asked = any(entry.answer == ChecklistEntry.Answer.LOOK for entry in main.values())
    found = [
        (content.arrived_at is None or content.left_at is None, "请填写到校时间和离校时间。"),
        (not content.methods, "请至少勾选一种督导方式。"),
        (not content.summary.strip(), "请填写督导纪实。"),
        (not content.follow_up, "请选择后续处理方式。"),
        (
            content.follow_up == NO_PROBLEM and bool(content.findings),
            f"已写了{len(content.findings)}条问题，后续处理不能选“没有问题”。",
        ),
        (asked and DONE not in looked, "请至少有一项督导事项选“已查”。"),
    ]
    missing = [sentence for is_missing, sentence in found if is_missing]
    return missing + theme_gaps(content) + matter_gaps(content) + reading_gaps(content)


def theme_gaps(content: VisitContent) -> list[str]:
    """Themes that must be part of every visit on that day at such a school, and are not."""
    present = {theme.code for theme in content.themes}
    day, themes = content.visited_on, Checklist.objects.in_force_on(content.visited_on).of_kind(Checklist.Kind.THEME)
    required = [t for t in themes if t.is_required_on(day) and t.concerns(content.school)]
    absent = [theme.title for theme in required if theme.code not in present]
    names = "、".join(f"“{title}”" for title in absent)
    return [f"{cn_date(day)}的督导必须包括专题{names}，请加上并填写。"] if absent else []


def matter_gaps(content: VisitContent) -> list[str]:
    """Required lines without an answer, and lines called not applicable that do apply to the school."""
    lines = lines_of(content.checklist, content.themes, ChecklistEntry.Part.MATTER)
    applying = {key: entry for key, entry in lines.items() if entry.applies_to(content.school)}
    unanswered = [e.label for key, e in applying.items() if e.is_required and key not in content.answers]
    sentences = [f"还有{len(unanswered)}项督导事项没有选：{'；'.join(unanswered)}。"] if unanswered else []
    for key, entry in applying.items():
        answer = content.answers.get(key)
        if answer and answer.result == NOT_APPLICABLE:
            sentences += not_applicable_gap(entry, answer, content)
    return sentences


def not_applicable_gap(entry: ChecklistEntry, answer: Answer, content: VisitContent) -> list[str]:
    """不适用 against what the register says is refused; where the register says nothing, a question wants a reason."""
    if entry.answer == ChecklistEntry.Answer.LOOK:
        return [f"“{entry.label}”适用于{content.school}，请选“已查”或“未查”。"]
    if entry.applicable_if:
        return [f"“{entry.label}”适用于{content.school}，请作答。"]
    return [] if answer.note.strip() else [f"“{entry.label}”选了“不适用”，请写明原因。"]


def reading_gaps(content: VisitContent) -> list[str]:
    """Required figures that apply to the school and were not entered."""
    lines = lines_of(content.checklist, content.themes, ChecklistEntry.Part.READING)
    entered = {key for key, _ in content.readings}
    missing = [e.label for k, e in lines.items() if e.is_required and e.applies_to(content.school) and k not in entered]
    return [f"还有{len(missing)}项采集数值没有填：{'；'.join(missing)}。"] if missing else []
