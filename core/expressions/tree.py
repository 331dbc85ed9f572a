"""The immutable tree of a formula.

Every node knows its place ``at`` in the text (index of its first character) and its ``kind``: number, condition or
text. Sums, products, "and" and "or" keep all their parts side by side, so a long formula is not a deep one. Brackets
are kept, so that a formula is printed as it was typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.expressions.limits import fault

NUMBER, CONDITION, TEXT = "number", "condition", "text"
KINDS = {NUMBER: "数", CONDITION: "条件", TEXT: "文字"}


@dataclass(frozen=True, slots=True)
class Node:
    """What all nodes share; ``parts`` are the nodes directly below, in reading order."""

    at: int
    kind: str

    @property
    def parts(self) -> "tuple[Node, ...]":
        """The nodes directly below."""
        return ()

    @property
    def own_parts(self) -> "tuple[Node, ...]":
        """The nodes directly below that are about the same row."""
        return self.parts


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number as typed."""

    value: Decimal
    typed: str


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text between double quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A field of the row."""

    name: str


@dataclass(frozen=True, slots=True)
class Result(Node):
    """Another indicator's ``value``, ``points`` or ``met`` on the same row."""

    function: str
    code: str


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """A node around one other."""

    operand: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """The node inside."""
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Bracket(Unary):
    """Round brackets."""


@dataclass(frozen=True, slots=True)
class Negate(Unary):
    """Unary minus."""


@dataclass(frozen=True, slots=True)
class Not(Unary):
    """Logical not."""


@dataclass(frozen=True, slots=True)
class Previous(Unary):
    """The formula inside, on last year's row of the same subject."""

    @property
    def own_parts(self) -> tuple[Node, ...]:
        """Nothing: the formula inside is about another row."""
        return ()


@dataclass(frozen=True, slots=True)
class Round(Unary):
    """The number inside, rounded half up to so many decimal places."""

    places: int


@dataclass(frozen=True, slots=True)
class Within(Unary):
    """Whether the operand is one of the listed numbers or texts."""

    choices: tuple[Number | Text, ...]


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """A first node and the signed nodes that follow it, worked off from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """All members of the chain."""
        return (self.first, *(node for _, node in self.rest))


@dataclass(frozen=True, slots=True)
class Sum(Chain):
    """Terms joined by + and -."""


@dataclass(frozen=True, slots=True)
class Product(Chain):
    """Factors joined by * and /."""


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Two nodes of the same kind and the sign between them."""

    sign: str
    left: Node
    right: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """Both sides."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Several(Node):
    """A node around several others."""

    members: tuple[Node, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """The members."""
        return self.members


@dataclass(frozen=True, slots=True)
class And(Several):
    """All conditions hold."""


@dataclass(frozen=True, slots=True)
class Or(Several):
    """At least one condition holds."""


@dataclass(frozen=True, slots=True)
class Call(Several):
    """A function of the row: min, max, abs, floor, ceil, if, coalesce."""

    function: str

    @property
    def own_parts(self) -> tuple[Node, ...]:
        """The members; of coalesce only the first, the others are computed when a row needs them."""
        return self.members[:1] if self.function == "coalesce" else self.members


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """A figure of the row's peers: ``operand`` over all of them, by ``weight``, only those ``where`` holds."""

    function: str
    operand: Node
    weight: Node | None
    where: Node | None

    @property
    def parts(self) -> tuple[Node, ...]:
        """Operand, weight and condition, as far as there are any."""
        return tuple(node for node in (self.operand, self.weight, self.where) if node is not None)

    @property
    def own_parts(self) -> tuple[Node, ...]:
        """Nothing: the formulas inside are about the peers."""
        return ()


def bottom_up(node: Node) -> list[Node]:
    """Return the node and all below it on the same row, every part before the whole.

    What is inside an aggregate or ``previous`` belongs to other rows and is left to them. A loop over this list
    needs no deeper stack for a deeper formula.
    """
    found = []
    waiting = [node]
    while waiting:
        last = waiting.pop()
        found.append(last)
        waiting.extend(last.own_parts)
    found.reverse()
    return found


def walk(node: Node) -> Iterator[Node]:
    """Give the node and everything below it, in reading order."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(found.parts))


def must_be(node: Node, kind: str) -> Node:
    """Return the node when it is of the wanted kind, refuse it otherwise."""
    if node.kind != kind:
        raise fault(node.at, f"处应是{KINDS[kind]}，这里是{KINDS[node.kind]}")
    return node
