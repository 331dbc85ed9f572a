"""名次：points by place among the peers of the same stage and group."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.formulas import Formula
from assessments.engine.precision import plain, settle
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader

TIES = ("best", "mean", "worst")


@dataclass(frozen=True, slots=True)
class Rank(Rule):
    """The place gives points: first ``first``, every further place ``step`` less, never below ``least``.

    ``ties``: equal values share the best place, the mean of the points of their places, or the worst place.
    ``only_below``: whoever reaches this value has full points and takes no place (lower is better: stays under it).
    """

    kind: ClassVar[str] = "rank"
    formula: Formula
    direction: str
    first: Decimal
    step: Decimal
    least: Decimal
    ties: str
    only_below: Decimal | None

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: formula, first (default the maximum), step, least (default 0), ties, only_below."""
        reader.refuse_unknown("formula", "first", "step", "least", "ties", "only_below")
        maximum = reader.need_points()
        first = reader.number("first", default=plain(maximum), positive=True)
        if first > maximum:
            reader.fault(f"第一名{plain(first)}分，超过满分{plain(maximum)}分", key="first")
        least = reader.number("least", default="0")
        if least > first:
            reader.fault(f"最低{plain(least)}分，高于第一名{plain(first)}分", key="least")
        return cls(
            formula=reader.formula("formula"),
            direction=reader.direction(),
            first=first,
            step=reader.number("step", positive=True),
            least=least,
            ties=reader.choice("ties", TIES, default="best"),
            only_below=reader.number("only_below") if "only_below" in reader.raw else None,
        )

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The value's formula."""
        return (self.formula,)

    @property
    def looks_around(self) -> bool:
        """A place is a place among others."""
        return True

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Values, then the places of every group."""
        figures = self.formula.figures(table)
        column = Column.empty(table.size)
        column.reason, column.left_out = figures.reason, figures.left_out
        column.value = figures.values
        for _, rows in table.groups:
            ranked: list[tuple[Decimal, int]] = []
            for row in rows:
                value = column.value[row]
                if value is None:
                    continue
                if self.is_above(value):
                    column.points[row] = indicator.points
                else:
                    ranked.append((value, row))
            for row, points in self.points_of(ranked).items():
                column.points[row] = points
        return column

    def is_above(self, value: Decimal) -> bool:
        """Whether a value is good enough to take no place."""
        if self.only_below is None:
            return False
        return value >= self.only_below if self.direction == "higher" else value <= self.only_below

    def points_of(self, ranked: list[tuple[Decimal, int]]) -> dict[int, Decimal]:
        """The points of the rows of one group."""
        ranked = sorted(ranked, reverse=self.direction == "higher")
        places: dict[Decimal, list[int]] = {}
        for place, (value, _) in enumerate(ranked, start=1):
            places.setdefault(value, []).append(place)
        return {row: self.points_at(places[value]) for value, row in ranked}

    def points_at(self, places: list[int]) -> Decimal:
        """The points of rows that share these places."""
        points = [max(self.first - self.step * (place - 1), self.least) for place in places]
        if self.ties == "mean":
            return settle(sum(points, Decimal(0)) / len(points))
        return points[0] if self.ties == "best" else points[-1]

    def describe(self, indicator: IndicatorDefinition) -> str:
        """How places give points."""
        ties = {"best": "并列取较好名次", "mean": "并列取平均分", "worst": "并列取较差名次"}[self.ties]
        only = "" if self.only_below is None else f"；达到{plain(self.only_below)}{indicator.unit}的得满分、不参加排名"
        return f"按名次计分：第1名{plain(self.first)}分，每降一名少{plain(self.step)}分，最低{plain(self.least)}分，{ties}{only}"

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """The place."""
        column = table.results[indicator.code]
        value = column.value[row]
        if value is None:
            return []
        if self.is_above(value):
            return ["已达到标准，得满分，不参加排名"]
        peers = next(rows for _, rows in table.groups if row in rows)
        values = [column.value[peer] for peer in peers]
        counted = [other for other in values if other is not None and not self.is_above(other)]
        better = sum(1 for other in counted if (other > value if self.direction == "higher" else other < value))
        same = sum(1 for other in counted if other == value)
        shared = f"（{same}个并列）" if same > 1 else ""
        return [f"参加排名{len(counted)}个，名列第{better + 1}{shared}"]
