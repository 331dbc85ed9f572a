"""Rows that a person typed or pasted from a sheet, as tables and charts of a paper."""

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from io import StringIO

from reports.blocks import BlockRefused, Chart, Series, Table, clean, is_decimal

MOST_ROWS = 1000
BARS = "|｜"
NOTHING = {"", "-", "—", "——", "－", "/", "无"}


class PasteRefused(ValueError):
    """Rows that do not fit their columns; the message is a Chinese sentence that names the row."""


def table_from(text: str, columns: Sequence[str]) -> Table | None:
    """A table with these columns; None when there are no rows."""
    rows = read_rows(text, columns)
    return Table(tuple(columns), rows) if rows else None


def chart_from(text: str, columns: Sequence[str], *, kind: str, unit: str = "", caption: str = "") -> Chart | None:
    """A chart: the first column names the items, each other one is a series. A value that is not there is a gap, never zero."""
    rows = read_rows(text, columns)
    if not rows:
        return None
    labels = tuple(row[0] for row in rows)
    if unnamed := [number for number, label in enumerate(labels, 1) if not label]:
        raise PasteRefused(f"第{unnamed[0]}行没有填“{columns[0]}”。")
    series = tuple(
        Series(
            name, tuple(number_of(row[index], f"第{line}行的“{name}”", unit=unit) for line, row in enumerate(rows, 1))
        )
        for index, name in enumerate(columns[1:], 1)
    )
    try:
        return Chart(kind, labels, series, unit=unit, caption=caption)
    except BlockRefused as refusal:
        raise PasteRefused(str(refusal)) from refusal


def read_rows(text: str, columns: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Rows of as many cells as there are columns. Cells stand apart by tabs, as a sheet gives them, or by upright strokes; a first row
    that repeats the columns is left out, short rows are filled with empty cells. Raises PasteRefused."""
    found: list[tuple[str, ...]] = []
    for number, cells in enumerate(_lines(text), 1):
        row = [clean(cell).strip() for cell in cells]
        while len(row) > len(columns) and not row[-1]:
            row.pop()
        if not any(row) or (not found and row == list(columns)):
            continue
        if len(row) > len(columns):
            raise PasteRefused(f"第{number}行有{len(row)}格，表头只有{len(columns)}栏：{'、'.join(columns)}。")
        found.append((*row, *[""] * (len(columns) - len(row))))
        if len(found) > MOST_ROWS:
            raise PasteRefused(f"最多{MOST_ROWS}行，请拆成几张表，或者改用附件。")
    return tuple(found)


def rows_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as they are typed: cells apart by tabs; what would break a cell is put between quotes."""
    stream = StringIO()
    csv.writer(stream, dialect="excel-tab", lineterminator="\n").writerows(rows)
    return stream.getvalue().rstrip("\n")


def number_of(text: str, place: str, *, unit: str = "") -> str:
    """A decimal as text without its unit, "" for a value that is not there; raises PasteRefused."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").removesuffix(unit).strip()
    if text.strip() in NOTHING:
        return ""
    if len(plain) > 20 or not is_decimal(plain):
        raise PasteRefused(f"{place}应是数字，现在是“{text[:20]}”；没有数据的请空着。")
    return plain


def _lines(text: str) -> Iterator[list[str]]:
    """The cells of each line; a sheet puts cells with line breaks between quotes."""
    if "\t" in text:
        try:
            yield from csv.reader(StringIO(text), dialect="excel-tab")
        except csv.Error as error:
            raise PasteRefused("表格粘贴的内容读不出来，请在表格里检查双引号是否成对，再粘贴一次。") from error
        return
    for line in text.split("\n"):
        bare = line.strip().replace(BARS[1], BARS[0])
        yield bare.removeprefix("|").removesuffix("|").split("|") if bare.startswith("|") else bare.split("|")
