"""What an indicator gives for many rows at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

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
    such a row is neither missing nor zero. ``left_out`` counts members an aggregate had to leave out; what was computed
    without them is shown and neither judged nor scored. ``local_target`` and ``local_met`` are the county's own target
    of the year beside the set's; both are empty where the indicator has none for any row.
    """

    value: list[Decimal | None]
    points: list[Decimal | None]
    met: list[bool | None]
    target: list[Decimal | None]
    ratio: Sequence[Decimal | None]
    grade: list[str]
    applies: list[bool]
    reason: Callable[[int], str] = no_reason
    left_out: list[int] = field(default_factory=list)
    local_target: list[Decimal | None] = field(default_factory=list)
    local_met: list[bool | None] = field(default_factory=list)

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
        """Take out the rows the indicator is not asked of; a ratio follows its value and target."""
        self.applies = list(applies)
        for row, asked in enumerate(applies):
            if not asked:
                self.value[row] = self.points[row] = self.met[row] = self.target[row] = None
                self.grade[row] = ""

    def withhold(self) -> None:
        """Neither judge nor score what was computed while members were left out."""
        for row, out in enumerate(self.left_out):
            if out:
                self.points[row] = self.met[row] = None
                self.grade[row] = ""

    def why(self, row: int) -> str:
        """Why there is no value or no judgement; an empty text when there is one."""
        if not self.applies[row]:
            return NOT_APPLICABLE
        if self.points[row] is not None or self.met[row] is not None or self.grade[row]:
            return ""
        if self.value[row] is not None and self.left_out and self.left_out[row]:
            return f"{self.left_out[row]}个成员缺数据，暂不判定"
        return self.reason(row)


class Ratios(Sequence[Any]):
    """How far values reach their targets, worked out when asked for: most of them are never looked at."""

    __slots__ = ("_divide", "_targets", "_values")

    def __init__(
        self,
        values: Sequence[Decimal | None],
        targets: Sequence[Decimal | None],
        divide: Callable[[Decimal, Decimal], Decimal | None],
    ) -> None:
        self._values, self._targets, self._divide = values, targets, divide

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, row: Any) -> Any:
        value, target = self._values[row], self._targets[row]
        return None if value is None or target is None else self._divide(value, target)
