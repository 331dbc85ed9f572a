"""A school or unit answers a paper, or objects to a finding of it; the office decides."""

from typing import Any

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.files import store_upload
from core.templatetags.formatting import cn_date
from office import clock
from office.models import User
from reports.answering import (
    DECISIONS,
    MAY_DECIDE,
    decision_paper_refusal,
    decision_refusal,
    reply_refusal,
    statement_refusal,
)
from reports.blocks import Paragraph
from reports.findings import findings
from reports.models import LONGEST_REPLY, Document, Receipt, Reply
from reports.notifications import announce, drafter, holders, inspectors
from reports.receivers import waiting_people
from reports.services.composing import compose_document
from reports.services.steps import written
from reports.workflow import MAY_RECEIVE

DECISION_PAPER = "statement_decision"


@transaction.atomic
def file_reply(
    *, actor: User, receipt: Receipt, kind: str, text: str, block: int | None = None, upload: Any = None
) -> Reply:
    """Answer the whole paper, or object (陈述申辩) to it or to one finding of it. One answer to the whole, one statement to the whole
    and one to each finding; a statement after its last day is refused, an answer is marked late."""
    receipt = Receipt.objects.select_for_update(of=("self",)).select_related("document").get(pk=receipt.pk)
    if refusal := reply_refusal(receipt, actor):
        raise WrongState(refusal) if actor.has_perm(MAY_RECEIVE) else NotAllowed(refusal)
    today, is_statement = clock.today(), kind == Reply.Kind.STATEMENT
    if is_statement and (refusal := statement_refusal(receipt, today)):
        raise BusinessRuleError(refusal)
    quoted = quotation(receipt, block) if block is not None else ""
    refuse_second(receipt, kind, block)
    told = written(text, "陈述申辩" if is_statement else "答复", limit=LONGEST_REPLY)
    reply = Reply.objects.create(
        receipt=receipt,
        kind=Reply.Kind(kind),
        block=block,
        quoted=quoted,
        text=told,
        file=store_upload(upload, kind="evidence", actor=actor) if upload else None,
        replied_by=actor,
        replied_at=clock.now(),
        is_late=receipt.reply_due_on is not None and today > receipt.reply_due_on,
    )
    audit.record(actor=actor, verb="document.replied", target=receipt.document, school=receipt.school, kind=kind)
    sentence = f"“{receipt.recipient}”{'提出了陈述申辩，请处理' if is_statement else '已答复'}"
    announce(receipt.document, sentence, drafter, inspectors, holders(MAY_DECIDE), actor=actor)
    return reply


def quotation(receipt: Receipt, block: int) -> str:
    """The words of the finding, kept with what is said about it."""
    said = findings(receipt.document.paper)
    if not 0 <= block < len(said):
        raise BusinessRuleError("公文里没有这一段，请从列表中选择。")
    return said[block].text


def refuse_second(receipt: Receipt, kind: str, block: int | None) -> None:
    """Raise when this was said already."""
    if kind == Reply.Kind.ANSWER and block is not None:
        raise BusinessRuleError("答复针对全文；对某一段有不同意见的，请选择陈述申辩。")
    former = receipt.replies.filter(kind=kind, block=block).first()
    if former is None:
        return
    about = "这一段" if block is not None else "全文"
    raise WrongState(f"对{about}的{former.get_kind_display()}已于{cn_date(former.replied_at)}提交，不能再次提交。")


@transaction.atomic
def decide_reply(*, actor: User, reply: Reply, status: str, decision: str) -> Reply:
    """采纳, 部分采纳 or 不采纳 a statement, always with words; 已阅 an answer, with words if there is something to say."""
    reply = Reply.objects.select_for_update(of=("self",)).select_related("receipt__document").get(pk=reply.pk)
    if refusal := decision_refusal(reply, actor):
        raise WrongState(refusal) if actor.has_perm(MAY_DECIDE) else NotAllowed(refusal)
    if status not in DECISIONS[Reply.Kind(reply.kind)]:
        raise BusinessRuleError("请从列表中选择处理结果。")
    is_statement = reply.kind == Reply.Kind.STATEMENT
    if is_statement or decision.strip():
        reply.decision = written(decision, "处理意见", limit=LONGEST_REPLY)
    reply.status = Reply.Status(status)
    reply.decided_by, reply.decided_at = actor, clock.now()
    reply.bump("status", "decision", "decided_by", "decided_at")
    receipt = reply.receipt
    audit.record(
        actor=actor, verb="document.reply_decided", target=receipt.document, school=receipt.school, outcome=status
    )
    about = "陈述申辩" if is_statement else "答复"
    sentence = f"您提交的{about}：{reply.get_status_display()}"
    behind = Receipt.objects.filter(pk=receipt.pk)
    announce(receipt.document, sentence, lambda _: waiting_people(behind), drafter, actor=actor)
    return reply


@transaction.atomic
def draft_decision(*, actor: User, reply: Reply) -> Document:
    """Draft the 申辩处理意见 about a decided statement, to whoever made it."""
    reply = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    if refusal := decision_paper_refusal(reply, actor):
        raise WrongState(refusal) if actor.has_perm(MAY_DECIDE) else NotAllowed(refusal)
    receipt = reply.receipt
    document = compose_document(
        actor=actor,
        kind=DECISION_PAPER,
        values=decision_values(reply),
        school=receipt.school,
        units=[receipt.unit] if receipt.unit else (),
        facts={"reply": reply.pk, "document": receipt.document.number, "status": reply.status},
    )
    reply.paper = document
    reply.bump("paper")
    return document


def decision_values(reply: Reply) -> dict[str, Any]:
    """What the wording of the kind asks for."""
    source = reply.receipt.document
    about = f"针对“{reply.quoted}”" if reply.quoted else "针对全文"
    return {
        "来文字号": source.number,
        "来文标题": source.title.replace("|", ""),
        "申辩日期": cn_date(reply.replied_at),
        "申辩内容": [Paragraph(f"{about}：{reply.text}")],
        "处理结果": str(reply.get_status_display()),
        "处理意见": [Paragraph(reply.decision)],
    }
