"""Write a workbook whose cells stand where somebody else laid them down: fixed texts, merged ranges, values."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.texts import writable
from core.workbook_text import LIVE_STARTS
from core.workbook_writing import sheet_title

_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAP = Alignment(wrap_text=True, vertical="center", horizontal="center")
_LEFT = Alignment(wrap_text=True, vertical="center")
LONG_TEXT = 24


class Place(NamedTuple):
    """A cell; both count from 1."""

    row: int
    column: int

    def __str__(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"


def place_of(cell: str) -> Place:
    """The place of a cell's name such as B9."""
    return Place(*coordinate_to_tuple(cell))


@dataclass(slots=True)
class LaidSheet:
    """One sheet: printed texts by cell ("A1") or range ("A1:D1", merged), values by place, wide texts by both ends."""

    title: str
    texts: dict[str, str] = field(default_factory=dict)
    values: dict[Place, Decimal | str] = field(default_factory=dict)
    wide: dict[tuple[Place, Place], str] = field(default_factory=dict)


def write_layout(sheets: Sequence[LaidSheet]) -> bytes:
    """The workbook's bytes; every text stays text."""
    book = Workbook()
    book.remove(book.active)
    for laid in sheets:
        sheet = book.create_sheet(sheet_title(laid.title))
        for where, text in laid.texts.items():
            first, _, last = where.partition(":")
            _put(sheet, place_of(first), text)
            if last:
                sheet.merge_cells(where)
        for place, value in laid.values.items():
            _put(sheet, place, value)
        for (first_place, last_place), text in laid.wide.items():
            _put(sheet, first_place, text)
            sheet.merge_cells(f"{first_place}:{last_place}")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _put(sheet: Worksheet, place: Place, value: Decimal | str) -> None:
    cell = sheet.cell(place.row, place.column)
    cell.border = _BOX
    if isinstance(value, Decimal):
        cell.value, cell.alignment = value, _WRAP
        return
    text = writable(value)
    cell.value = text
    cell.data_type = "s"
    cell.alignment = _LEFT if len(text) > LONG_TEXT else _WRAP
    if text[:1] and text[0] in LIVE_STARTS:
        cell.quotePrefix = True
