"""One computation on the rows of a source: every node becomes a plain list with one entry per row.

The working context traps nothing. A division by zero or a number beyond 1E+999 leaves an infinity or NaN and a raised
flag; only then is the column walked again to turn those entries into missing ones.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Context, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from core.expressions.limits import COMPARED_DIGITS, LARGEST_EXPONENT, WORKING_DIGITS
from core.expressions.sources import Groups, Source
from core.expressions.tree import NUMBER, Node, Number, bottom_up

Column = Sequence[Any]
Computing = Mapping[type[Node], Callable[[Any, "Run"], Column]]
WORKING = Context(prec=WORKING_DIGITS, Emax=LARGEST_EXPONENT, traps=[])
SETTLING = Context(prec=COMPARED_DIGITS, traps=[])
SHORT = 100


class Run:
    """One computation: the source, the working context, what computes each node, and the columns already read.

    ``made`` holds the columns of the nodes computed so far, all of them when they are kept for the reasons. ``lost``
    holds, by group, the members that an aggregate left out because a figure was missing.
    """

    def __init__(self, source: Source, context: Context, compute: "Computing", *, keep: bool = False) -> None:
        self.source = source
        self.compute = compute
        self.size = source.size
        self.context = context
        self.keep = keep
        self.made: dict[int, Column] = {}
        self.read: dict[object, Sequence[Any]] = {}
        self.lost: dict[int, set[int]] = {}
        self._groups: Groups | None = None
        self._members: dict[int, Run] = {}
        self.last_year: Run | None = None

    def values(self, node: Node) -> Column:
        """Return the node's value for every row; the list is not to be changed."""
        found = self.made.get(id(node))
        return self.make(bottom_up(node)) if found is None else found

    def make(self, order: Sequence[Node]) -> Column:
        """Compute nodes in this order, the whole last; the long columns of parts go when they have been used."""
        made, compute, spent = self.made, self.compute, not self.keep and self.size > SHORT
        for inside in order:
            made[id(inside)] = compute[type(inside)](inside, self)
            if spent:
                for part in inside.own_parts:
                    del made[id(part)]
        return made[id(order[-1])]

    def settled(self, node: Node) -> Column:
        """Return a number's values with 28 digits, as they are compared and rounded; other kinds as they are."""
        values = self.values(node)
        if node.kind != NUMBER or isinstance(node, Number):
            return values
        plus = SETTLING.plus
        return [None if value is None else plus(value) for value in values]

    def finite(self, values: Column) -> Column:
        """Return the values just computed, those that are no proper number made missing."""
        flags = self.context.flags
        if not (flags[DivisionByZero] or flags[InvalidOperation] or flags[Overflow]):
            return values
        self.context.clear_flags()
        return [None if value is None or not value.is_finite() else value for value in values]

    @property
    def groups(self) -> Groups:
        """The groups of peers, asked for once."""
        if self._groups is None:
            self._groups = self.source.groups
        return self._groups

    def members(self, position: int) -> "Run":
        """Return the run on the members of a group."""
        if position not in self._members:
            self._members[position] = Run(self.groups[position][0], self.context, self.compute)
        return self._members[position]

    @property
    def before(self) -> "Run | None":
        """The run on last year's rows, or None when there are none."""
        if self.last_year is None and self.source.previous is not None:
            self.last_year = Run(self.source.previous, self.context, self.compute, keep=self.keep)
        return self.last_year
