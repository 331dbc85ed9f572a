"""A printed paper measured against GB/T 9704-2012: every figure with what the standard asks and how far it may be off.

Works on any PDF, ours or one made from the Word file. Lengths in millimetres from the upper left corner of the sheet. Letters are
read from the PDF's text, edges of ink from the page as a picture (300 dpi, 0.08 mm a point).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pdfplumber
from pdfminer.pdftypes import resolve1

MM = 25.4 / 72
DPI = 300
TOP, LEFT, WIDTH, HEIGHT = 37.0, 28.0, 156.0, 225.0
BOTTOM, RIGHT = TOP + HEIGHT, LEFT + WIDTH
LINES, LETTERS, PITCH = 22, 28, 225 / 22
BODY, TITLE, NUMBER = 16.0, 22.0, 14.0  # points
MARK_TOP, RULE_GAP, DASH_GAP = 35.0, 4.0, 7.0
LETTER = BODY * MM
NO_START = frozenset("，。、；：？！）〕】》〉」』”’…％")
HANGING = frozenset("，。、；：？！）〕】》〉」』”’")
ANNEX = "附件"
DARK = 110  # of 255


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: value and expected in `unit`, at most `tolerance` apart. page: from 1, 0 for the whole paper."""

    name: str
    page: int
    value: float
    expected: float
    tolerance: float
    unit: str = "mm"

    @property
    def is_met(self) -> bool:
        """Whether the figure is within its tolerance."""
        return abs(self.value - self.expected) <= self.tolerance + 1e-9

    @property
    def sentence(self) -> str:
        """第2页 行距：10.23 mm（要求 10.23 ± 0.10）."""
        where = f"第{self.page}页 " if self.page else ""
        asked = f"{self.expected:g} ± {self.tolerance:g}" if self.tolerance else f"{self.expected:g}"
        return f"{where}{self.name}：{round(self.value, 2):g} {self.unit}（要求 {asked}）"


@dataclass(frozen=True)
class Row:
    """One horizontal run of ink: its height on the page and its ends."""

    y: float
    left: float
    right: float

    @property
    def width(self) -> float:
        """From end to end."""
        return self.right - self.left


@dataclass
class Sheet:
    """One page: its letters line by line and its ink."""

    number: int
    page: Any
    following: Sheet | None = None

    @cached_property
    def lines(self) -> list[list[dict[str, Any]]]:
        """Letters by line, from top to bottom, each line from left to right; blanks are left out."""
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for char in self.page.chars:
            if char["text"].strip():
                found[round(char["bottom"])].append(char)
        return [sorted(line, key=lambda char: char["x0"]) for _, line in sorted(found.items())]

    @cached_property
    def body(self) -> list[list[dict[str, Any]]]:
        """The lines of 三号 letters inside the type area."""
        return [line for line in self.lines if is_size(line, BODY) and TOP < line[0]["bottom"] * MM < BOTTOM + 1]

    @cached_property
    def is_full(self) -> bool:
        """Only lines of body text, which go on overleaf."""
        inside = [line for line in self.lines if TOP < line[0]["bottom"] * MM < BOTTOM + 1]
        if not inside or len(inside) != len(self.body) or self.rules or self.page.images:
            return False
        overleaf = self.following.body if self.following else []
        return bool(overleaf) and text_of(overleaf[0])[:2] != ANNEX

    @cached_property
    def full_lines(self) -> list[list[dict[str, Any]]]:
        """Body lines that reach the right edge from the left one."""
        return [
            line
            for line in self.body
            if line[0]["x0"] * MM < LEFT + LETTER and line[-1]["x1"] * MM > RIGHT - LETTER and len(line) > LETTERS - 6
        ]

    @cached_property
    def red(self) -> list[Row]:
        """Rows of red ink."""
        return list(self._ink(red=True))

    @cached_property
    def black(self) -> list[Row]:
        """Rows of black ink."""
        return list(self._ink(red=False))

    @cached_property
    def rules(self) -> list[tuple[float, float, float]]:
        """Black rules as wide as the type area: top, thickness and width."""
        shapes = [*self.page.rects, *self.page.lines]
        found = []
        for shape in shapes:
            width = (shape["x1"] - shape["x0"]) * MM
            thick = max(
                (shape["bottom"] - shape["top"]) * MM, shape["linewidth"] * MM if shape in self.page.lines else 0
            )
            if abs(width - WIDTH) < 1 and thick < 1.5 and not is_red(shape):
                found.append((shape["top"] * MM, thick, width))
        return sorted(found)

    def _ink(self, *, red: bool) -> Iterator[Row]:
        image = self.page.to_image(resolution=DPI).original.convert("RGB")
        r, g, b = (np.asarray(band) < DARK for band in image.split())
        ink = g & b & (~r if red else r)
        for y in np.flatnonzero(ink.any(axis=1)):
            marks = np.flatnonzero(ink[y])
            yield Row(*(float(at) / DPI * 25.4 for at in (y, marks[0], marks[-1] + 1)))


