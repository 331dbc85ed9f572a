"""版头 of 文件, 信函 and 纪要 (GB/T 9704-2012 7.2, 10.1, 10.3), and the title below it.

The size of the 发文机关标志 is free; it is the one that puts the red rule on the grid. A name too long is set in narrower letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from reports.blocks import Marks, Paper
from reports.compose import CELL, MM, TYPE_WIDTH, Frame, Run, compose, natural_width
from reports.fonts import FontSet
from reports.paper_lines import BLANK_LINE, natural_line
from reports.paper_measures import (
    GRID,
    HEAD_LINES,
    LEFT,
    LETTER,
    LETTER_DOUBLE,
    LETTER_DROP,
    LETTER_FOOT,
    LETTER_MARK_TOP,
    LETTER_RULE_GAP,
    LETTER_RULE_WIDTH,
    LINES,
    MARK_TOP,
    NUMBER_BLANKS,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RULE_GAP,
    TITLE_CHARACTERS,
    TOP,
)
from reports.titles import title_lines

SUFFIX = "文件"
SUFFIX_GAP = 0.4  # em between the names of a joint paper and 文件
ROW_GAP = 0.25  # em between the names of a joint paper
SPREAD = 8.0  # points a letter of the mark may gain
MARK_WIDTH = TYPE_WIDTH - 2 * MM
SIGNERS_IN_ROW = 2
SIGNER_GAP = "　"


@dataclass(frozen=True, slots=True)
class Head:
    """The measures of the 版头 of a 文件 or 纪要: lines of the grid it takes, the names of its mark, their size in points and their
    distance in millimetres, the rows of 签发人, and where the line of the number begins below the type area's upper edge."""

    lines: int
    names: tuple[str, ...]
    suffix: str
    size: float
    pitch: float
    signers: tuple[str, ...]
    number_top: float


def head_of(paper: Paper) -> Head:
    """How the 版头 of a 文件 or 纪要 is built; a joint one grows as long as the first page still shows body text."""
    joint = paper.marks.joint if paper.format == "document" else ()
    suffix = SUFFIX if joint and paper.organ_mark.endswith(SUFFIX) else ""
    names = (paper.organ_mark.removesuffix(suffix), *joint)
    signers = signer_rows(paper.marks)
    more = max(0, len(signers) - 1)
    title = len(title_lines(paper.title, TITLE_CHARACTERS, paper.title_words))
    room = LINES - HEAD_LINES - more - (2 + title + 1 + 2)
    grown = max(0, min(len(names) - 1, room))
    rule = (HEAD_LINES + grown + more) * GRID
    number_top = rule - RULE_GAP + LETTER_DROP - GRID
    height = number_top - (more + NUMBER_BLANKS) * GRID - MARK_TOP
    size = height / (len(names) + ROW_GAP * (len(names) - 1))
    return Head(HEAD_LINES + grown + more, names, suffix, size * MM, size * (1 + ROW_GAP), signers, number_top)


def mark_size() -> float:
    """The size of the 发文机关标志 of one organ in points: what puts the red rule on the grid."""
    return (HEAD_LINES * GRID - RULE_GAP + LETTER_DROP - GRID - NUMBER_BLANKS * GRID - MARK_TOP) * MM


def signer_rows(marks: Marks) -> tuple[str, ...]:
    """The names of 签发人, two in a row (7.2.6)."""
    names = [name for name in re.split(r"[、，,;；\s]+", marks.signer) if name]
    rows = [names[at : at + SIGNERS_IN_ROW] for at in range(0, len(names), SIGNERS_IN_ROW)]
    return tuple(SIGNER_GAP.join(row) for row in rows)


def corner_marks(marks: Marks) -> tuple[tuple[str, str], ...]:
    """份号, 密级 and 紧急程度 from top to bottom, with their faces; absent ones take no line."""
    rows = ((marks.copy_no, ""), (marks.secrecy, "hei"), (marks.urgency, "hei"))
    return tuple((text, style) for text, style in rows if text)


