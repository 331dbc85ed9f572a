"""A plan becomes a simulation: the run over the figures of its base run with the plan in them."""

from django.db import transaction

from assessments.additions import ADDITIONS, additions_of_plan, additions_text
from assessments.gap_sheets import snapshot_of_run
from assessments.models import Plan, ScoreRun
from assessments.policies import follow_up_refusal
from assessments.services.runs import job_for
from assessments.workflow import RunKind
from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from office import clock
from office.models import User

MAY_SIMULATE = "assessments.start_scorerun"


@transaction.atomic
def simulate_plan(*, actor: User, plan: Plan) -> ScoreRun:
    """Ask for the run that shows the county with the plan carried out; asked again, it is the same run.

    Its inputs are those the plan was proved with by recomputation. Refuses a plan without changes,
    over figures that have changed, and over a run that another published one has replaced.
    """
    if not actor.has_perm(MAY_SIMULATE):
        raise NotAllowed("您没有“发起指标计算”的权限。")
    plan = (
        Plan.objects.select_for_update(of=("self",)).select_related("run__indicator_set", "simulation").get(pk=plan.pk)
    )
    if plan.simulation is not None and plan.simulation.is_computed:
        return plan.simulation
    if reason := follow_up_refusal(plan):
        raise BusinessRuleError(reason)
    run = planned_run(actor, plan)
    if not run.is_computed:
        run.job = job_for(run, actor)
        run.save(update_fields=["job"])
    if plan.simulation_id != run.pk:
        plan.simulation = run
        plan.save(update_fields=["simulation"])
        audit.record(actor=actor, verb="plan.simulated", target=plan, run=run.pk, inputs=run.inputs_sha256)
    return run


def planned_run(actor: User, plan: Plan) -> ScoreRun:
    """The simulation over the plan's figures, made where there is none yet; another plan that adds the same shares it."""
    base, used = plan.run, plan.run.indicator_set
    snapshot = snapshot_of_run(base).with_plan(used.definition, additions_of_plan(plan.result))
    run, _ = ScoreRun.objects.select_for_update().get_or_create(
        indicator_set=used,
        year=base.year,
        kind=RunKind.SIMULATION,
        inputs_sha256=snapshot.sha256(used.definition, used.pack_sha256),
        with_gaps=base.with_gaps,
        defaults={
            "requested_by": actor,
            "requested_at": clock.now(),
            "absent": base.absent,
            "basis": {ADDITIONS: additions_text(snapshot.additions)},
        },
    )
    return run
