"""Write .xlsx and .csv in which every text stays text, whatever a user once typed.

openpyxl draws everything around the rows (styles, widths, lists, protection, remarks); the rows themselves are written
as XML straight into the sheet, because one cell object per cell costs several times more.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.texts import writable
from core.workbook_cells import Look, RowWriter, Styles
from core.workbook_text import looks_live

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
MARK_AUTHOR = "导入检查"
LAST_VALIDATED_ROW = 50_001
LISTS_SHEET = "选项"
NOTES_SHEET = "填写说明"
MOST_REMARKS = 1_000
_CHUNK = 500

_HEADING_FONT = Font(bold=True)
_HEADING_FILL = PatternFill("solid", fgColor="FFE8EEF7")
_MARK_FILL = PatternFill("solid", fgColor="FFFDE2E2")
_WRAP = Alignment(wrap_text=True, vertical="center")
_OPEN = Protection(locked=False)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading (with the unit after it), width in characters, and the choices a cell may take.

    is_open: the column's cells are to be filled in, so protection leaves them alone. is_text: what is typed stays as typed,
    so that 85% does not become 0.85 and a long code no rounded number. between: lowest and highest number
    a cell may take; whole: only whole ones.
    """

    heading: str
    width: int = 14
    unit: str = ""
    choices: tuple[str, ...] = ()
    hidden: bool = False
    is_open: bool = False
    is_text: bool = False
    between: tuple[int, int] | None = None
    whole: bool = False

    @property
    def caption(self) -> str:
        """The heading as printed, unit in brackets."""
        return f"{self.heading}（{self.unit}）" if self.unit else self.heading


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet to write. `marks` maps (row index, column index), both from 0 without the heading, to a remark.

    is_protected: headings and columns that are not open are locked, without a password: against slips, not against people.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    marks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    is_protected: bool = False


def write_workbook(sheets: Sequence[SheetPlan], *, notes: Sequence[str] = ()) -> bytes:
    """The workbook's bytes: frozen bold headings, widths, drop-down lists, locked cells, marked cells with their remarks.

    notes: lines of a sheet `填写说明` after the others. The first thousand marks of a sheet get a remark at the cell, all
    of them colour. Texts longer than a cell holds (32,767) are cut.
    """
    plans = list(sheets)
    if notes:
        plans.append(SheetPlan(NOTES_SHEET, [Column(NOTES_SHEET, 100)], [[line] for line in notes]))
    book = Workbook()
    book.remove(book.active)
    long_ones = dict.fromkeys(c.choices for plan in plans for c in plan.columns if not _fits_inline(c.choices))
    long_lists = {choices: get_column_letter(position) for position, choices in enumerate(long_ones, start=1)}
    writers = [_frame(book, plan, long_lists) for plan in plans]
    if long_lists:
        _write_long_lists(book, long_lists)
    stream = io.BytesIO()
    book.save(stream)
    rows = {
        f"xl/worksheets/sheet{at}.xml": (plan, writer)
        for at, (plan, writer) in enumerate(zip(plans, writers, strict=True), 1)
    }
    return _filled(stream.getvalue(), rows)


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with byte order mark; text that looks like a formula gets an apostrophe, control characters are dropped."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([_csv_cell(heading) for heading in headings])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any) -> Any:
    if not isinstance(value, str):
        return "" if value is None else value
    text = writable(value)
    return f"'{text}" if looks_live(text) else text


def sheet_title(title: str) -> str:
    """A title Excel accepts: at most 31 characters, none of its forbidden ones."""
    kept = "".join("、" if letter in "[]:*?/\\" else letter for letter in writable(title))
    return kept.strip("' ")[:31] or "表"


def _frame(book: Workbook, plan: SheetPlan, long_lists: Mapping[tuple[str, ...], str]) -> RowWriter:
    """Everything of a sheet but its rows, and what will write them."""
    sheet = book.create_sheet(sheet_title(plan.title))
    sheet.freeze_panes = "A2"
    for position, column in enumerate(plan.columns, start=1):
        letters = get_column_letter(position)
        sheet.column_dimensions[letters].width = column.width
        sheet.column_dimensions[letters].hidden = column.hidden
        if column.is_open:
            sheet.column_dimensions[letters].protection = _OPEN
        if column.is_text:
            sheet.column_dimensions[letters].number_format = "@"
        if column.choices:
            _add_choices(sheet, letters, column.choices, long_lists)
        elif column.between:
            _add_range(sheet, letters, column)
    if plan.is_protected:
        _protect(sheet)
    for row, column in list(plan.marks)[:MOST_REMARKS]:
        remark = writable(plan.marks[row, column])
        sheet.cell(row + 2, column + 1).comment = Comment(remark, MARK_AUTHOR, width=260, height=90)
    looks = [Look(column.is_open, column.is_text) for column in plan.columns]
    return RowWriter(_styles(sheet), looks, plan.marks)