def head_html(paper: Paper, faces: FontSet, *, draft: bool) -> str:
    """The 版头; nothing on a paper without a mark. A draft says so where its number will stand."""
    if not paper.organ_mark:
        return ""
    number = paper.number or ("草稿" if draft else "")
    if paper.format == "letter":
        return _letter(paper, number, faces)
    head = head_of(paper)
    corners = _corners(corner_marks(paper.marks), 0.0)
    return (
        f'<div class="head" style="height:{head.lines * GRID:.4f}mm">{corners}{_mark(head, faces)}'
        f'{_number(head, number, faces)}<div class="rule" style="top:{head.lines * GRID:.4f}mm"></div></div>'
    )


def head_lines(paper: Paper) -> int:
    """The lines of the grid that the 版头 takes."""
    if not paper.organ_mark:
        return 0
    return 1 + max(1, len(corner_marks(paper.marks))) if paper.format == "letter" else head_of(paper).lines


def _letter(paper: Paper, number: str, faces: FontSet) -> str:
    """信函: the mark 30 mm below the edge of the sheet, a red double rule 4 mm below it and another at the foot, the number at the
    right below the first, the marks at the left."""
    number_letter = GRID + LETTER_DROP
    rule = number_letter - LETTER * 7 / 8 - LETTER_DOUBLE
    mark_top = LETTER_MARK_TOP - TOP
    font = faces.chain("biao")[0]
    ink = font.ink_top(paper.organ_mark) - font.ink_bottom(paper.organ_mark)
    size = (rule - LETTER_RULE_GAP - mark_top) / ink * MM
    corners = corner_marks(paper.marks)
    left = (PAGE_WIDTH - LETTER_RULE_WIDTH) / 2 - LEFT  # in the middle of the sheet
    style = f"left:{left:.2f}mm;width:{LETTER_RULE_WIDTH}mm"
    foot = PAGE_HEIGHT - LETTER_FOOT - LETTER_DOUBLE - TOP
    lines = head_lines(paper)
    right = TYPE_WIDTH - natural_width(number, faces)
    return (
        f'<div class="head" style="height:{lines * GRID:.4f}mm">'
        f"{_single_mark(paper.organ_mark, size, mark_top, faces)}"
        f'<div class="double" style="top:{rule:.4f}mm;{style}"></div>'
        f'<div class="double foot" style="top:{foot:.4f}mm;{style}"></div>{_corners(corners, GRID)}'
        f'<div class="number" style="top:{GRID:.4f}mm">{natural_line(number, right)}</div></div>'
    )


def _corners(rows: Sequence[tuple[str, str]], top: float) -> str:
    """The marks in the upper left corner, a line each."""
    return "".join(
        f'<div class="corner" style="top:{top + at * GRID:.4f}mm">{natural_line((Run(text, style),))}</div>'
        for at, (text, style) in enumerate(rows)
    )


def _mark(head: Head, faces: FontSet) -> str:
    """The 发文机关标志: one name in the middle, or the names of a joint paper in one width, 文件 at their right."""
    if len(head.names) == 1:
        return _single_mark(head.names[0] + head.suffix, head.size, MARK_TOP, faces)
    widths = [_mark_width(name, head.size, faces) for name in head.names]
    after = (len(head.suffix) + SUFFIX_GAP) * head.size if head.suffix else 0.0
    squeeze = min(1.0, MARK_WIDTH / (max(widths) + after))
    left = (TYPE_WIDTH - (max(widths) + after) * squeeze) / 2
    rows = []
    for at, (name, width) in enumerate(zip(head.names, widths, strict=True)):
        spread = (max(widths) - width) / (len(name) - 1) if len(name) > 1 else 0.0
        top = _ink_at(MARK_TOP, head.names[0], head.size, faces) + at * head.pitch
        rows.append(_mark_line(name, head.size, top, left, squeeze, spread))
    if head.suffix:
        middle = _ink_at(MARK_TOP, head.names[0], head.size, faces) + head.pitch * (len(head.names) - 1) / 2
        rows.append(
            _mark_line(head.suffix, head.size, middle, left + (max(widths) + after) * squeeze, squeeze, 0.0, True)
        )
    return "".join(rows)


