"""A formula computed on many rows: the values, and on demand the reasons of the missing ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import localcontext
from functools import cached_property
from typing import Any

from core.expressions.aggregating import AGGREGATING
from core.expressions.arithmetic import ARITHMETIC, NUMBER_CALLS
from core.expressions.explaining import causes_of, sentence
from core.expressions.logic import CHOICE_CALLS, LOGIC
from core.expressions.reaching import REACHING
from core.expressions.running import WORKING, Column, Computing, Run
from core.expressions.sources import SomeRows, Source
from core.expressions.tree import Call, Node

CALLS = NUMBER_CALLS | CHOICE_CALLS


def compute_call(node: Call, run: Run) -> Column:
    """Compute a function of the row."""
    return CALLS[node.function](node, run)


COMPUTING: Computing = {**REACHING, **ARITHMETIC, **LOGIC, **AGGREGATING, Call: compute_call}


@dataclass
class Columns:
    """The formula's value for every row of a source, None where it is missing.

    ``missing_members`` counts for every row the peers that the formula's aggregates left out because a figure of
    theirs was missing; a peer left out by two aggregates counts once.
    """

    tree: Node
    source: Source
    labels: Mapping[str, str]
    values: list[Any]
    missing_members: Sequence[int] = field(default=())

    def reason(self, row: int) -> str:
        """Return why the row has no value, as a Chinese sentence without full stop; empty when it has one."""
        return self._reasons.get(row, "") if self.values[row] is None else ""

    @cached_property
    def _reasons(self) -> dict[int, str]:
        rows = [row for row, value in enumerate(self.values) if value is None]
        said: dict[tuple, str] = {}
        with localcontext(WORKING) as context:
            run = Run(SomeRows(self.source, rows), context, COMPUTING, keep=True)
            causes = causes_of(self.tree, run, self.labels)
        for found in causes:
            if found not in said:
                said[found] = sentence(found)
        return {row: said[found] for row, found in zip(rows, causes, strict=True)}


def compute_columns(order: Sequence[Node], source: Source, labels: Mapping[str, str] | None = None) -> Columns:
    """Compute a tree, given from the bottom up, on every row of the source with 50 significant digits."""
    with localcontext(WORKING) as context:
        run = Run(source, context, COMPUTING)
        values = list(run.make(order))
        left_out = missing_members(run)
    return Columns(order[-1], source, labels or {}, values, left_out)


def missing_members(run: Run) -> list[int]:
    """Count for every row the peers left out, of this year and of last year."""
    counts = [0] * run.size
    for part in (run, run.last_year):
        if part is not None and part.lost:
            for position, lost in part.lost.items():
                for row in part.groups[position][1]:
                    counts[row] += len(lost)
    return counts
