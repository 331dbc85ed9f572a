"""Tables, boxes of forms, charts and pictures in Word."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from reports.blocks import Chart, Grid, GridCell, Pictures, Table, jpeg_bytes
from reports.charts import chart_png, description
from reports.grids import GRID_LINE, ROOMY, SHORT, grid_widths
from reports.paper_measures import TABLE_SIZE
from reports.paper_tables import column_widths, is_short
from reports.word_parts import element, set_line, set_margins
from reports.word_pen import CENTER, LEFT, MM, Pen

TABLE_LINE = 5.6 * MM
EDGE = 1.4 * MM  # between the rules and the letters of a cell
TALL = 600  # letters of a box beyond which its row may be parted between pages


def write_table(pen: Pen, table: Table) -> None:
    """小四 letters, a head that repeats, rows that stay whole."""
    if table.caption:
        pen.line(table.caption, "hei", align=CENTER, joined=True)
    widths = column_widths(table, pen.faces, width=pen.width)
    made = _made(pen, 1 + len(table.rows), widths)
    for at, (line, row) in enumerate(zip(made.rows, (table.head, *table.rows), strict=True)):
        _whole(line, max(map(len, row)))
        for cell, text, width in zip(line.cells, row, widths, strict=True):
            cell.width = Mm(width)
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            _write(pen, cell.paragraphs[0], text, "hei" if at == 0 else "", centred=at == 0 or is_short(text))
    made.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))


def write_grid(pen: Pen, grid: Grid) -> None:
    """The boxes of a form: labels in 黑体, rows at least as high as the form asks."""
    widths = grid_widths(grid, pen.faces, width_mm=pen.width)
    made = _made(pen, len(grid.rows), widths)
    heights = grid.heights or (1,) * len(grid.rows)
    for line, row, height in zip(made.rows, grid.rows, heights, strict=True):
        _whole(line, max(len(cell.text) for cell in row))
        line.height = Mm(height * GRID_LINE)
        cells, at = line.cells, 0
        for box in row:
            cell = cells[at].merge(cells[at + box.span - 1]) if box.span > 1 else cells[at]
            cell.width = Mm(sum(widths[at : at + box.span]))
            _box(pen, cell, box, height)
            at += box.span


def write_chart(pen: Pen, chart: Chart) -> None:
    """The chart as a picture, told in words to those who do not see it, its caption below."""
    paragraph = pen.word.add_paragraph()
    paragraph.alignment = CENTER
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(4), Pt(0)
    form.keep_with_next = bool(chart.caption) or None
    picture = chart_png(chart, width_mm=pen.width, faces=pen.faces)
    paragraph.add_run().add_picture(io.BytesIO(picture), width=Mm(pen.width))
    next(paragraph._p.iter(qn("wp:docPr"))).set("descr", description(chart))
    if chart.caption:
        pen.line(chart.caption, "hei", align=CENTER)


def write_pictures(pen: Pen, block: Pictures) -> None:
    """Rows of pictures with their captions, without rules."""
    count = -(-len(block.items) // block.columns)
    made = pen.word.add_table(rows=count, cols=block.columns)
    width = pen.width / block.columns - 4
    for at, item in enumerate(block.items):
        cell = made.rows[at // block.columns].cells[at % block.columns]
        paragraph = cell.paragraphs[0]
        paragraph.alignment = CENTER
        if item.jpeg:
            shape = paragraph.add_run().add_picture(io.BytesIO(jpeg_bytes(item.jpeg)))
            share = min(Mm(width) / shape.width, Mm(block.height) / shape.height)
            shape.width, shape.height = round(shape.width * share), round(shape.height * share)
        _write(pen, cell.add_paragraph(), item.caption, "", centred=is_short(item.caption))


def _made(pen: Pen, rows: int, widths: list[float]) -> Any:
    """A ruled table with columns of so many millimetres. Two tables in a row would become one, so a thin line parts them."""
    body = pen.word.element.body
    if len(body) and body[-1].tag == qn("w:tbl"):
        pen.gap(1)
    made = pen.word.add_table(rows=rows, cols=len(widths))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    set_margins(made, EDGE)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    return made


def _whole(line: Any, letters: int) -> None:
    """The row stays on one page, unless it is tall."""
    if letters <= TALL:
        line._tr.get_or_add_trPr().append(element("cantSplit"))


def _box(pen: Pen, cell: Any, box: GridCell, height: int) -> None:
    """A label, or what was filled in: a single line in the middle, text from the left, in a high box from its top."""
    is_roomy = not box.label and height >= ROOMY
    centred = box.label or (not is_roomy and len(box.text) <= SHORT and "\n" not in box.text)
    _write(pen, cell.paragraphs[0], box.text, "hei" if box.label else "", centred=centred)
    cell.vertical_alignment = WD_ALIGN_VERTICAL.TOP if is_roomy else WD_ALIGN_VERTICAL.CENTER


def _write(pen: Pen, paragraph: WordParagraph, text: str, style: str, *, centred: bool) -> None:
    lines = text.split("\n")
    for part, following in pairwise([*lines, None]):
        pen.dress(paragraph, part or "", style, TABLE_SIZE)
        if following is not None:
            paragraph.runs[-1].add_break()
    set_line(paragraph, TABLE_LINE)
    paragraph.alignment = CENTER if centred else LEFT
