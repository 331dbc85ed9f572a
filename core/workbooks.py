"""Sheets in and out: read .xlsx and .csv behind a guard, write .xlsx and .csv that cannot run anything.

`read_sheet` gives texts with their row numbers; what they mean is the caller's business. Nothing is parsed before
`core.workbook_guard` has looked at the raw bytes, and the parser runs in a child process with CPU and memory limits.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from core import workbook_reader
from core.collector import collector_at_rest
from core.workbook_guard import Limits, Merge, SheetRefused, column_letters, guard
from core.workbook_reader import CELL_END, REFUSED, ROW_END, SHEET_END
from core.workbook_text import read_delimited, tidy_cell
from core.workbook_writing import CSV_TYPE, NOTES_SHEET, XLSX_TYPE, Column, SheetPlan, write_csv, write_workbook

__all__ = [
    "CSV_TYPE",
    "NOTES_SHEET",
    "XLSX_TYPE",
    "Column",
    "Header",
    "Limits",
    "Row",
    "Sheet",
    "SheetPlan",
    "SheetRefused",
    "check_sheet",
    "column_letters",
    "read_sheet",
    "write_csv",
    "write_workbook",
]

HEADER_SEARCH_ROWS = 10
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ADVICE = {
    "xls": "这是旧格式 .xls。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
    "xlsm": "带宏的 .xlsm 不接收。请另存为不带宏的 .xlsx 后再上传。",
    "xlsb": "二进制的 .xlsb 不接收。请另存为 .xlsx 后再上传。",
    "et": "WPS 的 .et 格式不接收。请在 WPS 中另存为 .xlsx 后再上传。",
}


@dataclass(frozen=True, slots=True)
class Header:
    """One column's heading; `group` is the heading merged above it, if there is one."""

    column: int
    text: str
    group: str = ""

    @property
    def letters(self) -> str:
        """The column as the sheet names it: A, B, …"""
        return column_letters(self.column)


