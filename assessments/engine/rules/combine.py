"""合成：a heading's points from the points of the nodes below it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition, SetDefinition
from assessments.engine.columns import Column
from assessments.engine.combining import Mix, added, averaged, combine, highest, lowest, maximum_of, on_top, weighed
from assessments.engine.precision import brief, plain
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader

NAMED = 5
OTHERWISE = {"rescale": "其余按比例放大", "full": "按满分计", "skip": "不计"}


@dataclass(frozen=True, slots=True)
class Combination(Rule):
    """What all combinations share: which nodes are below, and that one missing node leaves the whole open.

    A node that is not asked of a row (``applies_if``, kinds, stages) counts as its ``otherwise`` says: ``rescale``
    leaves it out and stretches the rest to the full maximum, ``full`` gives it its points, ``skip`` leaves it out.
    Bonus points are added at the end, on top of the maximum.
    """

    has_value: ClassVar[bool] = False
    mix: ClassVar[Mix]
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
        parts = [table.results[node.code] for node in nodes]
        column.points, column.applies = combine(nodes, parts, type(self).mix, table.size)
        column.reason = lambda row: missing_below(
            [node for node, part in zip(nodes, parts, strict=True) if part.applies[row] and part.points[row] is None]
        )
        return column

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """Every node below with its points."""
        lines = []
        for node in self.giving(table.definition):
            column = table.results[node.code]
            points = column.points[row]
            absent = "不适用" if on_top(node) else f"不适用，{OTHERWISE[node.otherwise]}"
            shown = absent if not column.applies[row] else "缺" if points is None else f"{brief(points)}分"
            most = f"附加分，最多{plain(maximum_of(node))}" if on_top(node) else f"满分{plain(maximum_of(node))}"
            lines.append(f"{node.code} {node.title}：{shown}（{most}）")
        return lines


def missing_below(nodes: list[IndicatorDefinition]) -> str:
    """Say which nodes are missing."""
    if not nodes:
        return "下级指标都没有得分"
    named = "、".join(node.code for node in nodes[:NAMED]) + ("等" if len(nodes) > NAMED else "")
    return f"缺{len(nodes)}项得分：{named}"


@dataclass(frozen=True, slots=True)
class Sum(Combination):
    """The points below added up; bonus points are added after the rest was stretched."""

    kind: ClassVar[str] = "sum"
    mix: ClassVar[Mix] = staticmethod(added)

    def describe(self, indicator: IndicatorDefinition) -> str:
        """Added up."""
        return "下级指标得分相加"


@dataclass(frozen=True, slots=True)
class Weighted(Combination):
    """Σ points × weight; where a node is not asked, its weight is spread over the others."""

    kind: ClassVar[str] = "weighted"
    mix: ClassVar[Mix] = staticmethod(weighed)

    def describe(self, indicator: IndicatorDefinition) -> str:
        """By weight."""
        return "下级指标得分按权重相加"


@dataclass(frozen=True, slots=True)
class Mean(Combination):
    """The plain mean of what was asked."""

    kind: ClassVar[str] = "mean"
    mix: ClassVar[Mix] = staticmethod(averaged)

    def describe(self, indicator: IndicatorDefinition) -> str:
        """The mean."""
        return "下级指标得分的平均"


@dataclass(frozen=True, slots=True)
class Worst(Combination):
    """The lowest of what was asked."""

    kind: ClassVar[str] = "worst"
    mix: ClassVar[Mix] = staticmethod(lowest)

    def describe(self, indicator: IndicatorDefinition) -> str:
        """The lowest."""
        return "取下级指标中的最低得分"


@dataclass(frozen=True, slots=True)
class Best(Combination):
    """The highest of what was asked."""

    kind: ClassVar[str] = "best"
    mix: ClassVar[Mix] = staticmethod(highest)

    def describe(self, indicator: IndicatorDefinition) -> str:
        """The highest."""
        return "取下级指标中的最高得分"
