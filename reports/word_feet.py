"""The page itself and its foot in Word: margins, page numbers, 版记, the code of verification."""

from __future__ import annotations

import io
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from reports.blocks import chinese_date
from reports.finish import Finish
from reports.paper_heads import moves_addressee
from reports.paper_imprint import UNDATED, has_imprint
from reports.paper_measures import CODE_SIZE, CODE_TOP, IMPRINT_LINE, IMPRINT_SIZE, PAGE_NUMBER_SIZE, TITLE_SIZE
from reports.placards import code_of
from reports.word_floats import Place, float_box, float_picture
from reports.word_parts import add_field, element, rule_rows, set_face, set_line
from reports.word_pen import BODY_CELL, CELL, CENTER, LEFT, LINE, LOW, MM, RIGHT, Pen

FOOT = 25.48  # mm from the edge of the sheet to the lower edge of the page number's line: its dash 7 mm below the type area
UPRIGHT = (37.0, 26.0, 35.0, 28.0)  # margins in millimetres: above, right, below, left
ACROSS = (28.0, 37.0, 26.0, 35.0)
OUTER, INNER = 0.35 * MM, 0.25 * MM
EDGE_CODE = (186.0, 236.0)  # mm, where the code of a letter stands: its foot belongs to the red rules


def set_page(pen: Pen) -> None:
    """A4, the margins, the grid, page numbers in the outer corners; 草稿 above a draft."""
    section, across = pen.word.sections[0], pen.paper.format == "landscape"
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if across else (Mm(210), Mm(297))
    above, right, below, left = ACROSS if across else UPRIGHT
    section.top_margin, section.bottom_margin = Mm(above - LOW), Mm(below + LOW)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(15), Mm(FOOT - UPRIGHT[2] + below)
    section._sectPr.append(element("docGrid", type="lines", linePitch=round(LINE * 20)))
    pen.word.settings.odd_and_even_pages_header_footer = True
    section.different_first_page_header_footer = pen.paper.format == "letter"
    properties = pen.word.core_properties
    properties.title, properties.author = pen.paper.title.replace("|", ""), pen.paper.organ
    for footer, side in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        _page_number(pen, footer.paragraphs[0], side)
    if pen.draft:
        headers = [section.header, section.even_page_header]
        for header in [*headers, section.first_page_header] if pen.paper.format == "letter" else headers:
            pen.dress(header.paragraphs[0], "草　稿", "hei", TITLE_SIZE).alignment = CENTER


def edges(pen: Pen) -> list[Any]:
    """What stands outside the body: to be brought into the schema's order too."""
    section = pen.word.sections[0]
    return [section.footer._element, section.even_page_footer._element]


def _page_number(pen: Pen, paragraph: Any, side: Any) -> None:
    """— 1 — in 四号宋体, one letter in from the outer edge."""
    paragraph.alignment = side
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Pt(PAGE_NUMBER_SIZE)
    set_line(paragraph, PAGE_NUMBER_SIZE)
    for run in [paragraph.add_run("— "), *add_field(paragraph, "PAGE"), paragraph.add_run(" —")]:
        set_face(run, pen.names["song"], PAGE_NUMBER_SIZE)


def write_imprint(pen: Pen) -> None:
    """版记 at the foot of the last page: 主送 that found no room above, 抄送, then who printed it and when, between rules (7.4); of a
    letter only 抄送, without rules (10.1)."""
    paper = pen.paper
    main = [f"主送：{paper.addressee.rstrip('：:。')}。"] if moves_addressee(paper, pen.faces) else []
    senders = [*main, *([f"抄送：{'，'.join(paper.copies).rstrip('。')}。"] if paper.copies else [])]
    ruled = has_imprint(paper)
    if not ruled and not (paper.format == "letter" and senders):
        return
    day = f"{chinese_date(paper.printed_on)}印发" if paper.printed_on else f"{UNDATED}印发"
    rows = [(senders, 3.0)] if senders else []
    rows += [([f"{paper.printer}\t{day}"], 0.0)] if ruled else []
    made = pen.word.add_table(rows=len(rows), cols=1)
    made.columns[0].width = Mm(pen.width)
    rule_rows(made, OUTER if ruled else 0.0, INNER if ruled else 0.0)
    count = 0
    for row, (texts, hang) in zip(made.rows, rows, strict=True):
        cell = row.cells[0]
        cell.width = Mm(pen.width)
        for at, text in enumerate(texts):
            _imprint_line(pen, cell.paragraphs[0] if at == 0 else cell.add_paragraph(), text, hang=hang)
            count += 1 + int(pen.wide(text) * IMPRINT_SIZE / 16 / (pen.width * MM - 2 * CELL))
    last, anchor = pen.gap(1), pen.gap(1)
    height = count * IMPRINT_LINE * MM + len(rows) * MM
    place = Place("left", "bottom", pen.width * MM, height, across="margin", down="margin")
    float_box(anchor, place, [made._tbl, last._p], name="版记", anchor="b", pushing=True)


def _imprint_line(pen: Pen, paragraph: Any, text: str, *, hang: float) -> None:
    """A line of the 版记, one letter in on both sides; further lines hang so many letters."""
    pen.dress(paragraph, text, "", IMPRINT_SIZE)
    set_line(paragraph, IMPRINT_LINE * MM)
    form, letter = paragraph.paragraph_format, IMPRINT_SIZE * BODY_CELL
    form.left_indent, form.first_line_indent = Pt((1 + hang) * letter), Pt(-hang * letter)
    form.right_indent = Pt(letter if hang else 0)
    form.tab_stops.add_tab_stop(Pt(pen.width * MM - letter), WD_TAB_ALIGNMENT.RIGHT)


def write_code(pen: Pen, finish: Finish) -> None:
    """The code of verification in the lower margin of the last page, in the middle: Word may give that page another number."""
    if not finish.verify:
        return
    anchor, words = pen.gap(1), pen.gap(10)
    pen.dress(words, f"核验 {finish.code}", "song", 7.5).alignment = CENTER
    picture = io.BytesIO()
    code_of(finish.verify).save(picture, kind="png", scale=10, border=0)
    size = CODE_SIZE * MM
    if pen.paper.format == "letter":
        left, top = EDGE_CODE[0] * MM, EDGE_CODE[1] * MM
        code = Place(left, top, size, size)
        below = Place(left, top + size + 1, 22 * MM, 10 * MM)
    else:
        foot = 210 - ACROSS[2] if pen.paper.format == "landscape" else 297 - UPRIGHT[2]
        top = (foot + CODE_TOP) * MM
        code = Place("center", top, size, size, across="margin")
        below = Place("center", top + size + 1, 36 * MM, 4 * MM, across="margin")
    float_picture(anchor, code, picture.getvalue(), name="核验二维码")
    float_box(anchor, below, [words._p], name="核验码")
