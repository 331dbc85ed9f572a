"""Child process that turns worksheets into texts under hard limits.

Run as a script: `python -I workbook_reader.py SHEETS ROWS COLUMNS CPU_SECONDS MEMORY_BYTES` with the workbook on standard
input; SHEETS is a JSON list of titles. It prints the sheets' cells in order with SHEET_END, ROW_END and CELL_END between
them, or `REFUSED` and the limit that is broken: rows, columns, volume.
"""

import datetime
import gc
import io
import json
import resource
import sys
from decimal import Decimal
from typing import Any

MOST_OUTPUT = 64 * 1024 * 1024
SIGNIFICANT = 15
CELL_END, ROW_END, SHEET_END = "\x1f", "\x1e", "\x1d"
REFUSED = "\x1c"
_RESERVED = dict.fromkeys(map(ord, CELL_END + ROW_END + SHEET_END + REFUSED))


def cell_text(value: object) -> str:
    """The cell as a person reads it; a number keeps the 15 digits a sheet keeps."""
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        text = format(Decimal(format(value, f".{SIGNIFICANT}g")), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    return str(value)


def read(book: Any, titles: list[str], rows: int, columns: int) -> str:
    """The sheets as one text, or which limit they break."""
    sheets, volume = [], 0
    for title in titles:
        sheet = book.get_sheet_by_name(title)
        last_row, last_column = sheet.end or (0, 0)
        if last_row >= rows:
            return f"{REFUSED}rows"
        if last_column >= columns:
            return f"{REFUSED}columns"
        text = sheet_text(sheet.to_python(skip_empty_area=False))
        volume += len(text)
        if volume > MOST_OUTPUT:
            return f"{REFUSED}volume"
        sheets.append(text)
    return SHEET_END.join(sheets)


def sheet_text(table: list[list[Any]]) -> str:
    """The cells of a sheet as one text; the characters that part them are not taken from a cell."""
    texts = [[cell if type(cell) is str else cell_text(cell) for cell in row] for row in table]
    joined = ROW_END.join(map(CELL_END.join, texts))
    parted = (joined.count(CELL_END), joined.count(ROW_END))
    if parted != (sum(map(len, texts)) - len(texts), len(texts) - 1) or SHEET_END in joined or REFUSED in joined:
        joined = ROW_END.join(CELL_END.join(text.translate(_RESERVED) for text in row) for row in texts)
    return joined


def main(arguments: list[str]) -> None:
    """Set the limits first, then read; nothing is collected meanwhile, for the process ends with its answer."""
    titles, rows, columns, cpu_seconds, memory = json.loads(arguments[0]), *map(int, arguments[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()
    from python_calamine import CalamineWorkbook  # the limits hold before the parser is loaded

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(read(book, titles, rows, columns).encode())


if __name__ == "__main__":
    main(sys.argv[1:])
