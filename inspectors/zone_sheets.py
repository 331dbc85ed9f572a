"""The zones as a workbook: one sheet of zones, one of schools, one of inspectors."""

from collections.abc import Iterable

from core.export import READ_ONLY
from core.workbooks import Column, SheetPlan, write_workbook
from inspectors.staffing import ZoneLine

NO_ZONE = "不在任何责任区"
ZONES = ("责任区", "学校（所）", "督学（人）", "专职（人）", "提醒")
SCHOOLS = ("责任区", "学校标识码", "学校", "办学类型", "乡镇", "责任督学", "挂牌日期", "已到轮换年限")
PEOPLE = ("责任区", "督学", "类别", "督学证号", "负责学校（所）")


def workbook(lines: Iterable[ZoneLine]) -> bytes:
    """The roster as .xlsx."""
    rows = list(lines)
    sheets = [
        plan("责任区", ZONES, [zone_row(line) for line in rows]),
        plan("学校", SCHOOLS, [row for line in rows for row in school_rows(line)]),
        plan("督学", PEOPLE, [row for line in rows for row in member_rows(line)]),
    ]
    return write_workbook(sheets, notes=[READ_ONLY])


def plan(title: str, headings: tuple[str, ...], rows: list[list]) -> SheetPlan:
    """One sheet."""
    return SheetPlan(title, [Column(heading) for heading in headings], rows)


def zone_row(line: ZoneLine) -> list:
    """A zone."""
    return [name(line), len(line.places), len(line.members), line.full_time, "；".join(line.warnings)]


def name(line: ZoneLine) -> str:
    """The zone's name, or that there is none."""
    return str(line.zone) if line.zone else NO_ZONE


def school_rows(line: ZoneLine) -> list[list]:
    """Its schools."""
    return [
        [
            name(line),
            row.school.code,
            row.school.name,
            row.school.get_kind_display(),
            str(row.school.township or ""),
            row.inspector or "空缺",
            row.since.isoformat() if row.since else "",
            "是" if row.is_due else "",
        ]
        for row in line.places
    ]


def member_rows(line: ZoneLine) -> list[list]:
    """Its inspectors."""
    return [
        [name(line), str(row.inspector), row.inspector.get_kind_display(), row.inspector.certificate_no, row.schools]
        for row in line.members
    ]
