"""The office's own formats: a form on an upright sheet, and one across the sheet (台账, 公示牌, 聘书).

A form has its title, its number and its boxes; it is signed in its boxes, or by 署名, date and seal when its kind is sealed. Across the
sheet the type area of GB/T 9704-2012 is turned by a quarter: 225 × 156 mm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path

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
from reports.charts import chart_height, chart_svg
from reports.compose import MM, Frame, Run, natural_width
from reports.finish import Finish
from reports.fonts import FontSet
from reports.grids import grid_html
from reports.paper_endings import note_units, signature_html
from reports.paper_heads import title_html
from reports.paper_lines import Unit, families, natural_line, parted, unit
from reports.paper_measures import GRID, STYLES, TABLE_SIZE, WIDTH
from reports.paper_tables import caption_html, pictures_html, table_html

FORMS = ("form", "landscape")
ACROSS = 225.0  # mm, width of the type area across the sheet
SHEET = Path(__file__).with_name("paper") / "forms.css"
NUMBER_LABEL = "编号："
SMALL = 10.5  # points
MANY_COLUMNS = 9
KEPT = 2  # lines of text that stay with the signature


def type_width(paper_format: str) -> float:
    """The width of the type area in millimetres."""
    return ACROSS if paper_format == "landscape" else WIDTH


def form_rules() -> str:
    """The fixed rules of forms, boxes and charts."""
    return SHEET.read_text(encoding="utf-8")


def turned_page(paper_format: str) -> str:
    """The sheet of a form across; nothing for an upright one. Its margins are those of the upright sheet, turned."""
    if paper_format != "landscape":
        return ""
    return "@page { size: 297mm 210mm; margin: 28mm 36.9mm 25.9mm 35mm }"


def table_size(table: Table, width: float) -> float:
    """The letters of a table in points: 五号 in a ledger of many columns across the sheet, 小四 elsewhere."""
    return SMALL if width > WIDTH and len(table.head) >= MANY_COLUMNS else TABLE_SIZE


def number_line(paper: Paper) -> str:
    """The line with the number of a form, empty until it has one."""
    return f"{NUMBER_LABEL}{paper.number}" if paper.number else ""


def is_signed(paper: Paper) -> bool:
    """Whether a form ends with 署名 and date: only a sealed one; the others are signed in their boxes."""
    return paper.sealed and bool(paper.organ)


def form_body(paper: Paper, faces: FontSet, finish: Finish) -> str:
    """Title, number, boxes and text, 附件说明, 署名 where the form is sealed, annexes."""
    width = type_width(paper.format)
    blocks = numbered(paper.blocks)
    flow = [block for block in blocks if not isinstance(block, AttachmentNote | Annex)]
    annexes = [block for block in blocks if isinstance(block, Annex)]
    parts = [title_html(paper.title, paper.title_words, before=0)]
    if number := number_line(paper):
        parts.append(natural_line(number, width * MM - natural_width(number, faces)))
    boxes = ""
    closing = flow[-1] if flow else None
    if isinstance(closing, Grid) and len(closing.rows) <= KEPT:
        boxes = grid_html(closing, faces, width_mm=width)
        flow = flow[:-1]
    parts += [block_html(block, faces, width=width) for block in flow[:-1]]
    parts.append(_ending(paper, flow[-1:], boxes, faces, finish, width))
    for at, annex in enumerate(annexes, 1):
        parts.append(_annex(annex, str(at) if len(annexes) > 1 else "", faces, width))
    return "".join(parts)


def block_html(block: Block, faces: FontSet, *, width: float = WIDTH) -> str:
    """One block in a type area of so many millimetres."""
    match block:
        case Table():
            return table_html(block, faces, width=width, size=table_size(block, width))
        case Grid():
            return grid_html(block, faces, width_mm=width)
        case Chart():
            return chart_html(block, faces, width=width)
        case Pictures():
            return pictures_html(block, faces)
        case Annex():
            return _annex(block, "", faces, width)
        case _:
            return "".join(row.html for row in text_units(block, faces, width))


def chart_html(chart: Chart, faces: FontSet, *, width: float = WIDTH) -> str:
    """A chart with its caption below, in whole grid lines, never parted."""
    height = chart_height(chart)
    fonts = {role: families(faces, role) for role in faces.embedded}
    svg = chart_svg(chart, width_mm=width, height_mm=height, families=fonts)
    caption = caption_html(chart.caption, faces, width=width, joined=False)
    total = (ceil((height + 3) / GRID) + caption.count('class="ln')) * GRID
    return f'<div class="chart-box" style="height:{total:.4f}mm">{svg}{caption}</div>'


def text_units(block: Block, faces: FontSet, width: float) -> list[Unit]:
    """The lines of a heading, a paragraph or the names of attachments; nothing for any other block."""
    frame = Frame(width=width * MM)
    match block:
        case Heading():
            runs = [Run(block.text, STYLES[block.level])]
            return [unit(runs, faces, frame, tag=f"h{block.level + 1}", join=True)]
        case Paragraph():
            return [unit(part, faces, frame) for part in block.text.split("\n") if part.strip()]
        case AttachmentNote():
            return note_units(block, faces)
        case _:
            return []


def _ending(paper: Paper, last: Sequence[Block], boxes: str, faces: FontSet, finish: Finish, width: float) -> str:
    """The last block, 附件说明, the boxes to sign in, and 署名; the last lines of text stay with those, so that no page carries them
    alone."""
    notes = [block for block in paper.blocks if isinstance(block, AttachmentNote)]
    lines = [row for note in notes for row in note_units(note, faces)]
    before = ""
    for block in last:
        units = text_units(block, faces, width)
        lines = units + lines
        before = "" if units else block_html(block, faces, width=width)
    signature = signature_html(paper if is_signed(paper) else replace(paper, organ=""), faces, finish)
    if not signature and not boxes:
        return before + "".join(row.html for row in lines)
    earlier, kept = parted(lines, KEPT)
    shifted = f'<div style="margin-left:{width - WIDTH:.3f}mm;width:{WIDTH}mm">{signature}</div>' if signature else ""
    return f'{before}{earlier}<div class="{"keep" if kept else "keep close"}">{kept}{boxes}{shifted}</div>'


def _annex(annex: Annex, number: str, faces: FontSet, width: float) -> str:
    label = natural_line((Run(f"附件{number}", "hei"),))
    blocks = "".join(block_html(block, faces, width=width) for block in annex.blocks)
    return f'<div class="annex">{label}{title_html(annex.title, (), before=1, tag="h2")}{blocks}</div>'
