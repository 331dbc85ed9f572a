"""扣分：points off per occurrence, per missing unit, per step, or all at once, until they are used up."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from typing import TYPE_CHECKING, Any, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.formulas import Formula, left_out_of
from assessments.engine.precision import brief, plain, settle
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table
from core.expressions import WORKING_DIGITS

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader

STEPS = ("started", "full")


@dataclass(frozen=True, slots=True)
class Deduction:
    """One reason to take points off.

    ``count`` with ``minus``: so many points for each; with ``step``, for each started or full step of the count.
    ``when`` with ``minus``: so many points once; ``all_of_it``: nothing is left. ``at_most`` limits this one reason.
    """

    label: str
    count: Formula | None
    when: Formula | None
    minus: Decimal
    step: Decimal | None
    by: str
    at_most: Decimal | None
    all_of_it: bool

    @property
    def formula(self) -> Formula:
        """What is counted or asked."""
        found = self.count or self.when
        if found is None:
            raise LookupError(self.label)
        return found

    def taken(self, figure: Any, maximum: Decimal) -> Decimal:
        """Points taken off for a figure that is not missing."""
        if self.when is not None:
            return Decimal(0) if not figure else maximum if self.all_of_it else self.minus
        times = figure if figure > 0 else Decimal(0)
        if self.step is not None:
            rounding = ROUND_CEILING if self.by == "started" else ROUND_FLOOR
            times = settle(times / self.step).to_integral_value(rounding)
        if self.all_of_it:
            return maximum if times > 0 else Decimal(0)
        taken = times * self.minus
        return taken if self.at_most is None else min(taken, self.at_most)

    def describe(self) -> str:
        """The reason in words."""
        if self.all_of_it:
            return f"{self.label}：不得分"
        unit = "" if self.step is None else f"每{'满' if self.by == 'full' else ''}{plain(self.step)}"
        most = "" if self.at_most is None else f"，最多扣{plain(self.at_most)}分"
        return f"{self.label}：{unit}扣{plain(self.minus)}分{most}"


@dataclass(frozen=True, slots=True)
class Deduct(Rule):
    """Points = maximum less what is taken off, never below zero; the value is what was taken off in all."""

    kind: ClassVar[str] = "deduct"
    items: tuple[Deduction, ...]

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: items [{label, count or when, minus, step, by, at_most, all}]."""
        reader.refuse_unknown("items")
        reader.need_points()
        return cls(tuple(read_deduction(reader, item, at) for at, item in enumerate(reader.maps("items"), start=1)))

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """What every reason counts or asks."""
        return tuple(item.formula for item in self.items)

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Take off reason by reason; one missing figure leaves the indicator missing."""
        maximum = indicator.points or Decimal(0)
        figures = [item.formula.figures(table) for item in self.items]
        column = Column.empty(table.size)
        column.left_out = left_out_of(figures)
        with localcontext(prec=WORKING_DIGITS):
            for row, found in enumerate(zip(*(part.values for part in figures), strict=True)):
                if None in found:
                    continue
                taken = Decimal(0)
                for item, figure in zip(self.items, found, strict=True):
                    taken += item.taken(figure, maximum)
                column.value[row] = settle(min(taken, maximum))
                column.points[row] = settle(maximum - min(taken, maximum))
        column.reason = lambda row: "；".join(part.reason(row) for part in figures if part.values[row] is None)
        return column

    def describe(self, indicator: IndicatorDefinition) -> str:
        """Every reason."""
        return "；".join([*(item.describe() for item in self.items), "扣完为止"])

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """What was taken off for every reason."""
        maximum = indicator.points or Decimal(0)
        lines = []
        for item in self.items:
            figure = item.formula.figures(table).values[row]
            if figure is None:
                lines.append(f"{item.label}：缺数据")
            elif taken := item.taken(figure, maximum):
                count = "" if item.when is not None else f"（{brief(figure)}）"
                lines.append(f"{item.label}{count}：扣{brief(taken)}分")
        points = table.results[indicator.code].points[row]
        if points is not None:
            lines.append(f"{plain(maximum)} － 扣分 ＝ {brief(points)}分" if lines else "没有扣分")
        return lines


def read_deduction(reader: "RuleReader", item: dict[str, Any], at: int) -> Deduction:
    """One reason."""
    place = f"{reader.place}.items第{at}项"
    reader.faults.refuse_unknown(item, ("label", "count", "when", "minus", "step", "by", "at_most", "all"), place)
    if ("count" in item) == ("when" in item):
        reader.faults.add(place, "count（次数）与 when（条件）要有且只有一个")
    everything = item.get("all", False) is True
    if everything == ("minus" in item):
        reader.faults.add(place, "minus（扣几分）与 all: true（不得分）要有且只有一个")
    number = reader.faults.want_number
    return Deduction(
        label=reader.faults.want_text(item.get("label"), f"{place}.label"),
        count=reader.formula_of(item["count"], f"{place}.count") if "count" in item else None,
        when=reader.formula_of(item.get("when"), f"{place}.when", kind="condition") if "count" not in item else None,
        minus=number(item["minus"], f"{place}.minus") if "minus" in item else Decimal(0),
        step=number(item["step"], f"{place}.step") if "step" in item else None,
        by=reader.faults.want_choice(item.get("by", "started"), STEPS, f"{place}.by"),
        at_most=number(item["at_most"], f"{place}.at_most") if "at_most" in item else None,
        all_of_it=everything,
    )
