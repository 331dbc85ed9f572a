"""A plain CSV table of return fields as the rows of a computation."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assessments.definitions import Field, SetDefinition
from assessments.engine.computing import COUNTY
from assessments.engine.inputs import SectionInput
from assessments.engine.shares import STAGE_LABELS
from core.numbers import NumberRefused, parse_decimal
from schools.models.kinds import Kind

KEYS = ("school", "stage", "kind")
MAX_BYTES = 100_000_000
YES_NO = {"是": True, "true": True, "1": True, "yes": True, "否": False, "false": False, "0": False, "no": False}
EMPTY = frozenset({"", "—", "-", "NA"})


class TableRefused(ValueError):
    """The table cannot be computed; ``sentence`` names line and column."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_input_table(path: Path, definition: SetDefinition) -> list[SectionInput]:
    """Read one row per subject: school, stage, kind, then the fields of the set (students among them).

    A row of stage ``county`` holds the county's own figures; a subject without stages leaves the cell empty. The column
    that the set's scope names in ``group_by`` says what coefficients and ranks are kept apart by.

    An empty cell is missing; a column the set does not read is passed over. A number that is none, a negative number,
    an unknown stage or kind, a school of two kinds and a stage that stands twice are refused with the line.
    """
    lines = lines_of(read_text(path))
    header = [name.strip() for name in next(lines, [])]
    check_header(header, definition)
    rows: dict[tuple[str, str], SectionInput] = {}
    kinds: dict[str, str] = {}
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise TableRefused(f"第{number}行有{len(cells)}格，表头有{len(header)}格")
        row = read_row(dict(zip(header, cells, strict=True)), definition, number)
        if (row.school, row.stage) in rows:
            raise TableRefused(f"第{number}行：{row.school} {row.stage} 重复出现")
        if kinds.setdefault(row.school, row.kind) != row.kind:
            raise TableRefused(f"第{number}行：{row.school} 的 kind 与前面的行不一致")
        rows[row.school, row.stage] = row
    if not rows:
        raise TableRefused("表里没有数据")
    return list(rows.values())


def lines_of(text: str) -> Iterator[list[str]]:
    """The cells of every line; a cell longer than any table has is refused."""
    try:
        yield from csv.reader(text.splitlines())
    except csv.Error as error:
        raise TableRefused("有一格的内容太长，请检查是不是少了一个引号") from error


def read_text(path: Path) -> str:
    """Return the file's text; UTF-8 with or without byte order mark."""
    if not path.is_file():
        raise TableRefused(f"找不到文件：{path}")
    if path.stat().st_size > MAX_BYTES:
        raise TableRefused("文件超过100MB")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableRefused("文件不是UTF-8编码，请在Excel里另存为“CSV UTF-8（逗号分隔）”") from error


def check_header(header: list[str], definition: SetDefinition) -> None:
    """Every key must be there, and what coefficients are weighted and grouped by; no column twice."""
    needed = [*KEYS, *([definition.scope.group_by] if definition.scope.group_by else [])]
    if definition.coefficient_rule is not None:
        needed.append(definition.coefficient_rule.weight)
    absent = [key for key in needed if key not in header]
    if absent:
        raise TableRefused(f"表头缺少：{'、'.join(absent)}")
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise TableRefused(f"表头重复：{'、'.join(repeated)}")


def read_row(cells: dict[str, str], definition: SetDefinition, number: int) -> SectionInput:
    """Turn one line into a row."""
    school, stage, kind = (cells[key].strip() for key in KEYS)
    if not school:
        raise TableRefused(f"第{number}行缺少 school")
    if stage and stage != COUNTY and stage not in STAGE_LABELS:
        raise TableRefused(f"第{number}行的 stage“{stage}”应是{'、'.join(STAGE_LABELS)}、{COUNTY}之一或留空")
    if stage in STAGE_LABELS and kind not in Kind.values:
        raise TableRefused(f"第{number}行的 kind“{kind}”应是{'、'.join(Kind.values)}之一")
    fields: dict[str, Any] = {}
    for name, cell in cells.items():
        if name not in definition.fields:
            continue
        try:
            fields[name] = read_cell(definition.fields[name], cell.strip())
        except NumberRefused as refused:
            raise TableRefused(f"第{number}行 {name}：{refused.sentence}") from refused
    group = cells.get(definition.scope.group_by, "").strip() if definition.scope.group_by else ""
    return SectionInput(school, stage, kind, fields, group=group)


def read_cell(field: Field, cell: str) -> Any:
    """A cell as the field's type wants it; None when it is empty."""
    if cell in EMPTY:
        return None
    if field.type in ("number", "integer"):
        return parse_decimal(cell, minimum=0)
    if field.type == "boolean":
        if cell.lower() not in YES_NO:
            raise NumberRefused(f"“{cell}”应是“是”或“否”")
        return YES_NO[cell.lower()]
    if field.choices and cell not in field.choices:
        raise NumberRefused(f"“{cell}”应是{'、'.join(field.choices)}之一")
    return cell
