"""The sheet of a year's figures that goes out: one row per section, units as printed, filled or empty."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from core.workbook_identity import IDENTITY, identified
from core.workbooks import Column, SheetPlan, write_workbook
from schools.field_packs import PACK_CODES, FieldPack, PackField, field_pack
from schools.field_packs.packs import CHOSEN_CODES
from schools.importers.figure_columns import BLANK_NOTE, FILLED_NOTE, figure_cell, figure_column
from schools.importers.return_list import BLANK, FILLED
from schools.importers.return_reading import pack_for, packs_of_year
from schools.models import Section, YearReturn

NOTES = (
    "只填白色的格子。列名、学校标识码、学校名称和学段已锁定（没有密码）；第一列是隐藏的系统编号，请不要改动，也不要只对部分列排序。",
    "单位按列名里印的填，例如资产值填万元；比例带百分号填写，例如 85%。全角数字和千分位逗号都认得。",
    "没有数据的格子留空，或填“无”“/”；填 0 表示数就是 0。列表项每行写“名称 数”，格子里换行用 Alt+Enter。",
    "没有改动过的行上传后不改变系统里的数据；改动过的行如果系统里也改过，会列出两边的数，请选定一个再上传。",
    "上传后先预览：新增、修改（原来 → 现在）、不变、拒绝，确认后才写入，有一行不对就一行也不写入。",
)


def sections_by_pack(
    year: int, sections: Iterable[Section], stored: Mapping[int, YearReturn]
) -> dict[str, list[Section]]:
    """Pack code to the sections that fill it in for the year, in printed order of the packs; stored by section id."""
    opened = packs_of_year(year)
    found: dict[str, list[Section]] = {}
    for section in sections:
        found.setdefault(pack_for(section, stored.get(section.pk), opened).code, []).append(section)
    return {code: found[code] for code in (*PACK_CODES, *CHOSEN_CODES) if code in found}


def return_workbook(
    *, year: int, pack: str, sections: Iterable[Section], stored: Mapping[int, YearReturn], is_filled: bool = True
) -> bytes:
    """The workbook of one pack: a row for each section, in the order given, with what is stored unless it is empty.

    stored: the year's returns by section id. Cells of figures that a stage does not fill in stay empty.
    """
    declared = field_pack(pack)
    listed = list(sections)
    stages = {section.stage for section in listed}
    fields = [found for found in declared.fields.values() if found.is_typed and stages & set(found.stages)]
    columns = [
        Column(IDENTITY, hidden=True),
        Column("学校标识码", 16, is_text=True),
        Column("学校名称", 28),
        Column("学段", 8),
        *map(figure_column, fields),
    ]
    kind = f"{FILLED if is_filled else BLANK}-{year}"
    rows = []
    for section in listed:
        row = stored.get(section.pk)
        place = [section.school.code, section.school.name, section.get_stage_display()]
        figures = _figures(declared, fields, row) if is_filled else [None] * len(fields)
        rows.append(identified(kind, section.pk, row.version if row else 0, [*place, *figures]))
    plan = SheetPlan(f"{year}年{declared.title}", columns, rows, is_protected=True)
    return write_workbook([plan], notes=[*NOTES, FILLED_NOTE if is_filled else BLANK_NOTE])


def _figures(pack: FieldPack, fields: list[PackField], row: YearReturn | None) -> list[str | Decimal | None]:
    values = row.values if row else {}
    return [figure_cell(found, values.get(found.code)) for found in fields]
