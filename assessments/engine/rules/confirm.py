"""核实：a condition that holds or does not."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.formulas import Formula
from assessments.engine.precision import plain
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader


@dataclass(frozen=True, slots=True)
class Confirm(Rule):
    """Met when the condition holds; full points or none."""

    kind: ClassVar[str] = "confirm"
    judges: ClassVar[bool] = True
    has_value: ClassVar[bool] = False
    when: Formula

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: when (a condition)."""
        reader.refuse_unknown("when")
        return cls(reader.formula("when", kind="condition", check_unit=False))

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The condition."""
        return (self.when,)

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """The judgement; one made while members were left out stays open."""
        figures = self.when.figures(table)
        column = Column.empty(table.size)
        column.reason, column.left_out = figures.reason, figures.left_out
        column.met = list(figures.values)
        column.withhold()
        if indicator.points is not None:
            full, none = indicator.points, Decimal(0)
            column.points = [None if met is None else full if met else none for met in column.met]
        return column

    def describe(self, indicator: IndicatorDefinition) -> str:
        """Points when it holds."""
        return "符合即达标" if indicator.points is None else f"符合得{plain(indicator.points)}分，不符合不得分"

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """Whether it holds."""
        met = table.results[indicator.code].met[row]
        return [] if met is None else ["符合" if met else "不符合"]