def _protect(sheet: Any) -> None:
    """Lock what is not open, without a password; widths, heights, sorting and filtering stay free."""
    sheet.protection.sheet = True
    for act in ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter", "insertRows", "deleteRows"):
        setattr(sheet.protection, act, False)


def _styles(sheet: Any) -> Styles:
    """The numbers of the styles that cells of this book may have."""

    def number(**look: Any) -> int:
        cell = WriteOnlyCell(sheet)
        for name, value in look.items():
            setattr(cell, name, value)
        return int(cell.style_id)

    looks = [Look(is_open, is_text) for is_open in (True, False) for is_text in (True, False)]
    return Styles(
        heading=number(font=_HEADING_FONT, fill=_HEADING_FILL, alignment=_WRAP),
        mark=number(fill=_MARK_FILL, protection=_OPEN),
        plain={look: number(**_shape(look)) for look in looks},
        quoted={look: number(quotePrefix=True, **_shape(look)) for look in looks},
        day=number(number_format="yyyy-mm-dd"),
        moment=number(number_format="yyyy-mm-dd hh:mm"),
    )


def _shape(look: Look) -> dict[str, Any]:
    return {
        "protection": Protection(locked=not look.is_open),
        "number_format": "@" if look.is_text else "General",
    }


def _filled(frame: bytes, rows: Mapping[str, tuple[SheetPlan, RowWriter]]) -> bytes:
    """The workbook with the rows put into its sheets."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(frame)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename in rows:
                with target.open(info.filename, "w") as part:
                    for piece in _sheet_pieces(content, *rows[info.filename]):
                        part.write(piece)
            else:
                target.writestr(info.filename, content)
    return stream.getvalue()


def _sheet_pieces(content: bytes, plan: SheetPlan, writer: RowWriter) -> Iterator[bytes]:
    """The sheet's XML with its data replaced: the headings, then the rows, a few hundred at a time."""
    head, _, rest = content.partition(b"<sheetData")
    tail = rest.partition(b"</sheetData>")[2] or rest.partition(b"/>")[2]
    yield head + b"<sheetData>" + writer.heading([column.caption for column in plan.columns]).encode()
    pending = []
    for row in plan.rows:
        pending.append(writer.row(row))
        if len(pending) == _CHUNK:
            yield "".join(pending).encode()
            pending = []
    yield "".join(pending).encode() + b"</sheetData>" + tail


def _add_choices(sheet: Any, letters: str, choices: tuple[str, ...], long_lists: Mapping[tuple[str, ...], str]) -> None:
    if place := long_lists.get(choices):
        source = f"'{LISTS_SHEET}'!${place}$1:${place}${len(choices)}"
    else:
        source = f'"{",".join(choices)}"'
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    rule.error = "请从下拉列表中选择。"
    rule.add(f"{letters}2:{letters}{LAST_VALIDATED_ROW}")
    sheet.data_validations.append(rule)


def _add_range(sheet: Any, letters: str, column: Column) -> None:
    low, high = column.between or (0, 0)
    kind = "whole" if column.whole else "decimal"
    rule = DataValidation(type=kind, operator="between", formula1=str(low), formula2=str(high), allow_blank=True)
    rule.showErrorMessage = True
    rule.error = f"请填 {low} 到 {high:,} 之间的{'整数' if column.whole else '数'}。"
    rule.add(f"{letters}2:{letters}{LAST_VALIDATED_ROW}")
    sheet.data_validations.append(rule)


def _fits_inline(choices: tuple[str, ...]) -> bool:
    joined = ",".join(choices)
    return len(joined) <= 250 and not any("," in choice or '"' in choice for choice in choices)


def _write_long_lists(book: Workbook, long_lists: Mapping[tuple[str, ...], str]) -> None:
    """Lists too long for a cell rule stand on a hidden sheet, one in each column."""
    sheet = book.create_sheet(LISTS_SHEET)
    sheet.sheet_state = "hidden"
    for row, line in enumerate(zip_longest(*long_lists), start=1):
        for column, choice in enumerate(line, start=1):
            cell = sheet.cell(row, column, writable(choice) if isinstance(choice, str) else choice)
            if isinstance(choice, str):
                cell.data_type = "s"
