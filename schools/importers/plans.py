"""What an import would do, as data that a page can show and rows can keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from core.collector import collector_at_rest
from core.workbooks import Header
from schools.models.imports import ImportRow

Outcome = ImportRow.Outcome
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Problem(NamedTuple):
    """One thing that is wrong: where it stands, what stands there, why it is refused, what would be accepted.

    column counts from 0 and is None when the whole row is meant.
    """

    row: int
    column: int | None
    letters: str
    heading: str
    value: str
    reason: str
    accepted: str


class Change(NamedTuple):
    """One field of one row, old to new, as texts for reading."""

    label: str
    before: str
    after: str


class Addition(NamedTuple):
    """A row that would be new. latter: the values it would store, by field."""

    row: int
    code: str
    name: str
    remark: str = ""
    latter: Mapping[str, Any] = NOTHING


class Revision(NamedTuple):
    """A row that would change. former, latter: stored values of the fields that change."""

    row: int
    code: str
    name: str
    changes: tuple[Change, ...]
    former: Mapping[str, Any] = NOTHING
    latter: Mapping[str, Any] = NOTHING


class Kept(NamedTuple):
    """A row that changes nothing: as it is already, a repeat that is passed over, or held up by the sheet as a whole."""

    row: int
    code: str
    name: str
    remark: str = ""


class PlannedRow(NamedTuple):
    """What happens to one row, as an ImportRow keeps it."""

    number: int
    outcome: str
    code: str
    name: str
    remark: str
    changes: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    former: dict[str, Any]
    latter: dict[str, Any]

    def get_outcome_display(self) -> str:
        """The outcome's label."""
        return str(Outcome(self.outcome).label)


@dataclass(slots=True)
class Plan:
    """The whole of it. It may be applied only when `problems` is empty.

    rows: how many the sheet has. held: rows without a fault of their own that cannot be taken because the sheet lacks
    something. header_row: problems there are the sheet's, not a row's. named: row to (code, name), for rows that are
    refused before they are anything.
    """

    rows: int = 0
    header_row: int = 0
    problems: list[Problem] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    skipped: list[Kept] = field(default_factory=list)
    held: list[Kept] = field(default_factory=list)
    named: dict[int, tuple[str, str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def refuse(self, row: int, header: Header | None, value: str, reason: str, accepted: str) -> None:
        """Note one problem at a cell, or at a whole row when there is no column for it."""
        column, letters, heading = (header.column, header.letters, header.text) if header else (None, "", "")
        self.problems.append(Problem(row, column, letters, heading, value[:100], reason, accepted))

    @property
    def unchanged(self) -> int:
        """How many rows are as they are already."""
        return len(self.kept)

    @property
    def refused(self) -> dict[int, list[Problem]]:
        """The problems of each row that would not be taken, those of the sheet as a whole left out."""
        found: dict[int, list[Problem]] = {}
        for problem in self.problems:
            if problem.row != self.header_row:
                found.setdefault(problem.row, []).append(problem)
        return found

    @property
    def counts(self) -> dict[str, int]:
        """Rows in, new, changed, unchanged, passed over, refused, and single problems."""
        refused = self.refused
        counts = {
            outcome: sum(row.row not in refused for row in rows) if refused else len(rows)
            for outcome, rows in self._taken().items()
        }
        counts[Outcome.REFUSED.value] += len(refused)
        return {"rows": self.rows, **counts, "problems": len(self.problems)}

    @collector_at_rest()
    def outcomes(self) -> list[PlannedRow]:
        """What happens to each row, in the order of the sheet. A row with a problem is refused, whatever else could be
        made of it."""
        refused = self.refused
        found: list[tuple[int, str, Any]] = []
        names = dict(self.named)
        for outcome, rows in self._taken().items():
            for row in rows:
                if row.row in refused:
                    names.setdefault(row.row, (row.code, row.name))
                else:
                    found.append((row.row, outcome, row))
        found += [(number, Outcome.REFUSED.value, None) for number in refused]
        found.sort(key=itemgetter(0))
        rows = []
        for number, outcome, planned in found:
            if planned is not None:
                rows.append(_row(planned, outcome))
            else:
                code, name = names.get(number, ("", ""))
                told = [problem._asdict() for problem in refused[number]]
                rows.append(PlannedRow(number, outcome, code[:40], name[:200], "", [], told, {}, {}))
        return rows

    def _taken(self) -> dict[str, Sequence[Any]]:
        return {
            Outcome.ADDED.value: self.additions,
            Outcome.CHANGED.value: self.revisions,
            Outcome.UNCHANGED.value: self.kept,
            Outcome.SKIPPED.value: self.skipped,
            Outcome.REFUSED.value: self.held,
        }

    def as_data(self, **more: Any) -> dict[str, Any]:
        """What the run keeps beside the rows: counts, remarks, and problems of the sheet as a whole."""
        return {
            "counts": self.counts,
            "sheet_problems": [problem._asdict() for problem in self.problems if problem.row == self.header_row],
            "warnings": self.warnings,
            "notices": self.notices,
            **more,
        }


def _row(planned: Addition | Revision | Kept, outcome: str) -> PlannedRow:
    changes: list[dict[str, Any]] = []
    remark, former, latter = "", NOTHING, NOTHING
    if isinstance(planned, Revision):
        changes = [change._asdict() for change in planned.changes]
        former, latter = planned.former, planned.latter
    else:
        remark = planned.remark[:300]
        if isinstance(planned, Addition):
            latter = planned.latter
    code, name = planned.code[:40], planned.name[:200]
    return PlannedRow(planned.row, outcome, code, name, remark, changes, [], dict(former), dict(latter))
