"""The PDF of a public version is printed by a job."""

from dataclasses import replace
from typing import Any

from core.files import store_bytes
from core.jobs import Progress, handler
from core.models import Job
from reports import rendering
from reports.finish import Finish
from reports.models import PublicVersion, Rendition
from reports.pressroom import print_snapshot

PUBLIC_PDF = "reports.public_pdf"


@handler(PUBLIC_PDF)
def print_public_version(job: Job, progress: Progress) -> dict[str, Any]:
    """Print the masked text and note the file's check value; done twice, the second file replaces the first."""
    progress(0, 1, "正在排版")
    version = PublicVersion.objects.select_related("document__seal__image").get(pk=job.args["version"])
    printed = print_snapshot(version.snapshot, draft=False, finish=public_finish(version))
    with rendering.all_or_nothing() as kept:
        current = PublicVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if current.render_job_id != job.pk or current.status != PublicVersion.Status.PUBLISHED:
            return {"replaced": True}
        kept.append(
            store_bytes(
                printed.pdf,
                name=public_name(version),
                kind="document",
                actor=job.requested_by,
                content_type=rendering.PDF,
            )
        )
        current.pdf = kept[0]
        current.save(update_fields=["pdf"])
        rendering.keep_rendition(version.document, Rendition.Kind.PUBLIC, kept[0])
    return {"bytes": len(printed.pdf), "missing": printed.missing}


def public_finish(version: PublicVersion) -> Finish:
    """The code that checks it, no seal: a picture of the seal on a page for everybody would invite forgery."""
    return replace(rendering.finish_of(version.document), seal="")


def public_name(version: PublicVersion) -> str:
    """The name its PDF is saved under, from the masked words."""
    words = f"{version.snapshot['number']} {version.snapshot['title'].replace('|', '')}（公开版）"
    return f"{words[:90].strip()}.pdf"
