"""A printed paper measured against GB/T 9704-2012: every figure with what the standard asks and how far it may be off.

Works on any PDF, ours or one made from the Word file. Which format a paper has (文件, 信函, 纪要, a form, a form across the sheet)
is seen from its first page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from reports import measuring_ends as ends
from reports import measuring_heads as heads
from reports import measuring_pages as pages
from reports.measuring_pages import Figure
from reports.measuring_sheets import PdfUnreadable, Sheet, sheets_of

__all__ = ["Examined", "Figure", "PdfUnreadable", "examine", "measure"]
Check = Callable[[list[Sheet], float], Iterator[Figure]]
FORMATS = {"document": "文件", "letter": "信函", "minutes": "纪要", "form": "表单", "landscape": "横排表单"}
COMMON: tuple[Check, ...] = (pages.sheet_size, pages.embedded)
GRIDDED: tuple[Check, ...] = (pages.type_area, pages.grid, pages.line_starts, pages.title)
CHECKS: dict[str, tuple[Check, ...]] = {
    "document": (
        *GRIDDED,
        heads.marks,
        heads.document,
        heads.number,
        ends.signature,
        ends.seal,
        ends.note,
        pages.page_numbers,
        ends.imprint,
    ),
    "letter": (*GRIDDED, heads.letter, ends.signature, ends.seal, ends.note, pages.page_numbers, ends.no_imprint),
    "minutes": (*GRIDDED, heads.document, ends.attendance, pages.page_numbers, ends.imprint),
    "form": (*GRIDDED, pages.inside, ends.seal, pages.page_numbers),
    "landscape": (pages.inside, pages.line_starts),
}


@dataclass(frozen=True, slots=True)
class Examined:
    """What was measured: the format that the paper was taken for (one of FORMATS), its pages and every figure."""

    format: str
    pages: int
    figures: list[Figure]

    @property
    def missed(self) -> list[Figure]:
        """What is out of tolerance."""
        return [figure for figure in self.figures if not figure.is_met]

    @property
    def label(self) -> str:
        """The format in the office's word."""
        return FORMATS[self.format]


def examine(file: Path | BytesIO, *, tolerance: float = 0.5) -> Examined:
    """Every figure of a paper, in reading order. tolerance: millimetres a margin may be off (the standard allows 1)."""
    with sheets_of(file) as sheets:
        found = heads.format_of(sheets)
        checks = (*COMMON, *CHECKS[found])
        return Examined(found, len(sheets), [figure for check in checks for figure in check(sheets, tolerance)])


def measure(file: Path | BytesIO, *, tolerance: float = 0.5) -> list[Figure]:
    """The figures of :func:`examine` alone."""
    return examine(file, tolerance=tolerance).figures
