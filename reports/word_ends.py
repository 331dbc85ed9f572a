"""What follows the text in Word: 附件说明, 出席, 署名 and date with or without a seal, 附注 (reports.paper_endings has the rules)."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from reports.blocks import AttachmentNote, chinese_date
from reports.compose import Frame, Run, compose
from reports.finish import Finish, seal_bytes
from reports.paper_endings import BETWEEN, UNDATED, joint_places, stamp_of
from reports.paper_measures import GRID, WIDTH
from reports.word_floats import Place, float_picture
from reports.word_pen import CELL, LEFT, MM, Pen

TYPE_WIDTH = WIDTH * MM


def write_note(pen: Pen, note: AttachmentNote) -> None:
    """附件： two letters in; further names stand under the first."""
    pen.blank()
    for number, name in enumerate(note.names, 1):
        lead = "附件：" if number == 1 else "　　　"
        lead += f"{number}. " if len(note.names) > 1 else ""
        pen.hanging([Run(lead)], name.rstrip("。；;，,、"), right=1)


def write_attendance(pen: Pen) -> None:
    """出席, 请假, 列席: the label in 黑体, two letters in."""
    rows = [(label.rstrip("：:"), names) for label, names in pen.paper.marks.attendance if label.strip()]
    pen.blank(1 if rows else 0)
    for label, names in rows:
        pen.hanging([Run(label, "hei"), Run("：")], names)


def write_signature(pen: Pen, finish: Finish) -> None:
    """署名, 成文日期 and 附注; a paper without organ is not signed, nor is a form that gets no seal."""
    paper = pen.paper
    if paper.organ and (paper.sealed or paper.format not in {"form", "landscape"}):
        day = chinese_date(paper.dated_on) if paper.dated_on else UNDATED
        _join_last(pen)
        organs = (paper.organ, *(paper.marks.joint if paper.format != "minutes" else ()))
        if not paper.sealed:
            _unsealed(pen, organs, day)
        else:
            rest = _sealed(pen, day, finish) if len(organs) == 1 else _sealed_jointly(pen, organs, day, finish)
            _remark(pen)
            pen.blank(max(0, rest - int(bool(paper.marks.note.strip()))))
            return
    _remark(pen)


def _join_last(pen: Pen) -> None:
    """The last lines of text go with the signature: no page carries a signature alone (7.3.5)."""
    last = pen.word.element.body[-2:]  # the very last element is the section
    for part in last:
        if part.tag == qn("w:p"):
            WordParagraph(part, pen.word._body).paragraph_format.keep_with_next = True


def _unsealed(pen: Pen, organs: Sequence[str], day: str) -> None:
    """The organ two letters from the right, the date two letters further right than the organ begins (7.3.5.2)."""
    wide = pen.wide(day)
    rows = [line for organ in organs for line in _within(pen, organ, TYPE_WIDTH - 4 * CELL)]
    first = pen.wide(rows[0])
    day_right = first - wide if first >= wide else 2 * CELL
    shift = 0.0 if first >= wide else wide + 2 * CELL - first
    pen.blank(joined=True)
    for row in rows:
        _natural(pen, row, TYPE_WIDTH - 2 * CELL - shift - pen.wide(row), joined=True)
    _natural(pen, day, TYPE_WIDTH - max(2 * CELL if len(rows) > 1 else 0.0, day_right) - wide)


def _sealed(pen: Pen, day: str, finish: Finish) -> int:
    """The date four letters from the right, the organ centred on it, the seal over both (7.3.5.1); returns the lines that the
    seal needs below them."""
    centre = TYPE_WIDTH - 4 * CELL - pen.wide(day) / 2
    rows = _within(pen, pen.paper.organ, 2 * (TYPE_WIDTH - centre))
    stamp = stamp_of(finish.size, len(rows) + 1)
    lines = pen.blank(stamp.blanks, joined=True)
    lines += [_columns(pen, [row], [centre]) for row in (*rows, day)]
    lines[-1].paragraph_format.keep_with_next = None
    _seal(pen, lines[0], finish, centre, stamp.top)
    return ceil(max(0.0, stamp.foot - len(lines) * GRID) / GRID)


def _sealed_jointly(pen: Pen, organs: tuple[str, ...], day: str, finish: Finish) -> int:
    """Organs in rows of at most three with room for their seals; the last one stands above the date."""
    centres, rows = joint_places(organs, day, pen.faces, finish.size)
    between = centres[1] - centres[0] if len(centres) > 1 else TYPE_WIDTH
    room = min(between - CELL / 2, 2 * (TYPE_WIDTH - centres[-1]), 2 * centres[0])
    texts = [[_within(pen, organ, room) for organ in row] for row in rows]
    tallest = max(len(lines) for row in texts for lines in row)
    stamp = stamp_of(finish.size, tallest + 1)
    height = max(ceil((finish.size + BETWEEN) / GRID), stamp.blanks + tallest + 1)
    start: WordParagraph | None = None
    for at, row in enumerate(texts):
        places = centres[-len(row) :]
        made = pen.blank(stamp.blanks, joined=True)
        for down in range(tallest):
            words = [lines[down - tallest + len(lines)] if down >= tallest - len(lines) else "" for lines in row]
            made.append(_columns(pen, words, places))
        start = start or made[0]
        if at < len(texts) - 1:
            pen.blank(height - len(made), joined=True)
    _columns(pen, [day], centres[-1:]).paragraph_format.keep_with_next = None
    if start is not None:
        _seal(pen, start, finish, centres[-len(rows[0])], stamp.top)
    return max(0, ceil((stamp.top + finish.size) / GRID) - stamp.blanks - tallest - 1)


def _columns(pen: Pen, words: Sequence[str], centres: Sequence[float]) -> WordParagraph:
    """Texts in one line, each in the middle of its column."""
    line = pen.line([Run(f"\t{text}") for text in words], align=LEFT, joined=True)
    for centre in centres:
        line.paragraph_format.tab_stops.add_tab_stop(Pt(_shift(pen) + centre), WD_TAB_ALIGNMENT.CENTER)
    return line


def _natural(pen: Pen, text: str, left: float, *, joined: bool = False) -> WordParagraph:
    """A line of its own in natural width; the 署名 stands at the right of a sheet across too."""
    line = pen.line(text, left=max(0.01, _shift(pen) + left), align=LEFT, joined=joined)
    line.paragraph_format.keep_together = True
    return line


def _shift(pen: Pen) -> float:
    return pen.width * MM - TYPE_WIDTH


def _within(pen: Pen, text: str, width: float) -> list[str]:
    """The text in one line, or in as few of about one length as the width asks for."""
    natural = pen.wide(text)
    if natural <= width:
        return [text]
    frame = Frame(width=min(width, natural / ceil(natural / width) + CELL), first=0, justify=False)
    return [line.text for line in compose(text, pen.faces, frame)]


def _seal(pen: Pen, paragraph: WordParagraph, finish: Finish, centre: float, top: float) -> None:
    """The picture of the seal in its real size, below the words as ink is; top: millimetres below the paragraph's."""
    if not finish.seal:
        return
    size = finish.size * MM
    place = Place(_shift(pen) + centre - size / 2, top * MM, size, size, across="column", down="paragraph")
    float_picture(paragraph, place, seal_bytes(finish.seal), name="印章", behind=True)


def _remark(pen: Pen) -> None:
    """附注 in brackets, two letters in (7.3.6)."""
    text = pen.paper.marks.note.strip().removeprefix("（").removesuffix("）")
    if text:
        pen.line(f"（{text}）", first=2)
