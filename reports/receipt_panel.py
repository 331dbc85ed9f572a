"""What a paper's page and a copy's page say about delivery, signing and answers."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from office import clock
from reports.answering import MAY_DECIDE, decision_paper_refusal, decision_refusal, reply_refusal, statement_refusal
from reports.findings import Finding, findings
from reports.models import Document, Receipt, Reply
from reports.reach import Reach, reach_of
from reports.receipt_tables import REPLY_TONES
from reports.workflow import MAY_DRAFT, MAY_ISSUE, OUT, Status

SHOWN = 8  # recipients named on a draft


@dataclass(frozen=True, slots=True)
class Panel:
    """Of one paper. reach: counts, for those who see every school; own: the person's own copies; named: who gets a draft, the
    first ones; total: how many get one."""

    reach: Reach | None
    own: list[Receipt]
    named: list[str]
    total: int
    change_url: str
    remind_url: str
    list_url: str


def panel_of(document: Document, user: Any) -> Panel:
    """For the paper's page."""
    copies = document.receipts.visible_to(user)
    sees_all = user.has_perm("schools.view_every_school")
    is_out = document.issued_at is not None
    named = [] if is_out or not user.has_perm(MAY_DRAFT) else list(copies.select_related("school", "unit")[:SHOWN])
    total = copies.count() if not is_out or sees_all else 0
    own = list(copies.delivered().answered_for_by(user).for_list().order_by("pk")) if is_out and not sees_all else []
    waits = is_out and sees_all and total and user.has_perm(MAY_ISSUE) and document.status in OUT
    return Panel(
        reach=reach_of(copies, today=clock.today()) if is_out and sees_all and total else None,
        own=own,
        named=[str(row.recipient) for row in named],
        total=total,
        change_url=address(
            document, "document_recipients", user.has_perm(MAY_DRAFT) and document.status == Status.DRAFT
        ),
        remind_url=address(document, "document_remind", bool(waits) and copies.waiting().exists()),
        list_url=reverse("reports:receipt_list", args=[document.pk]),
    )


def address(document: Document, name: str, offered: bool) -> str:
    """Where to do it, if it can be done now."""
    return reverse(f"reports:{name}", args=[document.pk]) if offered else ""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer or statement on a page."""

    reply: Reply
    tone: str
    decide_url: str
    paper_url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A finding with what was said about it, and where to object."""

    finding: Finding
    said: list[Said]
    url: str


def said_of(reply: Reply, user: Any) -> Said:
    """With the addresses of what this person may do about it."""
    may_decide = user.has_perm(MAY_DECIDE)
    decides = may_decide and decision_refusal(reply, user) is None
    drafts = may_decide and decision_paper_refusal(reply, user) is None
    return Said(
        reply=reply,
        tone=REPLY_TONES[Reply.Status(reply.status)],
        decide_url=reverse("reports:reply_decide", args=[reply.pk]) if decides else "",
        paper_url=reverse("reports:reply_paper", args=[reply.pk]) if drafts else "",
    )


def replies_of(receipt: Receipt, user: Any) -> list[Said]:
    """Everything said about a copy, in the order in which it was said."""
    rows = receipt.replies.select_related("replied_by", "decided_by", "file", "paper")
    return [said_of(reply, user) for reply in rows.order_by("replied_at", "pk")]


def rows_of(receipt: Receipt, said: list[Said], user: Any) -> list[Row]:
    """Every finding of the paper with the statements beside it."""
    open_now = reply_refusal(receipt, user) is None and statement_refusal(receipt, clock.today()) is None
    base = reverse("reports:reply_new", args=[receipt.pk])
    by_block: dict[int, list[Said]] = {}
    for one in said:
        if one.reply.block is not None:
            by_block.setdefault(one.reply.block, []).append(one)
    return [
        Row(
            finding=finding,
            said=by_block.get(finding.index, []),
            url=f"{base}?kind=statement&block={finding.index}" if open_now and finding.index not in by_block else "",
        )
        for finding in findings(receipt.document.paper)
    ]
