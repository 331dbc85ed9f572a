"""What follows the text: 附件说明, 出席 of minutes, 署名 and 成文日期 with or without a seal, 附注 (GB/T 9704-2012 7.3.4 to 7.3.6, 10.3).

The date and the organ of a sealed paper stand in the lower middle of the seal, whose upper edge lies within one line of the text; a real
stamp and a printed picture find the same room.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from reports.blocks import AttachmentNote, Paper, chinese_date
from reports.compose import BODY, CELL, MM, TYPE_WIDTH, Frame, Run, compose, natural_width
from reports.finish import SEAL, Finish
from reports.fonts import FontSet
from reports.paper_lines import BLANK_LINE, Unit, natural_line, unit
from reports.paper_measures import GRID, JOINT_SEALS

HIGHEST = 1.0  # mm between the text and a seal's upper edge at least
LOWERED = 8  # the words lie an eighth of the diameter below the seal's middle
BETWEEN = 1.0  # mm between seals of a row
UNDATED = "　　　　年　月　日"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a seal and the words below it stand, below the end of the text: blank lines, the seal's upper edge and diameter in mm."""

    blanks: int
    top: float
    diameter: float

    @property
    def foot(self) -> float:
        """The seal's lower edge."""
        return self.top + self.diameter


def stamp_of(diameter: float, lines: int = 2) -> Stamp:
    """The least blank lines at which the seal stays clear of the text, for so many lines of words."""
    blanks = 0
    while True:
        top = blanks * GRID + lines * GRID / 2 - diameter / LOWERED - diameter / 2
        if top >= HIGHEST:
            return Stamp(blanks, min(top, GRID - HIGHEST), diameter)
        blanks += 1


def note_units(note: AttachmentNote, faces: FontSet) -> list[Unit]:
    """One blank line, two letters in, “附件：”; further lines stand under the first letter of the name (7.3.4)."""
    units = [Unit("div", (BLANK_LINE,))]
    for number, name in enumerate(note.names, 1):
        lead = "附件：" if number == 1 else "　　　"
        lead += f"{number}. " if len(note.names) > 1 else ""
        hang = 2 + natural_width(lead, faces) / CELL
        frame = Frame(first=2, rest=hang, right=1, justify=False)
        units.append(unit(lead + name.rstrip("。；;，,、"), faces, frame))
    return units


def attendance_units(paper: Paper, faces: FontSet) -> list[Unit]:
    """One blank line, then 出席, 请假, 列席: the label in 黑体, two letters in; names go on under the first name (10.3)."""
    rows = [(label.rstrip("：:"), names) for label, names in paper.marks.attendance if label.strip()]
    units = [Unit("div", (BLANK_LINE,))] if rows else []
    for label, names in rows:
        runs = [Run(label, "hei"), Run(f"：{names}")]
        hang = 2 + (natural_width(label, faces, style="hei") + natural_width("：", faces)) / CELL
        units.append(unit(runs, faces, Frame(first=2, rest=hang, justify=False)))
    return units


def signature_html(paper: Paper, faces: FontSet, finish: Finish) -> str:
    """署名, 成文日期 and 附注; a paper without organ has no signature."""
    if not paper.organ:
        return _remark(paper, faces)
    day = chinese_date(paper.dated_on) if paper.dated_on else UNDATED
    organs = (paper.organ, *(paper.marks.joint if paper.format != "minutes" else ()))
    if not paper.sealed:
        return _unsealed(organs, day, faces) + _remark(paper, faces)
    if len(organs) == 1:
        return _sealed(paper, day, faces, finish)
    return _sealed_jointly(organs, day, faces, finish) + _remark(paper, faces)


def _unsealed(organs: tuple[str, ...], day: str, faces: FontSet) -> str:
    """7.3.5.2: organ two letters from the right, the date starts two letters further right than the organ; neither comes nearer to the
    right edge than two letters: a long date moves the organ. Joint organs stand one below the other, the date follows the last."""
    day_width = natural_width(day, faces)
    rows = [line for organ in organs for line in _within(organ, TYPE_WIDTH - 4 * CELL, faces)]
    last = natural_width(rows[-1], faces)
    day_right = max(2 * CELL, last - day_width)
    shift = max(0.0, day_width + 2 * CELL - last)
    parts = [BLANK_LINE]
    for row in rows:
        parts.append(natural_line(row, TYPE_WIDTH - 2 * CELL - shift - natural_width(row, faces)))
    parts.append(natural_line(day, TYPE_WIDTH - day_right - day_width))
    return "".join(parts)


