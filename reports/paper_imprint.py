"""版记 at the foot of the last page (GB/T 9704-2012 7.4, 10.1), and the code of verification in the lower margin of that page."""

from __future__ import annotations

from html import escape

from reports.blocks import Paper, chinese_date
from reports.compose import BODY_SIZE, CELL, Frame, compose
from reports.finish import CODE, Finish
from reports.fonts import FontSet
from reports.paper_heads import moves_addressee
from reports.paper_lines import line_html
from reports.paper_measures import IMPRINT_LINE, IMPRINT_SIZE

WITH_IMPRINT = ("document", "minutes")
IN_LINE = 8  # letters of a code below one another
UNDATED = "　　　年　月　日"


def has_imprint(paper: Paper) -> bool:
    """Whether a 版记 with rules closes the paper on an even page."""
    return bool(paper.printer) and paper.format in WITH_IMPRINT


def imprint_height(paper: Paper, faces: FontSet) -> float:
    """The room that the 版记 takes, in millimetres."""
    return _height(paper, len(_lines(paper, faces)))


def imprint_html(paper: Paper, faces: FontSet, *, even: bool, unnumbered: bool) -> str:
    """主送 moved from the first page, 抄送, then 印发机关 and 印发日期; thick outer and thin inner rules. A letter has only 抄送, and no
    rules; other formats have no 版记."""
    lines = _lines(paper, faces)
    if has_imprint(paper):
        inner = ['<div class="inner"></div>'] if lines else []
        outer = '<div class="outer"></div>'
        rows = [outer, *lines, *inner, _printer(paper), outer]
    elif paper.format == "letter" and lines:
        rows = lines
    else:
        return '<div id="imprint"></div>'
    height = _height(paper, len(lines))
    classes = " ".join(["imprint", *(["even"] if even else []), *(["unnumbered"] if unnumbered else [])])
    return f'<div id="imprint" class="{classes}" style="height:{height:.2f}mm"><div>{"".join(rows)}</div></div>'


def _height(paper: Paper, lines: int) -> float:
    return (lines + 1) * IMPRINT_LINE + 1 if has_imprint(paper) else lines * IMPRINT_LINE + 0.5


def _senders(paper: Paper, faces: FontSet) -> list[str]:
    """The lines before 印发机关, as texts."""
    main = [f"主送：{paper.addressee.rstrip('：:。')}。"] if moves_addressee(paper, faces) else []
    copies = [f"抄送：{'，'.join(paper.copies).rstrip('。')}。"] if paper.copies else []
    return main + copies


def _lines(paper: Paper, faces: FontSet) -> list[str]:
    frame = Frame(size=IMPRINT_SIZE, first=1, rest=4, right=1)
    return [line_html(line) for text in _senders(paper, faces) for line in compose(text, faces, frame)]


def _printer(paper: Paper) -> str:
    """印发机关 one letter in from the left, 印发日期 one letter in from the right."""
    cell = IMPRINT_SIZE * CELL / BODY_SIZE
    day = f"{chinese_date(paper.printed_on)}印发" if paper.printed_on else f"{UNDATED}印发"
    return (
        f'<div class="ln printer" style="letter-spacing:{cell - IMPRINT_SIZE:.4f}pt;padding-left:{cell:.4f}pt">'
        f'{escape(paper.printer)}<span class="day" style="padding-right:{cell:.4f}pt">{escape(day)}</span></div>'
    )


def code_html(paper: Paper, finish: Finish) -> str:
    """The code of verification, taken up by the margin of the page it stands on: put it last. The margin of a letter is narrow: its
    letters stand in three lines."""
    if not finish.verify:
        return ""
    words = [f"核验 {finish.code}"]
    if paper.format == "letter":
        words = ["核验", *(finish.code[at : at + IN_LINE] for at in range(0, len(finish.code), IN_LINE))]
    shown = "<br>".join(map(escape, words))
    return f'<div class="code"><img src="{CODE}" alt="核验二维码"><div class="code-words">{shown}</div></div>'
