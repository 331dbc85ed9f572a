"""Long imports as jobs; registered when the app is ready, so that web and worker processes know them."""

from typing import Any

from core.jobs import Progress, ending, handler
from core.models import Job
from schools.services.imports import APPLY, READ, finish_import, leave_unfinished, read_import
from schools.services.undoing import UNDO, finish_undo


@handler(READ)
def read(job: Job, progress: Progress) -> dict[str, Any]:
    """Read a large upload into its preview."""
    return read_import(job.args["run"], progress)


@handler(APPLY)
def apply(job: Job, progress: Progress) -> dict[str, Any]:
    """Write a large preview, all or nothing."""
    return finish_import(job.args["run"], progress)


@handler(UNDO)
def undo(job: Job, progress: Progress) -> dict[str, Any]:
    """Take a large import back, all or nothing."""
    return finish_undo(job.args["run"], progress)


@ending(READ)
@ending(APPLY)
@ending(UNDO)
def end(job: Job) -> None:
    """A job that will not be tried again leaves its import as it was before, with a sentence."""
    leave_unfinished(job.args["run"], job)
