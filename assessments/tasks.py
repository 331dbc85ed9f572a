"""Jobs of this app."""

from typing import Any

from assessments.planning import make_plan
from assessments.scoring import score
from core.jobs import Progress, handler
from core.models import Job

SCORE_RUN = "assessments.score_run"
PLAN = "assessments.plan"


@handler(SCORE_RUN)
def score_run(job: Job, progress: Progress) -> dict[str, Any]:
    """Compute a run; done twice, it gives the same rows."""
    return score(job.args["run"], progress)


@handler(PLAN)
def plan(job: Job, progress: Progress) -> dict[str, Any]:
    """Answer a plan; done twice, the first answer stays."""
    return make_plan(job.args["plan"], progress)
