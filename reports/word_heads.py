"""版头 and title in Word: 文件 and 纪要, also joint and upward, and 信函 (reports.paper_heads says where everything stands)."""

from __future__ import annotations

from collections.abc import Iterable

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from reports.blocks import Paper
from reports.compose import BODY_SIZE, Run
from reports.paper_heads import MARK_WIDTH, SPREAD, SUFFIX_GAP, Head, corner_marks, head_of
from reports.paper_measures import (
    GRID,
    LETTER,
    LETTER_DOUBLE,
    LETTER_DROP,
    LETTER_FOOT,
    LETTER_MARK_TOP,
    LETTER_RULE_GAP,
    LETTER_RULE_WIDTH,
    LETTER_THICK,
    LETTER_THIN,
    MARK_TOP,
    PAGE_HEIGHT,
    RULE_GAP,
    TITLE_CHARACTERS,
    TITLE_SIZE,
    TOP,
)
from reports.titles import title_lines
from reports.word_floats import Place, float_bar, float_box
from reports.word_parts import add_rule, set_line
from reports.word_pen import BASE, CELL, CENTER, LEFT, LINE, LOW, MM, RED, Pen, above_line

TYPE_LEFT = 28.0  # mm from the edge of the sheet
SIGNER = "签发人："
RULE = 0.5 * MM  # thickness of the red rule


def write_head(pen: Pen) -> None:
    """The 版头 of the paper's format; nothing on a paper without a mark."""
    if not pen.paper.organ_mark:
        return
    number = pen.paper.number or ("草稿" if pen.draft else "")
    if pen.paper.format == "letter":
        _letter(pen, number)
    else:
        _document(pen, head_of(pen.paper), number)


def write_title(pen: Pen, text: str, words: Iterable[str], *, before: int) -> None:
    """Blank lines, the title in 二号小标宋 line by line, one blank line."""
    pen.blank(before, joined=True)
    for line in title_lines(text, TITLE_CHARACTERS, words):
        paragraph = pen.dress(pen.word.add_paragraph(), line, "biao", TITLE_SIZE)
        paragraph.alignment = CENTER
        set_line(paragraph, LINE)
        paragraph.paragraph_format.keep_with_next = True
    pen.blank()


def _document(pen: Pen, head: Head, number: str) -> None:
    """份号, 密级, 紧急程度; mark, two blank lines, 签发人 and 发文字号, the red rule."""
    corners = corner_marks(pen.paper.marks)
    for text, style in corners:
        pen.line(text, style, align=LEFT)
    above, rows = above_line(pen, head.names[0], head.size), len(head.names)
    row = head.pitch * MM if rows > 1 else above / BASE
    before = (MARK_TOP + LOW) * MM + above - BASE * row - len(corners) * LINE
    _mark(pen, head, row, before)
    more = max(0, len(head.signers) - 1)
    used = len(corners) * LINE + before + rows * row
    pen.gap(head.number_top * MM - more * LINE - used - RULE)  # the rule takes room of its own below the number
    line = _numbered(pen, head, number)
    add_rule(line, RULE, gap=RULE_GAP * MM - (LINE - BODY_SIZE) / 2, color=RED)


def _mark(pen: Pen, head: Head, row: float, before: float) -> None:
    """One name in the middle, or the names of a joint paper in one width with 文件 at their right."""
    widths = [_natural(pen, name, head.size) for name in head.names]
    if len(head.names) == 1:
        text = head.names[0] + head.suffix
        paragraph = pen.word.add_paragraph()
        _spread(pen, paragraph, text, head.size, MARK_WIDTH)
        set_line(paragraph, row, before=before)
        return
    after = (len(head.suffix) + SUFFIX_GAP) * head.size if head.suffix else 0.0
    squeeze = min(1.0, MARK_WIDTH / (max(widths) + after))
    left = (pen.width * MM - (max(widths) + after) * squeeze) / 2
    first = None
    for at, (name, width) in enumerate(zip(head.names, widths, strict=True)):
        spread = (max(widths) - width) / (len(name) - 1) if len(name) > 1 else 0.0
        paragraph = pen.word.add_paragraph()
        first = first or paragraph
        pen.dress(paragraph, name, "biao", head.size, color=RED, spacing=spread * squeeze, scale=squeeze)
        set_line(paragraph, row, before=before if at == 0 else 0.0)
        paragraph.paragraph_format.left_indent = Pt(left)
        paragraph.paragraph_format.right_indent = Pt(-pen.width)  # a name never turns to a second line
    if head.suffix and first is not None:
        words = pen.gap(row)
        pen.dress(words, head.suffix, "biao", head.size, color=RED, scale=squeeze)
        top = (
            (TOP + MARK_TOP) * MM + above_line(pen, head.names[0], head.size) - BASE * row + row * (len(widths) - 1) / 2
        )
        place = Place(
            TYPE_LEFT * MM + left + (max(widths) + SUFFIX_GAP * head.size) * squeeze,
            top,
            len(head.suffix) * head.size * squeeze + CELL,
            row,
        )
        float_box(first, place, [words._p], name="文件")


