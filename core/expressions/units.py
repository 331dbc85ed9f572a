"""Units of measure: what a formula is counted in, and whether its parts may be added and compared.

A unit is a product of base words with powers, and a scale: 万元 is 元 with scale 10000, % is no word at all with scale
0.01, 台/百人 is 台/人 with scale 0.01. A literal factor hides the scale, since it may be a conversion.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.expressions.formula import Expression
from core.expressions.limits import fault
from core.expressions.tree import (
    NUMBER,
    Aggregate,
    Bracket,
    Call,
    Compare,
    Name,
    Negate,
    Node,
    Number,
    Previous,
    Product,
    Result,
    Round,
    Sum,
    Unary,
    walk,
)

ONE = Decimal(1)
MULTIPLES = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(10**8)}
SAME = {"m2": "㎡", "平方米": "㎡", "平米": "㎡", "名": "人", "位": "人", "生": "人", "学生": "人"}
COUNTED = frozenset({"个", "所", "项", "倍", "次"})
PARTS = {
    "%": Decimal("0.01"),
    "‰": Decimal("0.001"),
    "ratio": ONE,
    "比值": ONE,
    "比": ONE,
    "百分点": Decimal("0.01"),
    "百分比": Decimal("0.01"),
}
KEPT = ("sum", "mean", "sd", "highest", "lowest")


@dataclass(frozen=True, slots=True)
class Unit:
    """Base words with their powers; ``scale`` is None when unknown. A literal goes with any unit it is compared to."""

    powers: tuple[tuple[str, int], ...] = ()
    scale: Decimal | None = None
    is_literal: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the unit has no dimension."""
        return not self.powers

    def fits(self, other: "Unit") -> bool:
        """Return whether figures of both units may be added: the same words, and no known difference of scale."""
        same_scale = self.scale is None or other.scale is None or self.scale == other.scale
        return self.powers == other.powers and same_scale

    def matches(self, text: str) -> bool:
        """Return whether a result of this unit may be declared in the unit ``text``.

        Without dimension any scale will do, so 人/百人, %, ratio and an empty text are the same.
        """
        declared = read_unit(text)
        if self.is_literal:
            return True
        return self.fits(declared) or (self.is_plain and declared.is_plain)

    def times(self, other: "Unit", power: int) -> "Unit":
        """Multiply by the other unit (``power`` 1) or divide by it (-1)."""
        powers = dict(self.powers)
        for word, times in other.powers:
            powers[word] = powers.get(word, 0) + power * times
        scale = None if self.scale is None or other.scale is None else scaled(self.scale, other.scale, power)
        return Unit(in_order(powers), scale, self.is_literal and other.is_literal)

    def __str__(self) -> str:
        """Write the unit for a sentence, as in 万元/人."""
        scale = ONE if self.scale is None else self.scale
        if self.is_plain:
            return next((word for word, part in PARTS.items() if part == scale != ONE), "无单位")
        above = "·".join(word for word, power in self.powers for _ in range(power))
        below = "".join(f"/{word}" for word, power in self.powers for _ in range(-power))
        multiple = {ONE: "", **{size: word for word, size in MULTIPLES.items()}}
        if scale in multiple:
            return f"{multiple[scale]}{above or 1}{below}"
        under = {ONE / size: word for word, size in MULTIPLES.items()}
        if scale in under and below:
            return f"{above or 1}/{under[scale]}{below[1:]}"
        return f"{above or 1}{below}×{scale.normalize():f}"


PLAIN = Unit()
POINTS = Unit((("分", 1),), ONE)
LITERAL = Unit((), None, is_literal=True)


def scaled(scale: Decimal, other: Decimal, power: int) -> Decimal | None:
    """Join two scales; one that a decimal cannot hold exactly is unknown."""
    found = scale * other if power > 0 else scale / other
    return found.normalize() if len(found.as_tuple().digits) < 20 else None


