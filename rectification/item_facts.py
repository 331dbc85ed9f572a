"""What the page of an item tells beside its own columns: whose desk it is on, what was said, what was merged into it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core.templatetags.formatting import workdays_left
from rectification.deadlines import Clock
from rectification.models import Evidence, Extension, Item, ItemEvent, Pause
from rectification.policies import (
    MAY_ANSWER_STATEMENTS,
    answering_refusal,
    can_decide,
    extension_refusal,
    pausing_refusal,
    resuming_refusal,
    statement_refusal,
)
from rectification.workflow import MAY_ANSWER, MAY_MANAGE, OPEN, WITH_SIDE

OFFICE = "督导室"
HANDED_OVER = {"opened", "issue", "reopen", "transfer", "transfer_back", "report", "check", "pass", "return"}


def desk_of(item: Item, events: Iterable[ItemEvent], pause: Pause | None, at: Clock) -> dict[str, Any] | None:
    """Who has to act, since when, and both clocks; None when nobody has. events: newest first. pause: the open one."""
    if item.status not in OPEN:
        return None
    since = next((event.at for event in events if event.verb in HANDED_OVER), None)
    with_side = item.status in WITH_SIDE
    who = str(item.owner) if with_side else f"{item.checker}（复核）" if item.checker else OFFICE
    told: dict[str, Any] = {"who": who, "since": since, "stopped": "", "due_on": item.due_on if with_side else None}
    if pause is not None:
        told |= {"stopped": workdays_left(pause.days_left), "stopped_on": pause.started_on, "reason": pause.reason}
    return told | {"is_transfer": pause is not None and pause.unit_id is not None, "phrase": at.phrase(item)}


def statements_of(events: Iterable[ItemEvent]) -> list[ItemEvent]:
    """What the school or unit said about the finding and the office's answers, oldest first. events: newest first."""
    return [event for event in events if event.verb in {"statement", "statement_answered"}][::-1]


def side_by_side(rows: Iterable[Evidence], *, number: int = 0) -> list[dict[str, Any]]:
    """Each photo of how it was with the newest one that answers it; number: of that round only, 0 for any."""
    shown = list(rows)
    answers = {row.pairs_with_id: row for row in shown if row.pairs_with_id and number in {0, row.round}}
    return [
        {"before": row, "after": answers.get(row.pk)}
        for row in shown
        if row.phase == Evidence.Phase.BEFORE and row.file.is_image
    ]


def side_actions(item: Item, user: Any, extensions: Iterable[Extension]) -> list[dict[str, Any]]:
    """The acts beside the flow that the person may do now."""
    answers, manages = user.has_perm(MAY_ANSWER), user.has_perm(MAY_MANAGE)
    offered = [
        ("item_extension", "申请延期", answers and extension_refusal(item, user) is None),
        ("item_statement", "陈述申辩", answers and statement_refusal(item, user) is None),
        ("item_answer", "答复申辩", user.has_perm(MAY_ANSWER_STATEMENTS) and answering_refusal(item, user) is None),
        ("item_pause", "暂停计时", manages and pausing_refusal(item) is None),
        ("item_resume", "恢复计时", manages and resuming_refusal(item) is None),
    ]
    found = [
        {"label": label, "url": reverse(f"rectification:{name}", args=[item.pk])} for name, label, may in offered if may
    ]
    return found + [
        {"label": "审批延期", "url": reverse("rectification:extension_decide", args=[row.pk]), "style": "primary"}
        for row in extensions
        if can_decide(row, user)
    ]
