"""A checklist as an Excel workbook and back, exact to the cell; words instead of codes wherever people fill in."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.workbooks import Column, Row, Sheet, SheetPlan, read_sheet, write_workbook
from inspectors.checklist_pack import BLOCKS, CONFIDENCES, Answer, ChecklistPack, Kind, Part, plain, school_facts
from schools.models import Stage

LINES, HEAD = "条目", "清单"
KEY, VALUE = "项目", "内容"
HEAD_WORDS = {
    "code": "代码", "version": "版本", "kind": "用途", "title": "名称", "status": "状态", "effective_on": "启用日期",
    "retired_on": "停用日期", "required_from": "必查起始日期", "required_until": "必查截止日期", "stages": "适用学段",
    "source": "依据", "confidence": "依据可靠程度",
}  # fmt: skip
COLUMNS = {
    "part": ("部分", 10), "code": ("代码", 16), "group": ("分组", 14), "label": ("内容", 36), "prompt": ("提示", 40),
    "unit": ("单位", 8), "answer": ("填写方式", 12), "choices": ("选项", 24), "adverse": ("不利答案", 14),
    "applicable_if": ("适用条件", 16), "limits": ("限值", 28), "is_by_grade": ("按年级采集", 10),
    "is_required": ("必填", 8), "wants_photo": ("需要照片", 10), "basis": ("依据", 36), "confidence": ("依据可靠程度", 14),
}  # fmt: skip
YES_NO = {"true": "是", "false": "否"}
ADVERSE = {"yes": "是", "no": "否"}
EVERYWHERE = {"all": "全部"}
MARKS = re.compile("[、，,]")
LIMIT = re.compile(r"([^≥≤\s]+?)((?:[≥≤][0-9.]+){1,2})")
SIDES = {"min": "≥", "max": "≤"}
NOTES = (
    "“清单”是名称、依据和日期；“条目”每行一条，同一部分按从上到下的次序。",
    "选项、不利答案、适用条件有几个时用顿号隔开；限值写成 小学≤60；初中≤90；一年级≤0，上下限都有时写成 全部≥1≤2。",
    "改好后在“督导清单—上传”里核对，系统列出问题和与现有版次的差别，确认后才载入为草稿。",
)


def words(model: Any) -> dict[str, str]:
    """Codes and labels of a vocabulary."""
    return {str(value): str(label) for value, label in model.choices}


def flipped(table: Mapping[str, str]) -> dict[str, str]:
    """From word to code."""
    return {word: code for code, word in table.items()}


def write_sheets(pack: ChecklistPack) -> bytes:
    """The workbook's bytes."""
    content = plain(pack)
    head = [[word, head_cell(key, content[key])] for key, word in HEAD_WORDS.items() if key in content]
    rows = [line_row(part, line) for block, part in BLOCKS.items() for line in content.get(block, [])]
    lists = {
        "part": words(Part), "answer": words(Answer), "is_by_grade": YES_NO, "is_required": YES_NO,
        "wants_photo": YES_NO, "confidence": CONFIDENCES,
    }  # fmt: skip
    columns = [
        Column(heading, width, is_text=True, choices=tuple(lists[key].values()) if key in lists else ())
        for key, (heading, width) in COLUMNS.items()
    ]
    head_columns = [Column(KEY, 20, is_text=True), Column(VALUE, 80, is_text=True)]
    return write_workbook([SheetPlan(LINES, columns, rows), SheetPlan(HEAD, head_columns, head)], notes=NOTES)


def head_cell(key: str, value: Any) -> str:
    """A value of the head in words."""
    if key == "stages":
        return "、".join(words(Stage)[stage] for stage in value)
    tables: dict[str, dict[str, str]] = {"kind": words(Kind), "confidence": CONFIDENCES, "status": {"draft": "草稿"}}
    return tables[key][value] if key in tables else str(value)


def line_row(part: str, line: Mapping[str, Any]) -> list[str]:
    """One line in words."""
    told: dict[str, Any] = {"part": part, "answer": Answer.LOOK if part == Part.MATTER else "", **line}
    if told["answer"] == Answer.YES_NO:
        told["adverse"] = [ADVERSE[word] for word in told.get("adverse", [])]
    return [cell_of(key, told[key]) if told.get(key) not in (None, "") else "" for key in COLUMNS]


def cell_of(key: str, value: Any) -> str:
    """One cell."""
    if key in ("choices", "adverse", "applicable_if"):
        table = school_facts() if key == "applicable_if" else {}
        return joined([table.get(word, word) for word in value])
    if key == "limits":
        return "；".join(limit_cell(name, sides) for name, sides in value.items())
    if isinstance(value, bool):
        return YES_NO[str(value).lower()]
    tables = {"part": words(Part), "answer": words(Answer), "confidence": CONFIDENCES}
    return tables[key][value] if key in tables else str(value)


