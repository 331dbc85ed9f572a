"""评分：points an assessor gave, with an opinion where they are low."""

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
class Manual(Rule):
    """The points as they were given, within the maximum; below ``opinion_below`` of it only with an opinion."""

    kind: ClassVar[str] = "manual"
    has_value: ClassVar[bool] = False
    field: str
    opinion: str
    opinion_below: Decimal

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: field (a number), opinion (a text field), opinion_below (a part of the maximum, default 1)."""
        reader.refuse_unknown("field", "opinion", "opinion_below")
        reader.need_points()
        field = reader.field("field", "number")
        opinion = reader.field("opinion", "text") if "opinion" in reader.raw else None
        return cls(
            field=field.code if field else "",
            opinion=opinion.code if opinion else "",
            opinion_below=reader.number("opinion_below", default="1"),
        )

    @property
    def names(self) -> frozenset[str]:
        """The points' field and the opinion's."""
        return frozenset(name for name in (self.field, self.opinion) if name)

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Points as given; more than the maximum, or low ones without a word, are not taken."""
        maximum = indicator.points or Decimal(0)
        opinions = table.column(self.opinion) if self.opinion else ["" for _ in range(table.size)]
        column = Column.empty(table.size)
        reasons: dict[int, str] = {}
        for row, points in enumerate(table.column(self.field)):
            if points is None:
                reasons[row] = "还没有评分"
            elif points > maximum or points < 0:
                reasons[row] = f"评了{plain(points)}分，应在0与满分{plain(maximum)}之间"
            elif self.opinion and points < maximum * self.opinion_below and not opinions[row]:
                reasons[row] = f"评了{plain(points)}分，低于满分的{plain(self.opinion_below * 100)}%，须写明意见"
            else:
                column.points[row] = points
        column.reason = lambda row: reasons.get(row, "")
        return column

    def describe(self, indicator: IndicatorDefinition) -> str:
        """Given by an assessor."""
        word = f"；低于满分的{plain(self.opinion_below * 100)}%须写意见" if self.opinion else ""
        return f"由评估人在0–{plain(indicator.points or Decimal(0))}分之间评分{word}"

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """The points and the opinion."""
        points = table.column(self.field)[row]
        opinion = table.column(self.opinion)[row] if self.opinion else None
        given = [] if points is None else [f"评分{plain(points)}"]
        return [*given, *([f"意见：{opinion}"] if opinion else [])]
