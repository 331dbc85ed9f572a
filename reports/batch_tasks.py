"""A step of a batch is a job."""

from typing import Any

from core.jobs import Progress, handler
from core.models import Job
from reports.batch_files import bind
from reports.batch_flow import BIND
from reports.services.batch_runs import BATCH_STEP, run_step


@handler(BATCH_STEP)
def batch_step(job: Job, progress: Progress) -> dict[str, Any]:
    """Do it for all papers it is for; run again, it goes on where it was."""
    return bind(job, progress) if job.args["step"] == BIND.code else run_step(job, progress)
