"""Blocks to HTML, laid out to GB/T 9704-2012. Every text is composed into grid lines first and escaped on the way out.

The result is a complete document whose only addresses are ``paper:`` addresses of packaged fonts; nothing in a text can add
another. Measures are in millimetres unless named otherwise; the grid has 22 lines of 225/22 mm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

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
    numbered,
)
from reports.compose import (
    BODY,
    BODY_SIZE,
    CELL,
    MM,
    TYPE_WIDTH,
    Frame,
    Line,
    Run,
    compose,
    natural_width,
    widest_piece,
)
from reports.finish import NO_FINISH, Finish
from reports.titles import title_lines

GRID = 225 / 22
HEAD_LINES = 8  # the red rule lies on the lower edge of the eighth grid line
MARK_TOP = 35.0  # upper edge of the 发文机关标志 below the upper edge of the type area
RULE_GAP = 4.0  # red rule below the 发文字号
NUMBER_BLANKS = 2  # blank lines between the mark and the number
PAGE_NUMBER_GAP = 7.0  # upper edge of the dash below the type area
SLACK = 0.1  # the margins of official.css leave this much room right and below against rounding
PAGE_NUMBER_SIZE = 14.0  # 四号
IMPRINT_SIZE = 14.0
TABLE_SIZE = 12.0
WIDTH = 156.0
TALL = 12  # lines of a table row beyond which it may be parted between pages
READABLE = 24.0  # a column of text does not give way below this
CELL_EDGES = 2 * 1.4 + 0.3  # padding and rules of a cell in official.css
TITLE_SIZE = 22.0  # 二号
TITLE_CHARACTERS = 20
BLANK_LINE = '<div class="ln">\u200b</div>'
STYLES = {1: "hei", 2: "kai", 3: "", 4: ""}
SHEET = Path(__file__).with_name("paper") / "official.css"
PAPER_SCHEME = "paper"
PICTURE_SCHEME = "image"


@dataclass(frozen=True, slots=True)
class Printing:
    """How one pass prints a paper: a draft says so in every page head and where
    its number will stand; the 版记 may be sent to the next even page. finish: seal and code of verification."""

    draft: bool = False
    imprint_even: bool = False
    imprint_unnumbered: bool = False
    finish: Finish = NO_FINISH


def build_html(paper: Paper, faces: fonts.FontSet, printing: Printing) -> str:
    """The whole paper as one HTML document."""
    body = _body(paper, faces, printing)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(paper.title.replace('|', ''))}</title>"
        f'<meta name="author" content="{escape(paper.organ)}">'
        f'<style>{_style_sheet(faces, printing)}</style></head><body>{body}<div id="text-end"></div>'
        f"{_imprint(paper, faces, printing)}</body></html>"
    )


# --- style sheet ------------------------------------------------------------------------------------------------------


def _style_sheet(faces: fonts.FontSet, printing: Printing) -> str:
    sheet = [SHEET.read_text(encoding="utf-8")]
    for family, _ in faces.faces():
        weight = "bold" if "-biao-" in family else "normal"
        sheet.append(
            f"@font-face {{ font-family: {family}; font-weight: {weight}; src: url({PAPER_SCHEME}:{family}) }}"
        )
    sheet.append(f"html {{ font-family: {_families(faces, '')} }}")
    for role in faces.embedded:
        weight = "bold" if role == "biao" else "normal"
        sheet.append(f".{role} {{ font-family: {_families(faces, role)}; font-weight: {weight} }}")
    sheet.append(f".title, .mark {{ font-family: {_families(faces, 'biao')}; font-weight: bold }}")
    sheet.append(f".cell.caps {{ font-family: {_families(faces, 'hei')} }}")
    sheet.append(_page_numbers(faces))
    if printing.draft:
        sheet.append(
            '@page { @top-center { content: "草　稿"; font-size: 22pt; color: #888; '
            f"font-family: {_families(faces, 'hei')} }} }}"
        )
    return "\n".join(sheet)


def _page_numbers(faces: fonts.FontSet) -> str:
    """四号 half-width digits between dashes; the dash lies 7 mm below the type area; outer corners, one letter in."""
    font = faces.chain("song")[0]
    dash_top = (font.baseline - font.ink_top("—")) * PAGE_NUMBER_SIZE / MM
    top = PAGE_NUMBER_GAP - SLACK - dash_top
    common = (
        f'content: "— " counter(page) " —"; font: {PAGE_NUMBER_SIZE}pt/{PAGE_NUMBER_SIZE}pt {_families(faces, "song")}; '
        f"vertical-align: top; width: 156mm;"
    )
    none = "@bottom-left { content: none } @bottom-right { content: none }"
    return (
        f"@page :right {{ @bottom-right {{ {common} text-align: right; padding: {top:.3f}mm 14.28pt 0 0 }} }}"
        f"@page :left {{ @bottom-left {{ {common} text-align: left; padding: {top:.3f}mm 0 0 14pt }} }}"
        f"@page :blank {{ {none} }} @page unnumbered {{ {none} }}"
        f"@page unnumbered:left {{ {none} }} @page unnumbered:right {{ {none} }}"
    )


def _families(faces: fonts.FontSet, style: str) -> str:
    return ", ".join(f"'{name}'" for name in faces.families(style))


# --- the parts of the paper -------------------------------------------------------------------------------------------


def _body(paper: Paper, faces: fonts.FontSet, printing: Printing) -> str:
    blocks = numbered(paper.blocks)
    flow = [b for b in blocks if not isinstance(b, AttachmentNote | Annex)]
    notes = [b for b in blocks if isinstance(b, AttachmentNote)]
    annexes = [b for b in blocks if isinstance(b, Annex)]
    head = [_head(paper, faces, printing)] if paper.organ_mark else []
    parts = [*head, _title(paper.title, paper.title_words, before=2 if head else 0)]
    if paper.addressee:
        addressee = paper.addressee.rstrip("：:") + "："
        parts.append(_lines(compose(addressee, faces, Frame(first=0))))
    parts += [_block(block, faces) for block in flow[:-1]]
    ending = "".join(_attachment_note(note, faces) for note in notes) + _signature(paper, faces)
    parts.append(_last_block(flow[-1], ending, faces) if flow else f'<div class="keep">{ending}</div>')
    for number, annex in enumerate(annexes, 1):
        parts.append(_annex(annex, str(number) if len(annexes) > 1 else "", faces))
    return "".join(parts)


def _head(paper: Paper, faces: fonts.FontSet, printing: Printing) -> str:
    """版头: red 发文机关标志 35 mm down, two blank lines, 发文字号, red rule 4 mm below it, all on eight grid lines.

    The size of the mark is free; it is the one that puts the rule on the grid. A long name is set in narrower letters.
    """
    rule_top = HEAD_LINES * GRID
    number_top = _number_top()
    size = mark_size()
    font = faces.chain("biao")[0]
    top = MARK_TOP - (font.baseline - font.ink_top(paper.organ_mark)) * size / MM
    natural = sum(faces.advance("biao", char) for char in paper.organ_mark) * size
    limit = TYPE_WIDTH - 2 * MM
    squeeze = min(1.0, limit / natural) if natural else 1.0
    spread = min(8.0, (limit - natural) / len(paper.organ_mark)) if squeeze == 1.0 and paper.organ_mark else 0.0
    number = paper.number or ("草稿" if printing.draft else "")
    return (
        f'<div class="head" style="height:{HEAD_LINES * GRID:.4f}mm">'
        f'<div class="mark" style="top:{top:.3f}mm;font-size:{size:.3f}pt;line-height:{size:.3f}pt;'
        f"letter-spacing:{spread:.3f}pt;text-indent:{spread:.3f}pt;"
        f"margin-left:{-natural:.1f}pt;margin-right:{-natural:.1f}pt;width:auto;left:0;right:0;"
        f'transform:scaleX({squeeze:.4f})">{escape(paper.organ_mark)}</div>'
        f'<div class="number" style="top:{number_top:.4f}mm"><div class="ln centre">{escape(number)}</div></div>'
        f'<div class="rule" style="top:{rule_top:.4f}mm"></div></div>'
    )


def _number_top() -> float:
    """Where the line of the 发文字号 begins, below the upper edge of the type area."""
    letter_drop = (GRID - BODY_SIZE / MM) / 2
    return HEAD_LINES * GRID - RULE_GAP + letter_drop - GRID


def mark_size() -> float:
    """The size of the 发文机关标志 in points: what puts the red rule on the grid."""
    return (_number_top() - NUMBER_BLANKS * GRID - MARK_TOP) * MM


def _title(text: str, words: Iterable[str], *, before: int) -> str:
    """Blank lines, the title in 二号小标宋, one blank line."""
    lines = title_lines(text, TITLE_CHARACTERS, words)
    return BLANK_LINE * before + "".join(f'<div class="ln title">{escape(line)}</div>' for line in lines) + BLANK_LINE


def _block(block: Block, faces: fonts.FontSet) -> str:
    match block:
        case Heading():
            lines = compose([Run(block.text, STYLES[block.level])], faces)
            return _lines(lines, join=True)
        case Paragraph():
            return "".join(_lines(compose(text, faces)) for text in _paragraphs(block.text))
        case Table():
            return _table(block, faces)
        case AttachmentNote():
            return _attachment_note(block, faces)
        case Annex():
            return _annex(block, "", faces)
        case Pictures():
            return _pictures(block, faces)


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _last_block(block: Block, ending: str, faces: fonts.FontSet) -> str:
    """The last two lines of text stay with the signature, so that no page carries a signature alone (7.3.5)."""
    if isinstance(block, Paragraph) and (texts := _paragraphs(block.text)):
        earlier = "".join(_lines(compose(text, faces)) for text in texts[:-1])
        lines = compose(texts[-1], faces)
        return f'{earlier}{_lines(lines[:-2])}<div class="keep">{_lines(lines[-2:])}{ending}</div>'
    if isinstance(block, Heading):
        return f'<div class="keep">{_block(block, faces)}{ending}</div>'
    return f'{_block(block, faces)}<div class="keep">{ending}</div>'


def _attachment_note(note: AttachmentNote, faces: fonts.FontSet) -> str:
    """One blank line, two letters in, “附件：”; further lines stand under the first letter of the name (7.3.4)."""
    parts = [BLANK_LINE]
    for number, name in enumerate(note.names, 1):
        lead = "附件：" if number == 1 else "　　　"
        lead += f"{number}. " if len(note.names) > 1 else ""
        hang = 2 + natural_width(lead, faces) / CELL
        frame = Frame(first=2, rest=hang, right=1, justify=False)
        parts.append(_lines(compose(lead + name.rstrip("。；;，,、"), faces, frame)))
    return "".join(parts)


def _signature(paper: Paper, faces: fonts.FontSet) -> str:
    """署名 and 成文日期 without a printed seal (7.3.5.2): organ two letters from the right, the date starts two letters
    further right than the organ; a date longer than the organ stands two letters from the right and moves the organ.
    A paper without organ has no signature."""
    if not paper.organ:
        return ""
    day = chinese_date(paper.dated_on) if paper.dated_on else "　　　　年　月　日"
    organ_width, day_width = natural_width(paper.organ, faces), natural_width(day, faces)
    organ_right, day_right = 2 * CELL, organ_width - day_width
    if day_width > organ_width:
        day_right = 2 * CELL
        organ_right = day_right + day_width + 2 * CELL - organ_width
    rows = ((paper.organ, organ_width, organ_right), (day, day_width, day_right))
    parts = [BLANK_LINE]
    for text, width, right in rows:
        left = max(0.0, TYPE_WIDTH - right - width)
        parts.append(_line(Line((Run(text),), left, BODY.base, width, "natural")))
    return "".join(parts)


def _annex(annex: Annex, number: str, faces: fonts.FontSet) -> str:
    """A new page: “附件” in 黑体 on the first line, its title on the third (7.3.7)."""
    label = _line(Line((Run(f"附件{number}", "hei"),), 0.0, BODY.base, 0.0, "natural"))
    blocks = "".join(_block(block, faces) for block in annex.blocks)
    return f'<div class="annex">{label}{_title(annex.title, (), before=1)}{blocks}</div>'


def _table(table: Table, faces: fonts.FontSet) -> str:
    """小四 letters; lines are composed for the width of their column; the head repeats on every page."""
    widths = column_widths(table, faces)
    columns = "".join(f'<col style="width:{width:.3f}mm">' for width in widths)
    frames = [Frame(width=(width - CELL_EDGES) * MM, size=TABLE_SIZE, first=0, justify=False) for width in widths]
    head = "".join(
        f"<th>{_cell(text, frame, faces, 'hei')}</th>" for text, frame in zip(table.head, frames, strict=True)
    )
    rows = "".join(_row(row, frames, faces) for row in table.rows)
    caption = "".join(f'<div class="ln centre hei join">{escape(line)}</div>' for line in _caption(table, faces))
    return f"{caption}<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(row: Sequence[str], frames: Sequence[Frame], faces: fonts.FontSet) -> str:
    """One row; it stays on one page unless it is tall, then it goes on below the repeated head."""
    cells = [_cell(text, frame, faces) for text, frame in zip(row, frames, strict=True)]
    lines = max(cell.count('<div class="cell') for cell in cells)
    shown = "".join(
        f'<td class="{"figure" if _is_short(text) else "text"}">{cell}</td>'
        for text, cell in zip(row, cells, strict=True)
    )
    opening = '<tr class="tall">' if lines > TALL else "<tr>"
    return f"{opening}{shown}</tr>"


def _pictures(block: Pictures, faces: fonts.FontSet) -> str:
    """Rows of pictures with their captions."""
    frame = Frame(width=(WIDTH / block.columns - CELL_EDGES) * MM, size=TABLE_SIZE, first=0, justify=False)
    size = f"height:{block.height}mm"
    cells = []
    for item in block.items:
        shown = f'<img src="{PICTURE_SCHEME}:{item.key}" style="max-{size}" alt="">' if item.jpeg else ""
        cells.append(f'<td><div class="picture" style="{size}">{shown}</div>{_cell(item.caption, frame, faces)}</td>')
    rows = [cells[at : at + block.columns] for at in range(0, len(cells), block.columns)]
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f'<table class="pictures">{body}</table>'


def column_widths(table: Table, faces: fonts.FontSet) -> list[float]:
    """Millimetres of each column: its share, or what its longest date, number or 字号 needs; the others give way.

    What no table could hold (needs beyond the type width) is left at the shares, and the longest stretches are parted.
    """
    shares = table.widths or (1,) * len(table.head)
    widths = [WIDTH * share / sum(shares) for share in shares]
    frame = Frame(size=TABLE_SIZE, first=0, justify=False)
    needs = [
        max(widest_piece(text, faces, frame, style) for text, style in _column(table, at)) / MM + CELL_EDGES + SLACK
        for at in range(len(shares))
    ]
    if sum(needs) > WIDTH:
        return widths
    floors = [max(need, min(width, READABLE)) for need, width in zip(needs, widths, strict=True)]
    needs = floors if sum(floors) <= WIDTH else needs
    fixed = {at for at, width in enumerate(widths) if width < needs[at]}
    while True:
        free = WIDTH - sum(needs[at] for at in fixed)
        total = sum(shares[at] for at in range(len(shares)) if at not in fixed)
        widths = [needs[at] if at in fixed else free * share / total for at, share in enumerate(shares)]
        tight = {at for at, width in enumerate(widths) if at not in fixed and width < needs[at]}
        if not tight:
            return widths
        fixed |= tight


def _column(table: Table, at: int) -> Iterable[tuple[str, str]]:
    """The texts of a column with their styles."""
    return [(table.head[at], "hei"), *((row[at], "") for row in table.rows)]


def _caption(table: Table, faces: fonts.FontSet) -> list[str]:
    if not table.caption:
        return []
    return [line.text for line in compose([Run(table.caption, "hei")], faces, Frame(first=0, justify=False))]


def _cell(text: str, frame: Frame, faces: fonts.FontSet, style: str = "") -> str:
    lines = [line for part in text.split("\n") for line in compose([Run(part, style)], faces, frame)]
    name = "cell caps" if style else "cell"
    return "".join(
        f'<div class="{name}" style="letter-spacing:{line.spacing:.4f}pt">{escape(line.text)}</div>' for line in lines
    )


def _is_short(text: str) -> bool:
    """Figures, dates and single words are centred, sentences are not."""
    return len(text) <= 12 and not text.endswith(("。", "；"))


def _imprint(paper: Paper, faces: fonts.FontSet, printing: Printing) -> str:
    """版记 at the foot of the last page: 抄送, then 印发机关 and 印发日期; thick outer and thin inner rules (7.4)."""
    if not paper.printer:
        return '<div id="imprint"></div>'
    cell = IMPRINT_SIZE * CELL / BODY_SIZE
    rows = ['<div class="outer"></div>']
    height = 0.0
    if paper.copies:
        text = "抄送：" + "，".join(paper.copies).rstrip("。") + "。"
        lines = compose(text, faces, Frame(size=IMPRINT_SIZE, first=1, rest=4, right=1))
        rows += [_line(line) for line in lines]
        rows.append('<div class="inner"></div>')
        height += len(lines) * 8.6
    base = cell - IMPRINT_SIZE
    day = f"{chinese_date(paper.printed_on)}印发" if paper.printed_on else "　　　年　月　日印发"
    rows.append(
        f'<div class="ln printer" style="letter-spacing:{base:.4f}pt;padding-left:{cell:.4f}pt">{escape(paper.printer)}'
        f'<span class="day" style="padding-right:{cell:.4f}pt">{escape(day)}</span></div><div class="outer"></div>'
    )
    classes = ["imprint", *(["even"] if printing.imprint_even else [])]
    classes += ["unnumbered"] if printing.imprint_unnumbered else []
    return (
        f'<div id="imprint" class="{" ".join(classes)}" style="height:{height + 8.6 + 1:.2f}mm">'
        f"<div>{''.join(rows)}</div></div>"
    )


# --- lines ------------------------------------------------------------------------------------------------------------


def _lines(lines: Sequence[Line], *, join: bool = False) -> str:
    return "".join(_line(line, join=join) for line in lines)


def _line(line: Line, *, join: bool = False) -> str:
    """One grid line; ``join`` forbids a page break after it."""
    runs = "".join(
        f'<span class="{run.style}">{escape(run.text)}</span>' if run.style else escape(run.text) for run in line.runs
    )
    indent = f";padding-left:{line.indent:.4f}pt" if line.indent else ""
    return f'<div class="ln{" join" if join else ""}" style="letter-spacing:{line.spacing:.4f}pt{indent}">{runs}</div>'
