"""Declared parameters: looked up by year and, where it matters, by kind of school. Nothing else is configurable."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.exceptions import BusinessRuleError
from core.numbers import NumberRefused, parse_decimal
from office.models import ParameterValue

PACK = Path(__file__).parent / "packs" / "parameters.yaml"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter; `floor` and `ceiling` are legal or sane bounds, `confidence` says how sure the source is."""

    key: str
    label: str
    type: str
    default: Any
    source: str
    confidence: str
    floor: Any = None
    ceiling: Any = None
    unit: str = ""
    choices: dict[str, str] = field(default_factory=dict)

    def read(self, text: str) -> Any:
        """The typed value of a stored or typed text; raises BusinessRuleError with the accepted range."""
        readers = {"integer": self.read_number, "decimal": self.read_number, "months": self.read_months}
        return readers.get(self.type, self.read_choice)(text)

    def read_number(self, text: str) -> int | Decimal:
        """An integer or decimal within the bounds."""
        try:
            number = parse_decimal(str(text), places=0 if self.type == "integer" else 4)
        except NumberRefused as error:
            raise BusinessRuleError(f"“{self.label}”{error}") from error
        low, high = Decimal(str(self.floor)), Decimal(str(self.ceiling))
        if not low <= number <= high:
            raise BusinessRuleError(
                f"“{self.label}”应在 {self.floor} 到 {self.ceiling}{self.unit} 之间（{self.source}）。"
            )
        return int(number) if self.type == "integer" else number

    def read_months(self, text: str) -> tuple[int, ...]:
        """Month numbers separated by commas, at least one."""
        parts = [part.strip() for part in str(text).replace("，", ",").replace("、", ",").split(",") if part.strip()]
        months = sorted({int(part) for part in parts if part.isascii() and part.isdigit()})
        if not parts or len(months) != len(set(parts)) or not set(months) <= set(range(1, 13)):
            raise BusinessRuleError(f"“{self.label}”请填写1到12之间的月份，用逗号隔开。")
        return tuple(months)

    def read_choice(self, text: str) -> str:
        """One of the declared choices."""
        if text not in self.choices:
            raise BusinessRuleError(f"“{self.label}”只能是：{'、'.join(self.choices.values())}。")
        return str(text)


@cache
def declared() -> dict[str, Parameter]:
    """Every parameter by key, in the order of the pack."""
    return {row["key"]: Parameter(**row) for row in yaml.safe_load(PACK.read_text(encoding="utf-8"))}


def value(key: str, *, year: int, kind: str = "") -> Any:
    """The typed value in force in `year` for `kind` of school: the kind's own, the year's, or the default."""
    parameter = declared()[key]
    rows = ParameterValue.objects.filter(year__year=year, key=key, kind__in=["", kind]).order_by("-kind")
    found = rows.values_list("value", flat=True).first()
    return parameter.read(str(parameter.default) if found is None else found)


def values(year: int) -> dict[str, Any]:
    """Every parameter's county-wide value in force in `year`, in one query."""
    rows = dict(ParameterValue.objects.filter(year__year=year, kind="").values_list("key", "value"))
    return {key: p.read(str(rows.get(key, p.default))) for key, p in declared().items()}
