"""The report of a month or a term on paper and as a workbook, from the same facts as its page."""

from collections.abc import Sequence
from decimal import Decimal

from core.numbers import plain, show
from core.templatetags.formatting import cn_date, share
from core.workbooks import Column, SheetPlan, write_workbook
from inspectors.county_month import ZoneSum
from inspectors.models import VisitPhoto
from inspectors.month_report import Report, minutes_of
from inspectors.printing import jpeg_of, print_paper
from rectification.models import Severity
from reports.blocks import Block, Heading, Paragraph, Picture, Pictures, Table

NOTE = "只计已审核的督导记录；同一张表的各项与系统页面上的名单一致。"
FEW = 12  # problems listed in words on paper


def title_of(report: Report) -> str:
    """The heading."""
    return f"{report.title}{report.period.label}督导工作报告"


def print_report(report: Report, *, photos: Sequence[VisitPhoto] = (), zones: Sequence[ZoneSum] = ()) -> bytes:
    """The PDF. Raises BusinessRuleError when it could not be printed."""
    return print_paper(
        kind="month_report",
        title=title_of(report),
        words=(report.title, report.period.label, "督导工作报告"),
        blocks=blocks_of(report, photos, zones),
    )


def blocks_of(report: Report, photos: Sequence[VisitPhoto], zones: Sequence[ZoneSum]) -> list[Block]:
    """Sentences, tables, photos; what has no rows is left out."""
    found: list[Block] = [Heading("总体情况"), Paragraph(summary(report))]
    if zones:
        found += [Heading("各责任区情况"), zone_table(zones)]
    if report.schools:
        found += [Heading("到校情况"), school_table(report)]
    if report.methods or report.counters:
        rows = [(row.label, f"{row.number}{row.unit}") for row in (*report.methods, *report.counters)]
        found += [Heading("督导方式和资料采集"), Table(("项目", "数量"), tuple(rows), (10, 4))]
    if report.readings:
        found += [Heading("采集数值"), reading_table(report)]
    found += [Heading("发现问题和整改"), *finding_blocks(report)]
    if photos:
        items = [Picture(jpeg_of(photo.file), f"{photo.visit} {photo.caption}".strip()) for photo in photos]
        found += [Heading("现场照片"), Pictures(tuple(items), columns=2, height=55)]
    return found


def summary(report: Report) -> str:
    """The figures in sentences."""
    late = f"逾期提交{len(report.late)}次。" if report.late else "没有逾期提交的记录。"
    return (
        f"到校督导{len(report.visits)}次，涉及学校（园）{len(report.schools)}所，在校{show(report.hours, 1)}小时；"
        f"听课{len(report.lessons)}节，访谈{len(report.interviews)}次{report.persons}人；"
        f"发现问题{len(report.findings)}条，列入台账{len(report.opened)}条，本期销号{len(report.closed)}条。{late}{NOTE}"
    )


def school_table(report: Report) -> Table:
    """Schools with visits, hours and problems."""
    rows = [
        (line.school.name, str(line.visits), show(hours(line.minutes), 1), str(line.findings))
        for line in report.schools
    ]
    return Table(("学校（园）", "次数", "在校小时", "问题"), tuple(rows), (8, 2, 3, 2))


def hours(minutes: int) -> Decimal:
    """Unrounded."""
    return Decimal(minutes) / 60


def zone_table(zones: Sequence[ZoneSum]) -> Table:
    """Zones and the total."""
    rows = [
        (z.name, f"{z.visited}/{z.due}", share(z.coverage), f"{z.done}/{z.required}", str(z.visits), str(z.findings))
        for z in zones
    ]
    return Table(
        ("责任区", "已督导/应督导", "覆盖率", "已完成/应完成", "记录", "问题"), tuple(rows), (5, 4, 3, 4, 2, 2)
    )


def reading_table(report: Report) -> Table:
    """Readings with their range."""
    rows = [
        (
            row.label,
            str(row.times),
            f"{plain(row.least)}至{plain(row.most)}{row.unit}",
            f"{show(row.mean, 1)}{row.unit}",
        )
        for row in report.readings
    ]
    return Table(("采集项", "次数", "最低至最高", "平均"), tuple(rows), (7, 2, 4, 3))