def _mark_line(
    text: str, size: float, top: float, left: float, squeeze: float, spread: float, at_right: bool = False
) -> str:
    """One absolutely placed line of a joint mark; ``left`` is its right end where it stands at the right."""
    place = f"left:{left:.3f}pt;transform-origin:0 0"
    if at_right:
        place = f"left:auto;right:{TYPE_WIDTH - left:.3f}pt;transform-origin:100% 0"
    return (
        f'<div class="mark" style="top:{top:.3f}mm;{place};width:auto;font-size:{size:.3f}pt;line-height:{size:.3f}pt;'
        f'letter-spacing:{spread:.3f}pt;transform:scaleX({squeeze:.4f})">{escape(text)}</div>'
    )


def _single_mark(text: str, size: float, ink_top: float, faces: FontSet) -> str:
    """One name in the middle, spread a little, or narrowed to fit."""
    natural = _mark_width(text, size, faces)
    squeeze = min(1.0, MARK_WIDTH / natural)
    spread = min(SPREAD, (MARK_WIDTH - natural) / len(text)) if squeeze == 1.0 else 0.0
    return (
        f'<div class="mark" style="top:{_ink_at(ink_top, text, size, faces):.3f}mm;'
        f"font-size:{size:.3f}pt;line-height:{size:.3f}pt;"
        f"letter-spacing:{spread:.3f}pt;text-indent:{spread:.3f}pt;"
        f"margin-left:{-natural:.1f}pt;margin-right:{-natural:.1f}pt;width:auto;left:0;right:0;"
        f'transform:scaleX({squeeze:.4f})">{escape(text)}</div>'
    )


def _mark_width(text: str, size: float, faces: FontSet) -> float:
    return sum(faces.advance("biao", char) for char in text) * size


def _ink_at(top: float, text: str, size: float, faces: FontSet) -> float:
    """Where a line of one em begins whose ink begins at ``top``."""
    font = faces.chain("biao")[0]
    return top - (font.baseline - font.ink_top(text)) * size / MM


def _number(head: Head, number: str, faces: FontSet) -> str:
    """The 发文字号 in the middle; on an upward paper one letter in, on the line of the last 签发人 (7.2.5, 7.2.6)."""
    place = f'<div class="number" style="top:{head.number_top:.4f}mm">'
    if not head.signers:
        return f'{place}<div class="ln centre">{escape(number)}</div></div>'
    label = "签发人："
    widths = [natural_width(row, faces, style="kai") for row in head.signers]
    left = TYPE_WIDTH - CELL - max(widths)
    rows = []
    for at, row in enumerate(head.signers):
        top = head.number_top - (len(head.signers) - 1 - at) * GRID
        lead = natural_width(label, faces) if at == 0 else 0.0
        runs = [Run(label)] if at == 0 else []
        shown = natural_line([*runs, Run(row, "kai")], left - lead)
        rows.append(f'<div class="number" style="top:{top:.4f}mm">{shown}</div>')
    return f"{place}{natural_line(number, CELL)}</div>{''.join(rows)}"


def title_html(text: str, words: Iterable[str], *, before: int, tag: str = "h1") -> str:
    """Blank lines, the title in 二号小标宋, one blank line."""
    lines = title_lines(text, TITLE_CHARACTERS, words)
    shown = "".join(f'<span class="ln title">{escape(line)}</span>' for line in lines)
    return f"{BLANK_LINE * before}<{tag}>{shown}</{tag}>{BLANK_LINE}"


def addressee_lines(paper: Paper, faces: FontSet) -> tuple[str, ...]:
    """The text of the lines of 主送机关, flush left, with its colon."""
    if not paper.addressee:
        return ()
    return tuple(line.text for line in compose(addressee_of(paper), faces, Frame(first=0)))


def addressee_of(paper: Paper) -> str:
    """主送机关 with its colon."""
    return paper.addressee.rstrip("：:") + "："


def moves_addressee(paper: Paper, faces: FontSet) -> bool:
    """Whether 主送机关 stand in the 版记, because the first page would show no body text otherwise (7.3.2)."""
    if paper.format not in {"document", "minutes"} or not paper.organ_mark or not paper.printer:
        return False
    title = len(title_lines(paper.title, TITLE_CHARACTERS, paper.title_words))
    used = head_of(paper).lines + 2 + title + 1
    return used < LINES <= used + len(addressee_lines(paper, faces))
