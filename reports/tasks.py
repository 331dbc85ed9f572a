"""Jobs of this app."""

from typing import Any

from core.jobs import Progress, handler
from core.models import Job
from reports.rendering import render

RENDER = "reports.render"


@handler(RENDER)
def render_document(job: Job, progress: Progress) -> dict[str, Any]:
    """Print a paper; done twice, it gives the same text."""
    progress(0, 1, "正在排版")
    return render(job.args["document"], job)