def _sealed(paper: Paper, day: str, faces: FontSet, finish: Finish) -> str:
    """7.3.5.1: the date four letters from the right, the organ centred above it, the seal centred over both."""
    day_width = natural_width(day, faces)
    centre = TYPE_WIDTH - 4 * CELL - day_width / 2
    rows = _within(paper.organ, 2 * (TYPE_WIDTH - centre), faces)
    stamp = stamp_of(finish.size, len(rows) + 1)
    parts = [_seal(finish, centre / MM, stamp.top), BLANK_LINE * stamp.blanks]
    for row in (*rows, day):
        parts.append(natural_line(row, centre - natural_width(row, faces) / 2))
    remark = _remark(paper, faces)
    used = (stamp.blanks + len(rows) + 1 + bool(remark)) * GRID
    rest = BLANK_LINE * ceil(max(0.0, stamp.foot - used) / GRID)
    return f'<div class="signed">{"".join(parts)}{remark}{rest}</div>'


def _sealed_jointly(organs: tuple[str, ...], day: str, faces: FontSet, finish: Finish) -> str:
    """Organs in rows of at most three, so far apart that their seals never touch; the last one stands above the date. The picture is
    the seal of the first; the others are pressed by hand in the room left for them."""
    centres, rows = joint_places(organs, day, faces, finish.size)
    texts = [[_within(organ, _pitch(centres), faces) for organ in row] for row in rows]
    tallest = max(len(lines) for row in texts for lines in row)
    stamp = stamp_of(finish.size, tallest + 1)
    height = max(ceil((finish.size + BETWEEN) / GRID), stamp.blanks + tallest + 1)
    parts, places = [], []
    for at, row in enumerate(texts):
        for lines, centre in zip(row, centres[-len(row) :], strict=True):
            places.append((centre / MM, at * height * GRID + stamp.top))
            for down, line in enumerate(lines, tallest - len(lines)):
                parts.append(_placed(line, centre, at * height + stamp.blanks + down, faces))
    foot = (len(rows) - 1) * height + stamp.blanks + tallest
    parts.append(_placed(day, centres[-1], foot, faces))
    total = max(foot + 1, ceil((places[-1][1] + finish.size) / GRID))
    return f'<div class="signed" style="height:{total * GRID:.4f}mm">{_seal(finish, *places[0])}{"".join(parts)}</div>'


def joint_places(
    organs: tuple[str, ...], day: str, faces: FontSet, diameter: float
) -> tuple[list[float], list[list[str]]]:
    """Middles of the columns in points, and the organs row by row; as many in a row as their names and seals have room."""
    last = TYPE_WIDTH - 4 * CELL - natural_width(day, faces) / 2
    widest = max(natural_width(organ, faces) for organ in organs)
    apart, count = 0.0, 1
    for count in range(min(JOINT_SEALS, len(organs)), 1, -1):
        breadth = max(diameter * MM, widest if count > 2 or 1.5 * widest <= last else 0.0)
        apart = (last - breadth / 2) / (count - 1)
        if apart >= max((diameter + BETWEEN) * MM, breadth):
            break
    centres = [last - apart * (count - 1 - at) for at in range(count)]
    return centres, [list(organs[at : at + count]) for at in range(0, len(organs), count)]


def _pitch(centres: list[float]) -> float:
    """How wide a name in these columns may be: the room between their middles, or to the edge of the type area."""
    between = centres[1] - centres[0] if len(centres) > 1 else TYPE_WIDTH
    return min(between - CELL / 2, 2 * (TYPE_WIDTH - centres[-1]), 2 * centres[0])


def _placed(text: str, centre: float, line: int, faces: FontSet) -> str:
    left = centre - natural_width(text, faces) / 2
    return f'<div class="number" style="top:{line * GRID:.4f}mm">{natural_line(text, left)}</div>'


def _within(text: str, width: float, faces: FontSet) -> list[str]:
    """The text in one line, or in as few of about one length as the width in points asks for."""
    natural = natural_width(text, faces)
    if natural <= width:
        return [text]
    even = natural / ceil(natural / width) + CELL
    frame = Frame(width=min(width, even), first=0, justify=False)
    return [line.text for line in compose(text, faces, frame)]


def _seal(finish: Finish, centre: float, top: float) -> str:
    """The picture of the seal in its real size, below the words as ink is."""
    if not finish.seal:
        return ""
    left, size = centre - finish.size / 2, f"{finish.size:.2f}mm"
    return f'<img class="seal" src="{SEAL}" alt="印章" style="left:{left:.3f}mm;top:{top:.3f}mm;width:{size};height:{size}">'


def _remark(paper: Paper, faces: FontSet) -> str:
    """附注 on the line below the date, two letters in, in brackets (7.3.6)."""
    text = paper.marks.note.strip().removeprefix("（").removesuffix("）")
    return unit(f"（{text}）", faces, BODY).html if text else ""
