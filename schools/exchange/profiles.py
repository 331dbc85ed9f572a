"""A profile as YAML: what ships with the product, what one county gives another."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from core.exceptions import BusinessRuleError
from core.numbers import plain
from core.plain_yaml import read_plain_yaml
from core.workbook_layout import place_of
from schools.models.exchange import ExchangeColumn, ExchangeProfile, ExchangeSheet

PACKS = Path(__file__).parent.parent / "packs"
SHIPPED = ("exchange_quality_balanced", "exchange_statistics_register")
MOST_BYTES = 256 * 1024
MOST_COLUMNS = 2_000
SHEET_KEYS = {"title", "layout", "header_row", "first_row", "stages", "texts", "foot", "columns"}
COLUMN_KEYS = {"cell", "header", "kind", "content", "codes", "factor", "places", "required"}


def shipped() -> list[str]:
    """The texts of the profiles that come with the product."""
    return [(PACKS / f"{name}.yaml").read_text(encoding="utf-8") for name in SHIPPED]


def written(profile: ExchangeProfile) -> str:
    """The profile as YAML; `read_in` makes the same profile of it."""
    content = {name: getattr(profile, name) for name in ("code", "name", "direction", "subject", "target", "source")}
    content["sheets"] = [_sheet_data(sheet) for sheet in profile.sheets.all()]
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=200)


def _sheet_data(sheet: ExchangeSheet) -> dict[str, Any]:
    data: dict[str, Any] = {name: getattr(sheet, name) for name in ("title", "layout", "header_row", "first_row")}
    data |= {name: getattr(sheet, name) for name in ("stages", "texts", "foot") if getattr(sheet, name)}
    data["columns"] = [_column_data(column) for column in sheet.columns.all()]
    return data


def _column_data(column: ExchangeColumn) -> dict[str, Any]:
    data: dict[str, Any] = {"cell": column.cell}
    if column.header:
        data["header"] = column.header
    if column.kind != ExchangeColumn.Kind.FIELD:
        data["kind"] = column.kind
    data["content"] = column.content
    if column.codes:
        data["codes"] = column.codes
    if column.factor != 1:
        data["factor"] = plain(column.factor)
    if column.places is not None:
        data["places"] = column.places
    return data | ({"required": True} if column.is_required else {})


@transaction.atomic
def read_in(text: str) -> ExchangeProfile:
    """Make or replace a profile from YAML; one with the same code keeps its runs. Raises BusinessRuleError."""
    content = _parsed(text)
    facts = {name: str(content.get(name, "")) for name in ("name", "direction", "subject", "target", "source")}
    facts["subject"] = facts["subject"] or ExchangeProfile.Subject.RETURNS
    found = ExchangeProfile.objects.select_for_update().filter(code=str(content["code"])).first()
    profile = found or ExchangeProfile(code=str(content["code"]))
    for name, value in facts.items():
        setattr(profile, name, value)
    _checked(profile, f"方案“{facts['name']}”")
    if found:
        profile.sheets.all().delete()
        profile.bump(*facts)
    else:
        profile.save()
    for position, sheet in enumerate(content["sheets"], start=1):
        _read_sheet(profile, position, sheet)
    return profile


def _parsed(text: str) -> dict[str, Any]:
    if len(text.encode()) > MOST_BYTES:
        raise BusinessRuleError("方案文件超过 256 KB。")
    try:
        content = read_plain_yaml(text)
    except BusinessRuleError as wrong:
        raise BusinessRuleError(f"方案文件读不出：{wrong.sentence}请用“导出方案”得到的文件。") from wrong
    if not isinstance(content, dict) or not content.get("code") or not isinstance(content.get("sheets"), list):
        raise BusinessRuleError("方案文件要有 code、name、direction、target 和 sheets。")
    return content


def _read_sheet(profile: ExchangeProfile, position: int, data: Any) -> None:
    if not isinstance(data, dict) or set(data) - SHEET_KEYS:
        unknown = "、".join(sorted(set(data) - SHEET_KEYS)) if isinstance(data, dict) else ""
        raise BusinessRuleError(f"第 {position} 张表写法不对{f'：不认识 {unknown}' if unknown else ''}。")
    where = f"工作表“{data.get('title', position)}”"
    columns = _part(data, "columns", list, where)
    texts = {str(place): str(text) for place, text in _part(data, "texts", dict, where).items()}
    for place in texts:
        _check_place(place, where)
    sheet = ExchangeSheet(
        profile=profile,
        position=position,
        title=str(data.get("title", "")),
        layout=str(data.get("layout", "")),
        header_row=_whole(data.get("header_row", 1), where),
        first_row=_whole(data.get("first_row", 2), where),
        stages=[str(stage) for stage in _part(data, "stages", list, where)],
        texts=texts,
        foot=[str(line) for line in _part(data, "foot", list, where)],
    )
    _checked(sheet, where)
    sheet.save()
    if len(columns) > MOST_COLUMNS:
        raise BusinessRuleError(f"{where}超过 {MOST_COLUMNS} 列。")
    for at, column in enumerate(columns, start=1):
        _read_column(sheet, at, column, where)


def _read_column(sheet: ExchangeSheet, position: int, data: Any, where: str) -> None:
    if not isinstance(data, dict) or set(data) - COLUMN_KEYS:
        unknown = "、".join(sorted(set(data) - COLUMN_KEYS)) if isinstance(data, dict) else ""
        raise BusinessRuleError(f"{where}第 {position} 列写法不对{f'：不认识 {unknown}' if unknown else ''}。")
    where = f"{where}的 {data.get('cell', position)}"
    try:
        factor = Decimal(str(data.get("factor", 1)))
    except InvalidOperation as wrong:
        raise BusinessRuleError(f"{where}：“乘以”要写数。") from wrong
    column = ExchangeColumn(
        sheet=sheet,
        position=position,
        cell=str(data.get("cell", "")),
        header=str(data.get("header", "")),
        kind=str(data.get("kind", ExchangeColumn.Kind.FIELD)),
        content=str(data.get("content", "")),
        codes={str(ours): str(theirs) for ours, theirs in _part(data, "codes", dict, where).items()},
        factor=factor,
        places=None if data.get("places") is None else _whole(data["places"], where),
        is_required=bool(data.get("required", False)),
    )
    _checked(column, where)
    column.save()


def _part(data: dict[str, Any], name: str, kind: type, where: str) -> Any:
    """A list or a map of the file; empty when it is left out."""
    found = data.get(name)
    if found is not None and not isinstance(found, kind):
        raise BusinessRuleError(f"{where}：{name} 要写成{'一列' if kind is list else '一组键和值'}。")
    return found or kind()


def _whole(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 9_999:
        raise BusinessRuleError(f"{where}：行号和小数位要写整数。")
    return value


def _check_place(place: str, where: str) -> None:
    try:
        for end in place.split(":"):
            place_of(end)
    except ValueError as wrong:
        raise BusinessRuleError(f"{where}：“{place}”不是格子，例如 A1 或 A1:D1。") from wrong


def _checked(row: Any, where: str) -> None:
    try:
        row.full_clean()
    except ValidationError as wrong:
        told = "；".join(
            f"{row._meta.get_field(name).verbose_name if name != '__all__' else ''}{' '.join(said)}"
            for name, said in wrong.message_dict.items()
        )
        raise BusinessRuleError(f"{where}：{told}") from wrong
