"""清单：each item that holds gives its points."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.formulas import Formula, left_out_of
from assessments.engine.precision import plain, settle
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table
from core.expressions import WORKING_DIGITS

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader


@dataclass(frozen=True, slots=True)
class Entry:
    """One item: the condition, its points, and when it is asked at all."""

    label: str
    when: Formula
    points: Decimal
    applies_if: Formula | None


@dataclass(frozen=True, slots=True)
class Checklist(Rule):
    """The points of the items that hold; an item that is not asked gives way to the others in proportion."""

    kind: ClassVar[str] = "checklist"
    judges: ClassVar[bool] = True
    has_value: ClassVar[bool] = False
    entries: tuple[Entry, ...]

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: items [{label, when, points, applies_if}]; the points of the items make the maximum."""
        reader.refuse_unknown("items")
        entries = tuple(read_entry(reader, item, at) for at, item in enumerate(reader.maps("items"), start=1))
        total = sum((entry.points for entry in entries), Decimal(0))
        if reader.points is not None and total != reader.points:
            reader.fault(f"各条合计{plain(total)}分，满分{plain(reader.points)}分，不相等", key="items")
        reader.need_points()
        return cls(entries)

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Every condition."""
        asked = tuple(entry.applies_if for entry in self.entries if entry.applies_if is not None)
        return (*(entry.when for entry in self.entries), *asked)

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Row by row; met when every item asked holds."""
        maximum = indicator.points or Decimal(0)
        held = [entry.when.figures(table) for entry in self.entries]
        asked = [None if entry.applies_if is None else entry.applies_if.figures(table).values for entry in self.entries]
        column = Column.empty(table.size)
        column.left_out = left_out_of(held)
        with localcontext(prec=WORKING_DIGITS):
            for row in range(table.size):
                parts = [
                    (entry, figures.values[row])
                    for entry, figures, condition in zip(self.entries, held, asked, strict=True)
                    if condition is None or condition[row] is not False
                ]
                if not parts:
                    column.applies[row] = False
                    continue
                if any(holds is None for _, holds in parts):
                    continue
                of = sum((entry.points for entry, _ in parts), Decimal(0))
                got = sum((entry.points for entry, holds in parts if holds), Decimal(0))
                column.points[row] = settle(got * maximum / of)
                column.met[row] = all(holds for _, holds in parts)
        column.reason = lambda row: "；".join(part.reason(row) for part in held if part.values[row] is None)
        return column

    def describe(self, indicator: IndicatorDefinition) -> str:
        """Every item."""
        spare = "，不适用时其余按比例放大"
        return "；".join(
            f"{entry.label}（{plain(entry.points)}分{spare if entry.applies_if is not None else ''}）"
            for entry in self.entries
        )

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """Every item with its answer."""
        words = {True: "符合", False: "不符合", None: "缺"}
        lines = []
        for entry in self.entries:
            asked = entry.applies_if is None or entry.applies_if.figures(table).values[row] is not False
            answer = words[entry.when.figures(table).values[row]] if asked else "不适用"
            lines.append(f"{entry.label}：{answer}（{plain(entry.points)}分）")
        return lines


def read_entry(reader: "RuleReader", item: dict[str, Any], at: int) -> Entry:
    """One item."""
    place = f"{reader.place}.items第{at}项"
    reader.faults.refuse_unknown(item, ("label", "when", "points", "applies_if"), place)
    condition = item.get("applies_if")
    return Entry(
        label=reader.faults.want_text(item.get("label"), f"{place}.label"),
        when=reader.formula_of(item.get("when"), f"{place}.when", kind="condition"),
        points=reader.faults.want_number(item.get("points"), f"{place}.points"),
        applies_if=None if condition is None else reader.formula_of(condition, f"{place}.applies_if", kind="condition"),
    )
