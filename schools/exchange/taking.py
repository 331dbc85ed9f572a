"""Turn a workbook of an upper platform into our own, so that it goes the way of every import: preview, apply, undo."""

from dataclasses import dataclass, field
from decimal import Decimal

from core.exceptions import BusinessRuleError
from core.numbers import NumberRefused, parse_decimal, plain
from core.workbook_guard import column_number
from core.workbooks import Column, Row, Sheet, SheetPlan, read_sheet, write_workbook
from schools.exchange.sources import word_of
from schools.field_packs import every_field
from schools.importers.headings import tidy
from schools.importers.register_values import label_of
from schools.importers.register_workbooks import FIELDS
from schools.models.exchange import ExchangeColumn, ExchangeProfile, ExchangeSheet

PLACE = {"code": "学校标识码", "name": "学校名称", "stage": "学段"}


@dataclass(slots=True)
class Converted:
    """Our workbook, how many rows it has, and every cell that could not be converted, as sentences."""

    data: bytes = b""
    rows: int = 0
    refusals: list[str] = field(default_factory=list)


def convert(profile: ExchangeProfile, data: bytes, name: str) -> Converted:
    """Read their workbook by an input profile (sheets and columns prefetched). Raises SheetRefused or BusinessRuleError
    when it is not the workbook the profile describes."""
    sheets = list(profile.sheets.all())
    if len(sheets) != 1 or sheets[0].layout != ExchangeSheet.Layout.ROWS:
        raise BusinessRuleError("收入方案只能有一张“一行一个学部（学校）”的工作表。")
    columns = list(sheets[0].columns.all())
    sheet = _their_sheet(sheets[0], columns, data, name)
    _check_headings(sheet, columns)
    converted = Converted()
    titles = [_heading(profile, column) for column in columns]
    rows = [[_value(converted, column, row) for column in columns] for row in sheet.rows]
    converted.rows = len(rows)
    converted.data = write_workbook([SheetPlan(profile.name, [Column(title, is_text=True) for title in titles], rows)])
    return converted


def _their_sheet(wanted: ExchangeSheet, columns: list[ExchangeColumn], data: bytes, name: str) -> Sheet:
    known = {tidy(column.header) for column in columns if column.header}
    sheet = read_sheet(data, name, is_heading=lambda text: tidy(text) in known)
    titled = [found for found in (sheet, *sheet.others) if found.title == wanted.title]
    return titled[0] if titled else sheet


def _check_headings(sheet: Sheet, columns: list[ExchangeColumn]) -> None:
    """Every heading the profile names stands where it says; a platform that moved its columns is told at once."""
    headings = {header.column: header.group + header.text for header in sheet.headers}
    for column in columns:
        seen = headings.get(column_number(column.cell), "")
        if column.header and tidy(seen) != tidy(column.header) and not tidy(seen).endswith(tidy(column.header)):
            raise BusinessRuleError(
                f"{column.cell} 列应是“{column.header}”，表里是“{seen or '空'}”。请核对方案或表格。"
            )


def _heading(profile: ExchangeProfile, column: ExchangeColumn) -> str:
    """What our own import calls the field."""
    code = column.content
    if profile.subject == ExchangeProfile.Subject.SCHOOLS and code in FIELDS:
        return label_of(code)
    if profile.subject == ExchangeProfile.Subject.RETURNS and code in PLACE:
        return PLACE[code]
    if profile.subject == ExchangeProfile.Subject.RETURNS and code in every_field():
        return every_field()[code].caption
    raise BusinessRuleError(f"方案的 {column.cell} 列：没有“{code}”这个字段。")


def _value(converted: Converted, column: ExchangeColumn, row: Row) -> str:
    if column.kind == ExchangeColumn.Kind.TEXT:
        return column.content
    text = row.cell(column_number(column.cell))
    if not text:
        if column.is_required:
            converted.refusals.append(f"第 {row.number} 行 {column.cell} 列“{column.header}”没有填。")
        return ""
    if column.codes:
        return _decoded(converted, column, row, text)
    return _unscaled(converted, column, row, text) if column.factor != 1 else text


def _decoded(converted: Converted, column: ExchangeColumn, row: Row, text: str) -> str:
    ours = next((code for code, theirs in column.codes.items() if theirs == text), None)
    if ours is None:
        known = "、".join(column.codes.values())
        converted.refusals.append(
            f"第 {row.number} 行 {column.cell} 列“{column.header}”：代码对照里没有“{text}”（有 {known}）。"
        )
        return ""
    return word_of(column.content, ours) if column.content in ("kind", "ownership", "location") else ours


def _unscaled(converted: Converted, column: ExchangeColumn, row: Row, text: str) -> str:
    """Their number in our unit: divided by the factor, never rounded away."""
    try:
        number: Decimal = parse_decimal(text, thousands=True) / column.factor
    except NumberRefused as refused:
        converted.refusals.append(f"第 {row.number} 行 {column.cell} 列“{column.header}”“{text}”：{refused.sentence}")
        return ""
    return plain(number if column.places is None else round(number, column.places))
