"""What a rule is read with: its part of the pack, what the set declares around it, and where faults go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from assessments.definitions import ANY_STAGE, DIRECTIONS, GROUP, KIND, SHARE, STAGE, STAGES, Field, Parameter
from assessments.engine.formulas import ByStage, Formula
from core.expressions import Expression, FormulaError, parse
from core.expressions.units import unit_of

TYPES = {"number": "number", "integer": "number", "boolean": "condition", "grade": "text", "text": "text"}


class Faults(Protocol):
    """Where faults are recorded; see `assessments.pack_reading.findings.Findings`."""

    def add(self, place: str, sentence: str) -> None: ...
    def want_map(self, value: Any, place: str) -> dict[str, Any]: ...
    def want_list(self, value: Any, place: str) -> list[Any]: ...
    def want_text(self, value: Any, place: str) -> str: ...
    def want_texts(self, value: Any, place: str) -> tuple[str, ...]: ...
    def want_whole(self, value: Any, place: str, *, least: int = 0) -> int: ...
    def want_number(self, value: Any, place: str, *, positive: bool = True) -> Decimal: ...
    def want_choice(self, value: Any, choices: tuple[str, ...], place: str) -> str: ...
    def refuse_unknown(self, value: Mapping[str, Any], known: tuple[str, ...], place: str) -> None: ...


@dataclass(frozen=True)
class Declared:
    """What the set declares before any rule: fields, parameters and stages, and the tree without its rules."""

    fields: Mapping[str, Field]
    parameters: Mapping[str, Parameter]
    stages: tuple[str, ...]
    children: Mapping[str, tuple[str, ...]]
    items: Mapping[str, Mapping[str, Any]]
    points: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def types(self) -> dict[str, str]:
        """The type of every name a formula may use."""
        names = {code: TYPES[item.type] for code, item in self.fields.items()}
        return names | dict.fromkeys(self.parameters, "number") | dict.fromkeys((STAGE, KIND, GROUP), "text")

    @property
    def units(self) -> dict[str, str]:
        """The unit of every number a formula may use, the values of other indicators among them."""
        results = {code: str(item.get("unit") or "") for code, item in self.items.items()}
        fields = {code: item.unit for code, item in self.fields.items()}
        return results | fields | {code: item.unit for code, item in self.parameters.items()}


@dataclass(frozen=True)
class RuleReader:
    """The part of the pack that one rule is made from; every ``want`` records a fault and goes on."""

    code: str
    raw: Mapping[str, Any]
    item: Mapping[str, Any]
    declared: Declared
    faults: Faults

    @property
    def place(self) -> str:
        """Where this rule stands in the pack."""
        return f"{self.code}.rule"

    @property
    def points(self) -> Decimal | None:
        """The indicator's maximum, already checked; None when it gives no points."""
        return self.declared.points.get(self.code) if self.item.get("points") is not None else None

    @property
    def children(self) -> tuple[str, ...]:
        """Codes of the indicators right below this one."""
        return self.declared.children.get(self.code, ())

    def fault(self, sentence: str, *, key: str = "") -> None:
        """Record a fault of this rule."""
        self.faults.add(f"{self.place}.{key}" if key else self.place, sentence)

    def refuse_unknown(self, *known: str) -> None:
        """Record keys that this kind of rule does not read."""
        self.faults.refuse_unknown(self.raw, ("kind", *known), self.place)

    def need_points(self) -> Decimal:
        """The maximum of an indicator whose rule cannot do without one."""
        if self.points is None:
            self.fault("这种规则要给分，指标缺少 points（满分）")
        return self.points if self.points is not None else Decimal(1)

    def direction(self) -> str:
        """The indicator's direction, which this rule needs."""
        return self.faults.want_choice(self.item.get("direction"), DIRECTIONS, f"{self.code}.direction")

    def field(self, key: str, kind: str) -> Field | None:
        """A field of the set of one type (``number`` takes whole numbers too); None after the fault."""
        return self.field_named(self.raw.get(key), kind, f"{self.place}.{key}")

    def field_named(self, name: Any, kind: str, place: str) -> Field | None:
        """The same for a name that stands inside a list."""
        known = self.declared.fields.get(str(name))
        if known is None:
            self.faults.add(place, f"没有字段“{name}”")
            return None
        if known.type != kind and (kind, known.type) != ("number", "integer"):
            self.faults.add(place, f"字段“{name}”的类型是 {known.type}，这里要 {kind}")
            return None
        return known

    def flag(self, key: str, *, default: bool) -> bool:
        """A yes or no."""
        value = self.raw.get(key, default)
        if not isinstance(value, bool):
            self.fault("应是 true 或 false", key=key)
        return value is True

    def number(self, key: str, *, default: str | None = None, positive: bool = False) -> Decimal:
        """An exact number of at least zero."""
        return self.faults.want_number(self.raw.get(key, default), f"{self.place}.{key}", positive=positive)

    def choice(self, key: str, choices: tuple[str, ...], *, default: str | None = None) -> str:
        """One of the allowed words."""
        return self.faults.want_choice(self.raw.get(key, default), choices, f"{self.place}.{key}")

    def text(self, key: str, *, default: str | None = None) -> str:
        """Some words; an empty text only where the default is one."""
        value = self.raw.get(key, default)
        return "" if value == "" and default == "" else self.faults.want_text(value, f"{self.place}.{key}")

    def maps(self, key: str) -> list[dict[str, Any]]:
        """A list of maps that is not empty."""
        found = [
            self.faults.want_map(item, f"{self.place}.{key}第{at}项")
            for at, item in enumerate(self.faults.want_list(self.raw.get(key), f"{self.place}.{key}"), start=1)
        ]
        if not found:
            self.fault("至少要有一项", key=key)
        return found

    def stages(self) -> tuple[str, ...]:
        """The stages this indicator is asked of."""
        if self.item.get("level") == "county":
            return ()
        own = self.item.get("stages")
        return tuple(map(str, own)) if isinstance(own, list) and own else self.declared.stages

    def by_stage(self, key: str, read: Callable[[Any, str], Any]) -> dict[str, Any]:
        """Something given once for all stages, or as a map with every stage of the indicator."""
        value = self.raw.get(key)
        if not (isinstance(value, dict) and value and set(value) <= set(STAGES)):
            return {ANY_STAGE: read(value, f"{self.place}.{key}")}
        if not self.stages():
            self.fault("这里没有学段之分，不能按学段写", key=key)
        for stage in self.stages():
            if stage not in value:
                self.fault(f"学段“{stage}”缺少{key}", key=key)
        ordered = sorted(value.items(), key=lambda pair: STAGES.index(pair[0]))
        return {stage: read(item, f"{self.place}.{key}.{stage}") for stage, item in ordered}

    def per_stage(self, key: str, *, positive: bool = True) -> ByStage:
        """A number for all stages, or one per stage."""
        return ByStage(
            self.by_stage(key, lambda value, place: self.faults.want_number(value, place, positive=positive))
        )

    def formula(self, key: str = "formula", *, kind: str = "number", check_unit: bool = True) -> Formula:
        """A formula for all stages, or one per stage; its unit must be the indicator's."""
        return Formula(self.by_stage(key, lambda value, place: self.expression(value, place, kind, check_unit)))

    def formula_of(self, value: Any, place: str, *, kind: str = "number") -> Formula:
        """A formula that stands inside a list or map of the rule; its unit is its own affair."""
        return Formula({ANY_STAGE: self.expression(value, place, kind, check_unit=False)})

    def expression(self, text: Any, place: str, kind: str = "number", check_unit: bool = True) -> Expression:
        """Parse one formula, check its names and its unit."""
        return read_expression(
            text,
            place,
            self.declared,
            self.faults,
            kind=kind,
            unit=str(self.item.get("unit") or "") if check_unit else None,
        )