def finding_blocks(report: Report) -> list[Block]:
    """Problems by matter and severity, and the first of them in words."""
    if not report.findings:
        return [Paragraph("没有发现问题。")]
    head = ("督导事项", *(str(label) for label in Severity.labels), "合计")
    rows = tuple((line.matter, *(str(n) for n in line.by_severity), str(line.total)) for line in report.matters)
    words = [f"{row.visit.school}：{row.text}（{row.get_severity_display()}）" for row in report.findings[:FEW]]
    more = [f"其余{len(report.findings) - FEW}条见系统。"] if len(report.findings) > FEW else []
    return [Table(head, rows, (7, *(3 for _ in Severity.labels), 2)), Paragraph("\n".join(words + more))]


def workbook_of(report: Report, zones: Sequence[ZoneSum] = ()) -> bytes:
    """A sheet per list, the figures first."""
    sheets = [sheet("汇总", ("项目", "数量"), figures(report))]
    if zones:
        sheets.append(
            sheet(
                "责任区",
                (
                    "责任区",
                    "应督导（校次）",
                    "已督导",
                    "覆盖率",
                    "应完成（次）",
                    "已完成",
                    "记录",
                    "在校小时",
                    "问题",
                    "列入台账",
                ),
                [
                    (
                        z.name,
                        z.due,
                        z.visited,
                        share(z.coverage),
                        z.required,
                        z.done,
                        z.visits,
                        show(z.hours, 1),
                        z.findings,
                        z.opened,
                    )
                    for z in zones
                ],
            )
        )
    sheets += [
        sheet(
            "督导记录",
            ("日期", "学校", "督学", "类型", "在校分钟", "逾期提交"),
            [
                (
                    v.visited_on.isoformat(),
                    str(v.school),
                    str(v.inspector),
                    v.get_kind_display(),
                    minutes_of(v),
                    "是" if v.is_late else "否",
                )
                for v in report.visits
            ],
        ),
        sheet(
            "学校",
            ("学校", "次数", "在校分钟", "问题"),
            [(line.school.name, line.visits, line.minutes, line.findings) for line in report.schools],
        ),
        sheet(
            "方式和采集",
            ("项目", "数量", "单位"),
            [(t.label, t.number, t.unit) for t in (*report.methods, *report.counters)],
        ),
        sheet(
            "采集数值",
            ("采集项", "单位", "次数", "最低", "最高", "平均"),
            [(r.label, r.unit, r.times, r.least, r.most, r.mean) for r in report.readings],
        ),
        sheet(
            "听课",
            ("日期", "学校", "学科", "班级", "执教教师", "课题"),
            [
                (x.visit.visited_on.isoformat(), str(x.visit.school), x.subject, x.class_name, x.teacher, x.topic)
                for x in report.lessons
            ],
        ),
        sheet(
            "访谈",
            ("日期", "学校", "对象", "人数"),
            [
                (x.visit.visited_on.isoformat(), str(x.visit.school), x.get_kind_display(), x.persons)
                for x in report.interviews
            ],
        ),
        sheet(
            "问题",
            ("学校", "事项", "整改类型", "问题", "台账编号"),
            [
                (str(f.visit.school), f.matter.label, f.get_severity_display(), f.text, f.item.number if f.item else "")
                for f in report.findings
            ],
        ),
        sheet(
            "销号",
            ("台账编号", "学校", "问题", "销号编号"),
            [(i.number, str(i.school or ""), i.text, i.write_off_number) for i in report.closed],
        ),
    ]
    return write_workbook(sheets, notes=[f"{title_of(report)}。{NOTE}"])


def sheet(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> SheetPlan:
    """One sheet."""
    return SheetPlan(title, [Column(name) for name in head], rows)


def figures(report: Report) -> list[tuple[str, object]]:
    """Every figure of the page."""
    return [
        ("期间", f"{cn_date(report.period.first)}至{cn_date(report.period.until)}"),
        ("到校督导（次）", len(report.visits)),
        ("学校（所）", len(report.schools)),
        ("在校小时", show(report.hours, 1)),
        ("听课（节）", len(report.lessons)),
        ("访谈（次）", len(report.interviews)),
        ("访谈（人）", report.persons),
        ("采集数值（项）", len(report.readings)),
        ("发现问题（条）", len(report.findings)),
        ("列入台账（条）", len(report.opened)),
        ("本期销号（条）", len(report.closed)),
        ("逾期提交（次）", len(report.late)),
    ]
