"""The one-school form: one line per figure, in the layout schools already know."""

from collections.abc import Mapping

from core.workbooks import Header, Row, Sheet
from schools.field_packs import COMPULSORY, PackField, every_field, field_pack
from schools.importers.headings import spellings, tidy
from schools.importers.return_reading import STAGE_WORDS, Place, ReturnReading, field_headings
from schools.models import Section, Stage

COLUMNS = {
    "item": ["填报项目", "指标名称", "项目名称", "项目"],
    "value": ["填报值", "数值", "填报数据", "填报内容"],
    "unit": ["单位", "计量单位"],
}
SAME_UNITS = {"㎡": "平方米", "m2": "平方米", "m²": "平方米", "平米": "平方米", "是/否": ""}


def read_form(reading: ReturnReading, sheet: Sheet, columns: Mapping[str, Header]) -> None:
    """One school, one line per figure; a school with several stages gives people by stage."""
    item, value = columns["item"], columns["value"]
    identity = {tidy(word): name for name, words in field_pack(COMPULSORY).identity.items() for word in words}
    named = [(identity.get(tidy(row.cell(item.column))), row) for row in sheet.rows]
    lines = {name: row for name, row in named if name}
    reading.plan.rows = 1
    sections = _sections(reading, lines, value)
    first = lines.get("code") or lines.get("name")
    for section in sections:
        reading.first_place[section.pk] = Place(first.number if first else 1, value, section.school.name)
    reading.plan.rows = max(1, len(sections))
    for name, row in named:
        if sections and not name:
            _read_line(reading, row, columns, sections)


def _sections(reading: ReturnReading, lines: Mapping[str, Row], value: Header) -> list[Section]:
    """The school's sections by its code, else by its name; a name that belongs to another code is refused."""
    code = lines["code"].cell(value.column) if "code" in lines else ""
    name = lines["name"].cell(value.column) if "name" in lines else ""
    found = reading.of_school.get(code, [])
    if not code and name:
        codes = {s.school.code for s in reading.sections.values() if tidy(s.school.name) == tidy(name)}
        found = reading.of_school[codes.pop()] if len(codes) == 1 else []
    if not found:
        row = lines.get("code" if code else "name") or lines.get("code")
        reason = "名录里没有这所学校，或者不归您填报。" if code or name else "没有填学校代码。"
        reading.plan.refuse(
            row.number if row else 1, value if row else None, code or name, reason, "名录里的学校标识码"
        )
    elif name and tidy(name) != tidy(found[0].school.name):
        reason = f"与标识码 {code} 在名录里的名称不一致。"
        reading.plan.refuse(lines["name"].number, value, name, reason, found[0].school.name)
    return found


def _read_line(reading: ReturnReading, row: Row, columns: Mapping[str, Header], sections: list[Section]) -> None:
    item, value = columns["item"], columns["value"]
    label, text = row.cell(item.column), row.cell(value.column)
    found, stage = field_of_line(label)
    if found is None:
        if text:
            reading.plan.refuse(row.number, item, label, "没有这个填报项目。", "表样里的填报项目")
        return
    if unit := _wrong_unit(row, columns, found):
        reading.plan.refuse(row.number, columns["unit"], unit, f"单位应为“{found.unit}”。", f"换算成{found.unit}后填写")
        return
    targets = [s for s in sections if reading.field_of(s, found.code) and (found.shared or stage in ("", s.stage))]
    meant = found.read_or_none(text)
    if not targets and meant not in (None, "0"):
        lacking = Stage(stage or found.stages[0]).label
        reading.plan.refuse(row.number, value, text, f"这所学校没有{lacking}学段。", "留空")
    elif len(targets) > 1 and not found.shared and meant not in (None, "0"):
        lines = "、".join(f"{found.names[0]}（{section.get_stage_display()}）" for section in targets)
        reading.plan.refuse(row.number, value, text, "这所学校有几个学段，这一项要分学段填写。", f"改成几行：{lines}")
    elif len(targets) == 1 or found.shared or meant == "0":
        for section in targets:
            reading.propose(section, reading.field_of(section, found.code) or found, Place(row.number, value, text))


def field_of_line(label: str) -> tuple[PackField | None, str]:
    """The field a line of the form means, and the stage when the line names one."""
    wanted = tidy(label)
    for found in every_field().values():
        for stage, names in found.stage_names.items():
            if wanted in map(tidy, names):
                return found, stage
    stage = ""
    for word, code in STAGE_WORDS.items():
        if wanted.endswith(f"({word})"):
            wanted, stage = wanted.removesuffix(f"({word})"), code
    codes = field_headings()
    return next((every_field()[codes[word]] for word in spellings(wanted) if word in codes), None), stage


def _wrong_unit(row: Row, columns: Mapping[str, Header], found: PackField) -> str:
    """The printed unit when a value stands beside it and it is not the field's."""
    unit = row.cell(columns["unit"].column) if "unit" in columns and row.cell(columns["value"].column) else ""
    return "" if not unit or SAME_UNITS.get(unit, unit) == found.unit else unit
