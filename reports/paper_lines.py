"""Composed lines as HTML: every text is escaped here. A line is one line of the grid; paragraphs and headings hold lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from reports.compose import BODY, Frame, Line, Run, compose
from reports.fonts import FontSet

BLANK_LINE = '<div class="ln">\u200b</div>'


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph or heading (tag: p, h1, …) and the HTML of its lines."""

    tag: str
    lines: tuple[str, ...]

    @property
    def html(self) -> str:
        """The unit with its lines, nothing where it has none."""
        return f"<{self.tag}>{''.join(self.lines)}</{self.tag}>" if self.lines else ""


def families(faces: FontSet, style: str) -> str:
    """The fonts of a face as a CSS list."""
    return ", ".join(f"'{name}'" for name in faces.families(style))


def unit(text: str | Sequence[Run], faces: FontSet, frame: Frame = BODY, *, tag: str = "p", join: bool = False) -> Unit:
    """One paragraph, composed for its frame."""
    return Unit(tag, tuple(line_html(line, join=join) for line in compose(text, faces, frame)))


def paragraphs(text: str, faces: FontSet) -> list[Unit]:
    """A unit for every line of the text that is not empty."""
    return [unit(part, faces) for part in text.split("\n") if part.strip()]


def line_html(line: Line, *, join: bool = False) -> str:
    """One grid line; ``join`` forbids a page break after it."""
    runs = "".join(
        f'<span class="{run.style}">{escape(run.text)}</span>' if run.style else escape(run.text) for run in line.runs
    )
    indent = f";padding-left:{line.indent:.4f}pt" if line.indent else ""
    return (
        f'<span class="ln{" join" if join else ""}" style="letter-spacing:{line.spacing:.4f}pt{indent}">{runs}</span>'
    )


def natural_line(runs: str | Sequence[Run], left: float = 0.0) -> str:
    """A line of its own in natural width, ``left`` points in."""
    given = (Run(runs),) if isinstance(runs, str) else tuple(runs)
    return line_html(Line(given, max(0.0, left), BODY.base, 0.0, "natural"))


def parted(units: Iterable[Unit], count: int) -> tuple[str, str]:
    """The HTML of units before their last ``count`` lines, and of those lines."""
    before: list[str] = []
    after: list[str] = []
    for row in reversed(tuple(units)):
        at = max(0, len(row.lines) - count)
        before.insert(0, Unit(row.tag, row.lines[:at]).html)
        after.insert(0, Unit(row.tag, row.lines[at:]).html)
        count = max(0, count - len(row.lines))
    return "".join(before), "".join(after)
