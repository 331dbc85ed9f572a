"""The boxes of a form (记录表, 考核表) to HTML: labels in 黑体, what was filled in in 仿宋, columns as wide as their labels need.

A row is at least as high as the form asks and grows with its text; a row too tall for a page goes on overleaf.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from reports.blocks import Grid, GridCell
from reports.compose import MM, Frame, Line, Run, compose, widest_piece
from reports.fonts import FontSet

GRID_SIZE = 12.0  # 小四, points
LEADING = 5.6  # mm between the lines of a box
GRID_LINE = 225 / 22
EDGES = 2 * 1.4 + 0.3  # padding and rules of a box in official.css
WIDEST_LABEL = 32.0
NARROWEST = 12.0
SHORT = 14  # letters up to which a single line is centred
ROOMY = 3  # lines of a box from which its text starts at the top
TALL = 12  # lines of text beyond which a row may be parted between pages


def grid_html(grid: Grid, faces: FontSet, *, width_mm: float) -> str:
    """The form as one table of this width."""
    widths = grid_widths(grid, faces, width_mm=width_mm)
    columns = "".join(f'<col style="width:{width:.3f}mm">' for width in widths)
    heights = grid.heights or (1,) * len(grid.rows)
    rows = "".join(_row(row, widths, height, faces) for row, height in zip(grid.rows, heights, strict=True))
    return f'<table class="grid" style="width:{width_mm:.3f}mm"><colgroup>{columns}</colgroup><tbody>{rows}</tbody></table>'


def grid_widths(grid: Grid, faces: FontSet, *, width_mm: float) -> list[float]:
    """Millimetres of each column: its share where shares are given; else a column of labels is as wide as its longest label
    and the others share the rest."""
    count = sum(cell.span for cell in grid.rows[0])
    if grid.widths:
        return [width_mm * share / sum(grid.widths) for share in grid.widths]
    needs = {at: need for at in range(count) if (need := _label_width(grid, at, faces))}
    rest = width_mm - sum(needs.values())
    if len(needs) == count or rest < NARROWEST * (count - len(needs)):
        return [width_mm / count] * count
    return [needs.get(at, rest / (count - len(needs))) for at in range(count)]


def cell_lines(cell: GridCell, width: float, faces: FontSet) -> list[Line]:
    """What stands in a box of so many millimetres, line by line."""
    frame = Frame(width=(width - EDGES) * MM, size=GRID_SIZE, first=0, justify=False)
    style = "hei" if cell.label else ""
    return [line for part in cell.text.split("\n") for line in compose([Run(part, style)], faces, frame)]


def placed(row: Iterable[GridCell], widths: list[float]) -> Iterator[tuple[GridCell, float]]:
    """Every box of a row with its width."""
    at = 0
    for cell in row:
        yield cell, sum(widths[at : at + cell.span])
        at += cell.span


def _label_width(grid: Grid, at: int, faces: FontSet) -> float:
    """What the labels of a column need on one line; 0 for a column that takes entries, or has no box of its own."""
    cells = [cell for row in grid.rows if (cell := _cell_at(row, at)) is not None]
    if not cells or not all(cell.label for cell in cells):
        return 0.0
    frame = Frame(size=GRID_SIZE, first=0, justify=False)
    words = [part for cell in cells for part in cell.text.split("\n")]
    whole = max(sum(faces.advance("hei", char) * frame.size + frame.base for char in part) for part in words) / MM
    least = max(widest_piece(cell.text, faces, frame, "hei") for cell in cells) / MM
    return max(NARROWEST, least + EDGES + 0.5, min(whole + EDGES + 0.5, WIDEST_LABEL))


def _cell_at(row: Iterable[GridCell], at: int) -> GridCell | None:
    """The box that stands in this column alone."""
    start = 0
    for cell in row:
        if start == at and cell.span == 1:
            return cell
        start += cell.span
    return None


def _row(row: tuple[GridCell, ...], widths: list[float], height: int, faces: FontSet) -> str:
    boxes = [(cell, cell_lines(cell, width, faces)) for cell, width in placed(row, widths)]
    lines = max(len(lines) for _, lines in boxes)
    shown = "".join(_box(cell, lines, height) for cell, lines in boxes)
    return f'<tr{" class=tall" if lines > TALL else ""} style="height:{height * GRID_LINE:.3f}mm">{shown}</tr>'


def _box(cell: GridCell, lines: list[Line], height: int) -> str:
    kind = "label" if cell.label else "figure" if len(lines) < 2 and len(cell.text) <= SHORT else "text"
    if kind != "label" and height >= ROOMY:
        kind = "text roomy"
    span = f' colspan="{cell.span}"' if cell.span > 1 else ""
    name = "cell caps" if cell.label else "cell"
    texts = "".join(
        f'<div class="{name}" style="letter-spacing:{line.spacing:.4f}pt">{escape(line.text)}</div>' for line in lines
    )
    return f'<td class="{kind}"{span}>{texts}</td>'
