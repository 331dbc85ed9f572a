"""Plans and gaps in sentences and workbooks."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.engine.improvements import RESOURCES
from assessments.gap_sheets import GapReport
from assessments.models import Plan, ScoreRun
from assessments.models.plans import PlanAim, PlanMode
from core.numbers import MISSING, plain, show
from core.workbooks import Column, SheetPlan, write_workbook

SIMULATION = "模拟，不代表正式结果"
MET = {True: "达标", False: "未达标", None: "缺数据"}
LONGEST_GROUND = 300
PRICES = "单价是年度参数里的待确认值，没有官方出处；费用只供比较和预算参考。"


def gap_sentence(plan: Plan) -> str:
    """What is proved about the plan, in plain words."""
    if not plan.is_computed or plan.status in ("infeasible", "unfound"):
        return ""
    if plan.status == "not_passing":
        return "按这个方案重新计算仍未达标，不能当作达标方案使用。"
    if plan.gap is None or plan.bound is None:
        return "时间内没有得出可证明的界，不能说它离最好的方案有多远。"
    if plan.mode == PlanMode.BUDGET:
        best = f"最多能达到{show(plan.bound, 0)}{reached_unit(plan)}"
        if plan.gap == 0:
            return f"已证明：在这笔预算和这些限制下，{best}，这个方案已经达到。"
        return f"在这笔预算和这些限制下，已证明{best}；这个方案可能还差{show(plan.gap * 100, 2)}%。"
    if plan.gap == 0:
        return "已证明：在这些限制下没有更省钱的方案。"
    return f"已证明任何方案至少要{show(plan.bound, 2)}万元，这个方案最多比最省的贵{show(plan.gap * 100, 2)}%。"


def reached_unit(plan: Plan) -> str:
    """The unit of the aim."""
    units = {PlanAim.SCHOOLS: "个学段达标", PlanAim.PUPILS: "名学生所在学段达标", PlanAim.INDICATORS: "项指标达标"}
    return units[PlanAim(plan.aim)]


def reached_sentence(plan: Plan) -> str:
    """How far the aim is reached."""
    if plan.mode != PlanMode.BUDGET or not plan.result.get("reached"):
        return ""
    return f"方案落实后{plan.result['reached']}{reached_unit(plan)}。"


def limits_in_words(plan: Plan) -> list[str]:
    """The limits as they were set."""
    fields = plan.run.indicator_set.pack["fields"]
    words = []
    for key, value in plan.limits.get("per_school", {}).items():
        words.append(f"每校最多增加{fields[key]['label']}{value}{fields[key]['unit']}")
    for key, value in plan.limits.get("per_school_resource", {}).items():
        words.append(f"每校最多增加{RESOURCES[key]}合计{value}人")
    for key, value in plan.limits.get("county", {}).items():
        words.append(f"全县最多增加{fields[key]['label']}{value}{fields[key]['unit']}")
    if plan.moves:
        words.append(plan.get_moves_display())
    if plan.coefficients:
        words.append("差异系数也要在上限以内")
    return words


def verdict_line(verdict: Mapping[str, Any]) -> str:
    """The county's schools and coefficients in one line; other parts of the set are no part of a plan."""
    if not verdict:
        return MISSING
    schools = f"{verdict['sections_passed']} / {verdict['sections']}个学段达标"
    differences = f"{verdict['coefficients_met']} / {verdict['coefficients']}个差异系数在上限以内"
    return f"{schools}，{differences}"


def change_in_words(change: Mapping[str, Any]) -> str:
    """增加校内运动场地面积 1,170 ㎡; what goes to another school is 调出."""
    amount = Decimal(change["amount"])
    size = abs(amount)
    shown = show(size, -min(0, int(size.normalize().as_tuple().exponent)))
    return f"{'增加' if amount > 0 else '调出'}{change['field']} {shown} {change['unit']}"


def task_of(plan: Plan, change: Mapping[str, Any]) -> str:
    """One line of a plan as the wording of a task."""
    price = f"估算费用{show(Decimal(change['cost_wan']), 2)}万元（参考单价，没有官方出处）"
    return (
        f"{change_in_words(change)}\n{change['school']}（{change['stage']}），指标“{change['indicator']}”。"
        f"依据第{plan.pk}号改进方案（{plan.run.year}年数据测算），{price}。"
    )


