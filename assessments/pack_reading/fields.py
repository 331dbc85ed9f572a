"""Reading the fields and parameters that formulas may name."""

from collections.abc import Mapping
from typing import Any

from assessments.definitions import FIELD_TYPES, GROUP, KIND, LEVELS, ORIGINS, SHARE, STAGE, Field, Parameter
from assessments.engine.rules.reading import TYPES
from assessments.pack_reading.findings import Findings
from assessments.pack_reading.sources import read_source
from core.expressions import Expression, FormulaError, parse

OWN_NAMES = (SHARE, STAGE, KIND, GROUP)
KEYS = ("label", "unit", "blank", "note", "type", "level", "origin", "choices", "from")


def read_fields(value: Any, found: Findings) -> dict[str, Field]:
    """Read the figures of the return and the answers of the sheets."""
    fields: dict[str, Field] = {}
    types = {code: TYPES.get(kind_of(item), "number") for code, item in found.want_map(value, "fields").items()}
    for code, content in found.want_map(value, "fields").items():
        place = f"fields.{code}"
        item = found.want_map(content, place)
        found.refuse_unknown(item, KEYS, place)
        if code in OWN_NAMES:
            found.add(place, f"{code} 是专用名称，不能作字段代码")
        fields[code] = read_field(code, item, place, types, found)
    check_derived(fields, found)
    return fields


def kind_of(item: Any) -> str:
    """The type a field declares; a number where it says nothing."""
    return str(item.get("type", "number")) if isinstance(item, dict) else "number"


def read_derived(value: Any, place: str, types: Mapping[str, str], found: Findings) -> Expression | None:
    """Read how a figure is worked out from other fields of the same row."""
    if value is None:
        return None
    try:
        expression = parse(found.want_text(value, place) or "0", types=types)
    except FormulaError as error:
        found.add(place, str(error))
        return None
    if not expression.is_single:
        found.add(place, "只能用同一行的其他字段换算")
    return expression


def check_derived(fields: dict[str, Field], found: Findings) -> None:
    """Record figures worked out from fields that do not exist, or from others that are worked out themselves."""
    for code, item in fields.items():
        for name in item.derived.names if item.derived else ():
            known = fields.get(name)
            if known is None or known.derived is not None:
                found.add(f"fields.{code}.from", f"“{name}”不是可以直接填报的字段")


def read_field(code: str, item: dict[str, Any], place: str, types: Mapping[str, str], found: Findings) -> Field:
    """Read one field; a grade needs its words, a number its unit."""
    kind = found.want_choice(item.get("type", "number"), FIELD_TYPES, f"{place}.type")
    blank = item.get("blank")
    choices = found.want_texts(item.get("choices", []), f"{place}.choices")
    if kind == "grade" and not choices:
        found.add(f"{place}.choices", "等级字段要列出可选的等级")
    return Field(
        code=code,
        label=found.want_text(item.get("label"), f"{place}.label"),
        unit=found.want_text(item.get("unit"), f"{place}.unit") if kind in ("number", "integer") else "",
        blank=None if blank is None else found.want_number(blank, f"{place}.blank", positive=False),
        note=str(item.get("note", "")),
        type=kind,
        level=found.want_choice(item.get("level", "subject"), LEVELS, f"{place}.level"),
        origin=found.want_choice(item.get("origin", "return"), ORIGINS, f"{place}.origin"),
        choices=choices,
        derived=read_derived(item.get("from"), f"{place}.from", types, found),
    )


def read_parameters(value: Any, found: Findings) -> dict[str, Parameter]:
    """Read the numbers that counties and years differ in."""
    parameters: dict[str, Parameter] = {}
    for code, content in found.want_map(value, "parameters").items():
        place = f"parameters.{code}"
        item = found.want_map(content, place)
        found.refuse_unknown(item, ("label", "unit", "value", "source"), place)
        parameters[code] = Parameter(
            code=code,
            label=found.want_text(item.get("label"), f"{place}.label"),
            unit=str(item.get("unit", "")),
            value=found.want_number(item.get("value"), f"{place}.value", positive=False),
            source=read_source(item.get("source"), place, found),
        )
    return parameters
