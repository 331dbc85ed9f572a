"""Asking for plans, and cancelling them."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from assessments import tasks
from assessments.engine.precision import plain
from assessments.gap_sheets import improvements_of, snapshot_of_run
from assessments.models import Plan, ScoreRun
from assessments.models.plans import PlanMode
from core import audit, jobs
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from office import clock
from office.models import User

MAY_PLAN = "assessments.start_scorerun"
LIMITS = ("per_school", "per_school_resource", "county")


@transaction.atomic
def request_plan(
    *, actor: User, run: ScoreRun, question: dict[str, Any], limits: dict[str, dict[str, Decimal]]
) -> Plan:
    """Ask the planner for a plan over the figures of a run.

    ``question`` has mode, budget_wan, aim, coefficients, moves and seconds; ``limits`` per_school, per_school_resource
    and county. Refuses a run whose figures have changed, a set that does not say what can be added, and a budget mode
    without a budget.
    """
    if not actor.has_perm(MAY_PLAN):
        raise NotAllowed("您没有“发起指标计算”的权限。")
    if question["mode"] == PlanMode.BUDGET and question.get("budget_wan") is None:
        raise BusinessRuleError("请填写预算是多少万元。")
    improvements_of(run)
    snapshot_of_run(run)
    kept = {
        name: {key: plain(value) for key, value in limits.get(name, {}).items() if value is not None} for name in LIMITS
    }
    plan = Plan.objects.create(run=run, limits=kept, requested_by=actor, requested_at=clock.now(), **question)
    plan.job = jobs.enqueue(
        kind=tasks.PLAN, key=f"{tasks.PLAN}:{plan.pk}", args={"plan": plan.pk}, actor=actor, label=str(plan)
    )
    plan.save(update_fields=["job"])
    audit.record(actor=actor, verb="plan.requested", target=plan, run=run.pk, mode=plan.mode, limits=kept)
    return plan


@transaction.atomic
def cancel_plan(*, actor: User, plan: Plan) -> Plan:
    """Stop a search; a waiting one at once, a running one after the round it is in."""
    if not actor.has_perm(MAY_PLAN):
        raise NotAllowed("您没有“发起指标计算”的权限。")
    plan = Plan.objects.select_for_update(of=("self",)).select_related("run", "job").get(pk=plan.pk)
    if plan.is_computed or plan.job is None or plan.job.is_finished:
        raise WrongState("这个方案已经算完或已停止，不能取消。")
    jobs.cancel(plan.job)
    audit.record(actor=actor, verb="plan.cancelled", target=plan)
    return plan