def _spread(pen: Pen, paragraph: WordParagraph, text: str, size: float, limit: float) -> None:
    """Red letters in the middle, spread a little, or narrowed to fit."""
    natural = _natural(pen, text, size)
    scale = min(1.0, limit / natural)
    spread = min(SPREAD, (limit - natural) / len(text)) if scale == 1.0 else 0.0
    pen.dress(paragraph, text, "biao", size, color=RED, spacing=spread, scale=scale)
    paragraph.alignment = CENTER


def _natural(pen: Pen, text: str, size: float) -> float:
    return sum(pen.faces.advance("biao", char) for char in text) * size


def _numbered(pen: Pen, head: Head, number: str) -> WordParagraph:
    """The 发文字号 in the middle; on an upward paper one letter in, the last 签发人 on its line."""
    if not head.signers:
        return pen.line(number, align=CENTER)
    left = pen.width * MM - CELL - max(pen.wide(row, "kai") for row in head.signers)
    places = [left - pen.wide(SIGNER), *[left] * (len(head.signers) - 1)]
    runs = [[*([Run(SIGNER)] if at == 0 else []), Run(row, "kai")] for at, row in enumerate(head.signers)]
    for place, row in zip(places[:-1], runs[:-1], strict=True):
        pen.line(row, left=place, align=LEFT)
    line = pen.line([Run(f"\t{number}\t"), *runs[-1]], align=LEFT)
    for place in (CELL, places[-1]):
        line.paragraph_format.tab_stops.add_tab_stop(Pt(place), WD_TAB_ALIGNMENT.LEFT)
    return line


def _letter(pen: Pen, number: str) -> None:
    """信函: mark and red double rules float at their places on the sheet; the number at the right below, the marks at the left."""
    mark = pen.paper.organ_mark
    rule = GRID + LETTER_DROP - LETTER * 7 / 8 - LETTER_DOUBLE  # below the type area's upper edge
    font = pen.faces.chain("biao")[0]
    size = (TOP + rule - LETTER_RULE_GAP - LETTER_MARK_TOP) / (font.ink_top(mark) - font.ink_bottom(mark)) * MM
    (anchor,) = pen.blank()
    words = pen.word.add_paragraph()
    row = above_line(pen, mark, size) / BASE
    _spread(pen, words, mark, size, MARK_WIDTH)
    set_line(words, row)
    left = (210 - LETTER_RULE_WIDTH) / 2 + (TYPE_LEFT + pen.width / 2 - 105)
    width = LETTER_RULE_WIDTH * MM
    float_box(anchor, Place(left * MM, LETTER_MARK_TOP * MM, width, row * 1.3), [words._p], name="发文机关标志")
    foot = PAGE_HEIGHT - LETTER_FOOT - LETTER_DOUBLE
    for top, bars in ((TOP + rule, (LETTER_THICK, LETTER_THIN)), (foot, (LETTER_THIN, LETTER_THICK))):
        for at, thick in zip((top, top + LETTER_DOUBLE - bars[1]), bars, strict=True):
            float_bar(anchor, Place(left * MM, at * MM, width, thick * MM), color=RED)
    corners = corner_marks(pen.paper.marks)
    text, style = corners[0] if corners else ("", "")
    line = pen.line([*([Run(text, style)] if text else []), Run(f"\t{number}")], align=LEFT)
    line.paragraph_format.tab_stops.add_tab_stop(Pt(pen.width * MM), WD_TAB_ALIGNMENT.RIGHT)
    for text, style in corners[1:]:
        pen.line(text, style, align=LEFT)


def has_head(paper: Paper) -> bool:
    """Whether a 版头 stands above the title."""
    return bool(paper.organ_mark) and paper.format in {"document", "letter", "minutes"}
