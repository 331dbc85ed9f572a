"""总分与各项同时达到：a total, and a share of the maximum of each of several indicators."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from assessments.engine.combining import maximum_of
from assessments.engine.grading import Grading, Standing, best_known
from assessments.engine.grading_bands import share_of
from assessments.engine.precision import plain
from assessments.engine.tables import Table
from assessments.engine.verdicts import every


@dataclass(frozen=True, slots=True)
class PartsWanted:
    """Every one of these indicators at this share of its maximum; one that is not asked is passed over."""

    of: tuple[str, ...]
    share: Decimal


@dataclass(frozen=True, slots=True)
class GradeLevel:
    """What one grade wants; ``total`` None: the total does not matter."""

    grade: str
    total: Decimal | None
    parts: tuple[PartsWanted, ...]


@dataclass(frozen=True, slots=True)
class AllParts(Grading):
    """Levels best first; the first whose total and parts are all reached, else ``otherwise``."""

    kind: ClassVar[str] = "all_parts"
    levels: tuple[GradeLevel, ...]
    otherwise: str

    @property
    def grades(self) -> tuple[str, ...]:
        """The levels and what remains."""
        return (*(level.grade for level in self.levels), self.otherwise)

    def grade(self, table: Table, standings: Sequence[Standing]) -> list[str]:
        """Row by row, from the best level down."""
        return [
            best_known([(level.grade, self.reached(level, table, standing)) for level in self.levels], self.otherwise)
            for standing in standings
        ]

    def reached(self, level: GradeLevel, table: Table, standing: Standing) -> bool | None:
        """Whether one row reaches a level; None while something is missing and nothing known is short."""
        asked: list[bool | None] = []
        if level.total is not None:
            asked.append(None if standing.points is None else standing.points >= level.total)
        for wanted in level.parts:
            for code in wanted.of:
                column = table.results[code]
                if column.applies[standing.row]:
                    points = column.points[standing.row]
                    share = None if points is None else share_of(points, maximum_of(table.definition.by_code[code]))
                    asked.append(None if share is None else share >= wanted.share)
        return every(asked) if asked else True

    def describe(self) -> str:
        """Every level."""
        words = []
        for level in self.levels:
            wanted = [] if level.total is None else [f"总分不低于{plain(level.total)}"]
            wanted += [f"{'、'.join(part.of)}各不低于满分的{plain(part.share * 100)}%" for part in level.parts]
            words.append(f"{level.grade}：{'，'.join(wanted)}")
        return f"{'；'.join(words)}；其余为{self.otherwise}"