def read_expression(
    text: Any, place: str, declared: Declared, faults: Faults, *, kind: str = "number", unit: str | None = None
) -> Expression:
    """Parse a formula of a pack; a fault is recorded with its place and a harmless formula returned.

    ``unit``: what the result must be measured in; None where any unit will do.
    """
    harmless = "1 = 1" if kind == "condition" else "0"
    try:
        expression = parse(faults.want_text(text, place) or harmless, kind=kind, types=declared.types)
    except FormulaError as error:
        faults.add(place, str(error))
        return parse(harmless, kind=kind)
    check_names(expression, place, declared, faults)
    check_unit(expression, place, declared, faults, unit)
    return expression


def check_names(expression: Expression, place: str, declared: Declared, faults: Faults) -> None:
    """Record names and codes that the set does not have."""
    known = {*declared.fields, *declared.parameters, SHARE, STAGE, KIND, GROUP}
    for name in expression.names:
        if name not in known:
            faults.add(place, f"没有字段“{name}”")
    for _, code in sorted(expression.results):
        if code not in declared.items:
            faults.add(place, f"没有指标“{code}”")


def check_unit(expression: Expression, place: str, declared: Declared, faults: Faults, unit: str | None) -> None:
    """Record a formula that adds unlike things, or whose result is not measured in the indicator's unit."""
    try:
        found = unit_of(expression, declared.units)
    except FormulaError as error:
        faults.add(place, str(error))
        return
    if unit and not found.matches(unit):
        faults.add(place, f"公式得到的单位是“{found}”，指标的单位是“{unit}”")
