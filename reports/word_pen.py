"""What writes lines of official paper into a Word file: the faces by name, the grid of 22 lines of 28 letters. Lengths in points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from reports import fonts
from reports.blocks import Paper
from reports.compose import BODY_SIZE, CELL, MM, Run
from reports.forms_layout import type_width
from reports.word_parts import Face, set_face, set_line

__all__ = [
    "BODY_CELL",
    "CELL",
    "CENTER",
    "JUSTIFY",
    "LEFT",
    "LINE",
    "LOW",
    "MM",
    "RED",
    "RIGHT",
    "SPACING",
    "Faces",
    "Pen",
    "above_line",
]
BODY_CELL = CELL / BODY_SIZE  # cells of the grid in points a point of letter size
LINE = 28.95  # a hair under 225 mm / 22, so that rounding never pushes the last line out
LOW = 0.7  # mm: Word stands letters on four fifths of an exact line, so much lower than the PDF has them; the margin gives it back
BASE = 0.8  # where the letters stand in an exact line
SPACING = -0.25  # a hair under the grid's −0.207, so that 28 letters fit
RED = "FF0000"
LEFT, CENTER, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY
Faces = Mapping[str, Face]


class Pen:
    """One Word file and where it is written."""

    def __init__(self, paper: Paper, faces: fonts.FontSet, names: Faces, *, draft: bool) -> None:
        self.paper, self.faces, self.names, self.draft = paper, faces, names, draft
        self.word = new_document()
        self.word._body.clear_content()

    @property
    def width(self) -> float:
        """Of the type area in millimetres."""
        return type_width(self.paper.format)

    def dress(
        self,
        paragraph: WordParagraph,
        text: str | Sequence[Run],
        style: str = "",
        size: float = BODY_SIZE,
        **look: Any,
    ) -> WordParagraph:
        """Put text in one face, or runs in their own, into a paragraph."""
        for run in [Run(text, style)] if isinstance(text, str) else text:
            set_face(paragraph.add_run(run.text), self.names[run.style or fonts.BODY_ROLE], size, **look)
        return paragraph

    def line(
        self,
        text: str | Sequence[Run],
        style: str = "",
        *,
        first: float = 0.0,
        left: float = 0.0,
        align: Any = JUSTIFY,
        joined: bool = False,
    ) -> WordParagraph:
        """A paragraph of body text; first: indent of its first line in letters, left: of all in points; joined to the next."""
        paragraph = self.dress(self.word.add_paragraph(), text, style, spacing=SPACING)
        paragraph.alignment = align
        set_line(paragraph, LINE)
        form = paragraph.paragraph_format
        if first:
            form.first_line_indent = Pt(first * CELL)
        if left:
            form.left_indent = Pt(left)
        form.keep_with_next = joined or None
        return paragraph

    def hanging(self, lead: Sequence[Run], text: str, *, right: float = 0.0) -> WordParagraph:
        """Two letters in, a lead, then text whose further lines stand under its first letter; right: letters free at the right."""
        hang = sum(self.wide(run.text, run.style) for run in lead)
        paragraph = self.line([*lead, Run(text)], left=2 * CELL + hang, align=LEFT)
        paragraph.paragraph_format.first_line_indent = Pt(-hang)
        if right:
            paragraph.paragraph_format.right_indent = Pt(right * CELL)
        return paragraph

    def blank(self, number: int = 1, *, joined: bool = False) -> list[WordParagraph]:
        """Empty grid lines."""
        return [self.line("", joined=joined) for _ in range(number)]

    def gap(self, height: float) -> WordParagraph:
        """An empty line of another height."""
        paragraph = self.word.add_paragraph()
        set_line(paragraph, height)
        return paragraph

    def wide(self, text: str, style: str = "") -> float:
        """How wide a text is on the grid."""
        return sum(self.faces.advance(style, char) * BODY_SIZE + (CELL - BODY_SIZE) for char in text)


def above_line(pen: Pen, text: str, size: float) -> float:
    """How far the ink of 小标宋 letters reaches above the line they stand on."""
    return pen.faces.chain("biao")[0].ink_top(text) * size
