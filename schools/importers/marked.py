"""The uploaded sheet again, with every problem marked where it stands; it can be corrected and uploaded as it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.workbooks import Column, Sheet, SheetPlan, write_workbook

REMARKS = "导入问题"
LISTED = (("行", 6), ("列", 6), ("列名", 20), ("原来的内容", 24), ("问题", 44), ("可以接受的写法", 44))


def marked_workbook(sheet: Sheet, problems: Sequence[Mapping[str, Any]]) -> bytes:
    """The same rows with marked cells and a last column of remarks, then a sheet that lists every problem.

    problems: as a plan made from this very sheet keeps them. Lines above the headings are left out.
    """
    width = 1 + max([header.column for header in sheet.headers] + [len(row.cells) - 1 for row in sheet.rows])
    headings = {header.column: header.group + header.text for header in sheet.headers}
    columns = [Column(headings.get(column, ""), 16) for column in range(width)]
    position = {row.number: index for index, row in enumerate(sheet.rows)}
    remarks: dict[int, list[str]] = {}
    marks: dict[tuple[int, int], str] = {}
    for problem in problems:
        if (index := position.get(problem["row"])) is None:
            continue
        said = f"{problem['reason']}可接受：{problem['accepted']}"
        remarks.setdefault(index, []).append(f"{problem['heading']}：{said}" if problem["heading"] else said)
        marks[index, width if problem["column"] is None else problem["column"]] = said
    rows = [
        [*row.cells, *[""] * (width - len(row.cells)), "；".join(remarks.get(index, []))]
        for index, row in enumerate(sheet.rows)
    ]
    listed = [[p["row"], p["letters"], p["heading"], p["value"], p["reason"], p["accepted"]] for p in problems]
    return write_workbook(
        [
            SheetPlan(sheet.title or "数据", [*columns, Column(REMARKS, 60)], rows, marks),
            SheetPlan("问题清单", [Column(heading, space) for heading, space in LISTED], listed),
        ]
    )
