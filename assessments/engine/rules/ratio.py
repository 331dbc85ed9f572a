"""比例计分：points by how far a value reaches its target, with a cap."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.formulas import ByStage, Formula
from assessments.engine.precision import brief, plain, settle
from assessments.engine.rules.base import Rule
from assessments.engine.rules.threshold import judged, reached
from assessments.engine.tables import Table
from core.expressions import WORKING_DIGITS

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader


@dataclass(frozen=True, slots=True)
class Ratio(Rule):
    """Points = maximum × value ÷ target (target ÷ value where lower is better), at most ``cap`` (up to 1) times the maximum."""

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
        cap = reader.number("cap", default="1", positive=True)
        if cap > 1:
            reader.fault(f"上限{plain(cap)}大于1，得分会超过满分；超出的部分请另设附加分（bonus）", key="cap")
        return cls(
            formula=reader.formula("formula"),
            target=reader.per_stage("target"),
            direction=reader.direction(),
            cap=cap,
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
        column.value = figures.values
        column.target = self.target.column(table)
        column.ratio = reached(column.value, column.target, self.direction)
        column.met = judged(column.value, column.target, self.direction, True, figures.left_out)
        maximum = indicator.points or Decimal(0)
        with localcontext(prec=WORKING_DIGITS):
            column.points = [
                None if value is None or target is None else self.points_of(value, target, maximum)
                for value, target in zip(column.value, column.target, strict=True)
            ]
        return column

    def points_of(self, value: Decimal, target: Decimal, maximum: Decimal) -> Decimal:
        """The capped points; a value of zero where lower is better is the best there is."""
        upper, lower = (value, target) if self.direction == "higher" else (target, value)
        if lower <= 0 or upper >= lower * self.cap:
            return settle(maximum * self.cap)
        return settle(maximum * upper / lower) if upper > 0 else Decimal(0)

    def describe(self, indicator: IndicatorDefinition) -> str:
        """The share of the target."""
        over = "数值÷目标" if self.direction == "higher" else "目标÷数值"
        unit = f" {indicator.unit}" if indicator.unit else ""
        most = plain(settle((indicator.points or Decimal(0)) * self.cap))
        return f"按{over}的比例计分，目标 {self.target.written()}{unit}，最多得{most}分"

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """The ratio and the cap."""
        column = table.results[indicator.code]
        ratio, points = column.ratio[row], column.points[row]
        if points is None:
            return []
        maximum = plain(indicator.points or Decimal(0))
        if ratio is None or ratio >= self.cap:
            limit = "" if self.cap == 1 else f"，最多按目标的{plain(self.cap * 100)}%计"
            return [f"达到目标{limit}，得{plain(points)}分"]
        share = brief(ratio * 100)
        return [f"达到目标的{share}%，{maximum} × {share}% ＝ {brief(points)}分"]
