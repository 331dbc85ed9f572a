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
FLOW = (ISSUE, RECEIVE, REPORT, START, PASS, WRITE_OFF, RETURN, REOPEN, END)
