"""The life of a school's supervision studio: 未建 → 筹建 → 运行 → 达标 / 整改; and how an item that a school found itself begins.

A self-found item is entered by the principal and is at once being mended on the school's own desk: nobody issues it and
nobody signs for it. Its history says so with two steps, `opened` (→ 新发现) and `start` (新发现 → 整改中).
"""

from typing import Any

from core.workflow import Transition
from rectification.workflow import MAY_FIND, Status, answers_for_it

MAY_VIEW = "schools.view_studio"
MAY_CHANGE = "schools.change_studio"
MAY_CHECK = "schools.check_studio"

NONE, PREPARING, RUNNING, MET, TO_MEND = "none", "preparing", "running", "met", "to_mend"
BUILT = (RUNNING, MET, TO_MEND)


def is_own(studio: Any, user: Any) -> str | None:
    """Only the principal of the school."""
    return None if studio.is_led_by(user) else f"这是“{studio.school}”的督导工作室，只有该校校（园）长可以办理。"


def can_run(studio: Any, user: Any) -> str | None:
    """Somebody leads it and somebody is in it."""
    if reason := is_own(studio, user):
        return reason
    return None if studio.head and studio.member_count else "请先填写负责人和成员，再投入运行。"


START = Transition("start", "开始筹建", (NONE,), PREPARING, MAY_CHANGE, is_own, style="primary")
RUN = Transition("run", "投入运行", (PREPARING, TO_MEND), RUNNING, MAY_CHANGE, can_run, style="primary")
MEET = Transition("meet", "检查达标", BUILT, MET, MAY_CHECK)
MEND = Transition("mend", "要求整改", BUILT, TO_MEND, MAY_CHECK)
FLOW = (START, RUN, MEET, MEND)
FIND = Transition("find", "登记自查问题", (Status.FOUND,), Status.MENDING, MAY_FIND, answers_for_it, style="primary")
