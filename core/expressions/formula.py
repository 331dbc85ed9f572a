"""A parsed formula: what it names, and how to compute and print it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.expressions.columns import Columns, compute_columns
from core.expressions.limits import FormulaError
from core.expressions.reading import read_tree
from core.expressions.sources import Figure, OneRow, Source
from core.expressions.tokens import Token, tokenize
from core.expressions.tree import KINDS, NUMBER, Aggregate, Name, Node, Previous, Result, bottom_up, walk
from core.expressions.writing import Writer


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value (Decimal, or bool or text by the formula's kind), or the reason why there is none: one of the two."""

    value: Any
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed formula: its text, its tokens in reading order, its tree, and the tree from the bottom up.

    ``names`` are the fields once each in order of appearance, inside aggregates and ``previous`` too. ``results`` are
    the (function, code) pairs of value, points and met anywhere; ``results_now`` those not inside ``previous``: only
    they have to be computed before this formula.
    """

    source: str
    tokens: tuple[Token, ...]
    tree: Node
    order: tuple[Node, ...] = field(compare=False, repr=False)
    names: tuple[str, ...]
    results: frozenset[tuple[str, str]]
    results_now: frozenset[tuple[str, str]]
    has_aggregates: bool
    has_previous: bool

    @property
    def kind(self) -> str:
        """What the formula gives: number, condition or text."""
        return self.tree.kind

    @property
    def is_single(self) -> bool:
        """Whether one row's own figures are enough: no peers, no last year, no other indicator."""
        return not (self.has_aggregates or self.has_previous or self.results)

    def evaluate(self, fields: Mapping[str, Figure], labels: Mapping[str, str] | None = None) -> Outcome:
        """Compute the formula on one row with 50 significant digits.

        A missing field makes what is computed from it missing, and so does a division by zero; the reason names the
        fields by their labels. Peers, last year and other indicators are missing here.
        """
        columns = compute_columns(self.order, OneRow(fields), labels)
        return Outcome(columns.values[0], columns.reason(0))

    def columns(self, source: Source, labels: Mapping[str, str] | None = None) -> Columns:
        """Compute the formula on every row of the source, by the same rules as ``evaluate``."""
        return compute_columns(self.order, source, labels)

    def written(self, words: Mapping[str, str], elsewhere: Mapping[str, str] | None = None) -> str:
        """Return the formula for reading, each name replaced by its word (a label or a value) and signs in print form.

        Inside aggregates and ``previous`` the names are other rows' figures and take their words from ``elsewhere``
        (by default the same words). A result takes the word of its whole call, as in ``value("R1")``, or else the
        word of its code in ``elsewhere``.
        """
        return Writer(words, words if elsewhere is None else elsewhere).write(self.tree)


def parse(source: str, *, kind: str | None = NUMBER, types: Mapping[str, str] | None = None) -> Expression:
    """Read a formula that gives a number, a condition or a text (``kind``; None takes any).

    ``types`` tells the kind of the fields that are not numbers. Raise FormulaError with a Chinese sentence and the
    place when the text is no formula, when its parts do not fit together, or when it gives another kind.
    """
    tokens = tokenize(source)
    tree = read_tree(tokens, types or {})
    if kind is not None and tree.kind != kind:
        raise FormulaError(f"公式应得出{KINDS[kind]}，这个公式得出的是{KINDS[tree.kind]}")
    nodes = list(walk(tree))
    before = [node for node in nodes if isinstance(node, Previous)]
    last_year = {id(inside) for node in before for inside in walk(node)}
    results = [node for node in nodes if isinstance(node, Result)]
    return Expression(
        source=source,
        tokens=tokens,
        tree=tree,
        order=tuple(bottom_up(tree)),
        names=tuple(dict.fromkeys(node.name for node in nodes if isinstance(node, Name))),
        results=frozenset((node.function, node.code) for node in results),
        results_now=frozenset((node.function, node.code) for node in results if id(node) not in last_year),
        has_aggregates=any(isinstance(node, Aggregate) for node in nodes),
        has_previous=bool(before),
    )