def in_order(powers: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return the powers that are not zero, sorted."""
    return tuple(sorted((word, power) for word, power in powers.items() if power))


def read_unit(text: str) -> Unit:
    """Read a unit such as 人, ㎡/人, 台/百人, 万元, %; an empty text has no dimension and no known scale."""
    written = unicodedata.normalize("NFKC", text).replace(" ", "").replace("×", "·").replace("*", "·")
    if not written:
        return PLAIN
    found = Unit((), ONE)
    for place, part in enumerate(written.split("/")):
        for word in part.split("·"):
            found = found.times(read_word(word), 1 if place == 0 else -1)
    return found


def read_word(word: str) -> Unit:
    """Read one word of a unit, perhaps with a multiple before it."""
    if word in PARTS:
        return Unit((), PARTS[word])
    if word in COUNTED or word in ("", "1"):
        return Unit((), ONE)
    if word[0] in MULTIPLES:
        inside = read_word(word[1:])
        return Unit(inside.powers, MULTIPLES[word[0]] * (inside.scale or ONE))
    return Unit(((SAME.get(word, word), 1),), ONE)


def unit_of(expression: Expression, units: Mapping[str, str]) -> Unit:
    """Return the unit of the formula's result.

    ``units`` gives the unit text of every field and, for ``value``, of every indicator code. Raise FormulaError with
    a Chinese sentence naming both units when unlike figures are added or compared. Conditions and texts have none.
    """
    return measure(expression.tree, units)


def measure(node: Node, units: Mapping[str, str]) -> Unit:
    """Return the unit of one node, having checked everything below it."""
    made: dict[int, Unit] = {}
    for inside in reversed(list(walk(node))):
        parts = [made.pop(id(part)) for part in inside.parts]
        made[id(inside)] = MEASURING.get(type(inside), measure_plain)(inside, parts, units)
    return made[id(node)]


def measure_plain(node: Node, parts: list[Unit], units: Mapping[str, str]) -> Unit:
    """Conditions and texts have no unit."""
    return PLAIN


def measure_number(node: Number, parts: list[Unit], units: Mapping[str, str]) -> Unit:
    """A number alone goes with any unit."""
    return LITERAL


def measure_name(node: Name, parts: list[Unit], units: Mapping[str, str]) -> Unit:
    """Read the unit of a field."""
    return read_unit(units.get(node.name, "")) if node.kind == NUMBER else PLAIN


def measure_result(node: Result, parts: list[Unit], units: Mapping[str, str]) -> Unit:
    """Read the unit of an indicator; points are 分."""
    if node.function == "points":
        return POINTS
    return read_unit(units.get(node.code, "")) if node.kind == NUMBER else PLAIN


def measure_unary(node: Unary, parts: list[Unit], units: Mapping[str, str]) -> Unit:
    """Keep the unit of what is inside."""
    return parts[0]


def measure_sum(node: Sum, parts: list[Unit], units: Mapping[str, str]) -> Unit:
    """Only like may be added; a number alone has no unit here."""
    if all(unit.is_literal for unit in parts):
        return LITERAL
    return alike(node.parts, [PLAIN if unit.is_literal else unit for unit in parts], "相加减")


def alike(nodes: Iterable[Node], units: Iterable[Unit], done: str) -> Unit:
    """Return the common unit of several nodes, literals going with any; refuse the first that does not fit."""
    common: Unit | None = None
    for node, unit in zip(nodes, units, strict=True):
        if unit.is_literal:
            continue
        if common is not None and not common.fits(unit):
            raise fault(node.at, f"处单位不合：“{common}”与“{unit}”不能{done}")
        if common is None or common.scale is not None:
            common = unit
    return LITERAL if common is None else common


def measure_product(node: Product, parts: list[Unit], units: Mapping[str, str]) -> Unit:
    """Multiply and divide the units."""
    found = parts[0]
    for (sign, _), unit in zip(node.rest, parts[1:], strict=True):
        found = found.times(unit, 1 if sign == "*" else -1)
    return found


def measure_compare(node: Compare, parts: list[Unit], units: Mapping[str, str]) -> Unit:
    """Only like may be compared."""
    alike(node.parts, parts, "比较")
    return PLAIN


def measure_call(node: Call, parts: list[Unit], units: Mapping[str, str]) -> Unit:
    """Only like may stand in for each other."""
    if node.kind != NUMBER:
        return PLAIN
    first = 1 if node.function == "if" else 0
    return alike(node.members[first:], parts[first:], "从中选一个")


def measure_aggregate(node: Aggregate, parts: list[Unit], units: Mapping[str, str]) -> Unit:
    """Keep the unit, but for the coefficient of variation and the count."""
    return parts[0] if node.function in KEPT else PLAIN


MEASURING: Mapping[type[Node], Callable[[Any, list[Unit], Mapping[str, str]], Unit]] = {
    Number: measure_number,
    Name: measure_name,
    Result: measure_result,
    Sum: measure_sum,
    Product: measure_product,
    Compare: measure_compare,
    Call: measure_call,
    Aggregate: measure_aggregate,
    **dict.fromkeys((Bracket, Negate, Previous, Round), measure_unary),
}
