"""From points to a grade."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from assessments.engine.tables import Table


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one row stands before grades are given.

    ``barred``: it is ranked and takes no award; ``failed``: it has the last grade whatever the points; ``cap`` is the
    best grade a veto leaves it. ``open``: a veto's data is missing, so no grade can be given yet.
    """

    row: int
    points: Decimal | None
    maximum: Decimal | None
    vetoes: tuple[str, ...] = ()
    barred: bool = False
    failed: bool = False
    cap: str = ""
    open: bool = False


class Grading(ABC):
    """A declared way from points to grades; a new one is a subclass with a unique ``kind``.

    ``awards``: its grades are places that whoever is barred does not take.
    """

    __slots__ = ()
    kind: ClassVar[str]
    awards: ClassVar[bool] = False

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
    """The grades with what vetoes leave of them.

    A failed row has the last grade, a cap is the best a row may have, and a veto whose data is missing leaves the
    grade open.
    """
    if grading is None:
        return [""] * len(standings)
    order = grading.grades
    found = []
    for standing, grade in zip(standings, grading.grade(table, standings), strict=True):
        if standing.failed:
            found.append(order[-1])
        elif standing.open:
            found.append("")
        elif grade and standing.cap in order and order.index(grade) < order.index(standing.cap):
            found.append(standing.cap)
        else:
            found.append(grade)
    return found


def best_known(levels: Sequence[tuple[str, bool | None]], otherwise: str) -> str:
    """The first level reached, best first; an empty text where a better one is still open."""
    for grade, reached in levels:
        if reached:
            return grade
        if reached is None:
            return ""
    return otherwise
