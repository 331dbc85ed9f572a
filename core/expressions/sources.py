"""Where a formula gets its figures from: many rows, one row, or some rows of many."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

Figure = Decimal | bool | str | None
Groups = Sequence[tuple["Source", Sequence[int]]]


class Source(Protocol):
    """Rows to compute on. All columns have ``size`` entries in the order of the rows; None is a missing figure."""

    @property
    def size(self) -> int:
        """The number of rows."""
        ...

    def column(self, name: str) -> Sequence[Any]:
        """The field ``name`` of every row: Decimal, bool or text by the kind declared when the formula was read."""
        ...

    def result(self, function: str, code: str) -> Sequence[Any]:
        """The ``value``, ``points`` (Decimal) or ``met`` (bool) of another indicator for every row."""
        ...

    @property
    def previous(self) -> "Source | None":
        """Last year's rows, one for each row in the same order; None when there is no last year at all."""
        ...

    @property
    def groups(self) -> Groups:
        """The groups of peers: the members' rows, and the indices of the rows that see their aggregates."""
        ...


class OneRow:
    """The single row of a mapping: no other indicators, no last year, no peers."""

    size = 1
    previous: Source | None = None
    groups: Groups = ()

    def __init__(self, fields: Mapping[str, Figure]) -> None:
        self.fields = fields

    def column(self, name: str) -> list[Figure]:
        """The field of the one row."""
        return [self.fields.get(name)]

    def result(self, function: str, code: str) -> list[None]:
        """Nothing: a single row knows no other indicators."""
        return [None]


class SomeRows:
    """Some rows of a source, by their indices."""

    def __init__(self, source: Source, indices: Sequence[int]) -> None:
        self.source = source
        self.indices = indices
        self.size = len(indices)

    def column(self, name: str) -> list[Any]:
        """The field of the chosen rows."""
        column = self.source.column(name)
        return [column[index] for index in self.indices]

    def result(self, function: str, code: str) -> list[Any]:
        """The result of the chosen rows."""
        column = self.source.result(function, code)
        return [column[index] for index in self.indices]

    @property
    def previous(self) -> Source | None:
        """Last year's rows of the chosen ones."""
        before = self.source.previous
        return None if before is None else SomeRows(before, self.indices)

    @property
    def groups(self) -> Groups:
        """All groups with the chosen rows that see them; the members stay complete."""
        position = {index: here for here, index in enumerate(self.indices)}
        return [
            (members, [position[index] for index in rows if index in position]) for members, rows in self.source.groups
        ]
