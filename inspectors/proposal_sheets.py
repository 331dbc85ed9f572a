"""A proposal as a workbook, and its column 核定 read back."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.exceptions import BusinessRuleError
from core.workbooks import Column, Row, Sheet, SheetPlan, read_sheet, write_workbook
from inspectors.models import AssignmentProposal, Inspector
from inspectors.proposal_page import LineRow, Page

CODE, CHOSEN = "学校标识码", "核定"
HEADINGS = (CODE, "学校", "责任区", "现任", "建议", CHOSEN, "现任距离", "核定距离", "理由", "提醒")
NOTES = (
    "只有“核定”一列可以改：填督学姓名（同名的带账号，照下拉选项填），改好后在方案页面“上传核定表”。",
    "不上传的学校保持原来的核定；核定不能留空。",
)
SHOWN = 5


def labels(inspectors: Iterable[Inspector]) -> dict[int, str]:
    """How each inspector is written: the name, with the account when two have the same name."""
    rows = list(inspectors)
    names = [str(row) for row in rows]
    return {
        row.pk: name if names.count(name) == 1 else f"{name}（{row.user.username}）"
        for row, name in zip(rows, names, strict=True)
    }


def workbook(proposal: AssignmentProposal, page: Page) -> bytes:
    """Every line, with a drop-down list in the column 核定."""
    named = labels(page.inspectors)
    columns = [column(heading, tuple(named.values())) for heading in HEADINGS]
    rows = [cells(row, named) for row in page.rows]
    loads = SheetPlan(
        "每人学校数",
        [Column("督学"), Column("现在", unit="所"), Column("核定后", unit="所")],
        [[named[row.inspector.pk], row.before, row.after] for row in page.loads],
    )
    return write_workbook([SheetPlan("方案", columns, rows, is_protected=True), loads], notes=[str(proposal), *NOTES])


def column(heading: str, names: tuple[str, ...]) -> Column:
    """One column; only 核定 is open."""
    if heading == CHOSEN:
        return Column(heading, choices=names, is_open=True, is_text=True)
    if heading.endswith("距离"):
        return Column(heading, unit="公里", width=12)
    return Column(heading, width=24 if heading in {"学校", "理由"} else 14, is_text=heading == CODE)


def cells(row: LineRow, named: Mapping[int, str]) -> list[Any]:
    """One line; a former or chosen inspector who left has his name."""
    line = row.line
    people = [
        named.get(person.pk, str(person)) if person else "" for person in (line.former, line.proposed, line.chosen)
    ]
    far = [None if km is None else round(km, 1) for km in (row.km_now, row.km_chosen)]
    return [line.school.code, line.school.name, row.zone, *people, *far, line.why, row.conflict]


def read(data: bytes, name: str, page: Page) -> dict[int, Inspector]:
    """Line id → chosen inspector, for every row of the sheet. Refuses the whole sheet with all its faults."""
    sheet = read_sheet(data, name, is_heading=HEADINGS.__contains__)
    code, chosen = position(sheet, CODE), position(sheet, CHOSEN)
    lines = {row.line.school.code: row.line.pk for row in page.rows}
    named = labels(page.inspectors)
    people = {named[row.pk]: row for row in page.inspectors}
    found: dict[int, Inspector] = {}
    faults: list[str] = []
    for row in sheet.rows:
        fault = fault_of(row, code, chosen, lines, people)
        if fault:
            faults.append(f"第{row.number}行：{fault}")
        elif lines[row.cell(code)] in found:
            faults.append(f"第{row.number}行：{row.cell(code)}重复")
        else:
            found[lines[row.cell(code)]] = people[row.cell(chosen)]
    if faults:
        rest = f"……共{len(faults)}处" if len(faults) > SHOWN else ""
        raise BusinessRuleError(f"{'；'.join(faults[:SHOWN])}{rest}。一行也没有读入，请改好再上传。")
    return found


def position(sheet: Sheet, heading: str) -> int:
    """The column of a heading."""
    for header in sheet.headers:
        if header.text == heading:
            return header.column
    raise BusinessRuleError(f"表里没有“{heading}”这一列。请用方案页面下载的表。")


def fault_of(row: Row, code: int, chosen: int, lines: Mapping[str, int], people: Mapping[str, Inspector]) -> str:
    """What is wrong with a row; empty when nothing is."""
    school, person = row.cell(code), row.cell(chosen)
    if school not in lines:
        return f"方案里没有标识码是“{school}”的学校"
    if not person:
        return "没有填核定的督学"
    return "" if person in people else f"没有叫“{person}”的在任督学"
