"""An indicator set as an Excel workbook and back, exact to the byte of its canonical form.

Sheet 指标 has a row per indicator, 字段 a row per field, 设置 everything else as key and YAML text. What a cell cannot
hold as plain text stands there as YAML; what has no column stands in 其他. The workbook says in a hidden column which
version it was made from.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.definitions import PackRefused
from assessments.pack_files import read_yaml
from assessments.pack_writing import dumped, ordered, write_yaml
from core.exceptions import BusinessRuleError
from core.workbook_identity import IDENTITY
from core.workbook_text import tidy_cell
from core.workbooks import Column, Row, Sheet, SheetPlan, read_sheet, write_workbook

LONGEST = 32_000
TEXT, LINES, DATA = "text", "lines", "data"
INDICATORS, FIELDS, SETTINGS = "指标", "字段", "设置"
REST = "其他（YAML）"
KEY, VALUE = "键", "内容（YAML）"


@dataclass(frozen=True, slots=True)
class Cell:
    """One column: heading, the path of keys it holds, how it is written, its width."""

    heading: str
    path: tuple[str, ...]
    form: str = TEXT
    width: int = 14


INDICATOR_CELLS = (
    Cell("代码", ("code",), width=10),
    Cell("上级", ("parent",), width=10),
    Cell("指标", ("title",), width=36),
    Cell("单位", ("unit",), width=10),
    Cell("方向", ("direction",), width=10),
    Cell("层级", ("level",), width=10),
    Cell("满分", ("points",), DATA, 8),
    Cell("权重", ("weight",), DATA, 8),
    Cell("学段", ("stages",), LINES),
    Cell("办学类型", ("kinds",), LINES),
    Cell("适用条件", ("applies_if",), TEXT, 20),
    Cell("不适用时", ("otherwise",), width=10),
    Cell("佐证材料", ("evidence",), LINES, 30),
    Cell("条款", ("source", "clause"), TEXT, 24),
    Cell("核实程度", ("source", "confidence"), TEXT, 12),
    Cell("本地目标（按年）", ("local",), DATA, 16),
    Cell("规则（YAML）", ("rule",), DATA, 60),
)
FIELD_CELLS = (
    Cell("字段代码", ("key",), width=24),
    Cell("字段名称", ("label",), width=28),
    Cell("计量单位", ("unit",), width=10),
    Cell("字段类型", ("type",), width=10),
    Cell("空格计作", ("blank",), DATA, 10),
    Cell("字段层级", ("level",), width=10),
    Cell("字段来源", ("origin",), width=10),
    Cell("由何算出", ("from",), TEXT, 30),
    Cell("可选等级", ("choices",), LINES, 20),
    Cell("字段说明", ("note",), TEXT, 40),
)
HEADINGS = {cell.heading for cell in (*INDICATOR_CELLS, *FIELD_CELLS)} | {REST, KEY, VALUE, IDENTITY}
NOTES = (
    "“指标”每行一个指标，上级排在下级前面；“字段”每行一个公式可用的字段；“设置”是其余内容，键用小数点分层。",
    "标有 YAML 的列按 YAML 书写。代码、文字以外的内容（满分、权重、目标）直接填数。",
    "学段、办学类型、佐证材料、可选等级：一行一个（单元格内换行）。",
    "改好后在“指标体系—上传”里预览，系统会列出问题和与现有版次的差别，确认后才载入。",
)


# --- one cell -------------------------------------------------------------------------------------------------------
def in_cell(value: Any, form: str) -> str | None:
    """The cell's text that is read back as exactly this value, or None when no text of this form is."""
    candidates: list[str] = []
    if form == TEXT and isinstance(value, str):
        candidates = [
            value,
            json.dumps(value, ensure_ascii=False),
            dumped(value, default_style='"', allow_unicode=False),
        ]
    elif form == LINES and isinstance(value, list):
        candidates = ["\n".join(map(str, value)), *as_data(value)]
    elif form == DATA:
        candidates = as_data(value)
    for candidate in candidates:
        text = candidate.strip("\n")
        if text and text == tidy_cell(text) and is_same(text, value, form):
            return text
    return None


def as_data(value: Any) -> list[str]:
    """Ways to write any value, the most readable first."""
    plain = [value] if isinstance(value, str) else []
    return [*plain, write_yaml(value), dumped(value, default_style='"', allow_unicode=False, default_flow_style=True)]


def is_same(text: str, value: Any, form: str) -> bool:
    """Whether the cell is read back as this very value."""
    try:
        found = out_of_cell(text, form)
    except PackRefused:
        return False
    return json.dumps(found, sort_keys=True) == json.dumps(value, sort_keys=True)


def out_of_cell(text: str, form: str) -> Any:
    """What a cell says. Raises PackRefused when its YAML cannot be read."""
    if form == TEXT:
        return read_yaml(text) if text.startswith('"') and text.endswith('"') and len(text) > 1 else text
    if form == LINES and text[0] not in "[\"'-{!":
        return [line.strip() for line in text.splitlines() if line.strip()]
    return read_yaml(text)


