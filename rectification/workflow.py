"""The life of an item: 新发现 → 已下达 → 已签收 → 整改中 → 已申报完成 → 复核中 → 待销号 → 已销号, with the ways back.

Aside: a small one the principal ends himself with evidence (立行立改办结), an item changes desks (转办, 转回), two items about the
same thing become one (已合并), and an item of a school that exists no more ends as 已终结 from any open state.
"""

from typing import Any

from django.db.models import TextChoices

from core.workflow import Transition


class Status(TextChoices):
    """Where an item stands. Overdue is not a state: it is asked of the date."""

    FOUND = "found", "新发现"
    ISSUED = "issued", "已下达"
    RECEIVED = "received", "已签收"
    MENDING = "mending", "整改中"
    REPORTED = "reported", "已申报完成"
    CHECKING = "checking", "复核中"
    PASSED = "passed", "待销号"
    WRITTEN_OFF = "written_off", "已销号"
    SETTLED = "settled", "立行立改办结"
    MERGED = "merged", "已合并"
    ENDED = "ended", "已终结"


WITH_SIDE = (Status.ISSUED, Status.RECEIVED, Status.MENDING)
WITH_OFFICE = (Status.FOUND, Status.REPORTED, Status.CHECKING, Status.PASSED)
OPEN = (*WITH_SIDE, *WITH_OFFICE)
CLOSED = (Status.WRITTEN_OFF, Status.SETTLED)
OVER = (*CLOSED, Status.MERGED, Status.ENDED)

MAY_ADD = "rectification.add_item"
MAY_VIEW = "rectification.view_item"
MAY_ISSUE = "rectification.issue_item"
MAY_ANSWER = "rectification.answer_item"
MAY_RECHECK = "rectification.recheck_item"
MAY_WRITE_OFF = "rectification.writeoff_item"
MAY_EXTEND = "rectification.extend_item"
MAY_MANAGE = "rectification.manage_item"
MAY_FIND = "rectification.find_item"
MAY_SPOT = "rectification.spotcheck_item"


def answers_for_it(item: Any, user: Any) -> str | None:
    """Only the principal of the school, or the contact of the unit, on whose desk the item is."""
    return None if item.is_answered_by(user) else f"这条问题由“{item.owner}”负责，只有其负责人可以办理。"


def did_not_mend_it(item: Any, user: Any) -> str | None:
    """Who rechecks, writes off or reopens is never who mended (销号须复查人≠整改责任人)."""
    return "整改单位的人员和申报人不能复核、销号自己的整改。" if item.is_mended_by(user) else None


def can_be_passed(item: Any, user: Any) -> str | None:
    """Somebody else's work, with evidence of this round."""
    if reason := did_not_mend_it(item, user):
        return reason
    return None if item.has_evidence else f"第{item.round}轮整改没有佐证材料，不能通过复核；请退回补充。"


def can_be_written_off(item: Any, user: Any) -> str | None:
    """Evidence of this round and a passed recheck by a person who neither mended nor writes off."""
    if reason := did_not_mend_it(item, user):
        return reason
    if item.passed_by_id is None or item.passed_by_id == item.reported_by_id:
        return "还没有由他人通过的复核，不能销号。"
    if item.passed_by_id == user.pk:
        return "复核人不能给自己复核的问题销号，请由另一名工作人员办理。"
    return None if item.has_evidence else f"第{item.round}轮整改没有佐证材料，不能销号；请退回补充。"


def can_be_settled(item: Any, user: Any) -> str | None:
    """The principal ends a small problem of the school with evidence, where the year's parameter lets him."""
    return answers_for_it(item, user) or settling_refusal(item, is_allowed=item.principal_may_close)


def settling_refusal(item: Any, *, is_allowed: bool) -> str | None:
    """Why nobody at the school may end this problem himself, or None. What was sent back or came back is for a recheck."""
    if item.desk != "school" or item.severity != "minor":
        return "只有学校自己负责的“立行立改”问题，才能由校（园）长办结；请申报完成，由督导室复核销号。"
    if not is_allowed:
        return "今年规定立行立改的问题一律复核销号；请申报完成，由督导室复核。"
    if item.returns or item.rebounds:
        return "退回过或反弹过的问题不能自行办结；请申报完成，由督导室复核销号。"
    return None


