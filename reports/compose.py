"""Chinese lines on the 28-cell grid of GB/T 9704-2012, composed before any renderer sees them.

The renderer justifies only at blanks and knows no strict Chinese line breaking, so lines are broken here: no closing mark
starts a line, no opening mark ends one, a number stays with its unit, a date and 〔2024〕3号 stay whole; each line is then
squeezed or loosened by letter spacing to fill its width. Pure functions; all lengths in points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

MM = 72 / 25.4
TYPE_WIDTH = 156 * MM  # 版心宽 156 mm
CELLS = 28
BODY_SIZE = 16.0  # 三号
CELL = TYPE_WIDTH / CELLS

NO_START = frozenset("，。、；：？！）〕】》〉」』”’…—％℃‰·.,;:!?)]}%°")
NO_END = frozenset("（〔【《〈「『“‘([{￥$№")
CLOSING = frozenset("，。、；：？！）〕】》〉」』”’")  # ink in the left half: the right half may hang

JOINTS = frozenset("-/–—～~")  # a number or word too long for a line may break behind these

SQUEEZE = 0.02  # em a letter may lose so that a mark still fits on its line
LOOSEN = 0.5  # em a letter may gain; beyond this the line stays short
TOLERANCE = 0.02  # points

UNITS = "年月日时分秒岁周天届期次条项款个所名人位户件份册台套间元米克吨亩倍级类号章节页班轮批组"
ATOM = re.compile(
    r"——|……"
    r"|[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?|[0-9]{1,2}月[0-9]{1,2}日"
    r"|[\u4e00-\u9fff]字〔[0-9]{4}〕[0-9]*号?|〔[0-9]{4}〕[0-9]*号?"
    rf"|[0-9]+(?:[.,:/\-—–～~][0-9]+)*(?:[%％‰℃]|学年度?|[万亿千百]?(?:个)?[{UNITS}]|[万亿])?"
    r"|[A-Za-z0-9@_./+\-]+"
    r"|.",
    re.S,
)


class Measure(Protocol):
    """How wide a character is in the font of a style."""

    def advance(self, style: str, char: str) -> float:
        """The advance of ``char`` in em."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style (``""`` body, ``hei``, ``kai`` …)."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One composed line: its runs, indent and letter spacing in points; ``fit`` says how it was made to fit."""

    runs: tuple[Run, ...]
    indent: float
    spacing: float
    width: float
    fit: str

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Frame:
    """The place lines are set in: width and letter size in points, indents in cells of the grid."""

    width: float = TYPE_WIDTH
    size: float = BODY_SIZE
    first: float = 2.0
    rest: float = 0.0
    right: float = 0.0
    justify: bool = True

    @property
    def cell(self) -> float:
        return self.size * CELL / BODY_SIZE

    @property
    def base(self) -> float:
        """The letter spacing that turns one em into one cell."""
        return self.cell - self.size

    def room(self, first: bool) -> tuple[float, float]:
        """Indent and free width of the first or a further line."""
        indent = (self.first if first else self.rest) * self.cell
        return indent, self.width - indent - self.right * self.cell


@dataclass(frozen=True, slots=True)
class _Letter:
    style: str
    char: str
    width: float  # on the grid, points


@dataclass(frozen=True, slots=True)
class _Piece:
    """Letters that no line break may part."""

    letters: tuple[_Letter, ...]
    width: float


BODY = Frame()


def compose(text: str | Sequence[Run], measure: Measure, frame: Frame = BODY) -> tuple[Line, ...]:
    """Break one paragraph into lines of ``frame``.

    Nothing but blanks at a line end is lost. A line is never wider than its room, except that the empty right half of a
    closing mark at its end may hang over. A stretch without any legal break that is wider than a line is broken anywhere.
    """
    runs = [Run(text)] if isinstance(text, str) else list(text)
    pieces = list(_pieces(runs, measure, frame))
    lines: list[Line] = []
    start = 0
    while start < len(pieces):
        indent, room = frame.room(first=not lines)
        end = _fill(pieces, start, room, frame)
        is_last = end == len(pieces)
        letters = [letter for piece in pieces[start:end] for letter in piece.letters]
        lines.append(_line(letters, indent, room, frame, is_last=is_last))
        start = end
        while start < len(pieces) and pieces[start].letters[0].char == " ":
            start += 1
    return tuple(lines)


def natural_width(text: str, measure: Measure, frame: Frame = BODY, style: str = "") -> float:
    """The width of ``text`` on the grid in points, each letter with its grid spacing."""
    return sum(measure.advance(style, char) * frame.size + frame.base for char in text)


def widest_piece(text: str, measure: Measure, frame: Frame, style: str = "") -> float:
    """The width in points of the longest stretch of ``text`` that no line break may part."""
    endless = replace(frame, width=float("inf"))
    pieces = (piece for line in text.split("\n") for piece in _pieces([Run(line, style)], measure, endless))
    return max((piece.width - _hang(piece.letters, frame) for piece in pieces), default=0.0)


def _fill(pieces: Sequence[_Piece], start: int, room: float, frame: Frame) -> int:
    """The index after the last piece of a line; one more piece is taken where a slight squeeze makes it fit."""
    width, count, end = 0.0, 0, start
    while end < len(pieces):
        piece = pieces[end]
        wider = width + piece.width
        if wider - room > TOLERANCE and (over := wider - _hang(piece.letters, frame) - room) > TOLERANCE:
            count += len(piece.letters)
            squeezable = over <= SQUEEZE * frame.size * count and over < room - width
            return end + 1 if squeezable else max(end, start + 1)
        width, count, end = wider, count + len(piece.letters), end + 1
    return end


def _line(letters: list[_Letter], indent: float, room: float, frame: Frame, *, is_last: bool) -> Line:
    """Set one line: blanks at its end fall away, then the letter spacing fills the room."""
    while not is_last and len(letters) > 1 and letters[-1].char == " ":
        letters.pop()
    width = _width(letters)
    gap = room - width
    share, fit = 0.0, "natural"
    if gap < -TOLERANCE:
        share, fit = min(0.0, gap + _hang(letters, frame)) / len(letters), "squeezed"
    elif frame.justify and not is_last and gap / len(letters) <= LOOSEN * frame.size:
        share, fit = gap / len(letters), "loosened" if gap > TOLERANCE else "natural"
    return Line(tuple(_runs(letters)), indent, frame.base + share, width + share * len(letters), fit)


def _width(letters: Iterable[_Letter]) -> float:
    return sum(letter.width for letter in letters)


def _hang(letters: Sequence[_Letter], frame: Frame) -> float:
    """What the last letter may stand out at a line end: half an em for a closing mark."""
    return frame.size / 2 if letters[-1].char in CLOSING else 0.0


def _pieces(runs: Iterable[Run], measure: Measure, frame: Frame) -> Iterator[_Piece]:
    """Atoms glued together wherever a break between them is not allowed."""
    narrowest = min(frame.room(first=True)[1], frame.room(first=False)[1])
    glued: list[_Letter] = []
    for atom in _atoms(runs, measure, frame):
        if glued and atom[0].char not in NO_START and glued[-1].char not in NO_END:
            yield from _within(glued, narrowest, frame)
            glued = []
        glued.extend(atom)
    if glued:
        yield from _within(glued, narrowest, frame)


def _within(letters: list[_Letter], room: float, frame: Frame) -> Iterator[_Piece]:
    """One piece; when no line could hold it, its numbers with their units; when none could hold those, its letters."""
    piece = _piece(letters)
    if piece.width <= room or piece.width - _hang(letters, frame) <= room:
        yield piece
        return
    for part in _parts(letters):
        if part.width - _hang(part.letters, frame) <= room:
            yield part
        else:
            yield from (_Piece((letter,), letter.width) for letter in part.letters)


def _piece(letters: Sequence[_Letter]) -> _Piece:
    return _Piece(tuple(letters), letters[0].width if len(letters) == 1 else _width(letters))


def _parts(letters: Sequence[_Letter]) -> Iterator[_Piece]:
    """Where a stretch too long may be parted: between numbers (with their units), words and other letters."""
    part: list[_Letter] = []
    for letter in letters:
        if part and not _belongs(part[-1].char, letter.char):
            yield _piece(part)
            part = []
        part.append(letter)
    if part:
        yield _piece(part)


def _belongs(former: str, char: str) -> bool:
    if former in NO_END or char in NO_START or char in JOINTS:
        return True
    digits = former.isdigit() and (char.isdigit() or char in UNITS)
    return digits or (former.isascii() and former.isalpha() and char.isascii() and char.isalpha())


def _atoms(runs: Iterable[Run], measure: Measure, frame: Frame) -> Iterator[list[_Letter]]:
    """The smallest stretches of text, letter by letter; a letter that comes again is measured once."""
    for run in runs:
        known: dict[str, _Letter] = {}
        for match in ATOM.finditer(run.text):
            atom = []
            for char in match.group():
                if char not in known:
                    width = measure.advance(run.style, char) * frame.size + frame.base
                    known[char] = _Letter(run.style, char, width)
                atom.append(known[char])
            yield atom


def _runs(letters: Sequence[_Letter]) -> Iterator[Run]:
    for style, group in groupby(letters, key=lambda letter: letter.style):
        yield Run("".join(letter.char for letter in group), style)
