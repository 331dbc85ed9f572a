"""Blocks to an editable Word file: the same texts, numbers and faces as the PDF (reports.layout), laid out to GB/T 9704-2012.

Word breaks the lines itself, so a line may end a letter earlier or later than on the PDF; margins, the grid of 22 lines of 28 letters,
the 版头, the 署名 and the 版记 stand where the PDF has them. Lengths in points unless named otherwise.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from docx import Document as new_document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from reports import fonts
from reports.blocks import (
    Annex,
    AttachmentNote,
    Block,
    Heading,
    Paper,
    Paragraph,
    Pictures,
    Table,
    chinese_date,
    jpeg_bytes,
    numbered,
)
from reports.compose import BODY_SIZE, CELL, MM, TYPE_WIDTH, natural_width
from reports.layout import (
    IMPRINT_SIZE,
    MARK_TOP,
    NUMBER_BLANKS,
    PAGE_NUMBER_SIZE,
    RULE_GAP,
    STYLES,
    TABLE_SIZE,
    TITLE_CHARACTERS,
    TITLE_SIZE,
    column_widths,
    mark_size,
)
from reports.titles import title_lines
from reports.word_parts import (
    Face,
    add_field,
    add_rule,
    box_at_foot,
    element,
    put_in_order,
    rule_rows,
    set_face,
    set_line,
)

LINE = 28.95  # a hair under 225 mm / 22, so that rounding never pushes the last line out
LOW = 0.7  # mm: Word stands letters on four fifths of an exact line, so much lower than the PDF has them; the margin gives it back
FOOT = 25.48  # mm from the edge of the sheet to the lower edge of the page number's line: its dash 7 mm below the type area
SPACING = -0.25  # a hair under the grid's −0.207, so that 28 letters fit
TABLE_LINE, IMPRINT_LINE = 5.6 * MM, 8.6 * MM
RED = "FF0000"
ROLES = ("fang", "hei", "kai", "biao", "song")
Faces = Mapping[str, Face]


def build_word(paper: Paper, faces: fonts.FontSet, *, draft: bool = False, names: Faces | None = None) -> bytes:
    """The paper as a .docx. names: the Word name of each face by role, else those of the standard or of the county's own."""
    return Writer(paper, faces, names or word_faces(faces), draft=draft).write()


def word_faces(faces: fonts.FontSet) -> Faces:
    """By role: the county's own licensed face if it is installed here, else the name the standard's face has in an office."""
    found = {}
    for role in fonts.ROLES:
        first = faces.embedded[role.key][0]
        own = next((name for name in role.licensed if name in first.names or name == first.path.stem), None)
        found[role.key] = Face(own or role.licensed[0])
    return found


