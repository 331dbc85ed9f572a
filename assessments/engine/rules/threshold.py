"""达标：a value against a threshold per stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import repeat
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column, Ratios
from assessments.engine.formulas import ByStage, Formula
from assessments.engine.precision import plain, settle
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table
from core.expressions import WORKING_DIGITS

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader

WORKING = Context(prec=WORKING_DIGITS)
SIGNS = {("higher", True): "≥", ("higher", False): "＞", ("lower", True): "≤", ("lower", False): "＜"}


@dataclass(frozen=True, slots=True)
class Threshold(Rule):
    """Met when the value reaches the threshold (``inclusive``: standing on it meets it); full points or none."""

    kind: ClassVar[str] = "threshold"
    judges: ClassVar[bool] = True
    formula: Formula
    thresholds: ByStage
    direction: str
    inclusive: bool = True

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: formula, thresholds (a number, or one per stage), inclusive (default true)."""
        reader.refuse_unknown("formula", "thresholds", "inclusive")
        return cls(
            formula=reader.formula("formula"),
            thresholds=reader.per_stage("thresholds", positive=reader.item.get("direction") != "lower"),
            direction=reader.direction(),
            inclusive=reader.flag("inclusive", default=True),
        )

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The value's formula."""
        return (self.formula,)

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Value, judgement and ratio; points when the indicator gives any."""
        figures = self.formula.figures(table)
        column = Column.empty(table.size)
        column.reason = figures.reason
        column.left_out = figures.left_out
        column.value = figures.values
        column.target = self.thresholds.column(table)
        column.met = judged(column.value, column.target, self.direction, self.inclusive, figures.left_out)
        column.ratio = reached(column.value, column.target, self.direction)
        if indicator.points is not None:
            full, none = indicator.points, Decimal(0)
            column.points = [None if met is None else full if met else none for met in column.met]
        return column

    def describe(self, indicator: IndicatorDefinition) -> str:
        """The line per stage."""
        sign = SIGNS[self.direction, self.inclusive]
        points = "" if indicator.points is None else f"，达到得{plain(indicator.points)}分"
        unit = f" {indicator.unit}" if indicator.unit else ""
        return f"{self.thresholds.written(sign)}{unit}{points}"

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """The comparison."""
        column = table.results[indicator.code]
        value, target = column.value[row], column.target[row]
        if value is None or target is None:
            return []
        sign = SIGNS[self.direction, self.inclusive]
        word = {True: "达到", False: "未达到", None: "有成员缺数据，暂不判定"}[column.met[row]]
        unit = f" {indicator.unit}" if indicator.unit else ""
        return [f"标准：{sign} {plain(target)}{unit}，{word}"]


def judged(
    values: Sequence[Decimal | None],
    targets: Sequence[Decimal | None],
    direction: str,
    inclusive: bool,
    left_out: Sequence[int],
) -> list[bool | None]:
    """Compare unrounded; missing values, and figures that had to leave members out, are not judged."""
    found: list[bool | None] = []
    for value, target, out in zip(values, targets, left_out or repeat(0), strict=False):
        if value is None or target is None or out:
            found.append(None)
        elif value == target:
            found.append(inclusive)
        else:
            found.append((value > target) == (direction == "higher"))
    return found


def reached(
    values: Sequence[Decimal | None], targets: Sequence[Decimal | None], direction: str
) -> Sequence[Decimal | None]:
    """Value ÷ target, or target ÷ value where lower is better; None where the divisor is zero."""
    return Ratios(values, targets, higher_reaches if direction == "higher" else lower_reaches)


def higher_reaches(value: Decimal, target: Decimal) -> Decimal | None:
    """Value ÷ target."""
    return settle(WORKING.divide(value, target)) if target else None


def lower_reaches(value: Decimal, target: Decimal) -> Decimal | None:
    """Target ÷ value."""
    return settle(WORKING.divide(target, value)) if value else None
