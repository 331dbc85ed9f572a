"""The rows of a run as columns by name: what formulas read."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from assessments.definitions import GROUP, KIND, SHARE, STAGE, SetDefinition
from assessments.engine.campuses import Counted
from assessments.engine.columns import Column


class Table:
    """Rows of one level (subjects, or the one row of the county) as columns by name.

    ``results`` holds the columns of the indicators computed so far; ``previous`` is the same table a year before, row
    for row, with None where there was none; ``members`` is the table a county formula aggregates over.
    """

    def __init__(
        self,
        definition: SetDefinition,
        counted: Sequence[Counted | None],
        *,
        parameters: Mapping[str, Decimal] | None = None,
        previous: Sequence[Counted | None] | None = None,
        members: "Table | None" = None,
        results: dict[str, Column] | None = None,
    ) -> None:
        self.definition = definition
        self.counted = counted
        self.size = len(counted)
        self.parameters = parameters or {}
        self.results = {} if results is None else results
        self._previous = previous
        self._members = members
        self._columns: dict[str, list[Any]] = {}

    def column(self, name: str) -> list[Any]:
        """One field, parameter or pseudo-field for every row; None is missing."""
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]

    def _read(self, name: str) -> list[Any]:
        if name == SHARE:
            return [item.share.value if item else None for item in self.counted]
        if name in (STAGE, KIND, GROUP):
            return [getattr(item.row, name) if item else None for item in self.counted]
        if name in self.definition.parameters:
            value = self.parameters.get(name, self.definition.parameters[name].value)
            return [value] * self.size
        known = self.definition.fields.get(name)
        blank = known.blank if known else None
        found = [item.row.fields.get(name) if item else None for item in self.counted]
        if known is not None and known.derived is not None:
            worked_out = known.derived.columns(self, self.definition.labels).values
            found = [own if value is None else value for value, own in zip(found, worked_out, strict=True)]
        return found if blank is None else [blank if value is None else value for value in found]

    def result(self, function: str, code: str) -> list[Any]:
        """The values, points or judgements another indicator gave; the order of computing sees to it that they exist."""
        column = self.results[code]
        return {"value": column.value, "points": column.points, "met": column.met}[function]

    @cached_property
    def previous(self) -> "Table | None":
        """The table of the year before, or None when there is none at all."""
        if self._previous is None:
            return None
        return Table(self.definition, self._previous, parameters=self.parameters)  # type: ignore[arg-type]

    @cached_property
    def groups(self) -> list[tuple["Table", list[int]]]:
        """Whom an aggregate looks at: the county all members, a subject those of its stage and group."""
        if self._members is not None:
            return [(self._members, list(range(self.size)))]
        peers: dict[tuple[str, str], list[int]] = {}
        for row, item in enumerate(self.counted):
            if item is not None:
                peers.setdefault((item.row.stage, item.row.group), []).append(row)
        return [(self.part(rows), rows) for rows in peers.values()]

    @cached_property
    def by_stage(self) -> dict[str, list[int]]:
        """The rows of every stage."""
        found: dict[str, list[int]] = {}
        for row, item in enumerate(self.counted):
            found.setdefault(item.row.stage, []).append(row)
        return found

    def part(self, rows: Sequence[int]) -> "Table":
        """Some of the rows as a table of their own, with their results."""
        if len(rows) == self.size:
            return self
        part = Table(
            self.definition,
            [self.counted[row] for row in rows],
            parameters=self.parameters,
            previous=None if self._previous is None else [self._previous[row] for row in rows],
            members=self._members,
        )
        part.results = PartResults(self.results, rows)
        return part


class PartResults(dict):
    """The results of a whole table seen from some of its rows; cut when asked for."""

    def __init__(self, whole: Mapping[str, Column], rows: Sequence[int]) -> None:
        super().__init__()
        self._whole = whole
        self._rows = rows

    def __missing__(self, code: str) -> Column:
        column, rows = self._whole[code], self._rows
        self[code] = Column(
            value=[column.value[row] for row in rows],
            points=[column.points[row] for row in rows],
            met=[column.met[row] for row in rows],
            target=[column.target[row] for row in rows],
            ratio=[column.ratio[row] for row in rows],
            grade=[column.grade[row] for row in rows],
            applies=[column.applies[row] for row in rows],
            reason=lambda at: column.reason(rows[at]),
        )
        return self[code]
