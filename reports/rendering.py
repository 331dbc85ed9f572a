"""A paper becomes its PDF: printed from the snapshot, stored, and hung on the row."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.files import store_bytes
from core.models import Job
from reports.blocks import BlockRefused
from reports.fonts import FontMissing, load
from reports.models import Document
from reports.pressroom import Printed, PrintRefused, print_snapshot
from reports.snapshots import paper_from_json
from reports.word import build_word
from reports.workflow import UNSIGNED

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def printable(document: Document) -> dict[str, Any]:
    """The snapshot with what the later life of the paper adds to its pages: its number and the day it was issued."""
    issued_on = timezone.localdate(document.issued_at).isoformat() if document.issued_at else None
    return {**document.snapshot, "number": document.number, "printed_on": issued_on}


def print_document(document: Document) -> Printed:
    """The PDF of a paper as it stands; raises PrintRefused."""
    return print_snapshot(printable(document), draft=document.status in UNSIGNED)


def word_document(document: Document) -> bytes:
    """The Word file of a paper as it stands, from the same snapshot as its PDF; raises PrintRefused when a face or a part
    of the content is missing."""
    try:
        faces = load([Path(settings.FONT_DIR)])
        return build_word(paper_from_json(printable(document)), faces, draft=document.status in UNSIGNED)
    except (FontMissing, BlockRefused) as refusal:
        raise PrintRefused(str(refusal)) from refusal


def render(document_id: int, job: Job) -> dict[str, Any]:
    """Print a paper and store the PDF; a job that a newer one has replaced stores nothing.

    Printing is outside the transaction, so that nobody waits for it. Done twice, the second PDF replaces the first.
    """
    document = Document.objects.get(pk=document_id)
    if document.render_job_id != job.pk:
        return {"replaced": True}
    printed = print_document(document)
    with transaction.atomic():
        current = Document.objects.select_for_update().only("pk", "render_job").get(pk=document_id)
        if current.render_job_id != job.pk:
            return {"replaced": True}
        stored = store_bytes(
            printed.pdf, name=document.file_name, kind="document", actor=job.requested_by, content_type=PDF
        )
        Document.objects.filter(pk=document_id).update(pdf=stored)
    return {"bytes": len(printed.pdf), "missing": printed.missing}
