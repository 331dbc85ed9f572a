"""The pages of a PDF as they are measured: letters line by line from the text, edges of ink from the page as a picture (300 dpi,
0.08 mm a point). Lengths in millimetres from the upper left corner of the sheet.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from math import ceil, floor
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pdfplumber
import pypdfium2
from pdfminer.pdfparser import PDFSyntaxError
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from reports import fonts

MM = 25.4 / 72
DPI = 300
PIXEL = 25.4 / DPI
TOP, LEFT, WIDTH, HEIGHT = 37.0, 28.0, 156.0, 225.0
BOTTOM, RIGHT = TOP + HEIGHT, LEFT + WIDTH
LINES, LETTERS, PITCH = 22, 28, 225 / 22
BODY, TITLE, NUMBER, IMPRINT = 16.0, 22.0, 14.0, 14.0  # points
LETTER = BODY * MM
CELL = WIDTH / LETTERS
ANNEX = "附件"
DARK = 110  # of 255
DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
SUBSET = re.compile(r"^[A-Z]{6}\+")

Letter = dict[str, Any]
Letters = list[Letter]


@dataclass(frozen=True, slots=True)
class Row:
    """One horizontal run of ink: its height on the page and its ends."""

    y: float
    left: float
    right: float

    @property
    def width(self) -> float:
        """From end to end."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of ink that touch: a rule."""

    top: float
    bottom: float
    left: float
    right: float

    @property
    def width(self) -> float:
        """From end to end."""
        return self.right - self.left

    @property
    def thick(self) -> float:
        """From edge to edge."""
        return self.bottom - self.top


