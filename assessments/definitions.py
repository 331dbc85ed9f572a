"""An indicator set as frozen data; `pack_reading` makes it from a pack and proves it while doing so."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from core.expressions import Expression

CONFIDENCES = ("official", "secondary", "unconfirmed")
DIRECTIONS = ("higher", "lower")
STAGES = ("kindergarten", "primary", "junior", "senior", "vocational", "special")
SHARE = "share"
STUDENTS = "students"


class PackRefused(ValueError):
    """The pack is not a valid indicator set; ``sentences`` lists every fault."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("；".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: the clause and how far it was verified."""

    clause: str = ""
    confidence: str = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the yearly return; ``blank`` is what an empty cell counts as (None: it stays missing)."""

    code: str
    label: str
    unit: str
    blank: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class StageThreshold:
    """A value per school and stage, compared with the stage's threshold.

    ``split``: the formula uses the stage's share of what the whole school owns.
    """

    formulas: Mapping[str, Expression]
    thresholds: Mapping[str, Decimal]
    split: bool
    direction: str


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    """One node of the tree; a heading has no rule."""

    code: str
    title: str
    parent: str
    unit: str
    position: int
    source: Source
    rule: StageThreshold | None


@dataclass(frozen=True, slots=True)
class SmallSchools:
    """Schools of these kinds with fewer pupils than ``below`` are left out, for the stated reason."""

    kinds: tuple[str, ...]
    below: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which school stages are counted; ``separate_kinds`` are not added to a main school."""

    stages: tuple[str, ...]
    excluded_kinds: tuple[str, ...]
    excluded_reason: str
    small_schools: tuple[SmallSchools, ...]
    separate_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoefficientRule:
    """Weighted coefficient of variation for each indicator, with an inclusive limit per stage."""

    of: tuple[str, ...]
    limits: Mapping[str, Decimal]
    source: Source


@dataclass(frozen=True, slots=True)
class SchoolRule:
    """At least ``at_least`` of the indicators met and every other one at ``floor_ratio`` of its threshold."""

    of: tuple[str, ...]
    at_least: int
    floor_ratio: Decimal
    source: Source
    floor_source: Source


@dataclass(frozen=True, slots=True)
class Rounding:
    """Decimal places shown, half up."""

    value: int = 2
    mean: int = 2
    coefficient: int = 3


@dataclass(frozen=True)
class SetDefinition:
    """A whole indicator set, ready to compute. Without slots, so that what is derived is derived once."""

    code: str
    title: str
    document: str
    fields: Mapping[str, Field]
    scope: Scope
    weights: Mapping[str, Mapping[str, Decimal]]
    indicators: tuple[IndicatorDefinition, ...]
    coefficient_rule: CoefficientRule
    school_rule: SchoolRule
    rounding: Rounding

    @cached_property
    def scored(self) -> tuple[IndicatorDefinition, ...]:
        """Return the indicators that have a rule, in order."""
        return tuple(indicator for indicator in self.indicators if indicator.rule is not None)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Return the Chinese label of every name a formula may use."""
        return {code: item.label for code, item in self.fields.items()} | {SHARE: "拆分份额"}

    @cached_property
    def shared_fields(self) -> frozenset[str]:
        """Return the figures that stand for the whole school and are split between its stages."""
        formulas = (
            formula
            for item in self.indicators
            if item.rule is not None and item.rule.split
            for formula in item.rule.formulas.values()
        )
        return frozenset(name for formula in formulas for name in formula.names) - {SHARE, STUDENTS}

    def indicator(self, code: str) -> IndicatorDefinition:
        """Return one indicator by its code."""
        return next(indicator for indicator in self.indicators if indicator.code == code)
