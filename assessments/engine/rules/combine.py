"""合成：a heading's points from the points of the nodes below it."""

from abc import abstractmethod
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition, SetDefinition
from assessments.engine.columns import Column
from assessments.engine.precision import plain, settle
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table
from core.expressions import WORKING_DIGITS

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader

NAMED = 5


@dataclass(frozen=True, slots=True)
class Combination(Rule):
    """What all combinations share: which nodes are below, and that one missing node leaves the whole open.

    A node that is not asked of a row (``applies_if``, kinds, stages) counts as its ``otherwise`` says: ``rescale``
    leaves it out and stretches the rest to the full maximum, ``full`` gives it its points, ``skip`` leaves it out.
    """

    below: tuple[str, ...]

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """No keys of its own."""
        reader.refuse_unknown()
        if not reader.children:
            reader.fault("合成规则只能用在有下级指标的指标上")
        return cls(reader.children)

    @property
    def needs(self) -> tuple[str, ...]:
        """The nodes below."""
        return self.below

    def giving(self, definition: SetDefinition) -> list[IndicatorDefinition]:
        """The nodes below that give points."""
        nodes = (definition.by_code[code] for code in self.below)
        return [node for node in nodes if node.points is not None and node.rule is not None]

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Combine row by row."""
        column = Column.empty(table.size)
        nodes = self.giving(table.definition)
        parts = [(node, table.results[node.code]) for node in nodes]
        with localcontext(prec=WORKING_DIGITS):
            for row in range(table.size):
                found = [(node, part.points[row]) for node, part in parts if part.applies[row]]
                absent = [node for node, part in parts if not part.applies[row]]
                if not found and not any(node.otherwise == "full" for node in absent):
                    column.applies[row] = False
                elif all(points is not None for _, points in found):
                    column.points[row] = settle(self.combined(indicator, found, absent))  # type: ignore[arg-type]
        column.reason = lambda row: missing_below(
            [node for node, part in parts if part.applies[row] and part.points[row] is None]
        )
        return column

    @abstractmethod
    def combined(
        self,
        indicator: IndicatorDefinition,
        found: list[tuple[IndicatorDefinition, Decimal]],
        absent: list[IndicatorDefinition],
    ) -> Decimal:
        """The points of one row, nothing of it missing."""

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """Every node below with its points."""
        lines = []
        for node in self.giving(table.definition):
            column = table.results[node.code]
            points = column.points[row]
            shown = "不适用" if not column.applies[row] else "缺" if points is None else f"{plain(points)}分"
            lines.append(f"{node.code} {node.title}：{shown}（满分{plain(node.points or Decimal(0))}）")
        return lines


def missing_below(nodes: list[IndicatorDefinition]) -> str:
    """Say which nodes are missing."""
    if not nodes:
        return ""
    named = "、".join(node.code for node in nodes[:NAMED]) + ("等" if len(nodes) > NAMED else "")
    return f"缺{len(nodes)}项得分：{named}"


def on_top(node: IndicatorDefinition) -> bool:
    """Whether a node's points are on top of the maximum."""
    return node.rule is not None and node.rule.kind == "bonus"


@dataclass(frozen=True, slots=True)
class Sum(Combination):
    """The points below added up; bonus points are added after the rest was stretched."""

    kind: ClassVar[str] = "sum"

    def combined(
        self,
        indicator: IndicatorDefinition,
        found: list[tuple[IndicatorDefinition, Decimal]],
        absent: list[IndicatorDefinition],
    ) -> Decimal:
        """Add, stretch over what was not asked, add the bonus."""
        got = sum((points for node, points in found if not on_top(node)), Decimal(0))
        asked = sum((node.points or Decimal(0) for node, _ in found if not on_top(node)), Decimal(0))
        for node in absent:
            if node.otherwise == "full" and not on_top(node):
                got += node.points or Decimal(0)
                asked += node.points or Decimal(0)
        lost = sum(
            (node.points or Decimal(0) for node in absent if node.otherwise == "rescale" and not on_top(node)),
            Decimal(0),
        )
        stretched = got * (asked + lost) / asked if lost and asked else got
        return stretched + sum((points for node, points in found if on_top(node)), Decimal(0))

    def describe(self, indicator: IndicatorDefinition) -> str:
        """Added up."""
        return "下级指标得分相加"


@dataclass(frozen=True, slots=True)
class Weighted(Combination):
    """Σ points × weight; where a node is not asked, its weight is spread over the others."""

    kind: ClassVar[str] = "weighted"

    def combined(
        self,
        indicator: IndicatorDefinition,
        found: list[tuple[IndicatorDefinition, Decimal]],
        absent: list[IndicatorDefinition],
    ) -> Decimal:
        """The weighted sum over what was asked."""
        weights = sum((node.weight or Decimal(0) for node, _ in found), Decimal(0))
        got = sum((points * (node.weight or Decimal(0)) for node, points in found), Decimal(0))
        for node in absent:
            if node.otherwise == "full":
                weights += node.weight or Decimal(0)
                got += (node.points or Decimal(0)) * (node.weight or Decimal(0))
        lost = sum((node.weight or Decimal(0) for node in absent if node.otherwise == "rescale"), Decimal(0))
        return got * (weights + lost) / weights if lost and weights else got

    def describe(self, indicator: IndicatorDefinition) -> str:
        """By weight."""
        return "下级指标得分按权重相加"


@dataclass(frozen=True, slots=True)
class Mean(Combination):
    """The plain mean of what was asked."""

    kind: ClassVar[str] = "mean"

    def combined(
        self,
        indicator: IndicatorDefinition,
        found: list[tuple[IndicatorDefinition, Decimal]],
        absent: list[IndicatorDefinition],
    ) -> Decimal:
        """Sum by count."""
        return sum((points for _, points in found), Decimal(0)) / max(len(found), 1)

    def describe(self, indicator: IndicatorDefinition) -> str:
        """The mean."""
        return "下级指标得分的平均"


@dataclass(frozen=True, slots=True)
class Worst(Combination):
    """The lowest of what was asked."""

    kind: ClassVar[str] = "worst"

    def combined(
        self,
        indicator: IndicatorDefinition,
        found: list[tuple[IndicatorDefinition, Decimal]],
        absent: list[IndicatorDefinition],
    ) -> Decimal:
        """The least points."""
        return min((points for _, points in found), default=indicator.points or Decimal(0))

    def describe(self, indicator: IndicatorDefinition) -> str:
        """The lowest."""
        return "取下级指标中的最低得分"


@dataclass(frozen=True, slots=True)
class Best(Combination):
    """The highest of what was asked."""

    kind: ClassVar[str] = "best"

    def combined(
        self,
        indicator: IndicatorDefinition,
        found: list[tuple[IndicatorDefinition, Decimal]],
        absent: list[IndicatorDefinition],
    ) -> Decimal:
        """The most points."""
        return max((points for _, points in found), default=indicator.points or Decimal(0))

    def describe(self, indicator: IndicatorDefinition) -> str:
        """The highest."""
        return "取下级指标中的最高得分"
