"""What is measured on every page: sheet, type area, grid, title, page numbers, fonts. A check yields figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from pdfminer.pdftypes import resolve1

from reports.measuring_sheets import (
    BODY,
    BOTTOM,
    LEFT,
    LETTER,
    LETTERS,
    LINES,
    MM,
    NUMBER,
    PITCH,
    RIGHT,
    TITLE,
    TOP,
    WIDTH,
    Letters,
    Sheet,
    is_size,
    role_of,
    text_of,
)

DASH_GAP = 7.0
NO_START = frozenset("，。、；：？！）〕】》〉」』”’…％")
HANGING = frozenset("，。、；：？！）〕】》〉」』”’")


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
        expected = f"{round(self.expected, 2):g}"
        asked = f"{expected} ± {round(self.tolerance, 2):g}" if self.tolerance else expected
        return f"{where}{self.name}：{round(self.value, 2):g} {self.unit}（要求 {asked}）"


def sheet_size(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """A4, upright or across."""
    for sheet in sheets:
        short, long = sorted((sheet.width, sheet.height))
        yield Figure("纸的短边", sheet.number, short, 210, 0.5)
        yield Figure("纸的长边", sheet.number, long, 297, 0.5)


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
            first = sheet.ink(top=TOP - 5, bottom=TOP + 2 * PITCH)[0].y
            yield Figure("天头（上）", sheet.number, first - (PITCH - LETTER) / 2, TOP, 1.0)


def grid(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """22 lines a page and 28 letters a line on full pages, the distance of the lines, size and face of the letters."""
    for sheet in sheets:
        if not sheet.is_full:
            continue
        letters = [char for line in sheet.body for char in line]
        yield Figure("每面行数", sheet.number, len(sheet.body), LINES, 0, "行")
        if sheet.full_lines:
            yield Figure("每行字数", sheet.number, median(len(line) for line in sheet.full_lines), LETTERS, 0, "字")
        steps = [(b[0]["bottom"] - a[0]["bottom"]) * MM for a, b in pairwise(sheet.body)]
        worst = max(steps, key=lambda step: abs(step - PITCH))
        yield Figure("行距", sheet.number, worst, PITCH, 0.15)
        yield Figure("正文字号", sheet.number, median(char["size"] for char in letters), BODY, 0.3, "pt")
        most = Counter(map(role_of, letters)).most_common(1)[0][0]
        yield Figure("正文用仿宋（1为是）", sheet.number, int(most == "fang"), 1, 0, "")


def line_starts(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """No line starts with a closing mark."""
    wrong = sum(line[0]["text"] in NO_START for sheet in sheets for line in sheet.body)
    yield Figure("行首为后置标点的行", 0, wrong, 0, 0, "行")


def title(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """The title in 二号小标宋, in the middle."""
    lines = [line for line in sheets[0].inside if is_size(line, TITLE)]
    for line in lines:
        yield Figure("标题居中", 1, (line[0]["x0"] + line[-1]["x1"]) / 2 * MM, LEFT + WIDTH / 2, 1.0)
    if lines:
        letters = [char for line in lines for char in line]
        yield Figure("标题字号", 1, median(char["size"] for char in letters), TITLE, 0.3, "pt")
        most = Counter(map(role_of, letters)).most_common(1)[0][0]
        yield Figure("标题用小标宋（1为是）", 1, int(most == "biao"), 1, 0, "")


def inside(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """No letter of a form stands outside the type area; that of a form across the sheet is the same one, turned."""
    for sheet in sheets:
        across = sheet.width > sheet.height
        left, right = (sheet.width - BOTTOM, sheet.width - TOP) if across else (LEFT, RIGHT)
        lines = [
            line for line in sheet.lines if TOP * (not across) < line[0]["bottom"] * MM and not is_page_number(line)
        ]
        if not lines or not across:
            lines = sheet.inside
        if lines:
            least = min(line[0]["x0"] for line in lines) * MM
            most = max(char["x1"] for line in lines for char in line if char["text"] not in HANGING) * MM
            yield Figure("超出版心左缘", sheet.number, max(0.0, left - least), 0, tolerance)
            yield Figure("超出版心右缘", sheet.number, max(0.0, most - right), 0, tolerance)


def page_numbers(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """四号 digits between dashes, the dash 7 mm below the type area, one letter in from the outer edge."""
    for sheet in sheets:
        line = next((line for line in sheet.lines if line[0]["top"] * MM > BOTTOM and is_page_number(line)), None)
        if line is None:
            continue
        yield Figure("页码字号", sheet.number, median(char["size"] for char in line), NUMBER, 0.3, "pt")
        most = Counter(map(role_of, line)).most_common(1)[0][0]
        yield Figure("页码用宋体（1为是）", sheet.number, int(most == "song"), 1, 0, "")
        left, right = line[0]["x0"] * MM - 1, line[-1]["x1"] * MM + 1
        below = sheet.ink(left=left, right=right, top=BOTTOM + 1)
        dash = next((row for row in below if row.width > 10), None)
        if dash is None:
            continue
        yield Figure("页码一字线距版心下边缘", sheet.number, dash.y - BOTTOM, DASH_GAP, tolerance)
        letter = NUMBER * MM
        is_odd = sheet.number % 2 == 1
        outer = max(row.right for row in below) if is_odd else min(row.left for row in below)
        expected = RIGHT - letter if is_odd else LEFT + letter
        yield Figure("页码靠外缩进一字", sheet.number, outer, expected, 1.0)


def is_page_number(line: Letters) -> bool:
    """— 3 — or the like."""
    text = text_of(line).replace(" ", "")
    return text.strip("—-－").isdigit() and text[0] in "—-－"


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