def ground_of(plan: Plan, change: Mapping[str, Any]) -> str:
    """The indicator with the document and clause it comes from."""
    definition = plan.run.indicator_set.definition
    clause = definition.indicator(change["code"]).source.clause
    return " ".join(part for part in (definition.document, clause, change["indicator"]) if part)[:LONGEST_GROUND]


def plan_workbook(plan: Plan) -> bytes:
    """The plan as a workbook: what to add, before and after, coefficients, what is known about it."""
    result = plan.result
    changes = SheetPlan(
        "改进方案",
        [
            Column("学校", 28),
            Column("学段", 8),
            Column("指标", 32),
            Column("增加什么", 24),
            Column("数量", 12),
            Column("单位", 8),
            Column("费用", 12, "万元"),
        ],
        [
            [
                item["school"],
                item["stage"],
                item["indicator"],
                item["field"],
                Decimal(item["amount"]),
                item["unit"],
                Decimal(item["cost_wan"]),
            ]
            for item in result.get("changes", [])
        ],
    )
    sections = SheetPlan(
        "学校前后",
        [
            Column("学校", 28),
            Column("学段", 8),
            Column("现在"),
            Column("方案后"),
            Column("现在达标项"),
            Column("方案后达标项"),
        ],
        [
            [
                item["school"],
                item["stage"],
                MET[item["before"]],
                MET[item["after"]],
                item["met_before"],
                item["met_after"],
            ]
            for item in result.get("sections", [])
        ],
    )
    coefficients = SheetPlan(
        "差异系数",
        [Column("学段", 8), Column("指标", 32), Column("现在"), Column("方案后"), Column("上限"), Column("方案后判定")],
        [
            [
                item["stage"],
                item["indicator"],
                three(item["before"]),
                three(item["after"]),
                item["limit"] or MISSING,
                MET[item["after_met"]],
            ]
            for item in result.get("coefficients", [])
        ],
    )
    about = SheetPlan(
        "说明",
        [Column("项目", 16), Column("内容", 80)],
        [
            ["性质", SIMULATION],
            ["结果", plan.get_status_display()],
            ["费用（万元）", MISSING if plan.cost_wan is None else plan.cost_wan],
            ["可靠程度", gap_sentence(plan) or MISSING],
            ["限制", "；".join(limits_in_words(plan)) or "没有"],
            ["单价", PRICES],
        ],
    )
    return write_workbook([changes, sections, coefficients, about])


def three(text: str | None) -> str:
    """A coefficient with three decimals, or the dash."""
    return MISSING if text is None else show(Decimal(text), 3)


def gap_workbook(run: ScoreRun, report: GapReport) -> bytes:
    """The gap sheet as a workbook."""
    places = run.indicator_set.rounding["value"]
    lines = [
        [
            line.school_code,
            line.school,
            line.stage,
            f"{line.code} {line.title}",
            show(line.gap.value, places),
            MISSING if line.gap.target is None else plain(line.gap.target),
            line.field_label,
            MISSING if line.gap.amount is None else line.gap.amount,
            line.gap.unit,
            MISSING if line.gap.cost_wan is None else line.gap.cost_wan,
            line.gap.reason,
        ]
        for line in report.lines
    ]
    columns = [Column("学校标识码", 16), Column("学校", 28), Column("学段", 8), Column("指标", 32), Column("数值")]
    columns += [Column("标准"), Column("缺什么", 24), Column("缺多少"), Column("单位", 8), Column("费用", 12, "万元")]
    columns += [Column("说明", 40)]
    sums = [
        [f"{item.code} {item.title}", item.count, item.schools, item.field_label, item.amount, item.unit, item.cost_wan]
        for item in report.sums
    ]
    heads = [
        Column("指标", 32),
        Column("差额数"),
        Column("学校数"),
        Column("缺什么", 24),
        Column("合计"),
        Column("单位", 8),
    ]
    sheets = [SheetPlan("差额", columns, lines)]
    if report.sums:
        sheets.append(SheetPlan("全县合计", [*heads, Column("费用", 12, "万元")], sums))
    return write_workbook(sheets, notes=[SIMULATION, PRICES])
