"""比例计分：points by how far a value reaches its target, with a cap."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.formulas import ByStage, Formula
from assessments.engine.precision import plain, settle
from assessments.engine.rules.base import Rule
from assessments.engine.rules.threshold import judged, reached
from assessments.engine.tables import Table
from core.expressions import WORKING_DIGITS

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader


@dataclass(frozen=True, slots=True)
class Ratio(Rule):
    """Points = maximum × value ÷ target (target ÷ value where lower is better), at most ``cap`` times the maximum."""

    kind: ClassVar[str] = "ratio"
    judges: ClassVar[bool] = True
    formula: Formula
    target: ByStage
    direction: str
    cap: Decimal

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: formula, target (a number, or one per stage), cap (default 1)."""
        reader.refuse_unknown("formula", "target", "cap")
        reader.need_points()
        return cls(
            formula=reader.formula("formula"),
            target=reader.per_stage("target"),
            direction=reader.direction(),
            cap=reader.number("cap", default="1", positive=True),
        )

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The value's formula."""
        return (self.formula,)

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Value, ratio and points."""
        figures = self.formula.figures(table)
        column = Column.empty(table.size)
        column.reason, column.left_out = figures.reason, figures.left_out
        column.value = [None if figure is None else settle(figure) for figure in figures.values]
        column.target = self.target.column(table)
        column.ratio = reached(column.value, column.target, self.direction)
        column.met = judged(column.value, column.target, self.direction, True, figures.left_out)
        maximum = indicator.points or Decimal(0)
        with localcontext(prec=WORKING_DIGITS):
            column.points = [
                self.points_of(value, ratio, maximum) for value, ratio in zip(column.value, column.ratio, strict=True)
            ]
        return column

    def points_of(self, value: Decimal | None, ratio: Decimal | None, maximum: Decimal) -> Decimal | None:
        """The capped points; a value of zero where lower is better is the best there is."""
        if value is None:
            return None
        capped = self.cap if ratio is None else max(min(ratio, self.cap), Decimal(0))
        return settle(maximum * capped)

    def describe(self, indicator: IndicatorDefinition) -> str:
        """The share of the target."""
        over = "数值÷目标" if self.direction == "higher" else "目标÷数值"
        return f"按{over}计分，目标{self.target.written()}{indicator.unit}，最多{plain(self.cap * 100)}%"

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """The ratio and the cap."""
        column = table.results[indicator.code]
        ratio, points = column.ratio[row], column.points[row]
        if points is None:
            return []
        reached_ratio = "目标已达到" if ratio is None else f"达到目标的{plain(settle(ratio * 100).normalize())}%"
        return [f"{reached_ratio}，{plain(indicator.points or Decimal(0))} × 比例（上限{plain(self.cap)}）"]