# --- writing --------------------------------------------------------------------------------------------------------
def write_sheets(pack: Mapping[str, Any], *, identity: str) -> bytes:
    """The workbook's bytes. Raises BusinessRuleError when a text is longer than a cell holds."""
    plans = planned(pack, identity)
    if any(len(text) > LONGEST for plan in plans for row in plan.rows for text in row):
        raise BusinessRuleError("这套指标体系里有一段内容超过一个单元格的长度，Excel 放不下，请改用 YAML 文件。")
    return write_workbook(plans, notes=NOTES)


def planned(pack: Mapping[str, Any], identity: str) -> list[SheetPlan]:
    """The three sheets, every cell a text."""
    rest = dict(pack)
    items, fields = take_rows(rest, "indicators", list), take_rows(rest, "fields", dict)
    indicators = [in_row(item, INDICATOR_CELLS) for item in items or []]
    named = [in_row({"key": code} | item, FIELD_CELLS) for code, item in ordered(fields or {}).items()]
    settings = [[path, value] for path, value in in_settings(rest)]
    hidden = [[*line, identity if number == 0 else ""] for number, line in enumerate(settings or [["", ""]])]
    return [
        SheetPlan(INDICATORS, columns_of(INDICATOR_CELLS), indicators),
        SheetPlan(FIELDS, columns_of(FIELD_CELLS), named),
        SheetPlan(
            SETTINGS,
            [Column(KEY, 28, is_text=True), Column(VALUE, 90, is_text=True), Column(IDENTITY, 10, hidden=True)],
            hidden,
        ),
    ]


def take_rows(rest: dict[str, Any], key: str, kind: type) -> Any:
    """Take a block out that goes into rows; what cannot (empty, or not maps) stays among the settings."""
    block = rest.get(key)
    if not isinstance(block, kind) or not block:
        return None
    items = list(block.values()) if isinstance(block, dict) else block
    names = list(block) if isinstance(block, dict) else []
    if not all(isinstance(item, dict) and item and "key" not in item for item in items):
        return None
    if not all(in_cell(name, TEXT) for name in names):
        return None
    return rest.pop(key)


def columns_of(cells: Sequence[Cell]) -> list[Column]:
    """The columns of a sheet, all as text, so that 85% and 2.10 stay what was typed."""
    return [*(Column(cell.heading, cell.width, is_text=True) for cell in cells), Column(REST, 30, is_text=True)]


def in_row(item: Mapping[str, Any], cells: Sequence[Cell]) -> list[str]:
    """One row; what has no column, or does not fit its cell, stands in the last one."""
    rest = json.loads(json.dumps(item))
    row = []
    for cell in cells:
        holder = rest if len(cell.path) == 1 else rest.get(cell.path[0])
        text = None
        if isinstance(holder, dict) and cell.path[-1] in holder:
            text = in_cell(holder[cell.path[-1]], cell.form)
        if text is not None:
            del holder[cell.path[-1]]
            if len(cell.path) > 1 and not holder:
                del rest[cell.path[0]]
        row.append(text or "")
    row.append(in_cell(rest, DATA) or "" if rest else "")
    return row


