"""不低于上年：a value against the same subject's value of the year before."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.formulas import Formula, left_out_of
from assessments.engine.precision import brief, plain
from assessments.engine.rules.base import Rule
from assessments.engine.rules.threshold import reached
from assessments.engine.tables import Table
from core.expressions import WORKING_DIGITS

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader


@dataclass(frozen=True, slots=True)
class NotLower(Rule):
    """Met when the value is not worse than last year's by more than ``tolerance``; the target is last year's value.

    ``strict``: it must be better ("逐年提高"). A subject without a last year is missing, not failed.
    """

    kind: ClassVar[str] = "not_lower"
    judges: ClassVar[bool] = True
    formula: Formula
    direction: str
    tolerance: Decimal
    strict: bool

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: formula, tolerance (default 0, in the unit of the value), strict (default false)."""
        reader.refuse_unknown("formula", "tolerance", "strict")
        return cls(
            formula=reader.formula("formula"),
            direction=reader.direction(),
            tolerance=reader.number("tolerance", default="0"),
            strict=reader.flag("strict", default=False),
        )

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The value's formula."""
        return (self.formula,)

    @property
    def looks_back(self) -> bool:
        """Always."""
        return True

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """This year's value against last year's."""
        figures = self.formula.figures(table)
        before = None if table.previous is None else self.formula.figures(table.previous)
        column = Column.empty(table.size)
        column.left_out = left_out_of((figures,) if before is None else (figures, before))
        column.value = figures.values
        if before is not None:
            column.target = before.values
        column.ratio = reached(column.value, column.target, self.direction)
        with localcontext(prec=WORKING_DIGITS):
            for row, (value, last) in enumerate(zip(column.value, column.target, strict=True)):
                if value is not None and last is not None:
                    column.met[row] = self.holds(value, last)
        if indicator.points is not None:
            full, none = indicator.points, Decimal(0)
            column.points = [None if met is None else full if met else none for met in column.met]
        column.reason = lambda row: figures.reason(row) or ("缺少上年数据" if column.target[row] is None else "")
        return column

    def holds(self, value: Decimal, last: Decimal) -> bool:
        """Whether this year stands beside last year."""
        gain = value - last if self.direction == "higher" else last - value
        return gain > 0 if self.strict else gain >= -self.tolerance

    def describe(self, indicator: IndicatorDefinition) -> str:
        """Against last year."""
        word = "高于" if self.direction == "higher" else "低于"
        if self.strict:
            return f"{word}上年"
        spare = f"（允许相差{plain(self.tolerance)}{indicator.unit}）" if self.tolerance else ""
        return f"不{'低于' if self.direction == 'higher' else '高于'}上年{spare}"

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """Both years."""
        column = table.results[indicator.code]
        value, last = column.value[row], column.target[row]
        if value is None:
            return []
        if last is None:
            return ["缺少上年数据，暂不判定"]
        return [f"上年 {brief(last)}，本年 {brief(value)}，{'符合' if column.met[row] else '不符合'}"]
