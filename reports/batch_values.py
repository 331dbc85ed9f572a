"""What a person typed for the fields of a kind, as texts, and what the wording gets of it."""

from collections.abc import Mapping
from datetime import date

from reports.blocks import chinese_date, is_decimal
from reports.kinds import Field, Kind
from reports.pasted import PasteRefused, chart_from, table_from
from reports.wording import Value

PER_SCHOOL = ("line", "text", "date", "number")  # types that fit into one cell of a sheet


def own_fields(kind: Kind) -> list[Field]:
    """The fields that may differ from school to school in a sheet."""
    return [field for field in kind.fields if field.type in PER_SCHOOL]


def merged_values(common: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """The common texts with those of one school over them; an empty cell takes the common text."""
    return {**common, **{label: text for label, text in own.items() if text}}


def missing_fields(kind: Kind, values: Mapping[str, str]) -> list[str]:
    """The fields a paper of this kind must have and that are empty."""
    return [field.label for field in kind.fields if field.required and not values.get(field.label, "").strip()]


def wording_values(kind: Kind, values: Mapping[str, str]) -> dict[str, Value]:
    """What fills the placeholders; raises PasteRefused with a sentence that names the field."""
    return {field.label: value_of(field, values.get(field.label, "")) for field in kind.fields}


def value_of(field: Field, text: str) -> Value:
    """One field: a text, or the table or chart that its lines are."""
    if not text.strip():
        return ""
    try:
        if field.type == "table":
            table = table_from(text, field.columns)
            return (table,) if table else ""
        if field.type == "chart":
            chart = chart_from(text, field.columns, kind=field.chart, unit=field.unit, caption=field.label)
            return (chart,) if chart else ""
    except PasteRefused as refusal:
        raise PasteRefused(f"“{field.label}”{refusal}") from refusal
    if field.type == "number" and not is_decimal(text.strip()):
        raise PasteRefused(f"“{field.label}”应填数字，现在是“{text.strip()[:20]}”。")
    return written_date(text.strip()) if field.type == "date" else text


def written_date(text: str) -> str:
    """2024年3月5日 for 2024-03-05, as a date field or a sheet gives it; other words stay."""
    try:
        return chinese_date(date.fromisoformat(text[:10].replace("/", "-")))
    except ValueError:
        return text
