"""Blocks to an editable Word file: the same texts, numbers and faces as the PDF (reports.layout), laid out to GB/T 9704-2012.

Word breaks the lines itself, so a line may end a letter earlier or later than on the PDF; margins, the grid of 22 lines of 28 letters,
the 版头, the 署名, the seal and the 版记 stand where the PDF has them. The parts: lines (word_pen), 版头 (word_heads), endings
(word_ends), tables and charts (word_tables), the page, 版记 and code (word_feet), what floats (word_floats).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from docx import Document as new_document
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn

from reports import fonts
from reports.blocks import (
    Annex,
    AttachmentNote,
    Block,
    Chart,
    Grid,
    Heading,
    Paper,
    Paragraph,
    Pictures,
    Table,
    numbered,
)
from reports.finish import NO_FINISH, Finish
from reports.forms_layout import FORMS, number_line
from reports.paper_heads import addressee_of, moves_addressee
from reports.paper_measures import STYLES
from reports.word_ends import write_attendance, write_note, write_signature
from reports.word_feet import edges, set_page, write_code, write_imprint
from reports.word_heads import has_head, write_head, write_title
from reports.word_parts import Face, put_in_order
from reports.word_pen import LEFT, RIGHT, SPACING, Faces, Pen
from reports.word_tables import write_chart, write_grid, write_pictures, write_table

__all__ = ["Face", "Faces", "build_word", "text_of_word", "word_faces"]


def build_word(
    paper: Paper,
    faces: fonts.FontSet,
    *,
    draft: bool = False,
    names: Faces | None = None,
    finish: Finish = NO_FINISH,
) -> bytes:
    """The paper as a .docx. names: the Word name of each face by role, else those of the standard or of the county's own. finish:
    the seal and the code of verification that its pages carry."""
    pen = Pen(paper, faces, names or word_faces(faces), draft=draft)
    set_page(pen)
    write_paper(pen, finish)
    for part in (pen.word.element, *edges(pen)):
        put_in_order(part)
    out = io.BytesIO()
    pen.word.save(out)
    return out.getvalue()


def word_faces(faces: fonts.FontSet) -> Faces:
    """By role: the county's own licensed face if it is installed here, else the name the standard's face has in an office."""
    found = {}
    for role in fonts.ROLES:
        first = faces.embedded[role.key][0]
        own = next((name for name in role.licensed if name in first.names or name == first.path.stem), None)
        found[role.key] = Face(own or role.licensed[0])
    return found


def write_paper(pen: Pen, finish: Finish) -> None:
    """All parts in their order."""
    paper, blocks = pen.paper, numbered(pen.paper.blocks)
    write_opening(pen)
    for block in blocks:
        if not isinstance(block, AttachmentNote | Annex):
            write_block(pen, block)
    for block in blocks:
        if isinstance(block, AttachmentNote):
            write_note(pen, block)
    if paper.format not in FORMS:
        write_attendance(pen)
    write_signature(pen, finish)
    annexes = [block for block in blocks if isinstance(block, Annex)]
    for number, annex in enumerate(annexes, 1):
        write_annex(pen, annex, str(number) if len(annexes) > 1 else "")
    write_imprint(pen)
    write_code(pen, finish)


def write_opening(pen: Pen) -> None:
    """版头, title, 主送机关; on a form its title and number."""
    paper, headed = pen.paper, has_head(pen.paper)
    if headed:
        write_head(pen)
    write_title(pen, paper.title, paper.title_words, before=2 if headed else 0)
    if paper.format in FORMS:
        if number := number_line(paper):
            pen.line(number, align=RIGHT)
    elif paper.addressee and not moves_addressee(paper, pen.faces):
        pen.line(addressee_of(paper))


def write_block(pen: Pen, block: Block) -> None:
    """One block of the text."""
    WRITERS[type(block)](pen, block)


def write_heading(pen: Pen, heading: Heading) -> None:
    """A heading stays with what follows."""
    pen.line(heading.text, STYLES[heading.level], first=2, joined=True)


def write_paragraphs(pen: Pen, paragraph: Paragraph) -> None:
    """A paragraph for every line that is not empty."""
    for text in paragraph.text.split("\n"):
        if text.strip():
            pen.line(text, first=2)


WRITERS: dict[type, Callable[[Pen, Any], None]] = {
    Heading: write_heading,
    Paragraph: write_paragraphs,
    Table: write_table,
    Grid: write_grid,
    Chart: write_chart,
    Pictures: write_pictures,
}


def write_annex(pen: Pen, annex: Annex, number: str) -> None:
    """附件 in 黑体 on the first line of a new page, its title on the third."""
    label = pen.line("", "hei", align=LEFT)
    label.runs[0].add_break(WD_BREAK.PAGE)
    pen.dress(label, f"附件{number}", "hei", spacing=SPACING)
    write_title(pen, annex.title, (), before=1)
    for block in annex.blocks:
        write_block(pen, block)


def text_of_word(data: bytes) -> str:
    """Every printed letter of a Word file without blanks, in reading order, page numbers left out."""
    body = new_document(io.BytesIO(data)).element.body
    letters = "".join(node.text or "" for node in body.iter(qn("w:t")))
    return "".join(letters.split())
