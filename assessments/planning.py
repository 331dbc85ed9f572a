"""The worker behind a plan: measure, search, recompute, write the answer."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import transaction

from assessments.additions import lever_text
from assessments.engine.improvements import WHOLE_SCHOOL, Lever
from assessments.engine.planner import Plan as Answer
from assessments.engine.planner import PlanRequest, plan
from assessments.engine.precision import half_up, plain
from assessments.engine.shares import STAGE_LABELS
from assessments.engine.what_if import compare
from assessments.gap_sheets import responses_of, school_names
from assessments.models import Plan
from office import clock, inbox

WHOLE = "全校"


def request_of(row: Plan) -> PlanRequest:
    """The question of a row as the planner takes it."""
    limits = {
        name: {key: Decimal(value) for key, value in row.limits.get(name, {}).items()}
        for name in ("per_school", "per_school_resource", "county")
    }
    return PlanRequest(
        mode=row.mode,
        budget_wan=row.budget_wan,
        aim=row.aim,
        coefficients=row.coefficients,
        moves=row.moves,
        seconds=row.seconds,
        **limits,
    )


def make_plan(plan_pk: int, progress: Callable[[int, int, str], None]) -> dict[str, Any]:
    """Answer a plan once; one that has an answer is left alone. Refuses when the run's figures have changed."""
    row = Plan.objects.select_related("run__indicator_set").get(pk=plan_pk)
    if row.is_computed:
        return {"status": row.status}
    progress(0, row.seconds, "读取已冻结的年报")
    found = responses_of(row.run)
    answer = plan(found, request_of(row), progress)
    return save(row, answer, told(row, answer))


@transaction.atomic
def save(row: Plan, answer: Answer, result: dict[str, Any]) -> dict[str, Any]:
    """Write the answer, or nothing when another process was first."""
    row = Plan.objects.select_for_update(of=("self",)).select_related("requested_by", "run").get(pk=row.pk)
    if row.is_computed:
        return {"status": row.status}
    row.status = answer.status
    row.cost_wan = half_up(answer.cost_wan, 4)
    row.bound = None if answer.bound is None else half_up(answer.bound, 6)
    row.gap = None if answer.gap is None else half_up(answer.gap, 8)
    row.result = result
    row.computed_at = clock.now()
    row.save(update_fields=["status", "cost_wan", "bound", "gap", "result", "computed_at"])
    if row.requested_by is not None:
        inbox.notify(row.requested_by, title=f"{row}已算完", url=row.get_absolute_url(), source="改进方案")
    return {"status": row.status}


def told(row: Plan, answer: Answer) -> dict[str, Any]:
    """The answer as plain data: names, labels and exact numbers as text."""
    definition = row.run.indicator_set.definition
    moved = compare(answer.before, answer.after)
    names = school_names(row.run.year, {section.row.school for section in answer.before.sections})
    return {
        "changes": [
            {
                "lever": lever_text(Lever(item.school, item.stage, item.field)),
                "code": item.indicator,
                "school": names[item.school][1],
                "school_id": names[item.school][0],
                "stage": STAGE_LABELS.get(item.stage, item.stage) if item.stage != WHOLE_SCHOOL else WHOLE,
                "indicator": f"{item.indicator} {definition.indicator(item.indicator).title}",
                "field": definition.fields[item.field].label,
                "unit": item.unit,
                "amount": plain(item.amount),
                "cost_wan": plain(item.cost_wan),
            }
            for item in answer.changes
        ],
        "sections": [
            {
                "school": names[item.school][1],
                "stage": STAGE_LABELS.get(item.stage, item.stage),
                "before": item.before,
                "after": item.after,
                "met_before": item.met_before,
                "met_after": item.met_after,
            }
            for item in moved.moved
        ],
        "coefficients": [
            {
                "stage": STAGE_LABELS.get(item.after.stage, item.after.stage),
                "indicator": f"{item.after.code} {definition.indicator(item.after.code).title}",
                "before": None if item.before.cv is None else plain(item.before.cv),
                "after": None if item.after.cv is None else plain(item.after.cv),
                "limit": None if item.after.limit is None else plain(item.after.limit),
                "before_met": item.before.met,
                "after_met": item.after.met,
            }
            for item in moved.coefficients
        ],
        "before": answer.before.verdict,
        "after": answer.after.verdict,
        "reached": None if answer.reached is None else plain(answer.reached),
        "iterations": answer.iterations,
        "cuts": answer.cuts,
        "seconds": answer.seconds,
        "reasons": [named(sentence, names) for sentence in answer.reasons],
        "left_out": [named(sentence, names) for sentence in answer.left_out],
    }


def named(sentence: str, names: dict[str, tuple[int, str]]) -> str:
    """A sentence that begins with a school's code, with the school's name instead."""
    code, bracket, rest = sentence.partition("（")
    return f"{names[code][1]}{bracket}{rest}" if code in names else sentence
