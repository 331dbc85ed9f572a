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

    ``results`` holds the columns of the indicators computed so far; ``previous`` is the year before, row for row;
    ``members`` is the table a county formula aggregates over.
    """

    def __init__(
        self,
        definition: SetDefinition,
        counted: Sequence[Counted | None],
        *,
        parameters: Mapping[str, Decimal] | None = None,
        previous: "Table | None" = None,
        members: "Table | None" = None,
        results: dict[str, Column] | None = None,
    ) -> None:
        self.definition = definition
        self.counted: Sequence[Any] = counted
        self.size = len(counted)
        self.parameters = parameters or {}
        self.previous = previous
        self.results = {} if results is None else results
        self._members = members
        self._columns: dict[str, list[Any]] = {}
        self._parts: dict[str, Table] = {}

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
        if blank is None:
            return found
        return [blank if value is None and item else value for value, item in zip(found, self.counted, strict=True)]

    def result(self, function: str, code: str) -> list[Any]:
        """The values, points or judgements another indicator gave; the order of computing sees to it that they exist."""
        column = self.results[code]
        return {"value": column.value, "points": column.points, "met": column.met}[function]

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
        """The rows of every stage; a row that was not there has none."""
        found: dict[str, list[int]] = {}
        for row, item in enumerate(self.counted):
            if item is not None:
                found.setdefault(item.row.stage, []).append(row)
        return found

    def of_stage(self, stage: str) -> "Table":
        """The rows of one stage, read once for all formulas."""
        if stage not in self._parts:
            self._parts[stage] = self.part(self.by_stage[stage])
        return self._parts[stage]

    def part(self, rows: Sequence[int]) -> "Table":
        """Some of the rows as a table of their own, with what is computed of them."""
        return self if len(rows) == self.size else Part(self, rows)


class Part(Table):
    """Some rows of a table; it reads results, aggregates and the year before through the whole."""

    def __init__(self, whole: Table, rows: Sequence[int]) -> None:
        super().__init__(
            whole.definition,
            [whole.counted[row] for row in rows],
            parameters=whole.parameters,
            previous=None if whole.previous is None else whole.previous.part(rows),
            members=whole._members,
        )
        self._whole = whole
        self._rows = rows

    def result(self, function: str, code: str) -> list[Any]:
        """The results of the chosen rows."""
        column = self._whole.result(function, code)
        return [column[row] for row in self._rows]


class LastYear(Table):
    """The year before seen from this year's rows: None where a subject was not there.

    Aggregates are over all subjects of that year, those that are gone since among them.
    """

    def __init__(self, whole: Table, places: Sequence[int | None]) -> None:
        super().__init__(
            whole.definition,
            [None if place is None else whole.counted[place] for place in places],
            parameters=whole.parameters,
        )
        self._whole = whole
        self._places = places

    def result(self, function: str, code: str) -> list[Any]:
        """Last year's results of this year's subjects."""
        column = self._whole.result(function, code)
        return [None if place is None else column[place] for place in self._places]

    @cached_property
    def groups(self) -> list[tuple[Table, list[int]]]:
        """Last year's groups with this year's rows that belonged to them."""
        at = {place: row for row, place in enumerate(self._places) if place is not None}
        return [(members, [at[place] for place in rows if place in at]) for members, rows in self._whole.groups]

    def part(self, rows: Sequence[int]) -> Table:
        """Some of this year's rows a year before."""
        return self if len(rows) == self.size else LastYear(self._whole, [self._places[row] for row in rows])
