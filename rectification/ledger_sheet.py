"""The ledger in the office's form: 督导评估学校幼儿园问题整改情况台账, its columns, what stands in them, the workbook.

The columns follow the notes under the provincial form (待核实); our number stands before them, our category and kind behind.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from core.texts import writable
from core.workbook_identity import IDENTITY, identified
from core.workbook_text import LIVE_STARTS
from rectification.models import Item
from rectification.workflow import CLOSED

TITLE = "督导评估学校幼儿园问题整改情况台账"
KIND = "item"
MOST = 10_000
LONGEST = 32_767
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAP = Alignment(wrap_text=True, vertical="center")
_CENTRE = Alignment(wrap_text=True, vertical="center", horizontal="center")
_OPEN = PatternFill("solid", fgColor="FFEFF6EA")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """name: how the importer calls it. width in characters. is_open: the office may change it in the sheet."""

    name: str
    heading: str
    width: int
    is_open: bool = False


COLUMNS = (
    SheetColumn("number", "问题编号", 16),
    SheetColumn("at", "序号", 6),
    SheetColumn("school", "学校", 20),
    SheetColumn("found_on", "发现日期", 12),
    SheetColumn("text", "问题", 36),
    SheetColumn("basis", "依据", 24),
    SheetColumn("source", "来源（所属工作）", 16, is_open=True),
    SheetColumn("measures", "整改措施", 30, is_open=True),
    SheetColumn("unit", "责任单位", 16),
    SheetColumn("responsible", "责任人", 10, is_open=True),
    SheetColumn("due_on", "整改期限", 12),
    SheetColumn("progress", "进展", 12),
    SheetColumn("evidence", "佐证", 8),
    SheetColumn("is_closed", "是否销号", 8),
    SheetColumn("closed_on", "销号日期", 12),
    SheetColumn("note", "备注", 18, is_open=True),
    SheetColumn("category", "问题类别", 16, is_open=True),
    SheetColumn("severity", "整改类型", 10),
)
NOTES = (
    "这张表可以改好再上传，上传后先预览，确认才写入。",
    "已有的问题（有问题编号的行）只能改：来源括号里的所属工作、整改措施、责任人、备注、问题类别。其余各列由办理过程产生，改了会被拒绝。",
    "没有问题编号的行登记为新问题（新发现）：学校或责任单位、发现日期、问题、依据、来源、整改类型要填；整改期限不填就按参数计算。",
    "有一格不对，整张表都不写入。清空一格不等于删除内容：空格子不改动。",
    "第一列是系统用来核对的，已隐藏，请不要改动。",
)


def for_sheet(rows: QuerySet) -> QuerySet:
    """With all that a row of the sheet needs."""
    files = Count("evidence", filter=Q(evidence__phase="after"))
    return rows.select_related("school", "unit").annotate(proofs=files)


def source_words(item: Item) -> str:
    """挂牌督导（优质均衡）."""
    words = str(item.get_source_display())
    return f"{words}（{item.programme}）" if item.programme else words


def cells_of(item: Any, at: int) -> list[str]:
    """The texts of a row in the order of the columns. item: with `proofs`."""
    closed = item.closed_at is not None and item.status in CLOSED
    texts = {
        "number": item.number,
        "at": str(at),
        "school": item.school.name if item.school else "",
        "found_on": item.found_on.isoformat(),
        "text": item.text,
        "basis": item.basis,
        "source": source_words(item),
        "measures": item.measures,
        "unit": item.unit.name if item.unit else (item.school.name if item.school else ""),
        "responsible": item.responsible,
        "due_on": item.due_on.isoformat(),
        "progress": str(item.get_status_display()) + (f"·第{item.round}轮" if item.round > 1 else ""),
        "evidence": f"{item.proofs}份" if item.proofs else "",
        "is_closed": "是" if closed else "否",
        "closed_on": local_day(item.closed_at) if closed else "",
        "note": item.note,
        "category": item.category,
        "severity": str(item.get_severity_display()),
    }
    return [texts[column.name] for column in COLUMNS]


def local_day(moment: Any) -> str:
    """The day of an instant where the office is."""
    return str(timezone.localtime(moment).date().isoformat())


def ledger_workbook(items: Iterable[Item]) -> bytes:
    """The workbook: title, headings on every printed page, borders, A4 landscape, one page wide; every text stays text."""
    book = Workbook()
    sheet = book.active
    sheet.title = "问题整改台账"
    width = len(COLUMNS) + 1
    put(sheet, 1, 2, TITLE, _CENTRE, Font(bold=True, size=16))
    sheet.merge_cells(start_row=1, start_column=2, end_row=1, end_column=width)
    for at, heading in enumerate([IDENTITY, *(column.heading for column in COLUMNS)], 1):
        put(sheet, 2, at, heading, _CENTRE, Font(bold=True), _OPEN if at > 1 and COLUMNS[at - 2].is_open else None)
        sheet.column_dimensions[get_column_letter(at)].width = 8 if at == 1 else COLUMNS[at - 2].width
    sheet.column_dimensions["A"].hidden = True
    for at, item in enumerate(items, 1):
        cells = cells_of(item, at)
        for column, text in enumerate(identified(KIND, item.pk, item.version, cells), 1):
            put(sheet, at + 2, column, text, _WRAP)
    lay_out(sheet, width)
    add_notes(book.create_sheet("填写说明"), NOTES)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(sheet: Any, row: int, column: int, text: str, align: Alignment, font: Any = None, fill: Any = None) -> None:
    """One bordered text cell, never a formula."""
    cell = sheet.cell(row, column)
    cell.value = writable(text)[:LONGEST] or None
    if cell.value is not None:
        cell.data_type = "s"
        if cell.value[0] in LIVE_STARTS:
            cell.quotePrefix = True
    cell.border, cell.alignment = _BOX, align
    if font is not None:
        cell.font = font
    if fill is not None:
        cell.fill = fill


def lay_out(sheet: Any, width: int) -> None:
    """Paper: A4 landscape, one page wide, title and headings repeated, page numbers."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:2"
    sheet.print_area = f"B1:{get_column_letter(width)}{max(sheet.max_row, 2)}"
    sheet.oddFooter.center.text = "第&P页 共&N页"
    sheet.freeze_panes = "C3"


def add_notes(sheet: Any, lines: Sequence[str]) -> None:
    """How it is filled in."""
    sheet.column_dimensions["A"].width = 100
    for at, line in enumerate(lines, 1):
        sheet.cell(at, 1, line).alignment = _WRAP
