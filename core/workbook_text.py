"""Delimited text as offices save it: UTF-8 with or without a mark, or GB18030; commas, tabs or semicolons."""

import csv
import io
import unicodedata
from itertools import islice

from core.texts import UNSTORABLE
from core.workbook_guard import Limits, SheetRefused

DELIMITERS = ",\t;"
LIVE_STARTS = "=+-@\t\r＝＋－＠"


def read_delimited(data: bytes, limits: Limits) -> list[list[str]]:
    """The table as texts, one list per record. Raises SheetRefused when it cannot be read or is too large."""
    text = _decode(data)
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        table = list(islice(records, limits.rows + 1))
    except csv.Error as broken:
        raise SheetRefused(
            f"第 {records.line_num} 行的引号或分隔符不完整。请用 Excel 或 WPS 打开核对，另存为 .xlsx 后再上传。"
        ) from broken
    if len(table) > limits.rows:
        raise SheetRefused(f"表格超过 {limits.rows:,} 行，没有导入。请分成几个文件，每个最多 {limits.rows:,} 行。")
    if max((len(record) for record in table), default=0) > limits.columns:
        raise SheetRefused(f"表格超过 {limits.columns} 列，没有导入。请删掉右边多余的列。")
    return [[_unguard(cell) for cell in record] for record in table]


def _decode(data: bytes) -> str:
    if b"\x00" in data:
        raise SheetRefused("这个文件不是文本格式的 .csv。请用 Excel 或 WPS 另存为 .xlsx 后再上传。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused("认不出文字编码。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")


def _unguard(cell: str) -> str:
    """Take off the apostrophe that our own CSV puts before text that looks like a formula."""
    return cell[1:] if cell.startswith("'") and looks_live(cell) else cell


def looks_live(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula, also behind apostrophes of its own."""
    return text.lstrip("'")[:1] in LIVE_STARTS if text.lstrip("'") else False


def tidy_cell(text: str) -> str:
    """The text without invisible characters and without space around it."""
    if text.isprintable():
        return text.strip()
    kept = "".join(
        c for c in UNSTORABLE.sub("", text) if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"}
    )
    return kept.strip()
