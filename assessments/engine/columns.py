"""What an indicator gives for many rows at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

NOT_APPLICABLE = "不适用"


def no_reason(row: int) -> str:
    """Say nothing: the value is there."""
    return ""


@dataclass(slots=True)
class Column:
    """One indicator over all rows of a table; every list has the table's length.

    ``value`` is None where it is missing and ``reason(row)`` then says why. ``points`` is None where nothing is scored
    (missing, not applicable, or an indicator that gives no points). ``met`` is None where nothing is judged.
    ``ratio`` is how far the value reaches its target. ``applies`` is False where the indicator is not asked at all:
    such a row is neither missing nor zero. ``left_out`` counts members an aggregate had to leave out.
    """

    value: list[Decimal | None]
    points: list[Decimal | None]
    met: list[bool | None]
    target: list[Decimal | None]
    ratio: list[Decimal | None]
    grade: list[str]
    applies: list[bool]
    reason: Callable[[int], str] = no_reason
    left_out: list[int] = field(default_factory=list)

    @classmethod
    def empty(cls, size: int) -> "Column":
        """A column without anything, for a rule to fill in; it applies everywhere."""
        return cls(
            value=[None] * size,
            points=[None] * size,
            met=[None] * size,
            target=[None] * size,
            ratio=[None] * size,
            grade=[""] * size,
            applies=[True] * size,
        )

    def is_missing(self, row: int) -> bool:
        """Whether the row is asked and has neither a value nor points nor a grade nor a judgement."""
        return (
            self.applies[row]
            and self.value[row] is None
            and self.points[row] is None
            and self.met[row] is None
            and not self.grade[row]
        )

    def mask(self, applies: Sequence[bool]) -> None:
        """Take out the rows the indicator is not asked of."""
        self.applies = list(applies)
        for row, asked in enumerate(applies):
            if not asked:
                self.value[row] = self.points[row] = self.met[row] = self.target[row] = self.ratio[row] = None
                self.grade[row] = ""

    def why(self, row: int) -> str:
        """Why there is no value; an empty text when there is one."""
        if not self.applies[row]:
            return NOT_APPLICABLE
        return self.reason(row) if self.is_missing(row) else ""
