"""按各项等级的个数：how many indicators have which grade, one level after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from assessments.engine.grading import Grading, Standing, best_known
from assessments.engine.tables import Table
from assessments.engine.verdicts import every


@dataclass(frozen=True, slots=True)
class CountLevel:
    """How many of each grade one level wants at least and allows at most."""

    grade: str
    at_least: Mapping[str, int]
    at_most: Mapping[str, int]

    def reached(self, counts: Mapping[str, int], missing: int) -> bool | None:
        """Whether the counts do; None while the missing ones could still decide it."""
        asked: list[bool | None] = []
        for word, least in self.at_least.items():
            found = counts.get(word, 0)
            asked.append(True if found >= least else None if found + missing >= least else False)
        for word, most in self.at_most.items():
            found = counts.get(word, 0)
            asked.append(False if found > most else True if found + missing <= most else None)
        return every(asked)

    def describe(self) -> str:
        """The level in words."""
        wanted = [f"{word}不少于{number}项" for word, number in self.at_least.items()]
        wanted += [f"{word}不多于{number}项" for word, number in self.at_most.items()]
        return f"{self.grade}：{'，'.join(wanted)}"


@dataclass(frozen=True, slots=True)
class GradeCounts(Grading):
    """Levels best first; a level counts only when every level below it is reached too (逐级达标)."""

    kind: ClassVar[str] = "counts"
    of: tuple[str, ...]
    levels: tuple[CountLevel, ...]
    otherwise: str

    @property
    def grades(self) -> tuple[str, ...]:
        """The levels and what remains."""
        return (*(level.grade for level in self.levels), self.otherwise)

    def grade(self, table: Table, standings: Sequence[Standing]) -> list[str]:
        """Count row by row; an indicator that is not asked is not counted."""
        columns = [table.results[code] for code in self.of]
        found = []
        for standing in standings:
            words = [column.grade[standing.row] for column in columns if column.applies[standing.row]]
            counts = {word: words.count(word) for word in set(words) if word}
            found.append(self.grade_of(counts, words.count("")))
        return found

    def grade_of(self, counts: Mapping[str, int], missing: int) -> str:
        """The highest level that can be climbed to one by one."""
        below: bool | None = True
        climbed = []
        for level in reversed(self.levels):
            below = every([below, level.reached(counts, missing)])
            climbed.append((level.grade, below))
        return best_known(climbed[::-1], self.otherwise)

    def describe(self) -> str:
        """Every level."""
        levels = "；".join(level.describe() for level in self.levels)
        return f"{len(self.of)}项按等级计数，逐级达标：{levels}；其余为{self.otherwise}"
