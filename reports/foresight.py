"""On which page a paper ends, told from its lines before it is printed: the 版记 is then laid out once, not twice.

Only what lies on the grid can be foreseen; where tables or pictures stand, the press prints first and looks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reports.paper_measures import GRID, LINES, SLACK

LINE = re.compile(r'class="ln([^"]*)"')
PLACED = re.compile(r'class="signed" style="height:([0-9.]+)mm"')
OFF_GRID = ("<table", "<svg", "<img")
JOINED = ("join", "title")


@dataclass(frozen=True, slots=True)
class Body:
    """The pages before the 版记: lines of the 版头, its HTML, the text, what is kept together at its end, and the annexes."""

    head_lines: int
    head: str
    flow: str
    close: str = ""
    annexes: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        """All of it in order."""
        return "".join((self.head, self.flow, self.close, *self.annexes))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the 版记 stands: sent to the next even page, without a page number behind a blank page."""

    even: bool = False
    unnumbered: bool = False


def place_after(page: int, *, fits: bool) -> Place:
    """The place of the 版记 of a paper whose text ends on this page, with or without room for it there (7.4, 7.5)."""
    if page % 2:
        return Place(even=True)
    return Place() if fits else Place(even=True, unnumbered=True)


def foreseen(body: Body, height: float) -> Place | None:
    """The place of a 版记 of so many millimetres; None where it cannot be told."""
    if any(mark in part for part in (body.flow, *body.annexes) for mark in OFF_GRID):
        return None
    page, used = _run(_joins(body.flow), 1, body.head_lines)
    kept = _kept(body.close)
    if kept > LINES:
        return None
    if used + kept > LINES:
        page, used = page + 1, _trailing(_joins(body.flow))
    used += kept
    for annex in body.annexes:
        page, used = _run(_joins(annex), page + 1, 0)
    return place_after(page, fits=(LINES - used) * GRID + SLACK >= height)


def _joins(html: str) -> list[bool]:
    """For every line whether no page may end with it."""
    return [any(mark in classes for mark in JOINED) for classes in LINE.findall(html)]


def _kept(close: str) -> int:
    """The lines of what is kept together."""
    placed = PLACED.search(close)
    if placed:
        before = close[: placed.start()]
        return len(LINE.findall(before)) + round(float(placed[1]) / GRID)
    return len(LINE.findall(close))


def _run(joins: Sequence[bool], page: int, used: int) -> tuple[int, int]:
    """The page after so many lines, and the lines used on it."""
    start, room = 0, LINES - used
    while len(joins) - start > room:
        end = start + room
        while end > start and joins[end - 1]:
            end -= 1
        start = end if end > start else start + room
        page, room = page + 1, LINES
    return page, LINES - room + len(joins) - start


def _trailing(joins: Sequence[bool]) -> int:
    """Lines at the end that go along with what follows."""
    count = 0
    while count < len(joins) and joins[-1 - count]:
        count += 1
    return count
