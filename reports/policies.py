"""Questions about one paper that are not transitions."""

from pathlib import Path
from typing import Any

from django.conf import settings

from reports import signature
from reports.models import Document
from reports.workflow import MAY_DRAFT


def sees_the_making(user: Any) -> bool:
    """Whether the person may know how a paper came about: drafts, returns and their reasons."""
    return user.has_perm(MAY_DRAFT)


def needs_reprint(document: Document) -> bool:
    """Whether no printing is under way and there is no PDF, its file is gone from the store, or it could not be signed."""
    if document.render_job is not None and not document.render_job.is_finished:
        return False
    if document.pdf is None or not (Path(settings.MEDIA_ROOT) / document.pdf.path).is_file():
        return True
    return signature.is_on() and bool(why_unsigned(document))


def why_unsigned(document: Document) -> str:
    """Why the last PDF has no digital signature although the office signs; empty when it has one, or need not have one."""
    return str(document.render_job.result.get("signature", "")) if document.render_job else ""
