"""署名, seal, 附注, attendance and 版记 measured (GB/T 9704-2012 7.3.5, 7.4, 10.1, 10.3)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from reports.measuring_pages import Figure
from reports.measuring_sheets import (
    BOTTOM,
    CELL,
    DATE,
    HEIGHT,
    LEFT,
    MM,
    PITCH,
    RIGHT,
    TOP,
    WIDTH,
    Letters,
    Sheet,
    role_of,
    text_of,
)

LARGEST_SEAL = 45.0
ATTENDED = ("出席", "请假", "列席")


def dated(sheets: list[Sheet]) -> tuple[Sheet, Letters, Letters] | None:
    """The page with the date of the paper, the line of the 署名 and that of the date."""
    for sheet in sheets:
        for organ, day in pairwise(sheet.body):
            apart = (day[0]["bottom"] - organ[0]["bottom"]) * MM
            alone = DATE.fullmatch(text_of(day)) and apart < 1.3 * PITCH
            if alone and day[0]["x0"] * MM > LEFT + WIDTH / 3 and organ[0]["x0"] * MM > LEFT + CELL / 2:
                return sheet, organ, day
    return None


def signature(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """Places that the standard counts in letters may be off by 0.3 letters, twice that where 1 mm is allowed: other programs set digits
    apart from Chinese. With a seal: the date four letters from the right, the 署名 centred on it. Without: the 署名 two letters from the right, the date
    starting two letters further right; a date longer than that stands two letters from the right itself."""
    found = dated(sheets)
    if found is None:
        return
    sheet, organ, day = found
    apart, off = _middle(organ) - _middle(day), 0.6 * CELL * tolerance
    right = RIGHT - day[-1]["x1"] * MM
    if abs(apart) < 2 and abs(right - 4 * CELL) < CELL:
        yield Figure("成文日期右空四字", sheet.number, right, 4 * CELL, off)
        yield Figure("署名以成文日期居中", sheet.number, apart, 0, off)
        return
    yield Figure("成文日期比署名右移二字", sheet.number, (day[0]["x0"] - organ[0]["x0"]) * MM, 2 * CELL, off)
    outer = min(right, RIGHT - organ[-1]["x1"] * MM)
    yield Figure("署名或成文日期右空二字", sheet.number, outer, 2 * CELL, off)


def seal(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """Never larger than 45 mm, its middle over the date, its upper edge within one line of the text, never on a page without."""
    found = dated(sheets)
    if found is None:
        return
    sheet, organ, day = found
    for image in sheet.images:
        if _is_seal(image) and image["top"] < day[0]["top"] < image["bottom"]:
            yield Figure("印章直径超出45毫米", sheet.number, max(0.0, _wide(image) - LARGEST_SEAL), 0, 0.2)
            if abs(_middle(organ) - _middle(day)) < 2:
                middle = (image["x0"] + image["x1"]) / 2 * MM
                yield Figure("印章居中于成文日期", sheet.number, middle - _middle(day), 0, 1.0)
            above = [line for line in sheet.inside if line[0]["bottom"] < organ[0]["top"]]
            yield Figure("印章所在页有正文", sheet.number, min(1, len(above)), 1, 0, "")
            if above:
                gap = (image["top"] - above[-1][0]["bottom"]) * MM
                yield Figure("印章顶端至正文（一行之内）", sheet.number, gap, PITCH / 2, PITCH / 2 + tolerance)


def note(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """附注 in brackets on the line below the date, two letters in."""
    found = dated(sheets)
    if found is None:
        return
    sheet, _, day = found
    after = [line for line in sheet.body if line[0]["top"] > day[0]["bottom"] - 1]
    if after and after[0][0]["text"] == "（":
        yield Figure("附注左空二字", sheet.number, after[0][0]["x0"] * MM, LEFT + 2 * CELL, tolerance)


def attendance(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """出席, 请假 and 列席 in 黑体, two letters in."""
    for sheet in sheets:
        for line in sheet.body:
            if text_of(line)[:2] in ATTENDED and text_of(line)[2:3] == "：":
                label = text_of(line)[:2]
                yield Figure(f"“{label}”左空二字", sheet.number, line[0]["x0"] * MM, LEFT + 2 * CELL, tolerance)
                face = int(role_of(line[0]) == "hei")
                yield Figure(f"“{label}”用黑体（1为是）", sheet.number, face, 1, 0, "")


def imprint(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """版记: the outer rules 0.35 mm, those between 0.25 mm, the last one at the foot of the type area."""
    last = sheets[-1]
    rules = _imprint_rules(last)
    for at, (_, thick, width) in enumerate(rules):
        is_outer = at in {0, len(rules) - 1}
        yield Figure(
            "版记首末分隔线" if is_outer else "版记中间分隔线", last.number, thick, 0.35 if is_outer else 0.25, 0.06
        )
        yield Figure("版记分隔线宽", last.number, width, WIDTH, tolerance)
    if rules:
        yield Figure("版记末线与版心下边缘", last.number, rules[-1][0] + rules[-1][1], BOTTOM, tolerance)


def no_imprint(sheets: list[Sheet], tolerance: float) -> Iterator[Figure]:
    """The 版记 of a letter has no rules (10.1)."""
    yield Figure("信函版记的分隔线", sheets[-1].number, len(_imprint_rules(sheets[-1])), 0, 0, "条")


def _imprint_rules(last: Sheet) -> list[tuple[float, float, float]]:
    rules = [rule for rule in last.rules if rule[0] > TOP + HEIGHT / 2]
    return rules if len(rules) > 1 and abs(rules[-1][0] - BOTTOM) < 3 else []


def _middle(line: Letters) -> float:
    return float(line[0]["x0"] + line[-1]["x1"]) / 2 * MM


def _wide(image: dict[str, Any]) -> float:
    return float(image["x1"] - image["x0"]) * MM


def _is_seal(image: dict[str, Any]) -> bool:
    """About square, and as large as a seal."""
    return abs(_wide(image) - float(image["bottom"] - image["top"]) * MM) < 2 and 25 < _wide(image) < 60
