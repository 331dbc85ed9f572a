"""Blocks to HTML, laid out to GB/T 9704-2012. Every text is composed into grid lines first and escaped on the way out.

The result is a complete document whose only addresses are ``paper:`` addresses of packaged fonts and ``image:`` addresses of pictures
handed in with it; nothing in a text can add another. The parts: 版头 (paper_heads), endings (paper_endings), 版记 and code
(paper_imprint), tables (paper_tables), pages (paper_pages), measures (paper_measures).

Order of a paper: 版头, title, 主送机关, text, 附件说明, 出席, 署名, 成文日期, 附注, annexes, 版记.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

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
from reports.compose import Frame, Run
from reports.finish import NO_FINISH, Finish
from reports.foresight import Body
from reports.forms_layout import FORMS, block_html, form_body, form_rules, turned_page
from reports.paper_endings import attendance_units, note_units, signature_html
from reports.paper_heads import addressee_of, head_html, head_lines, mark_size, moves_addressee, title_html
from reports.paper_imprint import code_html, imprint_html
from reports.paper_lines import Unit, natural_line, paragraphs, parted, unit
from reports.paper_measures import (
    GRID,
    IMPRINT_SIZE,
    MARK_TOP,
    NUMBER_BLANKS,
    PAGE_NUMBER_SIZE,
    RULE_GAP,
    STYLES,
    TABLE_SIZE,
    TITLE_CHARACTERS,
    TITLE_SIZE,
)
from reports.paper_pages import PAPER_SCHEME, face_rules, page_rules
from reports.paper_tables import column_widths, pictures_html, table_html

__all__ = [
    "GRID",
    "IMPRINT_SIZE",
    "MARK_TOP",
    "NUMBER_BLANKS",
    "PAGE_NUMBER_SIZE",
    "PAPER_SCHEME",
    "RULE_GAP",
    "STYLES",
    "TABLE_SIZE",
    "TITLE_CHARACTERS",
    "TITLE_SIZE",
    "Printing",
    "build_body",
    "build_html",
    "column_widths",
    "fixed_rules",
    "mark_size",
]
KEPT = 2  # lines of text that stay with the signature


@dataclass(frozen=True, slots=True)
class Printing:
    """How one pass prints a paper: a draft says so in every page head and where
    its number will stand; the 版记 may be sent to the next even page. finish: seal and code of verification."""

    draft: bool = False
    imprint_even: bool = False
    imprint_unnumbered: bool = False
    finish: Finish = NO_FINISH


def build_html(
    paper: Paper, faces: fonts.FontSet, printing: Printing, body: Body | None = None, *, with_rules: bool = True
) -> str:
    """The whole paper as one HTML document. body: what build_body gave for the same paper, to save doing it again; with_rules: whether
    it carries the fixed rules itself, or is printed with them beside it."""
    imprint = imprint_html(paper, faces, even=printing.imprint_even, unnumbered=printing.imprint_unnumbered)
    body = body or build_body(paper, faces, printing)
    fixed = fixed_rules(faces) if with_rules else ""
    own = page_rules(paper, faces, printing.finish, draft=printing.draft)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(paper.title.replace('|', ''))}</title>"
        f'<meta name="author" content="{escape(paper.organ)}">'
        f"<style>{fixed}\n{own}\n{turned_page(paper.format)}</style></head>"
        f'<body class="{paper.format}">{body.html}<div id="text-end"></div>{imprint}'
        f"{code_html(paper, printing.finish)}</body></html>"
    )


def fixed_rules(faces: fonts.FontSet) -> str:
    """The rules that are the same for every paper of a font set."""
    return f"{face_rules(faces)}\n{form_rules()}"


def build_body(paper: Paper, faces: fonts.FontSet, printing: Printing) -> Body:
    """Everything before the 版记, whatever place that will have."""
    if paper.format in FORMS:
        return Body(0, "", form_body(paper, faces, printing.finish))
    blocks = numbered(paper.blocks)
    flow = [b for b in blocks if not isinstance(b, AttachmentNote | Annex)]
    annexes = [b for b in blocks if isinstance(b, Annex)]
    head = head_html(paper, faces, draft=printing.draft)
    parts = [title_html(paper.title, paper.title_words, before=2 if head else 0)]
    if paper.addressee and not moves_addressee(paper, faces):
        parts.append(unit(addressee_of(paper), faces, Frame(first=0)).html)
    parts += [_block(block, faces) for block in flow[:-1]]
    earlier, close = _ending(paper, flow[-1:], faces, printing.finish)
    return Body(
        head_lines=head_lines(paper),
        head=head,
        flow="".join((*parts, earlier)),
        close=close,
        annexes=tuple(
            _annex(annex, str(number) if len(annexes) > 1 else "", faces) for number, annex in enumerate(annexes, 1)
        ),
    )


def _ending(paper: Paper, last: Sequence[Block], faces: fonts.FontSet, finish: Finish) -> tuple[str, str]:
    """The last block and what follows it, in two parts. The last two lines of text, or the last rows of a table, stay with the signature, so that no
    page carries a signature alone (7.3.5)."""
    notes = [block for block in numbered(paper.blocks) if isinstance(block, AttachmentNote)]
    lines = [row for note in notes for row in note_units(note, faces)] + attendance_units(paper, faces)
    before = ""
    for block in last:
        units = _units(block, faces)
        lines = units + lines
        before = "" if units else _block(block, faces)
    earlier, kept = parted(lines, KEPT)
    place = "keep" if kept else "keep close"
    return before + earlier, f'<div class="{place}">{kept}{signature_html(paper, faces, finish)}</div>'


def _units(block: Block, faces: fonts.FontSet) -> list[Unit]:
    """The lines of a heading or a paragraph; nothing for any other block."""
    match block:
        case Heading():
            return [unit([Run(block.text, STYLES[block.level])], faces, tag=f"h{block.level + 1}", join=True)]
        case Paragraph():
            return paragraphs(block.text, faces)
        case _:
            return []


def _block(block: Block, faces: fonts.FontSet) -> str:
    match block:
        case Heading() | Paragraph():
            return "".join(row.html for row in _units(block, faces))
        case Table():
            return table_html(block, faces)
        case AttachmentNote():
            return "".join(row.html for row in note_units(block, faces))
        case Annex():
            return _annex(block, "", faces)
        case Pictures():
            return pictures_html(block, faces)
        case Chart() | Grid():
            return block_html(block, faces)


def _annex(annex: Annex, number: str, faces: fonts.FontSet) -> str:
    """A new page: “附件” in 黑体 on the first line, its title on the third (7.3.7)."""
    label = natural_line((Run(f"附件{number}", "hei"),))
    blocks = "".join(_block(block, faces) for block in annex.blocks)
    return f'<div class="annex">{label}{title_html(annex.title, (), before=1, tag="h2")}{blocks}</div>'
