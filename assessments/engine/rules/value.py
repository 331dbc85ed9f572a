"""数值：a figure that is computed and shown, and judged only through coefficients or a year-on-year line."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.formulas import Formula
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader


@dataclass(frozen=True, slots=True)
class Value(Rule):
    """The formula's figure; it gives no points."""

    kind: ClassVar[str] = "value"
    formula: Formula

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: formula."""
        reader.refuse_unknown("formula")
        if reader.points is not None:
            reader.fault("只算数值的规则不给分，指标不能有 points（满分）")
        return cls(reader.formula("formula"))

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The figure's formula."""
        return (self.formula,)

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """The figure."""
        figures = self.formula.figures(table)
        column = Column.empty(table.size)
        column.reason, column.left_out = figures.reason, figures.left_out
        column.value = figures.values
        return column

    def describe(self, indicator: IndicatorDefinition) -> str:
        """No line."""
        return "只计算数值，不设逐项标准"

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """Nothing beyond the formula."""
        return []