@dataclass
class Sheet:
    """One page: its letters line by line and its ink."""

    number: int
    page: Any
    picture: Any
    following: Sheet | None = None

    @property
    def width(self) -> float:
        """Of the paper."""
        return float(self.page.width) * MM

    @property
    def height(self) -> float:
        """Of the paper."""
        return float(self.page.height) * MM

    @cached_property
    def lines(self) -> list[Letters]:
        """Letters by line, from top to bottom, each line from left to right; blanks are left out."""
        found: dict[int, Letters] = defaultdict(list)
        for char in self.page.chars:
            if char["text"].strip("\u200b \u3000\n\t"):
                found[round(char["bottom"])].append(char)
        return [sorted(line, key=lambda char: float(char["x0"])) for _, line in sorted(found.items())]

    @cached_property
    def inside(self) -> list[Letters]:
        """The lines in the height of the type area."""
        return [line for line in self.lines if TOP < line[0]["bottom"] * MM < BOTTOM + 1]

    @cached_property
    def body(self) -> list[Letters]:
        """The lines of 三号 letters inside the type area."""
        return [line for line in self.inside if is_size(line, BODY)]

    @cached_property
    def is_full(self) -> bool:
        """Only lines of body text, and overleaf the text goes on: not with a heading, a table or the last lines before the 署名, which
        may have left room here."""
        if not self.inside or len(self.inside) != len(self.body) or self.rules or self.images:
            return False
        return self.following is not None and self.following.goes_on

    @cached_property
    def goes_on(self) -> bool:
        """Whether the first line is text that simply did not fit on the page before."""
        if not self.body or self.inside[0] is not self.body[0] or role_of(self.body[0][-1]) in {"hei", "kai"}:
            return False
        early = self.body[: LINES // 2]
        return text_of(self.body[0])[:2] != ANNEX and not any(DATE.fullmatch(text_of(line)) for line in early)

    @cached_property
    def full_lines(self) -> list[Letters]:
        """Body lines that reach the right edge from the left one."""
        return [
            line
            for line in self.body
            if line[0]["x0"] * MM < LEFT + LETTER and line[-1]["x1"] * MM > RIGHT - LETTER and len(line) > LETTERS - 6
        ]

    @cached_property
    def images(self) -> list[dict[str, Any]]:
        """Pictures in the type area; a code in the lower margin is none."""
        return [image for image in self.page.images if image["top"] * MM < BOTTOM]

    @cached_property
    def red(self) -> list[Row]:
        """Rows of red ink of the whole page."""
        return self.ink(red=True)

    @cached_property
    def rules(self) -> list[tuple[float, float, float]]:
        """Black rules as wide as the type area: top, thickness and width."""
        shapes = [*self.page.rects, *self.page.lines]
        found = []
        for shape in shapes:
            width = (shape["x1"] - shape["x0"]) * MM
            drawn = shape["linewidth"] * MM if shape in self.page.lines else 0
            thick = max((shape["bottom"] - shape["top"]) * MM, drawn)
            if abs(width - WIDTH) < 1 and thick < 1.5 and not is_red(shape):
                found.append((shape["top"] * MM, thick, width))
        return sorted(found)

    def ink(
        self, *, red: bool = False, left: float = 0, top: float = 0, right: float = 9999, bottom: float = 9999
    ) -> list[Row]:
        """Rows of red or black ink in a part of the page."""
        x0, y0 = floor(left / PIXEL), floor(top / PIXEL)
        x1, y1 = (
            min(ceil(right / PIXEL), floor(self.width / PIXEL)),
            min(ceil(bottom / PIXEL), floor(self.height / PIXEL)),
        )
        scale, size = DPI / 72, (self.width / PIXEL, self.height / PIXEL)
        crop = (x0 / scale, (size[1] - y1) / scale, (size[0] - x1) / scale, y0 / scale)
        picture = self.picture.render(scale=scale, crop=crop).to_numpy()
        blue, green, first = (picture[:, :, band] < DARK for band in range(3))
        ink = blue & green & (~first if red else first)
        rows = np.flatnonzero(ink.any(axis=1))
        starts = ink.argmax(axis=1)
        ends = ink.shape[1] - ink[:, ::-1].argmax(axis=1)
        return [Row(float(y + y0) * PIXEL, float(starts[y] + x0) * PIXEL, float(ends[y] + x0) * PIXEL) for y in rows]


class PdfUnreadable(ValueError):
    """Not a PDF with pages that can be read."""


@contextmanager
def sheets_of(file: Path | BytesIO) -> Iterator[list[Sheet]]:
    """The pages of a PDF, to be measured while it is open; raises PdfUnreadable."""
    data = file.read_bytes() if isinstance(file, Path) else file.getvalue()
    try:
        drawn = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise PdfUnreadable from error
    with closing(drawn), _opened(data) as pdf:
        sheets = [Sheet(number, page, drawn[number - 1]) for number, page in enumerate(pdf.pages, 1)]
        if not sheets:
            raise PdfUnreadable
        for sheet, following in pairwise(sheets):
            sheet.following = following
        yield sheets


def _opened(data: bytes) -> PDF:
    try:
        return pdfplumber.open(BytesIO(data))
    except (PDFSyntaxError, PdfminerException) as error:
        raise PdfUnreadable from error


def bands(rows: Sequence[Row]) -> list[Band]:
    """Rows of ink that touch each other, as rules."""
    found: list[list[Row]] = []
    for row in rows:
        if found and row.y - found[-1][-1].y < 1.5 * PIXEL:
            found[-1].append(row)
        else:
            found.append([row])
    return [
        Band(band[0].y, band[-1].y + PIXEL, min(row.left for row in band), max(row.right for row in band))
        for band in found
    ]


def text_of(line: Iterable[Letter]) -> str:
    """The letters of a line."""
    return "".join(char["text"] for char in line)


def is_size(line: Letters, size: float) -> bool:
    """Whether most letters of a line have this size, in points."""
    return bool(abs(median(char["size"] for char in line) - size) < 0.3)


def is_red(shape: dict[str, Any]) -> bool:
    """Whether a drawn shape or a letter is red."""
    color = shape.get("non_stroking_color") or shape.get("stroking_color") or ()
    return isinstance(color, tuple | list) and len(color) == 3 and color[0] > 0.8 and max(color[1:]) < 0.3


def role_of(char: Letter) -> str:
    """Which of the five faces a letter is set in; "" for any other."""
    name = SUBSET.sub("", str(char["fontname"]))
    for role in fonts.ROLES:
        if name.startswith((f"paper-{role.key}", *role.licensed)) or is_free(name, role):
            return role.key
    return ""


def is_free(name: str, role: fonts.Role) -> bool:
    """Whether a font is the free one of a role: FandolSong-Bold.otf is 小标宋, FandolSong is 宋体."""
    stem = Path(role.free).stem
    return name == stem or (stem.endswith("-Regular") and name == stem.removesuffix("-Regular"))
