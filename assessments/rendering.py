"""The results of a run as a workbook: schools, coefficients, what is left out."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from assessments.engine.precision import half_up, plain
from assessments.engine.shares import STAGE_LABELS
from assessments.models import Coefficient, Indicator, Score, ScoreRun, SubjectResult
from assessments.results import MISSING, is_county_beside, verdict_in_words
from assessments.results import asks as asks_of
from assessments.run_parts import county_lines, part_lines
from assessments.snapshots import outdated_reason
from core.workbooks import Column, SheetPlan, write_workbook

READ_ONLY = "这份表格是计算结果的导出，只读：改动后不能上传。要改数据，请在年度数据里改，冻结后重新计算。"
MET = {True: "达标", False: "未达标", None: "缺数据"}


def render_workbook(run: ScoreRun) -> bytes:
    """Write the sheets and the notes; figures are rounded as the pages show them. A county with parts or indicators of
    its own has a sheet of them.

    The notes say that the workbook is for reading, and that the results are out of date when they are.
    """
    outdated = outdated_reason(run)
    county = [sheet for sheet in (part_sheet(run), county_sheet(run)) if sheet.rows]
    sheets = [school_sheet(run), coefficient_sheet(run), *county, excluded_sheet(run), about_sheet(run, outdated)]
    return write_workbook(sheets, notes=[READ_ONLY, outdated] if outdated else [READ_ONLY])


def school_sheet(run: ScoreRun) -> SheetPlan:
    """One line per school stage, a column per indicator and the verdict."""
    levels = {item.code: item.level for item in run.indicator_set.definition.indicators}
    scored = run.indicator_set.indicators.filter(rule__isnull=False)
    indicators = [item for item in scored if levels[item.code] == "subject"]
    places = run.indicator_set.rounding["value"]
    asks = asks_of(run.verdict)
    values: dict[tuple[int, int], tuple[Any, Any]] = {}
    rows = Score.objects.filter(run=run).values_list("subject_id", "indicator_id", "value", "points")
    for subject_id, indicator_id, *found in rows.iterator(chunk_size=5000):
        values[subject_id, indicator_id] = (
            figure(found[0], places),
            figure(found[1], run.indicator_set.rounding["points"]),
        )
    columns = [Column("学校标识码", 16), Column("学校", 28), Column("学段", 8), Column("在校生数", 10, "人")]
    for item in indicators:
        columns.append(Column(f"{item.code} {item.title}", 16, item.unit))
        columns += [Column(f"{item.code} 得分", 10, "分")] if item.points is not None else []
    columns += [Column("达标项数", 10), Column("学校达标", 12)]
    is_scored = any(item.points is not None for item in indicators) or bool(run.indicator_set.pack.get("grades"))
    if is_scored:
        columns += [
            Column("得分", 10),
            Column("满分", 10),
            Column("名次", 8),
            Column("等级", 12),
            Column("一票否决", 20),
        ]
    columns.append(Column("说明", 40))
    lines = [
        [
            verdict.code,
            verdict.name,
            verdict.get_stage_display(),
            MISSING if verdict.students is None else plain(verdict.students),
            *cells_of(verdict, indicators, values),
            verdict.met_count,
            MET[verdict.passed] if "schools" in asks or verdict.passed is not None else MISSING,
            *(standing_cells(verdict, run.indicator_set.rounding["points"]) if is_scored else ()),
            verdict.reason,
        ]
        for verdict in SubjectResult.objects.filter(run=run).for_list()
        if not is_county_beside(run, verdict)
    ]
    return SheetPlan("学校", columns, lines)


def figure(value: Any, places: int) -> Any:
    """A number rounded half up, or the dash."""
    return MISSING if value is None else half_up(value, places)


def cells_of(
    subject: SubjectResult, indicators: list[Indicator], values: dict[tuple[int, int], tuple[Any, Any]]
) -> Iterator[Any]:
    """The value of every indicator, and its points beside it where it gives any."""
    for item in indicators:
        value, points = values.get((subject.pk, item.pk), (MISSING, MISSING))
        yield value
        if item.points is not None:
            yield points


def standing_cells(subject: SubjectResult, places: int) -> list[Any]:
    """Points, maximum, rank, grade and vetoes."""
    maximum = MISSING if subject.maximum is None else Decimal(plain(subject.maximum))
    vetoes = "、".join(subject.vetoes) or MISSING
    rank = MISSING if subject.rank is None else subject.rank
    return [figure(subject.points, places), maximum, rank, subject.grade or MISSING, vetoes]


def coefficient_sheet(run: ScoreRun) -> SheetPlan:
    """One line per stage and indicator."""
    rounding = run.indicator_set.rounding
    columns = [Column(text) for text in ("学段", "指标代码", "学校数", "缺数据学校数")]
    columns += [Column(text) for text in ("加权均值", "加权标准差", "差异系数", "上限", "判定")]
    columns.insert(2, Column("指标", 32))

    lines = [
        [
            item.get_stage_display(),
            item.indicator.code,
            item.indicator.title,
            item.n,
            item.missing,
            figure(item.mean, rounding["mean"]),
            figure(item.sd, rounding["mean"]),
            figure(item.cv, rounding["coefficient"]),
            figure(item.limit, 2),
            MET[item.met],
        ]
        for item in Coefficient.objects.filter(run=run).select_related("indicator")
    ]
    return SheetPlan("差异系数", columns, lines)


def part_sheet(run: ScoreRun) -> SheetPlan:
    """The parts of the county's verdict: the national line and the local target, each with its judgement."""
    columns = [Column("部分", 20), Column("达到", 14), Column("国家标准", 10), Column("判定", 10)]
    columns += [Column("本地目标", 10), Column("本地判定", 10), Column("说明", 50)]
    lines = [
        [
            line.title,
            line.reached,
            line.national,
            MET[line.national_met],
            line.target,
            MISSING if line.target == MISSING else MET[line.target_met],
            line.note,
        ]
        for line in part_lines(run)
    ]
    return SheetPlan("各部分", columns, lines)