class Row(NamedTuple):
    """One row that is not empty: its number in the file and its cells as texts."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """The text in a column, empty when the row is shorter."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stood in the file: lines above the headings, the headings, the rows; other visible sheets that have
    headings of the same kind, and the titles of those that have not and were not read."""

    title: str
    headers: tuple[Header, ...]
    header_rows: tuple[int, ...]
    preface: tuple[Row, ...]
    rows: tuple[Row, ...]
    unread: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    others: tuple["Sheet", ...] = ()

    def refuse_merged(self) -> None:
        """Raise SheetRefused when cells are merged among the data: what the hidden ones hold would be guessed."""
        if self.merged:
            ranges = "、".join(self.merged[:3]) + ("等" if len(self.merged) > 3 else "")
            raise SheetRefused(f"数据里有合并单元格（{ranges}）。请取消合并，并把每一行都填完整。")


@dataclass(frozen=True, slots=True)
class _Grid:
    title: str
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...]


@collector_at_rest()
def read_sheet(
    data: bytes,
    name: str,
    *,
    limits: Limits | None = None,
    is_heading: Callable[[str], bool] | None = None,
    allow_merged: bool = False,
) -> Sheet:
    """Read the first visible sheet that holds something, or a CSV file in UTF-8 or GB18030.

    The heading row is the one of the first ten with most texts for which `is_heading` is true, else the first with two
    texts. Headings merged over two rows become `group` and `text`. Formulas, and merged cells among the data unless
    `allow_merged`, are refused: their content would be guessed. Our own sheet of notes is passed over; further sheets
    with at least two known headings are given as `others`. Raises SheetRefused with a sentence.
    """
    limits = limits or Limits()
    grids, unread = _read_grids(data, name, limits)
    first, *rest = grids
    if not first.rows:
        raise SheetRefused("表里没有数据。请填好后再上传。")
    others = []
    for grid in rest:
        other = _like_sheet(grid, is_heading)
        if other is None:
            unread.append(grid.title)
        else:
            others.append(other)
    sheet = replace(_sheet_of(first, is_heading), unread=tuple(unread), others=tuple(others))
    if not allow_merged:
        sheet.refuse_merged()
    return sheet


def check_sheet(data: bytes, name: str, *, limits: Limits | None = None) -> None:
    """Everything that can be refused before the file is parsed; quick for any file. Raises SheetRefused."""
    limits = limits or Limits()
    if suffix_of(data, name, limits) == "csv":
        read_delimited(data, limits)
    else:
        guard(data, limits)


def _sheet_of(grid: _Grid, is_heading: Callable[[str], bool] | None) -> Sheet:
    first = _heading_index(grid, is_heading)
    depth = _heading_depth(grid, first)
    headers = _headers(grid, first, depth)
    last_heading = grid.rows[first].number + depth - 1
    rows = tuple(row for row in grid.rows if row.number > last_heading)
    merged = tuple(str(merge) for merge in grid.merges if merge.last_row > last_heading)
    header_rows = tuple(range(grid.rows[first].number, last_heading + 1))
    return Sheet(grid.title, headers, header_rows, grid.rows[:first], rows, (), merged)


def _like_sheet(grid: _Grid, is_heading: Callable[[str], bool] | None) -> Sheet | None:
    """A further sheet when it has at least two known headings and something under them."""
    if is_heading is None or not grid.rows:
        return None
    try:
        sheet = _sheet_of(grid, is_heading)
    except SheetRefused:
        return None
    known = sum(is_heading(header.text) for header in sheet.headers)
    return sheet if known >= 2 and sheet.rows else None


def _read_grids(data: bytes, name: str, limits: Limits) -> tuple[list[_Grid], list[str]]:
    """The grids of the visible sheets, and the titles of those further ones that cannot be read."""
    if suffix_of(data, name, limits) == "csv":
        return [_Grid("", _numbered(read_delimited(data, limits)), ())], []
    visible = [part for part in guard(data, limits) if part.visible and part.has_rows and part.title != NOTES_SHEET]
    if not visible:
        raise SheetRefused("表里没有数据。请填好后再上传。")
    if formulas := visible[0].formulas:
        cells = "、".join(formulas[:5]) + ("等" if len(formulas) > 5 else "")
        raise SheetRefused(f"单元格 {cells} 是公式。请全选复制，用“选择性粘贴—数值”粘贴后再上传。")
    readable = [part for part in visible if not part.formulas]
    tables = _parse_in_child(data, [part.title for part in readable], limits)
    grids = [
        _Grid(part.title, _numbered(table), tuple(part.merges)) for part, table in zip(readable, tables, strict=True)
    ]
    return grids, [part.title for part in visible if part.formulas]


def suffix_of(data: bytes, name: str, limits: Limits) -> str:
    """`xlsx` or `csv`, after the checks of size and kind. Raises SheetRefused."""
    if len(data) > limits.container_bytes:
        raise SheetRefused(f"文件超过 {limits.container_bytes // 1024 // 1024} MB。请只保留数据，或分成几个文件。")
    if not data.strip():
        raise SheetRefused("这是一个空文件。请填好后再上传。")
    suffix = Path(name).suffix.lower().removeprefix(".")
    _refuse_wrong_kind(data, suffix)
    return suffix


def _refuse_wrong_kind(data: bytes, suffix: str) -> None:
    if suffix in _ADVICE:
        raise SheetRefused(_ADVICE[suffix])
    if suffix not in {"xlsx", "csv"}:
        raise SheetRefused("只接收 .xlsx 和 .csv 表格。请用 Excel 或 WPS 另存为 .xlsx 后再上传。")
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<meta")):
        raise SheetRefused("这个文件的内容是网页，不是表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise SheetRefused("文件设了密码。请去掉打开密码，另存为 .xlsx 后再上传。" if encrypted else _ADVICE["xls"])
    if (suffix == "xlsx") != data.startswith(b"PK\x03\x04"):
        raise SheetRefused(f"文件内容与扩展名 .{suffix} 不符。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")


def _parse_in_child(data: bytes, titles: list[str], limits: Limits) -> list[list[list[str]]]:
    """The sheets' rows of texts. Raises SheetRefused when a limit is broken or the parser gives up."""
    numbers = (limits.rows, limits.columns, limits.cpu_seconds, limits.memory_bytes)
    command = [sys.executable, "-I", workbook_reader.__file__, json.dumps(titles), *map(str, numbers)]
    try:
        child = subprocess.run(  # noqa: S603  # our own interpreter and script; the titles are one plain argument
            command, input=data, capture_output=True, timeout=limits.cpu_seconds + 30, check=False
        )
    except (subprocess.TimeoutExpired, ValueError) as failed:
        raise SheetRefused("表格读取时间过长，已停止。请把数据复制到一个新工作簿，另存后再上传。") from failed
    if child.returncode != 0:
        raise SheetRefused("表格已损坏或内容过大，读取失败。请把数据复制到一个新工作簿，另存为 .xlsx 后再上传。")
    answer = child.stdout.decode()
    if answer.startswith(REFUSED):
        raise SheetRefused(
            f"表格太大，没有导入。一个文件最多 {limits.rows:,} 行、{limits.columns} 列，请分成几个文件。"
        )
    return [
        [line.split(CELL_END) for line in sheet.split(ROW_END)] if sheet else [] for sheet in answer.split(SHEET_END)
    ]


