"""The boxes of a form as the office writes them in a wording: one line, one row of boxes.

``| # 学校 | {学校} | # 时间 | {时间} |``: boxes stand between bars; ``#`` makes a printed label; a bar right behind a bar (``||``) lets the box
before it reach over one more column; a first box such as ``6行`` makes the row that many lines high. Knows no placeholder: what
stands in a box is filled by reports.wording.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reports.blocks import MOST_SPAN, Grid, GridCell

START = "|"
HEIGHT = re.compile(r"([0-9]{1,3})行")
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row that was read: its boxes with their texts as written, and its least height in lines."""

    cells: tuple[GridCell, ...]
    height: int = 1

    @property
    def columns(self) -> int:
        """How many columns the row reaches over."""
        return sum(cell.span for cell in self.cells)


def read_row(text: str) -> GridRow:
    """The row of one line that begins with a bar."""
    parts = text.strip().removeprefix(START).removesuffix(START).split(START)
    height = 1
    if len(parts) > 1 and (found := HEIGHT.fullmatch(parts[0].strip())):
        height, parts = int(found[1]), parts[1:]
    cells: list[GridCell] = []
    for part in parts:
        if not part and cells:
            cells[-1] = replace(cells[-1], span=cells[-1].span + 1)
            continue
        words = part.strip()
        label = words.startswith("#")
        cells.append(GridCell(words.removeprefix("#").strip() if label else words, label))
    return GridRow(tuple(cells), height)


def row_problem(row: GridRow, columns: int | None) -> str:
    """What is wrong with a row below one of so many columns (None: it is the first); empty when nothing is."""
    if row.columns > MOST_SPAN:
        return f"的表格有{row.columns}栏，最多{MOST_SPAN}栏。"
    if not 1 <= row.height <= MOST_LINES:
        return f"的行高写作“{row.height}行”，应在1至{MOST_LINES}行之间。"
    if columns is not None and row.columns != columns:
        return f"的表格有{row.columns}栏，与上一行的{columns}栏不一致；要让一格多占一栏，请在它后面连写两个“|”。"
    return ""


def grid_of(rows: Sequence[GridRow], fill: Callable[[str], str]) -> Grid:
    """The grid of rows that follow one another, the text of every box filled."""
    return Grid(
        rows=tuple(tuple(replace(cell, text=fill(cell.text)) for cell in row.cells) for row in rows),
        heights=tuple(row.height for row in rows),
    )
