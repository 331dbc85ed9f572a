"""From points to a grade."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from assessments.engine.tables import Table


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one row stands before grades are given; ``cap`` is the best grade a veto leaves it."""

    row: int
    points: Decimal | None
    maximum: Decimal | None
    vetoes: tuple[str, ...] = ()
    barred: bool = False
    failed: bool = False
    cap: str = ""


class Grading(ABC):
    """A declared way from points to grades; a new one is a subclass with a unique ``kind``."""

    __slots__ = ()
    kind: ClassVar[str]

    @property
    @abstractmethod
    def grades(self) -> tuple[str, ...]:
        """Every grade, best first."""

    @abstractmethod
    def grade(self, table: Table, standings: Sequence[Standing]) -> list[str]:
        """The grade of every standing before vetoes cap it; an empty text while something is missing."""

    @abstractmethod
    def describe(self) -> str:
        """Say it in one Chinese sentence."""


def graded(grading: Grading | None, table: Table, standings: Sequence[Standing]) -> list[str]:
    """The grades with what vetoes leave of them: a cap is the best a row may have, a failed row has the last."""
    if grading is None:
        return [""] * len(standings)
    order = grading.grades
    found = []
    for standing, grade in zip(standings, grading.grade(table, standings), strict=True):
        if standing.failed:
            found.append(order[-1])
        elif grade and standing.cap in order and order.index(grade) < order.index(standing.cap):
            found.append(standing.cap)
        else:
            found.append(grade)
    return found
