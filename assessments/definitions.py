"""An indicator set as frozen data; `pack_reading` makes it from a pack and proves it while doing so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from core.expressions import Expression

if TYPE_CHECKING:
    from assessments.engine.grading import Grading
    from assessments.engine.rules.base import Rule

CONFIDENCES = ("official", "secondary", "unconfirmed")
DIRECTIONS = ("higher", "lower")
STAGES = ("kindergarten", "primary", "junior", "senior", "vocational", "special")
KINDS = (
    "kindergarten", "primary", "teaching_point", "junior", "nine_year", "twelve_year", "complete_secondary", "senior",
    "vocational", "special",
)  # fmt: skip
OBJECTS = ("section", "school", "township", "inspector", "county")
LEVELS = ("subject", "county")
OTHERWISE = ("rescale", "full", "skip")
FIELD_TYPES = ("number", "integer", "boolean", "grade", "text")
ORIGINS = ("return", "sheet", "register")
SHARE, STUDENTS = "share", "students"
STAGE, KIND, GROUP = "stage", "kind", "group"
ANY_STAGE = "*"


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
    """A figure or answer the formulas may read.

    ``blank`` is what an empty cell counts as (None: it stays missing). ``origin``: the yearly return, a sheet of the
    assessment, or the register of schools (ownership, location, township of the day). ``level``: one per subject, or one for the whole county. ``choices`` are the words of a grade.
    ``derived`` works the figure out from other fields where a row does not have it as it is.
    """

    code: str
    label: str
    unit: str = ""
    blank: Decimal | None = None
    note: str = ""
    type: str = "number"
    level: str = "subject"
    origin: str = "return"
    choices: tuple[str, ...] = ()
    derived: Expression | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the county or the year that formulas may name; the office may set it per year."""

    code: str
    label: str
    unit: str
    value: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    """One node of the tree.

    ``points`` is its maximum; None where it gives none. ``national`` is the line of the document where the rule itself
    names no threshold, ``local`` the county's target by year. ``kinds`` and ``stages`` empty: asked of all.
    """

    code: str
    title: str
    parent: str
    unit: str
    position: int
    source: Source
    rule: "Rule | None"
    direction: str = ""
    level: str = "subject"
    points: Decimal | None = None
    weight: Decimal | None = None
    stages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    applies_if: Expression | None = None
    otherwise: str = "rescale"
    evidence: tuple[str, ...] = ()
    local: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def gives(self) -> frozenset[str]:
        """Return which of value, points and met a formula may ask of this indicator; a heading gives nothing."""
        return frozenset() if self.rule is None else self.rule.gives(self)


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
    excluded_kinds: tuple[str, ...] = ()
    excluded_reason: str = ""
    small_schools: tuple[SmallSchools, ...] = ()
    separate_kinds: tuple[str, ...] = ()
    group_by: str = ""


@dataclass(frozen=True, slots=True)
class CoefficientRule:
    """Weighted coefficient of variation for each indicator, with an inclusive limit per stage.

    ``composite``: the limits of the plain mean of the coefficients per stage; None where the mean is shown for
    reference only. ``each`` False: only the composite is judged.
    """

    of: tuple[str, ...]
    limits: Mapping[str, Decimal]
    source: Source
    weight: str = STUDENTS
    each: bool = True
    composite: Mapping[str, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class SchoolRule:
    """At least ``at_least`` of the indicators met and every other one at ``floor_ratio`` of its threshold."""

    of: tuple[str, ...]
    at_least: int
    floor_ratio: Decimal
    source: Source
    floor_source: Source


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the county's verdict: a count of met indicators or one value, the national line and yearly targets."""

    code: str
    title: str
    of: tuple[str, ...]
    measure: str
    national: Decimal
    local: Mapping[str, Decimal]
    source: Source


@dataclass(frozen=True, slots=True)
class Veto:
    """A condition that ends it whatever the points: ``effect`` is fail, cap (to ``grade``), zero or bar."""

    code: str
    title: str
    when: Expression
    effect: str
    level: str
    source: Source
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Rounding:
    """Decimal places shown, half up."""

    value: int = 2
    mean: int = 2
    coefficient: int = 3
    points: int = 2


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
    rounding: Rounding
    object: str = "section"
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    coefficient_rule: CoefficientRule | None = None
    school_rule: SchoolRule | None = None
    parts: tuple[Part, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    grading: "Grading | None" = None
    order: tuple[str, ...] = ()

    @cached_property
    def scored(self) -> tuple[IndicatorDefinition, ...]:
        """Return the indicators that have a rule, in order."""
        return tuple(indicator for indicator in self.indicators if indicator.rule is not None)

    @cached_property
    def by_code(self) -> dict[str, IndicatorDefinition]:
        """Return the indicators by their codes."""
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Return the codes below every node, in order; the roots under an empty text."""
        found: dict[str, list[str]] = {}
        for item in self.indicators:
            found.setdefault(item.parent, []).append(item.code)
        return {code: tuple(codes) for code, codes in found.items()}

    @cached_property
    def labels(self) -> dict[str, str]:
        """Return the Chinese label of every name a formula may use."""
        named = {code: item.label for code, item in self.fields.items()}
        parameters = {code: item.label for code, item in self.parameters.items()}
        return named | parameters | {SHARE: "拆分份额", STAGE: "学段", KIND: "办学类型", GROUP: "分组"}

    @cached_property
    def shared_fields(self) -> frozenset[str]:
        """Return the figures that stand for the whole school and are split between its stages."""
        found: set[str] = set()
        for item in self.scored:
            for formula in item.rule.formulas if item.rule is not None else ():
                if SHARE in formula.names:
                    found |= formula.names
        return frozenset(found) - {SHARE, STUDENTS}

    @cached_property
    def looks_back(self) -> bool:
        """Whether any rule or condition reads the year before."""
        conditions = [item.applies_if for item in self.indicators if item.applies_if is not None]
        conditions += [veto.when for veto in self.vetoes]
        rules = any(item.rule is not None and item.rule.looks_back for item in self.indicators)
        return rules or any(condition.has_previous for condition in conditions)

    def indicator(self, code: str) -> IndicatorDefinition:
        """Return one indicator by its code."""
        return self.by_code[code]
