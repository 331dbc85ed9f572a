"""Signing: the number is given, the content frozen and hashed, in one transaction."""

from dataclasses import replace

from django.db import transaction

from core import audit
from core.numbering import next_number
from office import clock
from office.models import User
from reports.blocks import paper_to_json, snapshot_sha256
from reports.models import Document
from reports.notifications import announce, drafter, holders
from reports.services.printing import queue_printing
from reports.services.steps import begin, known_kind, refuse_unprintable, the_county
from reports.workflow import MAY_ISSUE, SIGN


@transaction.atomic
def sign_document(*, actor: User, document: Document) -> Document:
    """Sign a submitted paper: the next 发文字号 of its kind and year, today's date, the content frozen and hashed.

    A roll-back gives the number back, so the row of numbers has no gap; it is never given twice. The actor is not the
    drafter and holds the signing permission of the kind.
    """
    document = begin(SIGN, actor=actor, document=document)
    refuse_unprintable(document, "签发")
    kind, county, today = known_kind(document.kind), the_county(), clock.today()
    n = next_number(kind.counter(organ_code=county.organ_code), today.year)
    document.number = kind.number_of(organ_code=county.organ_code, year=today.year, n=n)
    document.year = today.year
    document.snapshot = paper_to_json(replace(document.paper, number=document.number, dated_on=today))
    document.sha256 = snapshot_sha256(document.snapshot)
    document.signed_by, document.signed_at = actor, clock.now()
    document.bump("status", "number", "year", "snapshot", "sha256", "signed_by", "signed_at")
    queue_printing(document, actor)
    announce(document, "公文已签发，请印发", drafter, holders(MAY_ISSUE), actor=actor)
    audit.record(actor=actor, verb="document.signed", target=document, sha256=document.sha256)
    return document
