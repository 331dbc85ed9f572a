"""A plan as official paper: what to add where, before and after, and what is proved about it."""

from decimal import Decimal

from assessments import plan_words
from assessments.models import Plan
from core.exceptions import BusinessRuleError
from core.numbers import show
from office.models import User
from reports import services as papers
from reports.blocks import Annex, AttachmentNote, Block, Heading, Paragraph, Table
from reports.models import Document

KIND = "improvement_plan"
LIST = "各校增加项目表"
NO_PLAN = "方案还没有算完，或者在限制下没有方案，不能起草。"


def draft_plan(*, actor: User, plan: Plan) -> Document:
    """A draft of the plan for the office and the leaders; its list is an annex.

    Raises NotAllowed without ``reports.draft_document``, BusinessRuleError while there is nothing to print.
    """
    if not plan.result.get("changes"):
        raise BusinessRuleError(NO_PLAN)
    county = plan.run.indicator_set
    return papers.draft_document(
        actor=actor,
        kind=KIND,
        school=None,
        title=f"{plan.run.year}年{county.title}改进方案",
        addressee="县人民政府",
        blocks=blocks_of(plan),
        facts={"plan": plan.pk, "run": plan.run_id, "set_version": county.version, "cost_wan": plan.cost_wan},
    )


def blocks_of(plan: Plan) -> list[Block]:
    """The body and the annex."""
    limits = plan_words.limits_in_words(plan)
    return [
        Heading("测算依据"),
        Paragraph(f"依据{plan.run}的数据测算。{plan_words.SIMULATION}。{plan_words.PRICES}"),
        Paragraph(f"限制条件：{'；'.join(limits) or '没有'}。"),
        Heading("现状与目标"),
        Paragraph(f"现在：{plan_words.verdict_line(plan.result.get('before', {}))}。"),
        Paragraph(f"方案落实后：{plan_words.verdict_line(plan.result.get('after', {}))}。"),
        Heading("费用与可靠程度"),
        Paragraph(
            f"共{len(plan.result['changes'])}项，费用{show(plan.cost_wan, 2)}万元。"
            f"{plan_words.reached_sentence(plan)}{plan_words.gap_sentence(plan)}"
        ),
        AttachmentNote((LIST,)),
        Annex(LIST, (table_of(plan),)),
    ]


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