def joined(texts: Sequence[str]) -> str:
    """Several texts in one cell: with 、 between them, or with | where one of them holds a mark that would part it."""
    return "".join(f"{text}|" for text in texts) if any(MARKS.search(text) for text in texts) else "、".join(texts)


def parted(text: str) -> list[str]:
    """The texts of one cell."""
    return [word.strip() for word in (text.split("|") if "|" in text else MARKS.split(text)) if word.strip()]


def limit_cell(name: str, sides: Mapping[str, str]) -> str:
    """`小学≤60`."""
    place = (words(Stage) | EVERYWHERE).get(name, name)
    return place + "".join(f"{sign}{sides[side]}" for side, sign in SIDES.items() if side in sides)


def read_sheets(data: bytes, name: str) -> tuple[dict[str, Any], list[str]]:
    """What a workbook says as plain data, and what could not be read in it. Raises SheetRefused."""
    known = {heading for heading, _ in COLUMNS.values()} | {KEY, VALUE}
    first = read_sheet(data, name, is_heading=known.__contains__)
    sheets = {sheet.title: sheet for sheet in (first, *first.others)}
    for sheet in sheets.values():
        sheet.refuse_merged()
    if LINES not in sheets or HEAD not in sheets:
        return {}, [f"工作簿里要有“{HEAD}”和“{LINES}”两张表，请用本系统下载的表修改。"]
    reading = Reading()
    raw = reading.head(sheets[HEAD])
    for row in sheets[LINES].rows:
        reading.line(sheets[LINES], row, raw)
    return raw, reading.faults


class Reading:
    """Turns words back into codes; every fault is kept with its row."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.stages = flipped(words(Stage))
        self.tables: dict[str, dict[str, str]] = {
            "part": flipped(words(Part)), "answer": flipped(words(Answer)), "kind": flipped(words(Kind)),
            "confidence": flipped(CONFIDENCES), "status": {"草稿": "draft"},
            **dict.fromkeys(("is_by_grade", "is_required", "wants_photo"), flipped(YES_NO)),
        }  # fmt: skip
        self.word_lists: dict[str, dict[str, str]] = {
            "adverse": {}, "applicable_if": flipped(school_facts()), "choices": {}, "stages": self.stages,
        }  # fmt: skip

    def head(self, sheet: Sheet) -> dict[str, Any]:
        """The head."""
        keys = flipped(HEAD_WORDS)
        found: dict[str, Any] = {}
        for row in sheet.rows:
            word = row.cell(0)
            if word not in keys or keys[word] in found:
                self.faults.append(f"表“{HEAD}”第{row.number}行的“{word}”不认识或重复。")
                continue
            found[keys[word]] = self.value(keys[word], row.cell(1), f"表“{HEAD}”第{row.number}行")
        return found

    def line(self, sheet: Sheet, row: Row, raw: dict[str, Any]) -> None:
        """One line, put into its block."""
        places = {header.text: header.column for header in sheet.headers}
        item = {
            key: self.value(key, text, f"表“{LINES}”第{row.number}行")
            for key, (heading, _) in COLUMNS.items()
            if heading in places and (text := row.cell(places[heading]))
        }
        part = item.pop("part", "")
        block = next((block for block, known in BLOCKS.items() if known == part), "")
        if part != Part.MATTER and item.get("answer") == Answer.LOOK:
            del item["answer"]
        if item.get("answer") == Answer.YES_NO:
            item["adverse"] = [flipped(ADVERSE).get(word, word) for word in item.get("adverse", [])]
        if block:
            raw.setdefault(block, []).append(item)
        elif not part:
            self.faults.append(f"表“{LINES}”第{row.number}行没有填“部分”。")

    def value(self, key: str, text: str, place: str) -> Any:
        """What a cell says."""
        if key in self.word_lists:
            return [self.word_lists[key].get(word, word) for word in parted(text)]
        if key == "limits":
            return self.limits(text, place)
        if key not in self.tables:
            return text
        code = self.tables[key].get(text)
        if code is None:
            self.faults.append(f"{place}的“{text[:20]}”不认识，可用：{'、'.join(self.tables[key])}。")
        return code or ""

    def limits(self, text: str, place: str) -> dict[str, dict[str, str]]:
        """Limits written as `小学≤60；初中≤90`."""
        names = self.stages | flipped(EVERYWHERE)
        codes = flipped(SIDES)
        found = {}
        for piece in re.split("[；;]", text):
            read = LIMIT.fullmatch(piece.strip())
            if read is None:
                self.faults.append(f"{place}的限值“{piece[:20]}”读不懂，请写成 小学≤60；初中≤90。")
                continue
            sides = re.findall("([≥≤])([0-9.]+)", read[2])
            found[names.get(read[1], read[1])] = {codes[sign]: number for sign, number in sides}
        return found
