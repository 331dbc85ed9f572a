"""How long a workbook of 10,000 rows and 30 columns takes to write, beside openpyxl's write-only mode, in turns in one run."""

import io
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from openpyxl import Workbook

from core.workbook_identity import identified
from core.workbooks import Column, SheetPlan, write_workbook

ROWS, COLUMNS, TURNS, LIMIT = 10_000, 30, 5, 1.5
CELLS = [
    [
        f"青禾县第{row}小学{at}" if at % 3 == 0 else Decimal(row * at) / 4 if at % 3 == 1 else row + at
        for at in range(COLUMNS)
    ]
    for row in range(ROWS)
]


def plain() -> bytes:
    """The same cells with openpyxl alone: no styles, no lists, no protection."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("表")
    sheet.append([f"列{at}" for at in range(COLUMNS)])
    for row in CELLS:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ours() -> bytes:
    """Our workbook with open cells, protection and choices."""
    columns = [Column(f"列{at}", is_open=True, choices=("甲", "乙") if at == 5 else ()) for at in range(COLUMNS)]
    return write_workbook([SheetPlan("表", columns, CELLS, is_protected=True)], notes=["说明"])


def with_identity() -> bytes:
    """The same with the hidden column, its digests worked out."""
    columns = [Column("编号", hidden=True), *(Column(f"列{at}", is_open=True) for at in range(COLUMNS))]
    rows = (identified("bench", at, 1, row) for at, row in enumerate(CELLS))
    return write_workbook([SheetPlan("表", columns, rows, is_protected=True)], notes=["说明"])


def seconds(write: Callable[[], bytes]) -> float:
    """CPU seconds of one writing: what other processes do in between does not count."""
    began = time.process_time()
    write()
    return time.process_time() - began


turns = [(seconds(plain), seconds(ours), seconds(with_identity)) for _ in range(TURNS)]
baseline, written, identified_too = (statistics.median(times) for times in zip(*turns, strict=True))
sys.stdout.write(
    f"{ROWS:,} rows x {COLUMNS} columns, median of {TURNS} turns, CPU seconds\n"
    f"openpyxl write-only: {baseline:.2f}\n"
    f"our workbook:        {written:.2f} ({written / baseline:.2f} x)\n"
    f"with identity:       {identified_too:.2f} ({identified_too / baseline:.2f} x)\n"
)
sys.exit(written / baseline > LIMIT)
