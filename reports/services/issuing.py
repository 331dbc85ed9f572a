"""A signed paper is numbered and goes out, is signed for, archived, or withdrawn."""

from datetime import timedelta

from django.db import transaction

from core import audit
from core.numbering import next_number
from office import clock
from office.models import User
from reports.models import Document, Receipt, Seal
from reports.notifications import announce, drafter, holders, inspectors, recipients
from reports.services.printing import queue_printing
from reports.services.sealing import seal_for
from reports.services.steps import LONGEST_REASON, begin, known_kind, refuse_unprintable, the_county, written
from reports.workflow import ARCHIVE, DELIVER, ISSUE, MAY_ISSUE, RECEIVE, WITHDRAW


@transaction.atomic
def issue_document(*, actor: User, document: Document, seal: Seal | None = None) -> Document:
    """Number a signed paper and send it out; the day goes into the 版记, and whoever it is sent to sees it from now on.

    The number is the next of its row and year, taken under a lock in this transaction: a roll-back gives it back, so the row
    has no gap, and it is never given twice (R-111). seal: printed over signature and date; None for a paper that is sealed by
    hand. The PDF is printed after the commit: a printer that fails costs no number.
    """
    document = begin(ISSUE, actor=actor, document=document)
    refuse_unprintable(document, "印发")
    if seal is not None:
        document.seal = seal_for(document, seal)
    kind, county, today = known_kind(document.kind), the_county(), clock.today()
    if not document.number:
        n = next_number(kind.counter(organ_code=county.organ_code), today.year)
        document.number = kind.number_of(organ_code=county.organ_code, year=today.year, n=n)
        document.year = today.year
    document.issued_by, document.issued_at = actor, clock.now()
    document.bump("status", "number", "year", "seal", "issued_by", "issued_at")
    audit.record(
        actor=actor,
        verb="document.issued",
        target=document,
        school=document.school,
        number=document.number,
        seal=str(document.seal or ""),
    )
    deliver(document, actor)
    queue_printing(document, actor)
    announce(document, "公文已印发", inspectors, drafter, actor=actor)
    return document


def deliver(document: Document, actor: User) -> None:
    """Put the copies of a paper that has just gone out into the inboxes of those it is for; the row is locked by the caller."""
    copies = document.receipts.filter(delivered_at=None, means=Receipt.Means.INBOX)
    days = known_kind(document.kind).reply_days
    due = clock.today() + timedelta(days=days) if days else None
    if not copies.update(delivered_at=clock.now(), reply_due_on=due):
        return
    DELIVER.apply(document, actor)
    document.bump("status")
    announce(document, "收到公文，请签收", recipients, actor=actor)


@transaction.atomic
def receive_document(*, actor: User, document: Document) -> Receipt:
    """The principal, or the contact of a unit, signs for the paper in the name of the school or unit. Opening it is not signing.

    Signs every copy the actor speaks for and returns the first; the paper is 已签收 when nobody is left.
    """
    fresh = Document.objects.select_for_update().get(pk=document.pk)
    if refusal := RECEIVE.refusal(fresh, actor):
        raise refusal
    own = list(fresh.receipts.delivered().unsigned().answered_for_by(actor).select_related("school", "unit"))
    now = clock.now()
    for receipt in own:
        receipt.signed_by, receipt.signed_at = actor, now
        receipt.save(update_fields=["signed_by", "signed_at"])
        audit.record(actor=actor, verb="document.received", target=fresh, school=receipt.school)
    if not fresh.receipts.unsigned().exists():
        fresh.status = RECEIVE.target
    fresh.bump("status")
    announce(fresh, f"“{own[0].recipient}”已签收公文", drafter, actor=actor)
    return own[0]


@transaction.atomic
def archive_document(*, actor: User, document: Document) -> Document:
    """Put it away: what was sent to a school only after the school signed for it."""
    document = begin(ARCHIVE, actor=actor, document=document)
    document.archived_by, document.archived_at = actor, clock.now()
    document.bump("status", "archived_by", "archived_at")
    audit.record(actor=actor, verb="document.archived", target=document)
    return document


@transaction.atomic
def withdraw_document(*, actor: User, document: Document, reason: str) -> Document:
    """Take a signed paper back with a reason. Its number stays used; a school that had it still sees that it is void."""
    document = begin(WITHDRAW, actor=actor, document=document)
    document.withdraw_reason = written(reason, "撤回原因", limit=LONGEST_REASON)
    document.withdrawn_by, document.withdrawn_at = actor, clock.now()
    document.bump("status", "withdraw_reason", "withdrawn_by", "withdrawn_at")
    if document.issued_at is not None:
        announce(document, "公文已撤回，不再有效", recipients, inspectors, actor=actor)
    announce(document, "公文已撤回", drafter, holders(MAY_ISSUE), actor=actor)
    audit.record(actor=actor, verb="document.withdrawn", target=document, reason=document.withdraw_reason)
    return document
