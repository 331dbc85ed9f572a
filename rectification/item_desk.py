"""The items on a person's desk in the groups of his phone: what is late first, what was sent back with its reason."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.workflow import Transition
from office import clock, parameters
from rectification.deadlines import Clock
from rectification.models import Item, Recheck, Verdict
from rectification.workflow import RECEIVE, REPORT, SETTLE, settling_refusal

TODAY, LATE, RETURNED, WEEK, LATER = "今天到期", "已逾期", "被退回", "本周", "以后"
GROUPS = (TODAY, LATE, RETURNED, WEEK, LATER)
NAMES = {"逾期": LATE, "今天": TODAY, "本周": WEEK, "以后": LATER}


def desk_groups(rows: QuerySet[Item], at: Clock) -> list[tuple[str, list[dict[str, Any]]]]:
    """Items that wait for the school or unit, in groups that are not empty; what was sent back carries the reason."""
    items = list(rows)
    reasons, allowed = return_reasons(items), settling_kinds(items)
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    for item in items:
        step = next_step(item, is_allowed=allowed.get(item.school.kind if item.school else "", False))
        groups[group_of(item, at, is_returned=item.pk in reasons)].append(
            {
                "item": item,
                "phrase": at.phrase(item),
                "tone": at.tone(item),
                "step": step,
                "reason": reasons.get(item.pk, ""),
                "url": reverse(f"rectification:item_{step.name}", args=[item.pk]),
            }
        )
    return [(name, found) for name, found in groups.items() if found]


def group_of(item: Item, at: Clock, *, is_returned: bool) -> str:
    """Late and due today come before everything; then what was sent back; a standing clock can wait."""
    name = LATER if item.paused_on else NAMES[at.urgency(item)]
    return RETURNED if is_returned and name in {WEEK, LATER} else name


def next_step(item: Item, *, is_allowed: bool) -> Transition:
    """The one button: sign, end a small problem where that is allowed, else report."""
    if item.status in RECEIVE.sources:
        return RECEIVE
    return REPORT if settling_refusal(item, is_allowed=is_allowed) else SETTLE


def return_reasons(items: Iterable[Item]) -> dict[int, str]:
    """The reason by the id of each item whose last round was sent back, in one query."""
    rounds = {item.pk: item.round - 1 for item in items if item.returns}
    rows = Recheck.objects.filter(item__in=rounds).order_by("pk").values_list("item", "round", "verdict", "opinion")
    last = {item: (verdict, opinion) for item, number, verdict, opinion in rows if number == rounds[item]}
    return {item: opinion for item, (verdict, opinion) in last.items() if verdict != Verdict.IN_PLACE}


def settling_kinds(items: Iterable[Item]) -> dict[str, bool]:
    """Whether principals may end small problems, by kind of school, asked once per kind."""
    kinds, year = {item.school.kind for item in items if item.school}, clock.today().year
    return {kind: parameters.value("rectify.principal_closes", year=year, kind=kind) == "allowed" for kind in kinds}
