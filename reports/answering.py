"""Who may answer a paper, until when; who decides. Questions about one copy, none of them a change."""

from datetime import date
from typing import Any

from core.templatetags.formatting import cn_date
from reports.models import Receipt, Reply
from reports.workflow import MAY_ISSUE, MAY_RECEIVE, Status

MAY_DECIDE = "reports.decide_reply"
DECISIONS = {
    Reply.Kind.ANSWER: (Reply.Status.NOTED,),
    Reply.Kind.STATEMENT: (Reply.Status.ACCEPTED, Reply.Status.PARTLY, Reply.Status.REJECTED),
}


def speaks_for(receipt: Receipt, user: Any) -> bool:
    """Whether the person leads the school, or is the contact of the unit, that the copy was sent to."""
    return user.has_perm(MAY_RECEIVE) and Receipt.objects.answered_for_by(user).filter(pk=receipt.pk).exists()


def reply_refusal(receipt: Receipt, user: Any) -> str | None:
    """Why this person cannot answer this copy now, whatever it is about; None when nothing stands against it."""
    if not user.has_perm(MAY_RECEIVE):
        return "您没有答复公文的权限。"
    if receipt.delivered_at is None:
        return "这份公文还没有送达，不能答复。"
    if receipt.document.status == Status.WITHDRAWN:
        return "这份公文已撤回，不需要答复。"
    if not receipt.document.is_out:
        return "这份公文还没有印发，不能答复。"
    if receipt.reply_due_on is None:
        return "这份公文不要求答复；确有意见的，请与督导室联系，由督导室设定答复期限。"
    if receipt.signed_at is None:
        return "请先签收这份公文，再答复或申辩。"
    return None if speaks_for(receipt, user) else "这份公文没有发给您负责的学校或单位，不能由您答复。"


def statement_refusal(receipt: Receipt, today: date) -> str | None:
    """Statements end with their time; an answer that comes late is taken and marked."""
    if receipt.reply_due_on is not None and today > receipt.reply_due_on:
        return (
            f"申辩期限已于{cn_date(receipt.reply_due_on)}届满，不能再提出申辩。"
            "确有特殊情况的，请与督导室联系，由督导室延长期限。"
        )
    return None


def decision_refusal(reply: Reply, user: Any) -> str | None:
    """Why this person cannot decide on it now."""
    if not user.has_perm(MAY_DECIDE):
        return "您没有处理答复和申辩的权限。"
    if reply.status != Reply.Status.FILED:
        return f"这一条已经处理过（{reply.get_status_display()}）。"
    return None


def decision_paper_refusal(reply: Reply, user: Any) -> str | None:
    """Why no paper about the decision can be drafted now."""
    if not user.has_perm(MAY_DECIDE):
        return "您没有处理答复和申辩的权限。"
    if reply.kind != Reply.Kind.STATEMENT:
        return "只有申辩需要另发处理意见。"
    if reply.status == Reply.Status.FILED:
        return "请先处理这条申辩，再起草处理意见。"
    return f"处理意见已经起草：{reply.paper}。" if reply.paper is not None else None


def paper_delivery_refusal(receipt: Receipt, user: Any) -> str | None:
    """Why the office cannot note that it was handed over on paper now."""
    if not user.has_perm(MAY_ISSUE):
        return "您没有登记纸质送达的权限。"
    if receipt.document.status not in {Status.ISSUED, Status.DELIVERED}:
        return f"公文现在是“{receipt.document.get_status_display()}”，不能登记纸质送达。"
    return "已经签收过了。" if receipt.signed_at is not None else None


def due_refusal(receipt: Receipt, user: Any) -> str | None:
    """Why the office cannot set another last day for answers now."""
    if not user.has_perm(MAY_ISSUE):
        return "您没有设定答复期限的权限。"
    if receipt.delivered_at is None or not receipt.document.is_out:
        return "公文没有送达或已经撤回，不能设定答复期限。"
    return None
