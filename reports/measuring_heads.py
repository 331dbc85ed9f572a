"""版头 measured: which format a paper has, and where its mark, rules, number and signer stand (GB/T 9704-2012 7.2, 10.1, 10.3)."""

from __future__ import annotations

from collections.abc import Iterator

from reports.measuring_pages import Figure
from reports.measuring_sheets import (
    BODY,
    CELL,
    LEFT,
    LETTER,
    MM,
    RIGHT,
    TOP,
    WIDTH,
    Band,
    Letters,
    Sheet,
    bands,
    is_red,
    is_size,
    text_of,
)

MARK_TOP, RULE_GAP = 35.0, 4.0
LETTER_MARK_TOP, LETTER_RULE, LETTER_FOOT = 30.0, 170.0, 20.0  # mm: from the upper edge; long; from the lower edge
SIGNER = "签发人"


def format_of(sheets: list[Sheet]) -> str:
    """document, letter, minutes, form or landscape, as the first page shows it."""
    first = sheets[0]
    if first.width > first.height:
        return "landscape"
    if any(abs(row.width - LETTER_RULE) < 4 for row in first.red):
        return "letter"
    mark = "".join(char["text"] for char in first.page.chars if is_red(char))
    if mark.strip().endswith("纪要"):
        return "minutes"
    return "document" if mark.strip() or _rule(first) else "form"


def _rule(sheet: Sheet) -> Band | None:
    """The lowest red rule as wide as the type area."""
    found = bands([row for row in sheet.red if row.width > WIDTH - 6])
    return found[-1] if found else None


def document(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """The mark 35 mm below the upper edge of the type area, the red rule 4 mm below the number and 156 mm wide."""
    first = sheets[0]
    rule = _rule(first)
    end = rule.top if rule else 9999.0
    mark = [row for row in first.red if row.y < min(end - 8, first.height / 2)]
    if mark:
        yield Figure("发文机关标志上边缘至版心上边缘", 1, mark[0].y - TOP, MARK_TOP, tolerance)
        middle = (min(row.left for row in mark) + max(row.right for row in mark)) / 2
        yield Figure("发文机关标志居中", 1, middle, LEFT + WIDTH / 2, 1.0)
    if rule is None:
        return
    yield Figure("红色分隔线宽", 1, rule.width, WIDTH, tolerance)
    above = first.ink(top=TOP, bottom=end)
    if above:
        yield Figure("分隔线在发文字号下", 1, end - max(row.y for row in above), RULE_GAP, 0.12 * LETTER + tolerance)
    below = [line for line in first.body if line[0]["top"] * MM > end]
    shown = [line for line in below if line[-1]["text"] != "："]
    yield Figure("首页有正文", 1, min(1, len(shown)), 1, 0, "")


def number(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """The number in the middle; on an upward paper one letter in from the left, its 签发人 one letter in from the right."""
    first = sheets[0]
    rule = _rule(first)
    above = [line for line in first.body if rule and line[0]["bottom"] * MM < rule.top]
    lines = [line for line in above if "〔" in text_of(line)]
    if not lines:
        return
    line = lines[-1]
    signed = [found for found in above if SIGNER in text_of(found)]
    if not signed:
        yield Figure("发文字号居中", 1, (line[0]["x0"] + line[-1]["x1"]) / 2 * MM, LEFT + WIDTH / 2, 1.0)
        return
    yield Figure("发文字号居左空一字", 1, line[0]["x0"] * MM, LEFT + CELL, tolerance)
    for found in signed:
        yield Figure("签发人居右空一字", 1, found[-1]["x1"] * MM, RIGHT - CELL, 1.0)


def marks(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """份号, 密级 and 紧急程度: 三号, at the left edge above the mark, the first on the first line."""
    red = [row for row in sheets[0].red if row.y > TOP]
    over = [line for line in sheets[0].body if red and line[0]["bottom"] * MM < min(red[0].y + 2, TOP + MARK_TOP + 2)]
    for line in over:
        yield Figure(f"“{text_of(line)}”顶格", 1, line[0]["x0"] * MM, LEFT, tolerance)
    if over:
        yield Figure("版头首行在第一行（行数）", 1, (over[0][0]["bottom"] * MM - TOP) // (225 / 22) + 1, 1, 0, "行")


def letter(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """信函: mark 30 mm from the upper edge, red double rules 170 mm long 4 mm below it (thick above thin) and 20 mm from the lower
    edge (thin above thick), number at the right below the first, no page number on page one (10.1)."""
    first = sheets[0]
    wide = bands([row for row in first.red if row.width > WIDTH])
    upper, lower = [b for b in wide if b.top < first.height / 2], [b for b in wide if b.top > first.height / 2]
    if not upper:
        return
    mark = [row for row in first.red if row.y < upper[0].top]
    if mark:
        yield Figure("发文机关标志上边缘至上页边", 1, mark[0].y, LETTER_MARK_TOP, tolerance)
        letters = [char for char in first.page.chars if is_red(char)]
        low = max(row.y for row in mark)
        drop = 0.12 * max((char["size"] for char in letters), default=BODY) * MM  # the em square reaches below the ink
        yield Figure("红色双线在发文机关标志下", 1, upper[0].top - low, RULE_GAP, drop + tolerance)
    yield Figure("首页红色双线的条数", 1, len(wide), 4, 0, "条")
    for band in wide:
        yield Figure("红色双线长", 1, band.width, LETTER_RULE, tolerance)
        yield Figure("红色双线居中", 1, (band.left + band.right) / 2, LEFT + WIDTH / 2, 1.0)
    if lower:
        yield Figure("下方双线距下页边", 1, first.height - lower[-1].bottom, LETTER_FOOT, tolerance)
    if len(upper) > 1 and len(lower) > 1:
        yield Figure("上方双线上粗下细（1为是）", 1, int(upper[0].thick > upper[1].thick), 1, 0, "")
        yield Figure("下方双线上细下粗（1为是）", 1, int(lower[0].thick < lower[1].thick), 1, 0, "")
    yield from _letter_number(first, upper[-1].bottom, tolerance)
    yield from _first_page(first)


def _letter_number(first: Sheet, rule: float, tolerance: float) -> Iterator[Figure]:
    lines = [line for line in first.lines if is_size(line, BODY) and "〔" in text_of(line) and _top(line) > rule - 2]
    if lines:
        yield Figure("发文字号右顶格", 1, lines[0][-1]["x1"] * MM, RIGHT, tolerance)
        ink = first.ink(left=lines[0][0]["x0"] * MM, right=lines[0][-1]["x1"] * MM, top=rule + 0.3, bottom=rule + 15)
        if ink:
            yield Figure("发文字号在双线下", 1, ink[0].y - rule, LETTER * 7 / 8, 0.12 * LETTER + tolerance)


def _first_page(first: Sheet) -> Iterator[Figure]:
    """No page number, but text."""
    numbers = [line for line in first.lines if text_of(line).replace(" ", "").strip("—") == "1"]
    yield Figure("首页的页码", 1, len(numbers), 0, 0, "个")
    shown = [line for line in first.body if line[-1]["text"] != "：" and "〔" not in text_of(line)]
    yield Figure("首页有正文", 1, min(1, len(shown)), 1, 0, "")


def _top(line: Letters) -> float:
    return float(line[0]["top"]) * MM