def is_on_schools_desk(item: Any, user: Any) -> str | None:
    """What a unit already has is given back before another gets it, and a standing clock runs again first."""
    if item.desk != "school":
        return f"这条问题现在由“{item.owner}”负责，不在学校手上，不能转办；请先转回学校。"
    return "这条问题已暂停计时，请先恢复计时再转办。" if item.paused_on else None


def came_by_transfer(item: Any, user: Any) -> str | None:
    """Only what was taken from the school goes back to it."""
    return None if item.is_transferred else "这条问题不是从学校转办来的，不能转回。"


def can_be_given_back(item: Any, user: Any) -> str | None:
    """By a contact of the unit that has it."""
    return came_by_transfer(item, user) or answers_for_it(item, user)


def school_is_gone(item: Any, user: Any) -> str | None:
    """Only the items of a school that was closed or merged end without being mended."""
    return None if item.is_of_gone_school else "学校还在办，问题要整改销号，不能终结。"


def can_come_back(item: Any, user: Any) -> str | None:
    """A written-off problem that came back, or an ended one whose school exists again."""
    if item.status == Status.ENDED and item.is_of_gone_school:
        return "学校已撤销或并入，已终结的问题不能重开；撤并登记错的，先在学校页面撤回那条变更。"
    return did_not_mend_it(item, user)


ISSUE = Transition("issue", "下达", (Status.FOUND,), Status.ISSUED, MAY_ISSUE, style="primary")
RECEIVE = Transition("receive", "签收", (Status.ISSUED,), Status.RECEIVED, MAY_ANSWER, answers_for_it, style="primary")
START = Transition("start", "登记整改措施", (Status.RECEIVED,), Status.MENDING, MAY_ANSWER, answers_for_it)
REPORT = Transition(
    "report",
    "申报完成",
    (Status.RECEIVED, Status.MENDING),
    Status.REPORTED,
    MAY_ANSWER,
    answers_for_it,
    style="primary",
)
SETTLE = Transition(
    "settle",
    "立行立改办结",
    (Status.RECEIVED, Status.MENDING),
    Status.SETTLED,
    MAY_ANSWER,
    can_be_settled,
    style="primary",
)
CHECK = Transition(
    "check", "安排复核", (Status.REPORTED, Status.CHECKING), Status.CHECKING, MAY_RECHECK, did_not_mend_it
)
PASS = Transition(
    "pass", "复核通过", (Status.REPORTED, Status.CHECKING), Status.PASSED, MAY_RECHECK, can_be_passed, style="primary"
)
RETURN = Transition(
    "return",
    "退回",
    (Status.REPORTED, Status.CHECKING, Status.PASSED),
    Status.MENDING,
    MAY_RECHECK,
    did_not_mend_it,
    style="danger",
)
WRITE_OFF = Transition(
    "write_off", "销号", (Status.PASSED,), Status.WRITTEN_OFF, MAY_WRITE_OFF, can_be_written_off, style="primary"
)
REOPEN = Transition(
    "reopen",
    "反弹重开",
    (*CLOSED, Status.ENDED),
    Status.ISSUED,
    MAY_WRITE_OFF,
    can_come_back,
    style="danger",
)
END = Transition("end", "终结（学校已撤销/并入）", OPEN, Status.ENDED, MAY_WRITE_OFF, school_is_gone, style="danger")
TRANSFER = Transition("transfer", "转办", WITH_SIDE, Status.ISSUED, MAY_MANAGE, is_on_schools_desk)
TRANSFER_BACK = Transition("transfer_back", "转回学校", WITH_SIDE, Status.ISSUED, MAY_ANSWER, can_be_given_back)
RECALL = Transition("recall", "收回转办", WITH_SIDE, Status.ISSUED, MAY_MANAGE, came_by_transfer)
MERGE = Transition("merge", "合并到其他问题", OPEN, Status.MERGED, MAY_MANAGE)
FLOW = (
    *(ISSUE, RECEIVE, SETTLE, REPORT, START, CHECK, PASS, WRITE_OFF, RETURN),
    *(REOPEN, TRANSFER, TRANSFER_BACK, RECALL, MERGE, END),
)
