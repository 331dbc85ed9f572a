"""若干项达标：at least n of the indicators below met, the rest not under a floor."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.precision import plain
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader


@dataclass(frozen=True, slots=True)
class NOfM(Rule):
    """Met when at least ``at_least`` are met and every other reaches ``floor_ratio`` of its target.

    The value is the number met. It fails for certain as soon as it cannot be reached any more; before that a missing
    one leaves it open.
    """

    kind: ClassVar[str] = "n_of_m"
    judges: ClassVar[bool] = True
    of: tuple[str, ...]
    at_least: int
    floor_ratio: Decimal | None

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: of (codes; default the indicators below), at_least, floor_ratio (default: no floor)."""
        reader.refuse_unknown("of", "at_least", "floor_ratio")
        of = reader.faults.want_texts(reader.raw["of"], f"{reader.place}.of") if "of" in reader.raw else reader.children
        for code in of:
            if code not in reader.declared.items:
                reader.fault(f"没有指标“{code}”", key="of")
        if len(set(of)) != len(of):
            reader.fault("指标重复", key="of")
        at_least = reader.faults.want_whole(reader.raw.get("at_least"), f"{reader.place}.at_least", least=1)
        if at_least > len(of):
            reader.fault(f"要求{at_least}项，但只有{len(of)}项指标", key="at_least")
        return cls(of, at_least, reader.number("floor_ratio") if "floor_ratio" in reader.raw else None)

    @property
    def needs(self) -> tuple[str, ...]:
        """The indicators counted."""
        return self.of

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Count row by row."""
        parts = [table.results[code] for code in self.of]
        column = Column.empty(table.size)
        missing: dict[int, int] = {}
        for row in range(table.size):
            asked = [part for part in parts if part.applies[row]]
            met = sum(1 for part in asked if part.met[row])
            unknown = sum(1 for part in asked if part.met[row] is None)
            below = self.floor_ratio is not None and any(
                part.met[row] is False and (part.ratio[row] or 0) < self.floor_ratio for part in asked
            )
            column.value[row] = Decimal(met)
            column.target[row] = Decimal(self.at_least)
            if below or met + unknown < self.at_least:
                column.met[row] = False
            elif unknown:
                missing[row] = unknown
            else:
                column.met[row] = True
        if indicator.points is not None:
            full, none = indicator.points, Decimal(0)
            column.points = [None if met is None else full if met else none for met in column.met]
        column.reason = lambda row: f"缺{missing[row]}项数据" if row in missing else ""
        return column

    def describe(self, indicator: IndicatorDefinition) -> str:
        """n of m."""
        floor = "" if self.floor_ratio is None else f"，其余项不低于标准的{plain(self.floor_ratio * 100)}%"
        return f"{len(self.of)}项中至少{self.at_least}项达标{floor}"

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """Which are met."""
        words = {True: "达标", False: "未达标", None: "缺数据"}
        return [
            f"{code}：{words[table.results[code].met[row]] if table.results[code].applies[row] else '不适用'}"
            for code in self.of
        ]
