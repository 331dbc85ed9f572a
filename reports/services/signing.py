"""Signing: the content is frozen and hashed, in one transaction."""

from dataclasses import replace

from django.db import transaction

from core import audit
from office import clock
from office.models import User
from reports.models import Document
from reports.notifications import announce_in_office, drafter, holders
from reports.services.printing import queue_printing
from reports.services.steps import begin, known_kind, refuse_unprintable
from reports.snapshots import paper_to_json, snapshot_sha256
from reports.workflow import MAY_ISSUE, SIGN


@transaction.atomic
def sign_document(*, actor: User, document: Document) -> Document:
    """Sign a submitted paper: today becomes its 成文日期 (the day of signing, GB/T 9704-2012 7.3.5.4), an upward paper names its 签发人, and
    the content is frozen and hashed. The number comes when it is issued. The actor is not the drafter and holds the signing
    permission of the kind.
    """
    document = begin(SIGN, actor=actor, document=document)
    refuse_unprintable(document, "签发")
    kind, paper = known_kind(document.kind), document.paper
    marks = replace(paper.marks, signer=str(actor)) if kind.upward else paper.marks
    document.snapshot = paper_to_json(replace(paper, dated_on=clock.today(), marks=marks))
    document.sha256 = snapshot_sha256(document.snapshot)
    document.signed_by, document.signed_at = actor, clock.now()
    document.bump("status", "snapshot", "sha256", "signed_by", "signed_at")
    queue_printing(document, actor)
    announce_in_office(document, "公文已签发，请编号印发", drafter, holders(MAY_ISSUE), actor=actor)
    audit.record(actor=actor, verb="document.signed", target=document, sha256=document.sha256)
    return document
