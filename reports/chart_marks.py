"""What a chart is drawn with: texts, lines, fills and marks as SVG elements with plain attributes (no style, no script).

Series differ by pattern and by shape, not by colour, so that a copy in black and white says the same. Lengths in millimetres.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from reports.blocks import clean

INK, PALE = "#000", "#999"
LETTER = 3.4  # height of the letters
LEAST = 2.2  # letters are never smaller
FILLS = ("#404040", "#fff", "#a6a6a6", "#fff", "#fff", "#d9d9d9")
HATCHES = ("", "/", "", "", "\\", "-")  # the fourth is left white with a thick edge
EDGES = (0.2, 0.2, 0.2, 0.6, 0.2, 0.2)
DASHES = ("", "2 1", "0.6 0.8", "4 1 0.6 1", "", "2 1")
HATCH_GAP = 1.1
MARK = 1.1  # half the width of a mark on a line
Point = tuple[float, float]


def letters(text: str) -> float:
    """The width of a text in letters: Latin ones and digits take a little more than half of one."""
    return sum(0.56 if char.isascii() else 1.0 for char in text)


def fitted(text: str, width: float, size: float = LETTER) -> tuple[str, float]:
    """The text and the size at which it keeps within a width; too long even at the least size it loses its end."""
    wide = letters(text)
    if wide * size <= width:
        return text, size
    small = max(LEAST, width / wide)
    while letters(text) * small > width and len(text) > 1:
        text = text.rstrip("…")[:-1] + "…"
    return text, small


class Pen:
    """Collects the elements of one picture. families: CSS font list by role."""

    def __init__(self, width: float, height: float, families: Mapping[str, str]) -> None:
        self.width, self.height = width, height
        self.family = families.get("song") or families.get("") or "serif"
        self.parts: list[str] = []

    def text(
        self, at: Point, text: str, *, anchor: str = "middle", size: float = LETTER, name: str = "", halo: bool = False
    ) -> None:
        """A line of text with its base line at a point; with a halo it stays legible on lines and hatches."""
        common = f'x="{at[0]:.2f}" y="{at[1]:.2f}" font-size="{size:.2f}" text-anchor="{anchor}"'
        shown = escape(clean(text).replace("\n", " "))
        if halo:
            self.parts.append(
                f'<rect x="{at[0] - letters(text) * size / 2:.2f}" y="{at[1] - size * 0.86:.2f}" '
                f'width="{letters(text) * size:.2f}" height="{size:.2f}" fill="#fff"/>'
            )
        label = f' class="{name}"' if name else ""
        self.parts.append(f'<text {common} fill="{INK}"{label}>{shown}</text>')

    def line(self, start: Point, end: Point, *, width: float = 0.2, ink: str = INK, dash: str = "") -> None:
        """A straight line."""
        broken = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line x1="{start[0]:.2f}" y1="{start[1]:.2f}" x2="{end[0]:.2f}" y2="{end[1]:.2f}" '
            f'stroke="{ink}" stroke-width="{width}"{broken}/>'
        )

    def path(self, points: Sequence[Point], series: int, *, closed: bool = False, name: str = "line") -> None:
        """The line of a series through its points."""
        if len(points) < 2:
            return
        way = "L".join(f"{x:.2f} {y:.2f}" for x, y in points)
        dash = f' stroke-dasharray="{DASHES[series]}"' if DASHES[series] else ""
        self.parts.append(
            f'<path class="{name}" d="M{way}{"Z" if closed else ""}" fill="none" stroke="{INK}" stroke-width="0.5"{dash}/>'
        )

    def bar(self, left: float, top: float, width: float, height: float, series: int, name: str = "bar") -> None:
        """A bar with the fill and the hatch of its series."""
        self.parts.append(
            f'<rect class="{name}" x="{left:.2f}" y="{top:.2f}" width="{width:.2f}" height="{height:.2f}" '
            f'fill="{FILLS[series]}" stroke="{INK}" stroke-width="{EDGES[series]}"/>'
        )
        for start, end in hatch(left, top, width, height, HATCHES[series]):
            self.line(start, end, width=0.15)

    def mark(self, at: Point, series: int, name: str = "mark") -> None:
        """The mark of a series: each its own shape."""
        x, y = at
        common = f'class="{name}" stroke="{INK}" stroke-width="0.35"'
        fill = INK if series % 2 == 0 else "#fff"
        shapes = (
            f'<circle {common} cx="{x:.2f}" cy="{y:.2f}" r="{MARK}" fill="{fill}"/>',
            f'<circle {common} cx="{x:.2f}" cy="{y:.2f}" r="{MARK}" fill="{fill}"/>',
            _polygon(common, fill, ((x - MARK, y - MARK), (x + MARK, y - MARK), (x + MARK, y + MARK), (x - MARK, y + MARK))),
            _polygon(common, fill, ((x - MARK, y - MARK), (x + MARK, y - MARK), (x + MARK, y + MARK), (x - MARK, y + MARK))),
            _polygon(common, fill, ((x, y - MARK), (x + MARK, y + MARK), (x - MARK, y + MARK))),
            _polygon(common, fill, ((x, y - MARK), (x + MARK, y + MARK), (x - MARK, y + MARK))),
        )  # fmt: skip
        self.parts.append(shapes[series])

    def picture(self, label: str) -> str:
        """The whole picture as one svg element."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="paper-chart" role="img" aria-label="{escape(clean(label))}" '
            f'width="{self.width:.2f}mm" height="{self.height:.2f}mm" viewBox="0 0 {self.width:.2f} {self.height:.2f}" '
            f'font-family="{escape(self.family)}"><rect width="{self.width:.2f}" height="{self.height:.2f}" fill="#fff"/>'
            f"{''.join(self.parts)}</svg>"
        )


def _polygon(common: str, fill: str, points: Sequence[Point]) -> str:
    corners = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    return f'<polygon {common} points="{corners}" fill="{fill}"/>'


def hatch(left: float, top: float, width: float, height: float, kind: str) -> list[tuple[Point, Point]]:
    """The lines of a hatch inside a rectangle."""
    right, bottom = left + width, top + height
    if kind == "-":
        rows = int(height / HATCH_GAP)
        return [((left, bottom - row * HATCH_GAP), (right, bottom - row * HATCH_GAP)) for row in range(1, rows + 1)]
    if kind not in ("/", "\\"):
        return []
    found = []
    step = HATCH_GAP * 1.4
    for number in range(1, int((width + height) / step) + 1):
        far = number * step  # the line x + y = far, seen from the lower left corner
        start = (min(far, width), max(0.0, far - width))
        end = (max(0.0, far - height), min(far, height))
        pair = [(left + x if kind == "\\" else right - x, bottom - y) for x, y in (start, end)]
        found.append((pair[0], pair[1]))
    return found
