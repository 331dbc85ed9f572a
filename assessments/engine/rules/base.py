"""What every kind of rule can do: be read from a pack, compute a column, and say in words what it did."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.formulas import Formula
from assessments.engine.tables import Table

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader


class Rule(ABC):
    """A declared rule of one indicator. A new kind is a subclass with a unique ``kind`` in a file of its own.

    ``judges``: its column says met or not met. ``has_value``: its column has figures, not points or grades alone.
    """

    __slots__ = ()
    kind: ClassVar[str]
    judges: ClassVar[bool] = False
    has_value: ClassVar[bool] = True

    @classmethod
    @abstractmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Make the rule from its part of the pack; every fault is recorded with the reader, nothing is raised."""

    @abstractmethod
    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Compute the indicator for every row. Masking of rows that are not asked happens afterwards."""

    @abstractmethod
    def describe(self, indicator: IndicatorDefinition) -> str:
        """Say the rule in one Chinese sentence, for the booklet."""

    @abstractmethod
    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """Say with the row's own figures how its value and points came about, one Chinese line per step."""

    def gives(self, indicator: IndicatorDefinition) -> frozenset[str]:
        """Which of value, points and met a formula may ask of this indicator."""
        has = {"value": self.has_value, "points": indicator.points is not None, "met": self.judges}
        return frozenset(word for word, given in has.items() if given)

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The formulas this rule reads."""
        return ()

    @property
    def needs(self) -> tuple[str, ...]:
        """Codes of the indicators that must be computed before this one, beside those its formulas name."""
        return ()

    @property
    def names(self) -> frozenset[str]:
        """Every field this rule reads."""
        return frozenset(name for formula in self.formulas for name in formula.names)

    @property
    def looks_around(self) -> bool:
        """Whether a row's result depends on other rows."""
        return any(formula.looks_around for formula in self.formulas)

    @property
    def looks_back(self) -> bool:
        """Whether the year before is read."""
        return any(item.has_previous for formula in self.formulas for item in formula.by_stage.values())