def _numbered(table: Sequence[Sequence[str]]) -> tuple[Row, ...]:
    """The rows that are not empty; a row of plain characters without a space is taken as it is."""
    found = []
    for number, row in enumerate(table, start=1):
        joined = "".join(row)
        if not joined:
            continue
        if joined.isprintable() and " " not in joined:
            found.append(Row(number, tuple(row)))
        elif any(cells := tuple(map(tidy_cell, row))):
            found.append(Row(number, cells))
    return tuple(found)


def _heading_index(grid: _Grid, is_heading: Callable[[str], bool] | None) -> int:
    candidates = grid.rows[:HEADER_SEARCH_ROWS]
    if is_heading:
        scores = [sum(is_heading(text) for text in row.cells if text) for row in candidates]
        if max(scores) > 0:
            return _top_of_merge(grid, scores.index(max(scores)))
    for index, row in enumerate(candidates):
        if sum(bool(text) for text in row.cells) >= 2:
            return index
    return 0


def _top_of_merge(grid: _Grid, index: int) -> int:
    """The row above, when cells merged over both rows show that the headings begin there."""
    number = grid.rows[index].number
    above = index > 0 and grid.rows[index - 1].number == number - 1
    if above and any(merge.first_row == number - 1 and merge.last_row == number for merge in grid.merges):
        return index - 1
    return index


def _heading_depth(grid: _Grid, index: int) -> int:
    """How many rows the headings take: one or two. Anything else cannot be told apart from data and is refused."""
    row = grid.rows[index]
    touching = [merge for merge in grid.merges if merge.first_row <= row.number <= merge.last_row]
    if not touching:
        return 1
    depth = max(merge.last_row for merge in touching) - row.number + 1
    wide = [merge for merge in touching if merge.last_row == row.number and merge.last_column > merge.first_column]
    if depth == 1 and wide:
        inside = {column for merge in wide for column in range(merge.first_column, merge.last_column + 1)}
        below = next((other for other in grid.rows[index + 1 :] if other.number == row.number + 1), None)
        outside = [text for column, text in enumerate(below.cells) if column not in inside] if below else [""]
        depth = 3 if below is None or any(outside) else 2
    if depth > 2 or any(merge.first_row < row.number for merge in touching):
        raise SheetRefused(
            f"第 {row.number} 行的表头有合并单元格（{touching[0]}），看不出每一列是什么。请取消合并，让每一列有自己的列名。"
        )
    return depth


def _headers(grid: _Grid, index: int, depth: int) -> tuple[Header, ...]:
    top = grid.rows[index]
    if depth == 1:
        return tuple(Header(column, _one_line(text)) for column, text in enumerate(top.cells) if text)
    below = next((row for row in grid.rows[index + 1 :] if row.number == top.number + 1), Row(top.number + 1, ()))
    groups = list(top.cells)
    for merge in grid.merges:
        if merge.first_row == merge.last_row == top.number:
            for column in range(merge.first_column, min(merge.last_column + 1, len(groups))):
                groups[column] = top.cell(merge.first_column)
    found = []
    for column in range(max(len(groups), len(below.cells))):
        group, text = (groups[column] if column < len(groups) else ""), below.cell(column)
        if text or group:
            found.append(Header(column, _one_line(text or group), _one_line(group) if text else ""))
    return tuple(found)


def _one_line(text: str) -> str:
    return "".join(text.split())