class Writer:
    """Writes one paper from top to bottom."""

    def __init__(self, paper: Paper, faces: fonts.FontSet, names: Faces, *, draft: bool) -> None:
        self.paper, self.faces, self.names, self.draft = paper, faces, names, draft
        self.word = new_document()
        self.place: Any = self.word
        self._page()

    def write(self) -> bytes:
        """All parts in their order."""
        paper = self.paper
        blocks = numbered(paper.blocks)
        if paper.organ_mark:
            self._head()
        self._title(paper.title, paper.title_words, before=2 if paper.organ_mark else 0)
        if paper.addressee:
            self._line(paper.addressee.rstrip("：:") + "：")
        for block in blocks:
            if not isinstance(block, AttachmentNote | Annex):
                self._block(block)
        for note in (block for block in blocks if isinstance(block, AttachmentNote)):
            self._attachment_note(note)
        self._signature()
        annexes = [block for block in blocks if isinstance(block, Annex)]
        for number, annex in enumerate(annexes, 1):
            self._annex(annex, str(number) if len(annexes) > 1 else "")
        self._imprint()
        section = self.word.sections[0]
        for part in (self.word.element, *(foot._element for foot in (section.footer, section.even_page_footer))):
            put_in_order(part)
        out = io.BytesIO()
        self.word.save(out)
        return out.getvalue()

    # --- the page ---------------------------------------------------------------------------------------------------
    def _page(self) -> None:
        """A4, the margins, the grid, page numbers in the outer corners."""
        self.word._body.clear_content()
        section = self.word.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37 - LOW), Mm(35 + LOW)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.header_distance, section.footer_distance = Mm(15), Mm(FOOT)
        section._sectPr.append(element("docGrid", type="lines", linePitch=round(LINE * 20)))
        self.word.settings.odd_and_even_pages_header_footer = True
        properties = self.word.core_properties
        properties.title, properties.author = self.paper.title.replace("|", ""), self.paper.organ
        for footer, side in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
        ):
            self._page_number(footer.paragraphs[0], side)
        if self.draft:
            for header in (section.header, section.even_page_header):
                self._dressed(header.paragraphs[0], "草　稿", "hei", TITLE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER)

    def _page_number(self, paragraph: WordParagraph, side: Any) -> None:
        """— 1 — in 四号宋体, one letter in from the outer edge."""
        paragraph.alignment = side
        form = paragraph.paragraph_format
        form.left_indent = form.right_indent = Pt(PAGE_NUMBER_SIZE)
        set_line(paragraph, PAGE_NUMBER_SIZE)
        runs = [paragraph.add_run("— "), *add_field(paragraph, "PAGE"), paragraph.add_run(" —")]
        for run in runs:
            set_face(run, self.names["song"], PAGE_NUMBER_SIZE)

    # --- lines ------------------------------------------------------------------------------------------------------
    def _dressed(
        self,
        paragraph: WordParagraph,
        text: str,
        style: str,
        size: float = BODY_SIZE,
        *,
        align: Any = None,
        **look: Any,
    ) -> WordParagraph:
        """Text of one face in a paragraph."""
        if align is not None:
            paragraph.alignment = align
        set_face(paragraph.add_run(text), self.names[style or fonts.BODY_ROLE], size, **look)
        return paragraph

    def _line(
        self, text: str, style: str = "", *, first: float = 0.0, align: Any = WD_ALIGN_PARAGRAPH.JUSTIFY
    ) -> WordParagraph:
        """A paragraph of body text; first: indent of its first line in letters."""
        paragraph = self._dressed(self.place.add_paragraph(), text, style, align=align, spacing=SPACING)
        set_line(paragraph, LINE)
        if first:
            paragraph.paragraph_format.first_line_indent = Pt(first * CELL)
        return paragraph

    def _blank(self, number: int = 1) -> None:
        """Empty grid lines."""
        for _ in range(number):
            self._line("")

    # --- the parts --------------------------------------------------------------------------------------------------
    def _head(self) -> None:
        """版头: mark, two blank lines, 发文字号, the red rule."""
        mark, size = self.paper.organ_mark, mark_size()
        natural = sum(self.faces.advance("biao", char) for char in mark) * size
        limit = TYPE_WIDTH - 2 * MM
        scale = min(1.0, limit / natural) if natural else 1.0
        spread = min(8.0, (limit - natural) / len(mark)) if scale == 1.0 else 0.0
        paragraph = self._dressed(
            self.place.add_paragraph(),
            mark,
            "biao",
            size,
            align=WD_ALIGN_PARAGRAPH.CENTER,
            color=RED,
            spacing=spread,
            scale=scale,
        )
        above = self.faces.chain("biao")[0].ink_top(mark) * size
        line = above / 0.8  # Word stands letters on four fifths of an exact line
        set_line(paragraph, line, before=(MARK_TOP + LOW) * MM)
        rest = LINE * NUMBER_BLANKS + size - line - LOW * MM
        gap = self.place.add_paragraph()
        set_line(gap, rest)
        number = self._line(self.paper.number or ("草稿" if self.draft else ""), align=WD_ALIGN_PARAGRAPH.CENTER)
        add_rule(number, 0.5 * MM, gap=RULE_GAP * MM - (LINE - BODY_SIZE) / 2, color=RED)

    def _title(self, text: str, words: Any, *, before: int) -> None:
        """Blank lines, the title in 二号小标宋 line by line, one blank line."""
        self._blank(before)
        for line in title_lines(text, TITLE_CHARACTERS, words):
            paragraph = self._dressed(
                self.place.add_paragraph(), line, "biao", TITLE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER
            )
            set_line(paragraph, LINE)
            paragraph.paragraph_format.keep_with_next = True
        self._blank()

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self._line(block.text, STYLES[block.level], first=2).paragraph_format.keep_with_next = True
            case Paragraph():
                for text in block.text.split("\n"):
                    if text.strip():
                        self._line(text, first=2)
            case Table():
                self._table(block)
            case Pictures():
                self._pictures(block)

    def _attachment_note(self, note: AttachmentNote) -> None:
        """附件： two letters in; further names stand under the first."""
        self._blank()
        for number, name in enumerate(note.names, 1):
            lead = "附件：" if number == 1 else "　　　"
            lead += f"{number}. " if len(note.names) > 1 else ""
            paragraph = self._line(lead + name.rstrip("。；;，,、"), align=WD_ALIGN_PARAGRAPH.LEFT)
            hang = natural_width(lead, self.faces)
            paragraph.paragraph_format.left_indent = Pt(2 * CELL + hang)
            paragraph.paragraph_format.first_line_indent = Pt(-hang)
            paragraph.paragraph_format.right_indent = Pt(CELL)

    def _signature(self) -> None:
        """署名 two letters from the right, the date starting two letters further right (7.3.5.2)."""
        paper = self.paper
        if not paper.organ:
            return
        day = chinese_date(paper.dated_on) if paper.dated_on else "　　　　年　月　日"
        organ_width, day_width = natural_width(paper.organ, self.faces), natural_width(day, self.faces)
        organ_right, day_right = 2 * CELL, organ_width - day_width
        if day_width > organ_width:
            day_right = 2 * CELL
            organ_right = day_right + day_width + 2 * CELL - organ_width
        self._blank()
        for text, width, right in ((paper.organ, organ_width, organ_right), (day, day_width, day_right)):
            paragraph = self._line(text, align=WD_ALIGN_PARAGRAPH.LEFT)
            paragraph.paragraph_format.left_indent = Pt(max(0.0, TYPE_WIDTH - right - width))
            paragraph.paragraph_format.keep_together = True

    def _annex(self, annex: Annex, number: str) -> None:
        """附件 in 黑体 on the first line of a new page, its title on the third."""
        label = self._line("", "hei")
        label.runs[0].add_break(WD_BREAK.PAGE)
        self._dressed(label, f"附件{number}", "hei", spacing=SPACING)
        self._title(annex.title, (), before=1)
        for block in annex.blocks:
            self._block(block)

    def _table(self, table: Table) -> None:
        """小四 letters, a head that repeats, rows that stay whole."""
        if table.caption:
            caption = self._line(table.caption, "hei", align=WD_ALIGN_PARAGRAPH.CENTER)
            caption.paragraph_format.keep_with_next = True
        made = self.place.add_table(rows=1 + len(table.rows), cols=len(table.head))
        made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        widths = column_widths(table, self.faces)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width)
        for at, (line, row) in enumerate(zip(made.rows, (table.head, *table.rows), strict=True)):
            line._tr.get_or_add_trPr().append(element("cantSplit"))
            for cell, text, width in zip(line.cells, row, widths, strict=True):
                cell.width = Mm(width)
                self._cell(cell.paragraphs[0], text, "hei" if at == 0 else "")
        made.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))

    def _cell(self, paragraph: WordParagraph, text: str, style: str) -> None:
        lines = text.split("\n")
        for at, part in enumerate(lines):
            self._dressed(paragraph, part, style, TABLE_SIZE)
            if at < len(lines) - 1:
                paragraph.runs[-1].add_break()
        set_line(paragraph, TABLE_LINE)
        is_short = len(text) <= 12 and not text.endswith(("。", "；"))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if style or is_short else WD_ALIGN_PARAGRAPH.LEFT

    def _pictures(self, block: Pictures) -> None:
        """Rows of pictures with their captions, without rules."""
        count = -(-len(block.items) // block.columns)
        made = self.place.add_table(rows=count, cols=block.columns)
        width = 156 / block.columns - 4
        for at, item in enumerate(block.items):
            cell = made.rows[at // block.columns].cells[at % block.columns]
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            if item.jpeg:
                shape = paragraph.add_run().add_picture(io.BytesIO(jpeg_bytes(item.jpeg)))
                share = min(Mm(width) / shape.width, Mm(block.height) / shape.height)
                shape.width, shape.height = round(shape.width * share), round(shape.height * share)
            self._cell(cell.add_paragraph(), item.caption, "")

    def _imprint(self) -> None:
        """版记 at the foot of the last page: 抄送, then who printed it and when, between rules (7.4)."""
        paper = self.paper
        if not paper.printer:
            return
        day = f"{chinese_date(paper.printed_on)}印发" if paper.printed_on else "　　　年　月　日印发"
        rows = ["抄送：" + "，".join(paper.copies).rstrip("。") + "。"] if paper.copies else []
        made = self.place.add_table(rows=len(rows) + 1, cols=1)
        made.columns[0].width = Mm(156)
        rule_rows(made, 0.35 * MM, 0.25 * MM)
        for text, row in zip([*rows, f"{paper.printer}\t{day}"], made.rows, strict=True):
            self._imprint_line(row.cells[0], text, hang=3 if text in rows else 0)
        last, anchor = self.place.add_paragraph(), self.place.add_paragraph()
        for paragraph in (last, anchor):
            set_line(paragraph, 1)
        box_at_foot(anchor, [made._tbl, last._p], TYPE_WIDTH, (IMPRINT_LINE + MM) * len(made.rows))

    @property
    def _imprint_cell(self) -> float:
        return IMPRINT_SIZE * CELL / BODY_SIZE

    def _imprint_line(self, cell: Any, text: str, *, hang: float) -> None:
        """A line of the 版记, one letter in on both sides; further lines hang so many letters."""
        cell.width = Mm(156)
        paragraph = self._dressed(cell.paragraphs[0], text, "", IMPRINT_SIZE)
        set_line(paragraph, IMPRINT_LINE)
        form, letter = paragraph.paragraph_format, self._imprint_cell
        form.left_indent, form.first_line_indent = Pt((1 + hang) * letter), Pt(-hang * letter)
        form.tab_stops.add_tab_stop(Pt(TYPE_WIDTH - letter), WD_TAB_ALIGNMENT.RIGHT)


def text_of_word(data: bytes) -> str:
    """Every printed letter of a Word file without blanks, in reading order, page numbers left out."""
    body = new_document(io.BytesIO(data)).element.body
    letters = "".join(node.text or "" for node in body.iter(qn("w:t")))
    return "".join(letters.split())