def in_settings(rest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Everything else: a key and a subkey to a row, its value as YAML."""
    lines: list[tuple[str, str]] = []
    for key, value in ordered(dict(rest)).items():
        parts = {f"{key}.{name}": item for name, item in ordered(value).items()} if is_split(key, value) else {}
        if parts:
            lines += [(path, in_cell(item, DATA) or "") for path, item in parts.items()]
        else:
            name = key if is_simple(key) else dumped(key, default_style='"', allow_unicode=False).strip("\n")
            lines.append((name, in_cell(value, DATA) or ""))
    return lines


def is_simple(key: str) -> bool:
    """Whether a key may stand in a path as it is."""
    return key.isidentifier() and key.isprintable() and key.isascii()


def is_split(key: str, value: Any) -> bool:
    """Whether the parts of a block have a row each."""
    return is_simple(key) and isinstance(value, dict) and bool(value) and all(is_simple(name) for name in value)


# --- reading --------------------------------------------------------------------------------------------------------
def read_sheets(data: bytes, name: str) -> tuple[dict[str, Any], str]:
    """The set of a workbook and the identity it carries (empty: none). Raises SheetRefused or PackRefused."""
    first = read_sheet(data, name, is_heading=HEADINGS.__contains__)
    sheets = {sheet.title: sheet for sheet in (first, *first.others)}
    if INDICATORS not in sheets or SETTINGS not in sheets:
        raise PackRefused([f"工作簿里要有“{INDICATORS}”和“{SETTINGS}”两张表，请用本系统下载的表修改"])
    unread = [title for title in first.unread if title in (FIELDS, SETTINGS, INDICATORS)]
    if unread:
        raise PackRefused([f"表“{title}”没有读懂：请去掉公式，保留原来的表头" for title in unread])
    for sheet in sheets.values():
        sheet.refuse_merged()
    return assembled(sheets)


def assembled(sheets: Mapping[str, Sheet]) -> tuple[dict[str, Any], str]:
    """The set the sheets say, and its identity. Raises PackRefused with every fault."""
    reading = Reading()
    pack, identity = reading.settings(sheets[SETTINGS])
    if sheets[INDICATORS].rows:
        pack["indicators"] = reading.rows(sheets[INDICATORS], INDICATOR_CELLS)
    if FIELDS in sheets and sheets[FIELDS].rows:
        pack["fields"] = reading.fields(sheets[FIELDS])
    if reading.faults:
        raise PackRefused(reading.faults)
    return pack, identity


class Reading:
    """Reads the sheets of one workbook; every fault is kept with its cell."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def cell(self, sheet: Sheet, row: Row, column: int, form: str) -> Any:
        """One cell's value."""
        try:
            return out_of_cell(row.cell(column), form)
        except PackRefused as refused:
            self.faults.append(f"表“{sheet.title}”第{row.number}行：{'；'.join(refused.sentences)}")
            return None

    def columns(self, sheet: Sheet, headings: Sequence[str]) -> dict[str, int]:
        """Where the known headings stand; an unknown or repeated one is a fault."""
        found: dict[str, int] = {}
        for header in sheet.headers:
            if header.text not in headings:
                self.faults.append(f"表“{sheet.title}”不认识“{header.text}”这一列")
            elif header.text in found:
                self.faults.append(f"表“{sheet.title}”的“{header.text}”列重复")
            else:
                found[header.text] = header.column
        return found

    def rows(self, sheet: Sheet, cells: Sequence[Cell]) -> list[dict[str, Any]]:
        """The rows as maps."""
        places = self.columns(sheet, [*(cell.heading for cell in cells), REST])
        return [self.row(sheet, row, cells, places) for row in sheet.rows]

    def row(self, sheet: Sheet, row: Row, cells: Sequence[Cell], places: Mapping[str, int]) -> dict[str, Any]:
        """One row: the last column first, then the cells over it."""
        item: dict[str, Any] = {}
        if REST in places and row.cell(places[REST]):
            rest = self.cell(sheet, row, places[REST], DATA)
            if isinstance(rest, dict):
                item = rest
            else:
                self.faults.append(f"表“{sheet.title}”第{row.number}行的“{REST}”应是一组键和值")
        for cell in cells:
            if cell.heading in places and row.cell(places[cell.heading]):
                value = self.cell(sheet, row, places[cell.heading], cell.form)
                holder = item if len(cell.path) == 1 else item.setdefault(cell.path[0], {})
                if isinstance(holder, dict):
                    holder[cell.path[-1]] = value
                else:
                    self.faults.append(f"表“{sheet.title}”第{row.number}行的“{cell.heading}”与“{REST}”冲突")
        return item

    def fields(self, sheet: Sheet) -> dict[str, Any]:
        """The fields by their codes."""
        found: dict[str, Any] = {}
        for row, item in zip(sheet.rows, self.rows(sheet, FIELD_CELLS), strict=True):
            code = item.pop("key", "")
            if not isinstance(code, str) or not code:
                self.faults.append(f"表“{sheet.title}”第{row.number}行没有字段代码")
            elif code in found:
                self.faults.append(f"表“{sheet.title}”第{row.number}行：字段“{code}”重复")
            else:
                found[code] = item
        return found

    def settings(self, sheet: Sheet) -> tuple[dict[str, Any], str]:
        """Everything else, and the identity."""
        places = self.columns(sheet, [KEY, VALUE, IDENTITY])
        pack: dict[str, Any] = {}
        identity = ""
        for row in sheet.rows:
            hidden = row.cell(places[IDENTITY]) if IDENTITY in places else ""
            identity = identity or hidden
            path = row.cell(places[KEY]) if KEY in places else ""
            text = row.cell(places[VALUE]) if VALUE in places else ""
            if not path and not text:
                continue
            if not path or not text:
                self.faults.append(f"表“{sheet.title}”第{row.number}行要同时有键和内容")
                continue
            self.setting(pack, path, self.cell(sheet, row, places[VALUE], DATA), f"表“{sheet.title}”第{row.number}行")
        return pack, identity

    def setting(self, pack: dict[str, Any], path: str, value: Any, place: str) -> None:
        """Put one setting where it belongs."""
        keys = [str(out_of_cell(path, TEXT))] if path.startswith('"') else path.split(".")
        holder: Any = pack
        for key in keys[:-1]:
            holder = holder.setdefault(key, {})
            if not isinstance(holder, dict):
                self.faults.append(f"{place}：键“{path}”与前面的内容冲突")
                return
        if keys[-1] in holder:
            self.faults.append(f"{place}：键“{path}”重复")
            return
        holder[keys[-1]] = value
