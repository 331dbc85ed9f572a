"""附加分：points on top of the maximum, up to a cap."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.formulas import Formula
from assessments.engine.precision import brief, plain
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader


@dataclass(frozen=True, slots=True)
class Bonus(Rule):
    """What the formula gives, between 0 and the indicator's points, which are the cap; it counts to no maximum."""

    kind: ClassVar[str] = "bonus"
    formula: Formula

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: formula (points; indicators below may be named with points("…"))."""
        reader.refuse_unknown("formula")
        reader.need_points()
        return cls(reader.formula("formula", check_unit=False))

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The points' formula."""
        return (self.formula,)

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """The capped points; the value is what they would be without the cap."""
        figures = self.formula.figures(table)
        cap = indicator.points or Decimal(0)
        column = Column.empty(table.size)
        column.reason, column.left_out = figures.reason, figures.left_out
        column.value = figures.values
        column.points = [None if value is None else min(max(value, Decimal(0)), cap) for value in column.value]
        return column

    def describe(self, indicator: IndicatorDefinition) -> str:
        """The cap."""
        return f"附加分，最多{plain(indicator.points or Decimal(0))}分，不计入满分"

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """Where the cap took something."""
        column = table.results[indicator.code]
        value, points = column.value[row], column.points[row]
        if value is None or points is None:
            return []
        return [f"应加{brief(value)}分，封顶{plain(points)}分" if value > points else f"加{brief(points)}分"]
