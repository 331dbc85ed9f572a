"""A plan as official paper: what to add where, before and after, and what is proved about it."""

from collections.abc import Sequence
from decimal import Decimal

from assessments import plan_words
from assessments.models import Plan
from core.exceptions import BusinessRuleError
from core.numbers import show
from office.models import User
from reports import services as papers
from reports.blocks import Block, Table
from reports.models import Document

KIND = "improvement_plan"
NO_PLAN = "方案还没有算完，或者在限制下没有方案，不能起草。"


def draft_plan(*, actor: User, plan: Plan) -> Document:
    """A draft of the plan for the office and the leaders; its list is an annex.

    Raises NotAllowed without ``reports.draft_document``, BusinessRuleError while there is nothing to print.
    """
    if not plan.result.get("changes"):
        raise BusinessRuleError(NO_PLAN)
    return papers.compose_document(
        actor=actor,
        kind=KIND,
        values=values_of(plan),
        facts={
            "plan": plan.pk,
            "run": plan.run_id,
            "set_version": plan.run.indicator_set.version,
            "cost_wan": plan.cost_wan,
        },
    )


def values_of(plan: Plan) -> dict[str, str | Sequence[Block]]:
    """What the plan rests on, what it changes, what it costs and what is proved about it."""
    return {
        "年度": str(plan.run.year),
        "指标体系": plan.run.indicator_set.title,
        "测算": str(plan.run),
        "测算说明": f"{plan_words.SIMULATION}。{plan_words.PRICES}",
        "限制条件": "；".join(plan_words.limits_in_words(plan)) or "没有",
        "现状": plan_words.verdict_line(plan.result.get("before", {})),
        "目标": plan_words.verdict_line(plan.result.get("after", {})),
        "项数": str(len(plan.result["changes"])),
        "费用": show(plan.cost_wan, 2),
        "可靠程度": f"{plan_words.reached_sentence(plan)}{plan_words.gap_sentence(plan)}",
        "增加项目": (table_of(plan),),
    }


def table_of(plan: Plan) -> Table:
    """Every addition with its quantity and price."""
    rows = tuple(
        (
            str(item["school"]),
            str(item["stage"]),
            str(item["field"]),
            f"{item['amount']}{item['unit']}",
            show(Decimal(item["cost_wan"]), 2),
        )
        for item in plan.result["changes"]
    )
    return Table(("学校", "学段", "增加什么", "数量", "费用（万元）"), rows, (5, 2, 5, 3, 3))
