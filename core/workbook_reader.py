"""Child process that turns worksheets into JSON under hard limits.

Run as a script: `python -I workbook_reader.py SHEETS ROWS COLUMNS CPU_SECONDS MEMORY_BYTES` with the workbook on standard
input; SHEETS is a JSON list of titles. It prints a list of sheets, each a list of rows of texts, or
`{"refused": "rows"|"columns"|"volume"}`.
"""

import datetime
import io
import json
import resource
import sys
from decimal import Decimal
from typing import Any

MOST_OUTPUT = 64 * 1024 * 1024
SIGNIFICANT = 15


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


def read(book: Any, titles: list[str], rows: int, columns: int) -> list[list[list[str]]] | dict[str, str]:
    """The sheets as texts, or which limit they break."""
    grids = []
    for title in titles:
        sheet = book.get_sheet_by_name(title)
        last_row, last_column = sheet.end or (0, 0)
        if last_row >= rows:
            return {"refused": "rows"}
        if last_column >= columns:
            return {"refused": "columns"}
        grids.append([list(map(cell_text, row)) for row in sheet.to_python(skip_empty_area=False)])
    if sum(len(text) for grid in grids for row in grid for text in row) > MOST_OUTPUT:
        return {"refused": "volume"}
    return grids


def main(arguments: list[str]) -> None:
    """Set the limits first, then read."""
    titles, rows, columns, cpu_seconds, memory = json.loads(arguments[0]), *map(int, arguments[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook  # the limits hold before the parser is loaded

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    answer = json.dumps(read(book, titles, rows, columns), ensure_ascii=False)
    sys.stdout.buffer.write(answer.encode())


if __name__ == "__main__":
    main(sys.argv[1:])
