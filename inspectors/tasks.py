"""Jobs of this app."""

from typing import Any

from core.jobs import Progress, ending, handler
from core.models import Job
from inspectors import plate_paper, proposing

PROPOSAL = "inspectors.proposal"
PLATES = "inspectors.plates"


@handler(PROPOSAL)
def proposal(job: Job, progress: Progress) -> dict[str, Any]:
    """Compute a proposal; done twice, the first answer stays."""
    return proposing.make_proposal(job.args["proposal"], progress)


@ending(PROPOSAL)
def proposal_ended(job: Job) -> None:
    """It failed or was cancelled: the proposal says so."""
    proposing.failed(job.args["proposal"])


@handler(PLATES)
def plates(job: Job, progress: Progress) -> dict[str, Any]:
    """Lay out plates as one file; done twice, the second file replaces the first."""
    return plate_paper.print_plates(job.args["print"], job, progress)
