"""按件分摊：the maximum spread over a number of cases that is known only when the year is over."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.formulas import Formula, left_out_of
from assessments.engine.precision import brief, plain, settle
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table
from core.expressions import WORKING_DIGITS

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader

WITHOUT = ("full", "skip")


@dataclass(frozen=True, slots=True)
class Cases(Rule):
    """Points = maximum × done ÷ all cases; without any case full points, or the indicator is not asked."""

    kind: ClassVar[str] = "cases"
    total: Formula
    done: Formula
    none: str

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: total (number of cases), done (how many were done), none (full or skip: what no case at all means)."""
        reader.refuse_unknown("total", "done", "none")
        reader.need_points()
        return cls(
            total=reader.formula("total", check_unit=False),
            done=reader.formula("done", check_unit=False),
            none=reader.choice("none", WITHOUT, default="full"),
        )

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Done and all."""
        return (self.done, self.total)

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Row by row; more done than there were is refused."""
        maximum = indicator.points or Decimal(0)
        total, done = self.total.figures(table), self.done.figures(table)
        column = Column.empty(table.size)
        column.left_out = left_out_of((total, done))
        reasons: dict[int, str] = {}
        with localcontext(prec=WORKING_DIGITS):
            for row, (of, made) in enumerate(zip(total.values, done.values, strict=True)):
                if of == 0:
                    column.applies[row] = self.none != "skip"
                    column.points[row] = maximum if self.none == "full" else None
                elif of is None or made is None:
                    reasons[row] = total.reason(row) or done.reason(row)
                elif made > of or made < 0:
                    reasons[row] = f"完成{plain(made)}件，总共{plain(of)}件，不合理"
                else:
                    column.value[row] = settle(made / of)
                    column.points[row] = settle(maximum * made / of)
        column.reason = lambda row: reasons.get(row, "")
        return column

    def describe(self, indicator: IndicatorDefinition) -> str:
        """Spread over the cases."""
        without = "没有发生得满分" if self.none == "full" else "没有发生不评"
        return f"满分按件数平均分摊，完成几件得几件的分；{without}"

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """The cases."""
        of, made = self.total.figures(table).values[row], self.done.figures(table).values[row]
        if of is None or made is None:
            return []
        if of == 0:
            return ["没有发生"]
        return [f"{plain(indicator.points or Decimal(0))} × {brief(made)} ÷ {brief(of)}"]