def measure(file: Path | BytesIO, *, tolerance: float = 0.5) -> list[Figure]:
    """Every figure of a paper, in reading order. tolerance: millimetres a margin may be off (the standard allows 1)."""
    with pdfplumber.open(file) as pdf:
        sheets = [Sheet(number, page) for number, page in enumerate(pdf.pages, 1)]
        for sheet, following in pairwise(sheets):
            sheet.following = following
        return [figure for check in CHECKS for figure in check(sheets, tolerance)]


def text_of(line: list[dict[str, Any]]) -> str:
    """The letters of a line."""
    return "".join(char["text"] for char in line)


def is_size(line: list[dict[str, Any]], size: float) -> bool:
    """Whether most letters of a line have this size, in points."""
    return abs(median(char["size"] for char in line) - size) < 0.3


def is_red(shape: dict[str, Any]) -> bool:
    """Whether a drawn shape is red."""
    color = shape.get("non_stroking_color") or shape.get("stroking_color") or ()
    return isinstance(color, tuple | list) and len(color) == 3 and color[0] > 0.8 and max(color[1:]) < 0.3


# --- what is measured -------------------------------------------------------------------------------------------------
def sheet_size(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """A4."""
    for sheet in sheets:
        yield Figure("纸宽", sheet.number, float(sheet.page.width) * MM, 210, 0.5)
        yield Figure("纸高", sheet.number, float(sheet.page.height) * MM, 297, 0.5)


def type_area(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """天头、订口、版心宽 by the letters and the ink of full pages; every line starts and ends inside."""
    for sheet in sheets:
        if not sheet.full_lines:
            continue
        yield Figure("订口（左）", sheet.number, min(line[0]["x0"] for line in sheet.full_lines) * MM, LEFT, tolerance)
        ends = [line[-1]["x1"] * MM for line in sheet.full_lines if line[-1]["text"] not in HANGING]
        if ends:
            yield Figure("版心右缘", sheet.number, max(ends), RIGHT, tolerance)
        if sheet.is_full:
            first = min(row.y for row in sheet.black if row.y > TOP - 5)
            yield Figure("天头（上）", sheet.number, first - (PITCH - LETTER) / 2, TOP, 1.0)


def grid(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """22 lines a page and 28 letters a line on full pages, and the distance of the lines."""
    for sheet in sheets:
        if not sheet.is_full:
            continue
        yield Figure("每面行数", sheet.number, len(sheet.body), LINES, 0, "行")
        if sheet.full_lines:
            yield Figure("每行字数", sheet.number, median(len(line) for line in sheet.full_lines), LETTERS, 0, "字")
        steps = [(b[0]["bottom"] - a[0]["bottom"]) * MM for a, b in pairwise(sheet.body)]
        worst = max(steps, key=lambda step: abs(step - PITCH))
        yield Figure("行距", sheet.number, worst, round(PITCH, 3), 0.15)


def line_starts(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """No line starts with a closing mark."""
    wrong = sum(line[0]["text"] in NO_START for sheet in sheets for line in sheet.body)
    yield Figure("行首为后置标点的行", 0, wrong, 0, 0, "行")


def head(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """版头: the mark 35 mm below the upper edge of the type area, the red rule 4 mm below the number and 156 mm wide."""
    rules = [row for row in sheets[0].red if row.width > WIDTH - 6]
    if not rules:
        return
    rule = max(rules, key=lambda row: row.y)
    top = min(row.y for row in rules if rule.y - row.y < 2)
    mark = [row for row in sheets[0].red if row.y < top - 8]
    if mark:
        yield Figure("发文机关标志上边缘至版心上边缘", 1, mark[0].y - TOP, MARK_TOP, tolerance)
    yield Figure("红色分隔线宽", 1, rule.width, WIDTH, tolerance)
    number = [row.y for row in sheets[0].black if row.y < top]
    if number:
        gap = top - max(number)
        yield Figure("分隔线在发文字号下", 1, gap, RULE_GAP, 0.12 * LETTER + tolerance)
    below = [line for line in sheets[0].body if line[0]["top"] * MM > rule.y]
    shown = [line for line in below if line[-1]["text"] != "："]
    yield Figure("首页有正文", 1, min(1, len(shown)), 1, 0, "")


def title(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """The title in 二号, in the middle."""
    lines = [line for line in sheets[0].lines if is_size(line, TITLE) and TOP < line[0]["bottom"] * MM < BOTTOM]
    for line in lines:
        yield Figure("标题居中", 1, (line[0]["x0"] + line[-1]["x1"]) / 2 * MM, LEFT + WIDTH / 2, 1.0)


def page_numbers(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """四号 digits between dashes, the dash 7 mm below the type area, one letter in from the outer edge."""
    for sheet in sheets:
        line = next((line for line in reversed(sheet.lines) if line[0]["top"] * MM > BOTTOM), None)
        if line is None:
            continue
        yield Figure("页码字号", sheet.number, median(char["size"] for char in line), NUMBER, 0.3, "pt")
        below = [row for row in sheet.black if row.y > BOTTOM + 1]
        dash = next((row for row in below if row.width > 10), None)
        if dash is None:
            continue
        yield Figure("页码一字线距版心下边缘", sheet.number, dash.y - BOTTOM, DASH_GAP, tolerance)
        letter = NUMBER * MM
        is_odd = sheet.number % 2 == 1
        outer = max(row.right for row in below) if is_odd else min(row.left for row in below)
        expected = RIGHT - letter if is_odd else LEFT + letter
        yield Figure("页码靠外缩进一字", sheet.number, outer, round(expected, 2), 1.0)


def imprint(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """版记: the outer rules 0.35 mm, those between 0.25 mm, the last one at the foot of the type area."""
    last = sheets[-1]
    rules = [rule for rule in last.rules if rule[0] > TOP + HEIGHT / 2]
    if len(rules) < 2 or abs(rules[-1][0] - BOTTOM) > 3:
        return
    for at, (_, thick, width) in enumerate(rules):
        is_outer = at in {0, len(rules) - 1}
        yield Figure(
            "版记首末分隔线" if is_outer else "版记中间分隔线", last.number, thick, 0.35 if is_outer else 0.25, 0.06
        )
        yield Figure("版记分隔线宽", last.number, width, WIDTH, tolerance)
    yield Figure("版记末线与版心下边缘", last.number, rules[-1][0] + rules[-1][1], BOTTOM, tolerance)


def embedded(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """Every font is inside the file."""
    absent = {name for sheet in sheets for name in fonts_outside(sheet.page)}
    yield Figure("未嵌入的字体", 0, len(absent), 0, 0, "种")


def fonts_outside(page: Any) -> Iterator[str]:
    """Names of the fonts of a page whose letters are not in the file."""
    resources = resolve1(page.page_obj.resources) or {}
    for name, reference in (resolve1(resources.get("Font")) or {}).items():
        font = resolve1(reference)
        inner = resolve1(resolve1(font.get("DescendantFonts", [font]))[0])
        described = resolve1(inner.get("FontDescriptor")) or {}
        if not {"FontFile", "FontFile2", "FontFile3"} & set(described) and str(font.get("Subtype")) != "/'Type3'":
            yield str(name)


Check = Callable[[list[Sheet], float], Iterator[Figure]]
CHECKS: tuple[Check, ...] = (
    sheet_size,
    type_area,
    grid,
    line_starts,
    head,
    title,
    page_numbers,
    imprint,
    embedded,
)
