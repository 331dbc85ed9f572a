"""A signed paper goes out, is signed for, archived, or withdrawn."""

from typing import cast

from django.db import transaction

from core import audit
from office import clock
from office.models import User
from reports.models import Document, Receipt
from reports.notifications import announce, drafter, holders, inspectors, principals
from reports.services.printing import queue_printing
from reports.services.steps import LONGEST_REASON, begin, refuse_unprintable, written
from reports.workflow import ARCHIVE, ISSUE, MAY_ISSUE, RECEIVE, WITHDRAW
from schools.models import School


@transaction.atomic
def issue_document(*, actor: User, document: Document) -> Document:
    """Send a signed paper out: from now on its school sees it; the day goes into the 版记."""
    document = begin(ISSUE, actor=actor, document=document)
    refuse_unprintable(document, "印发")
    document.issued_by, document.issued_at = actor, clock.now()
    document.bump("status", "issued_by", "issued_at")
    queue_printing(document, actor)
    announce(document, "收到公文，请签收", principals, actor=actor)
    announce(document, "公文已印发", inspectors, drafter, actor=actor)
    audit.record(actor=actor, verb="document.issued", target=document, school=document.school)
    return document


@transaction.atomic
def receive_document(*, actor: User, document: Document) -> Receipt:
    """The principal signs for the paper, in the name of the school. Opening it is not signing."""
    document = begin(RECEIVE, actor=actor, document=document)
    school = cast(School, document.school)  # the transition's guard refuses a paper without a school
    receipt = Receipt.objects.create(document=document, school=school, signed_by=actor, signed_at=clock.now())
    document.bump("status")
    announce(document, f"“{document.school}”已签收公文", drafter, actor=actor)
    audit.record(actor=actor, verb="document.received", target=document, school=document.school)
    return receipt


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
        announce(document, "公文已撤回，不再有效", principals, inspectors, actor=actor)
    announce(document, "公文已撤回", drafter, holders(MAY_ISSUE), actor=actor)
    audit.record(actor=actor, verb="document.withdrawn", target=document, reason=document.withdraw_reason)
    return document
