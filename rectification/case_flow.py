"""The life of a case: 建议 → 批准 / 驳回 → 通知 → 实施 → 承诺 → 回访 → 解除 / 升级 / 移交 → 归档.

Which of the steps a kind of case has, and from which states, is data: packs/case_kinds.yaml.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import TextChoices

from core.workflow import Guard, Transition

PACK = Path(__file__).parent / "packs" / "case_kinds.yaml"


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
OVER = (CaseStatus.LIFTED, CaseStatus.ESCALATED, CaseStatus.HANDED, CaseStatus.ARCHIVED)
MAY_VIEW = "rectification.view_case"
MAY_PROPOSE = "rectification.propose_case"
MAY_DECIDE = "rectification.decide_case"
MAY_CARRY = "rectification.carry_case"
MAY_ANSWER = "rectification.answer_case"


@cache
def pack() -> dict[str, Any]:
    """The table of kinds as declared."""
    return dict(yaml.safe_load(PACK.read_text(encoding="utf-8")))


def steps_of(kind: str) -> dict[str, list[str]]:
    """The steps of a kind with the states they start from."""
    return dict(pack()["steps"][kind])


def heavier_than(kind: str) -> list[str]:
    """The kinds a case of this kind can be escalated to, the lightest first; none for an incentive."""
    scale = pack()["heavier"]
    return list(scale[scale.index(kind) + 1 :]) if kind in scale else []


def sources(step: str) -> tuple[str, ...]:
    """The states from which any kind has the step, in the order of `CaseStatus`."""
    found = {state for steps in pack()["steps"].values() for state in steps.get(step, ())}
    return tuple(status.value for status in CaseStatus if status in found)


def is_over(case: Any) -> bool:
    """Whether nothing but filing is left: lifted, escalated, handed over, filed, or done where no return visit follows."""
    return case.status in OVER or (case.status == CaseStatus.DONE and "follow_up" not in steps_of(case.kind))


def belongs_to_kind(step: str, label: str) -> Guard:
    """The step is one of the case's kind, and its turn has come."""

    def guard(case: Any, user: Any) -> str | None:
        states = steps_of(case.kind).get(step)
        if states is None:
            return f"“{case.get_kind_display()}”没有“{label}”这一步。"
        if case.status not in states:
            return f"“{case.get_kind_display()}”当前是“{case.get_status_display()}”，还轮不到“{label}”。"
        return None

    return guard


def is_not_ones_own(case: Any, user: Any) -> str | None:
    """Nobody decides what he proposed, or about his own school or unit."""
    if case.proposed_by_id == user.pk:
        return "提出人不能审批自己提出的事项，请由另一名负责人审批。"
    return is_not_concerned(case, user)


def is_not_concerned(case: Any, user: Any) -> str | None:
    """The office's steps are never taken by the school or unit concerned."""
    return "当事学校、单位的人员不能办理这一步。" if case.is_about(user) else None


def is_concerned(case: Any, user: Any) -> str | None:
    """Only the principal of the school, or the contact of the unit."""
    return None if case.is_about(user) else f"这个事项的当事方是“{case.object}”，只有其负责人可以办理。"


def has_improved(case: Any, user: Any) -> str | None:
    """Where a return visit is one of the steps, only what it found improved is lifted."""
    if "follow_up" in steps_of(case.kind) and case.has_improved is not True:
        return "最近一次回访没有认定有改进，不能解除；请再次回访，或升级处理。"
    return None


def has_answered(case: Any, user: Any) -> str | None:
    """Nothing is handed over or filed over the head of somebody who asked to be heard."""
    return "当事方的陈述申辩还没有答复，请先答复。" if case.has_open_statement else None


def every(*guards: Guard) -> Guard:
    """The first refusal of several guards."""

    def guard(case: Any, user: Any) -> str | None:
        return next((reason for check in guards if (reason := check(case, user))), None)

    return guard


def step(
    name: str, label: str, target: str, permission: str, guards: Iterable[Guard], style: str = "secondary"
) -> Transition:
    """A transition whose states are those of the table."""
    return Transition(
        name, label, sources(name), target, permission, every(belongs_to_kind(name, label), *guards), style
    )


OPEN = (CaseStatus.PROPOSED,)
APPROVE = Transition("approve", "批准", OPEN, CaseStatus.APPROVED, MAY_DECIDE, is_not_ones_own, style="primary")
REJECT = Transition("reject", "驳回", OPEN, CaseStatus.REJECTED, MAY_DECIDE, is_not_ones_own, style="danger")
OFFICE = (is_not_concerned,)
NOTIFY = step("notify", "通知", CaseStatus.NOTIFIED, MAY_CARRY, OFFICE, style="primary")
CARRY_OUT = step("carry_out", "实施", CaseStatus.DONE, MAY_CARRY, OFFICE, style="primary")
COMMIT = step("commit", "承诺", CaseStatus.COMMITTED, MAY_ANSWER, (is_concerned,), style="primary")
FOLLOW_UP = step("follow_up", "回访", CaseStatus.VISITED, MAY_CARRY, OFFICE)
LIFT = step("lift", "解除", CaseStatus.LIFTED, MAY_CARRY, (is_not_concerned, has_improved))
ESCALATE = step("escalate", "升级", CaseStatus.ESCALATED, MAY_CARRY, OFFICE, style="danger")
HAND_OVER = step("hand_over", "移交", CaseStatus.HANDED, MAY_CARRY, (is_not_concerned, has_answered))
ARCHIVE = step("archive", "归档", CaseStatus.ARCHIVED, MAY_CARRY, (is_not_concerned, has_answered))
CASE_FLOW = (APPROVE, NOTIFY, CARRY_OUT, COMMIT, FOLLOW_UP, LIFT, HAND_OVER, ARCHIVE, ESCALATE, REJECT)
