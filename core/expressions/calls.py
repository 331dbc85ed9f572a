"""The functions of the language and how their arguments are read."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from core.expressions.limits import fault
from core.expressions.tokens import Token
from core.expressions.tree import (
    CONDITION,
    KINDS,
    NUMBER,
    Aggregate,
    Call,
    Node,
    Number,
    Previous,
    Result,
    Round,
    Text,
    must_be,
)

if TYPE_CHECKING:
    from core.expressions.reading import Reader

MOST_PLACES = 20
AGGREGATES = ("sum", "mean", "sd", "cv", "highest", "lowest", "count")
WEIGHTED = ("mean", "sd", "cv")
RESULTS = {"value": NUMBER, "points": NUMBER, "met": CONDITION}


def read_call(reader: "Reader", name: Token, depth: int) -> Node:
    """Read the brackets after a function's name; the cursor stands on the left one."""
    read = READERS.get(name.text)
    if read is None:
        raise fault(name.at, f"“{name.text}”不是可用的函数")
    opened = reader.take()
    node = read(reader, name, depth + 1)
    reader.close(opened)
    return node


def read_arguments(reader: "Reader", depth: int) -> list[Node]:
    """Read formulas separated by commas."""
    found = [reader.read_any(depth)]
    while reader.peek() == ",":
        reader.take()
        found.append(reader.read_any(depth))
    return found


def want(name: Token, found: list[Node], least: int, most: int | None) -> None:
    """Refuse a wrong number of arguments."""
    if len(found) < least or (most is not None and len(found) > most):
        number = f"{least}个" if least == most else f"至少{least}个"
        raise fault(name.at, f"的 {name.text} 应有{number}参数，这里有{len(found)}个")


def read_unary(reader: "Reader", name: Token, depth: int) -> Node:
    """Read the one number of abs, floor, ceil."""
    found = read_arguments(reader, depth)
    want(name, found, 1, 1)
    return Call(name.at, NUMBER, (must_be(found[0], NUMBER),), name.text)


def read_extreme(reader: "Reader", name: Token, depth: int) -> Node:
    """Read the numbers of min, max."""
    found = read_arguments(reader, depth)
    want(name, found, 2, None)
    return Call(name.at, NUMBER, tuple(must_be(node, NUMBER) for node in found), name.text)


def read_if(reader: "Reader", name: Token, depth: int) -> Node:
    """Read a condition and two branches of one kind."""
    found = read_arguments(reader, depth)
    want(name, found, 3, 3)
    condition, yes, no = found
    return Call(name.at, yes.kind, (must_be(condition, CONDITION), yes, same_kind(name, yes, no)), name.text)


def read_coalesce(reader: "Reader", name: Token, depth: int) -> Node:
    """Read two or more formulas of one kind."""
    found = read_arguments(reader, depth)
    want(name, found, 2, None)
    return Call(name.at, found[0].kind, tuple(same_kind(name, found[0], node) for node in found), name.text)


def same_kind(name: Token, first: Node, other: Node) -> Node:
    """Return ``other`` when it is of the kind of ``first``."""
    if other.kind != first.kind:
        raise fault(
            other.at, f"处是{KINDS[other.kind]}，与前面的{KINDS[first.kind]}不是同一种，{name.text} 不能从中取一个"
        )
    return other


def read_round(reader: "Reader", name: Token, depth: int) -> Node:
    """Read a number and the decimal places to keep, a whole number that is written out."""
    found = read_arguments(reader, depth)
    want(name, found, 2, 2)
    number, places = found
    if not isinstance(places, Number) or not is_places(places.value):
        raise fault(places.at, f"处应是保留的小数位数，0到{MOST_PLACES}的整数")
    return Round(name.at, NUMBER, must_be(number, NUMBER), int(places.value))


def is_places(value: Decimal) -> bool:
    """Return whether the number is a possible count of decimal places."""
    return value == int(value) and 0 <= value <= MOST_PLACES


def read_previous(reader: "Reader", name: Token, depth: int) -> Node:
    """Read the formula that is computed on last year's row."""
    found = read_arguments(reader, depth)
    want(name, found, 1, 1)
    return Previous(name.at, found[0].kind, found[0])


def read_result(reader: "Reader", name: Token, depth: int) -> Node:
    """Read the quoted code of an indicator."""
    found = read_arguments(reader, depth)
    want(name, found, 1, 1)
    code = found[0]
    if not isinstance(code, Text) or not code.value.strip():
        raise fault(code.at, '处应是双引号里的指标代码，如 "R1"')
    return Result(name.at, RESULTS[name.text], name.text, code.value.strip())


def read_aggregate(reader: "Reader", name: Token, depth: int) -> Node:
    """Read what is gathered over the peers, perhaps "by" a weight, perhaps "where" a condition holds."""
    operand = must_be(reader.read_any(depth), CONDITION if name.text == "count" else NUMBER)
    weight = where = None
    if reader.peek() == "by":
        at = reader.take().at
        if name.text not in WEIGHTED:
            raise fault(at, f"的 by 不能用在 {name.text} 里，只有 {'、'.join(WEIGHTED)} 可以加权")
        weight = must_be(reader.read_any(depth), NUMBER)
    if reader.peek() == "where":
        reader.take()
        where = must_be(reader.read_any(depth), CONDITION)
    return Aggregate(name.at, NUMBER, name.text, operand, weight, where)


READERS: dict[str, Callable[["Reader", Token, int], Node]] = {
    "min": read_extreme,
    "max": read_extreme,
    "abs": read_unary,
    "floor": read_unary,
    "ceil": read_unary,
    "round": read_round,
    "if": read_if,
    "coalesce": read_coalesce,
    "previous": read_previous,
    **dict.fromkeys(RESULTS, read_result),
    **dict.fromkeys(AGGREGATES, read_aggregate),
}