def county_sheet(run: ScoreRun) -> SheetPlan:
    """The county's own indicators."""
    columns = [Column("指标代码", 10), Column("指标", 40), Column("数值", 12), Column("标准", 10), Column("判定", 10)]
    columns += [Column("本地目标", 10), Column("本地判定", 10), Column("说明", 40)]
    lines = [
        [
            line.score.indicator.code,
            line.score.indicator.title,
            line.value,
            line.target,
            MET[line.score.met],
            line.local,
            MISSING if line.score.local_target is None else MET[line.score.local_met],
            line.score.missing_reason,
        ]
        for line in county_lines(run, Score.objects.all())
    ]
    return SheetPlan("县级指标", columns, lines)


def excluded_sheet(run: ScoreRun) -> SheetPlan:
    """Who is left out, and why."""
    lines = [[item["school"], STAGE_LABELS.get(item["stage"], item["stage"]), item["reason"]] for item in run.excluded]
    return SheetPlan("不计入", [Column("学校标识码", 16), Column("学段", 8), Column("原因", 50)], lines)


def about_sheet(run: ScoreRun, outdated: str) -> SheetPlan:
    """Set, version, year, verdict, whether it still stands, and digest, so that the sheet can stand alone."""
    verdict = verdict_in_words(run.verdict)
    lines = [
        ["指标体系", str(run.indicator_set)],
        ["依据文件", run.indicator_set.source_document],
        ["年度", str(run.year)],
        ["性质", run.get_kind_display()],
        ["结论", f"{verdict.word}：{'；'.join(verdict.sentences)}"],
        ["是否过期", outdated or "没有过期：与目前冻结的数据一致"],
        ["数据摘要", run.inputs_sha256],
        ["显示口径", "按未取整值判定，显示四舍五入"],
    ]
    return SheetPlan("说明", [Column("项目", 14), Column("内容", 70)], lines)
