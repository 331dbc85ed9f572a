"""Asking for the PDF; the printing itself is a job."""

from django.db import transaction

from core import audit, jobs
from core.exceptions import NotAllowed, WrongState
from core.models import Job
from office.models import User
from reports import tasks
from reports.models import Document
from reports.policies import needs_reprint
from reports.workflow import MAY_DRAFT


def queue_printing(document: Document, actor: User) -> None:
    """Queue the PDF of the paper as it now stands, after commit; the row is locked by the caller.

    The former PDF is let go: until the new one is there the page says so.
    """
    key = f"{tasks.RENDER}:{document.pk}:{document.version}"
    if document.render_job is not None and document.render_job.key.startswith(key):
        key = f"{key}:{document.render_job.pk}"[:200]
    args = {"document": document.pk}
    document.render_job = jobs.enqueue(
        kind=tasks.RENDER, key=key, args=args, actor=actor, label=f"排版：{document}"[:120]
    )
    document.pdf = None
    document.save(update_fields=["render_job", "pdf"])


@transaction.atomic
def reprint_document(*, actor: User, document: Document) -> Document:
    """Try again after a failed printing, or print again when the file is gone; the content is the frozen one."""
    if not actor.has_perm(MAY_DRAFT):
        raise NotAllowed("您没有重新排版的权限。")
    fresh = Document.objects.select_for_update().get(pk=document.pk)
    if not needs_reprint(fresh):
        raise WrongState("PDF 已经排好，或正在排版，不需要重新排版。")
    job = fresh.render_job
    if job is not None and job.state == Job.State.FAILED:
        jobs.retry(job)
    else:
        queue_printing(fresh, actor)
    audit.record(actor=actor, verb="document.reprinted", target=fresh)
    return fresh
