"""A paper becomes its PDF: printed from the snapshot with its finish, signed if the office has a certificate, stored, hung on the row."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.files import read_file, store_bytes
from core.models import Job, StoredFile
from office import clock, parameters
from reports import signature
from reports.finish import Finish
from reports.models import Document, Rendition
from reports.pressroom import Printed, PrintRefused, print_snapshot, write_word
from reports.workflow import UNSIGNED

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_VARIANT = "paper.pdf_variant"
VARIANTS = {"none": "", "a2b": "pdf/a-2b", "a3b": "pdf/a-3b"}


def printable(document: Document) -> dict[str, Any]:
    """The snapshot with what the later life of the paper adds to its pages: its number and the day it was issued."""
    issued_on = timezone.localdate(document.issued_at).isoformat() if document.issued_at else None
    return {**document.snapshot, "number": document.number, "printed_on": issued_on}


def finish_of(document: Document) -> Finish:
    """What stands on the pages beside the content. A paper that was not issued has no seal and no code; raises PrintRefused when
    the picture of its seal is gone."""
    variant = VARIANTS[parameters.value(PDF_VARIANT, year=document.year)]
    if document.issued_at is None:
        return Finish(variant=variant)
    verify = settings.BASE_URL + reverse("reports:verify", args=[document.code])
    seal = document.seal
    if seal is None:
        return Finish(verify=verify, variant=variant)
    try:
        picture = base64.b64encode(read_file(seal.image)).decode()
    except OSError as error:
        raise PrintRefused(f"印章“{seal}”的图片文件在服务器上找不到了，请通知系统管理员核对备份。") from error
    return Finish(verify=verify, seal=picture, diameter=f"{seal.diameter:f}", variant=variant)


def print_document(document: Document) -> Printed:
    """The PDF of a paper as it stands; raises PrintRefused."""
    return print_snapshot(printable(document), draft=document.status in UNSIGNED, finish=finish_of(document))


def word_document(document: Document) -> bytes:
    """The Word file of a paper as it stands, from the same snapshot as its PDF; raises PrintRefused when a face or a part of the
    content is missing."""
    return write_word(printable(document), draft=document.status in UNSIGNED, finish=finish_of(document))


def render(document_id: int, job: Job) -> dict[str, Any]:
    """Print a paper and store the PDF; a job that a newer one has replaced stores nothing.

    Printing is outside the transaction, so that nobody waits for it. Done twice, the second PDF replaces the first. Every PDF of
    an issued paper is kept as a rendition: what was handed out once is known for ever. A PDF that could not be signed stays
    unsigned, and the result says why.
    """
    document = Document.objects.select_related("seal__image").get(pk=document_id)
    if document.render_job_id != job.pk:
        return {"replaced": True}
    printed = print_document(document)
    signed, refusal = signed_copy(document, printed.pdf)
    with all_or_nothing() as kept:
        current = Document.objects.select_for_update().only("pk", "render_job").get(pk=document_id)
        if current.render_job_id != job.pk:
            return {"replaced": True}
        made = [(Rendition.Kind.PRINT, printed.pdf), *([(Rendition.Kind.SIGNED, signed)] if signed else [])]
        for kind, pdf in made:
            kept.append(
                store_bytes(pdf, name=document.file_name, kind="document", actor=job.requested_by, content_type=PDF)
            )
            if document.issued_at is not None:
                keep_rendition(document, kind, kept[-1])
        Document.objects.filter(pk=document_id).update(pdf=kept[-1])
    return {"bytes": kept[-1].size, "missing": printed.missing, "signed": bool(signed), "signature": refusal}


def signed_copy(document: Document, pdf: bytes) -> tuple[bytes, str]:
    """The PDF of an issued paper with the office's signature, and why there is none; both empty when the office does not sign."""
    if document.issued_at is None or not signature.is_on():
        return b"", ""
    try:
        organ = document.paper.organ
        return signature.sign_pdf(pdf, at=timezone.now(), reason=f"{document.number}印发", place=organ), ""
    except signature.SignatureRefused as refusal:
        return b"", refusal.sentence


def keep_rendition(document: Document, kind: Rendition.Kind, stored: StoredFile) -> None:
    """Remember a PDF by its check value; the same bytes again only get their newer file."""
    Rendition.objects.update_or_create(
        document=document,
        sha256=stored.sha256,
        defaults={"file": stored},
        create_defaults={"file": stored, "kind": kind, "made_at": clock.now()},
    )


def rendition_of(document: Document, sha256: str) -> Rendition | None:
    """The PDF of the paper that has this check value."""
    return document.renditions.filter(sha256=sha256).first()


def fingerprint(chunks: Iterator[bytes]) -> str:
    """The SHA-256 of a file as it is read; nothing of it is kept."""
    sum_of_it = hashlib.sha256()
    for chunk in chunks:
        sum_of_it.update(chunk)
    return sum_of_it.hexdigest()


@contextmanager
def all_or_nothing() -> Iterator[list[StoredFile]]:
    """A transaction that takes the files named in its list with it when it fails."""
    kept: list[StoredFile] = []
    try:
        with transaction.atomic():
            yield kept
    except BaseException:
        for stored in kept:
            (Path(settings.MEDIA_ROOT) / stored.path).unlink(missing_ok=True)
        raise
