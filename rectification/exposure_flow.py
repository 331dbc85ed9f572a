"""The life of an exposure (曝光): 异议期 → 已批准 → 已公开; not published, or taken back, at any time before its end."""

from typing import Any

from core.masking import still_open
from core.templatetags.formatting import cn_date
from core.workflow import Transition
from office import clock
from rectification.case_flow import MAY_CARRY, MAY_DECIDE
from rectification.masking import known_names

WAITING, APPROVED, PUBLISHED, DROPPED = "waiting", "approved", "published", "dropped"


def unfit(exposure: Any, user: Any) -> str | None:
    """Why the words cannot go out now: an open statement, a known name or a long number in them."""
    if exposure.case.has_open_statement:
        return "对方的陈述申辩还没有答复，答复后才能公开。"
    return naming(f"{exposure.title}\n{exposure.masked_text}", exposure.case)


def naming(text: str, case: Any) -> str | None:
    """The sentence about names and numbers that still stand in a text, or None."""
    found = still_open(text, known_names(case))
    if not found:
        return None
    return f"公开内容里还有没有隐去的姓名或号码：{'、'.join(found[:5])}。请改写后再办理。"


def after_the_window(exposure: Any, user: Any) -> str | None:
    """Approved by another than the author, when the days for objections are over."""
    if exposure.made_by_id == user.pk:
        return "拟稿人不能审批自己拟的曝光内容，请由另一位负责人审批。"
    if clock.today() <= exposure.window_ends_on:
        return f"异议期到{cn_date(exposure.window_ends_on)}为止，次日起才能批准公开。"
    return unfit(exposure, user)


APPROVE = Transition("approve", "批准公开", (WAITING,), APPROVED, MAY_DECIDE, after_the_window, "primary")
PUBLISH = Transition("publish", "公开", (APPROVED,), PUBLISHED, MAY_CARRY, unfit, "primary")
DROP = Transition("drop", "不公开（撤下）", (WAITING, APPROVED, PUBLISHED), DROPPED, MAY_CARRY)
FLOW = (APPROVE, PUBLISH, DROP)
EDITABLE = (WAITING,)
