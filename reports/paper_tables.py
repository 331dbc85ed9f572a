"""Tables and rows of pictures as HTML. Columns are as wide as their longest date or number needs; heads repeat on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from reports.blocks import Pictures, Table
from reports.compose import MM, Frame, Run, compose, widest_piece
from reports.fonts import FontSet
from reports.paper_measures import CELL_EDGES, READABLE, SLACK, TABLE_SIZE, TALL, WIDTH

PICTURE_SCHEME = "image"
SHORT = 12  # letters of what is centred in its cell


def table_html(table: Table, faces: FontSet, *, width: float = WIDTH, size: float = TABLE_SIZE) -> str:
    """小四 letters, or smaller ones where a form says so; lines are composed for the width of their column; the head repeats on every
    page."""
    widths = column_widths(table, faces, width=width, size=size)
    columns = "".join(f'<col style="width:{column:.3f}mm">' for column in widths)
    frames = [Frame(width=(column - CELL_EDGES) * MM, size=size, first=0, justify=False) for column in widths]
    head = "".join(
        f"<th>{cell_html(text, frame, faces, 'hei')}</th>" for text, frame in zip(table.head, frames, strict=True)
    )
    rows = "".join(_row(row, frames, faces) for row in table.rows)
    return (
        f"{caption_html(table.caption, faces, width=width)}<table{' class=small' if size < TABLE_SIZE else ''}><colgroup>{columns}</colgroup>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(row: Sequence[str], frames: Sequence[Frame], faces: FontSet) -> str:
    """One row; it stays on one page unless it is tall, then it goes on below the repeated head."""
    cells = [cell_html(text, frame, faces) for text, frame in zip(row, frames, strict=True)]
    lines = max(cell.count('<div class="cell') for cell in cells)
    shown = "".join(
        f'<td class="{"figure" if is_short(text) else "text"}">{cell}</td>'
        for text, cell in zip(row, cells, strict=True)
    )
    opening = '<tr class="tall">' if lines > TALL else "<tr>"
    return f"{opening}{shown}</tr>"


def pictures_html(block: Pictures, faces: FontSet) -> str:
    """Rows of pictures with their captions."""
    frame = Frame(width=(WIDTH / block.columns - CELL_EDGES) * MM, size=TABLE_SIZE, first=0, justify=False)
    size = f"height:{block.height}mm"
    cells = []
    for item in block.items:
        alt = escape(item.caption or "照片", quote=True)
        shown = f'<img src="{PICTURE_SCHEME}:{item.key}" style="max-{size}" alt="{alt}">' if item.jpeg else ""
        cells.append(
            f'<td><div class="picture" style="{size}">{shown}</div>{cell_html(item.caption, frame, faces)}</td>'
        )
    rows = [cells[at : at + block.columns] for at in range(0, len(cells), block.columns)]
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f'<table class="pictures">{body}</table>'


def column_widths(table: Table, faces: FontSet, *, width: float = WIDTH, size: float = TABLE_SIZE) -> list[float]:
    """Millimetres of each column: its share, or what its longest date, number or 字号 needs; the others give way.

    What no table could hold (needs beyond the type width) is left at the shares, and the longest stretches are parted.
    """
    shares = table.widths or (1,) * len(table.head)
    widths = [width * share / sum(shares) for share in shares]
    frame = Frame(size=size, first=0, justify=False)
    needs = [
        max(widest_piece(text, faces, frame, style) for text, style in _column(table, at)) / MM + CELL_EDGES + SLACK
        for at in range(len(shares))
    ]
    if sum(needs) > width:
        return widths
    floors = [max(need, min(share, READABLE)) for need, share in zip(needs, widths, strict=True)]
    needs = floors if sum(floors) <= width else needs
    fixed = {at for at, share in enumerate(widths) if share < needs[at]}
    while True:
        free = width - sum(needs[at] for at in fixed)
        total = sum(shares[at] for at in range(len(shares)) if at not in fixed)
        widths = [needs[at] if at in fixed else free * share / total for at, share in enumerate(shares)]
        tight = {at for at, share in enumerate(widths) if at not in fixed and share < needs[at]}
        if not tight:
            return widths
        fixed |= tight


def _column(table: Table, at: int) -> Iterable[tuple[str, str]]:
    """The texts of a column with their styles."""
    return [(table.head[at], "hei"), *((row[at], "") for row in table.rows)]


def caption_html(text: str, faces: FontSet, *, width: float = WIDTH, joined: bool = True) -> str:
    """The caption of a table or chart: 黑体, in the middle; ``joined`` to what follows, as that of a table is."""
    if not text:
        return ""
    lines = compose([Run(text, "hei")], faces, Frame(width=width * MM, first=0, justify=False))
    join = " join" if joined else ""
    return "".join(f'<div class="ln centre hei{join}">{escape(line.text)}</div>' for line in lines)


def cell_html(text: str, frame: Frame, faces: FontSet, style: str = "") -> str:
    """The lines of a cell; a style other than body is that of a head."""
    lines = [line for part in text.split("\n") for line in compose([Run(part, style)], faces, frame)]
    name = "cell caps" if style else "cell"
    return "".join(
        f'<div class="{name}" style="letter-spacing:{line.spacing:.4f}pt">{escape(line.text)}</div>' for line in lines
    )


def is_short(text: str) -> bool:
    """Figures, dates and single words are centred, sentences are not."""
    return len(text) <= SHORT and not text.endswith(("。", "；"))
