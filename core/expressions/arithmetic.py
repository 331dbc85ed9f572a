"""Sums, products and the functions of numbers, column by column; a missing part makes the result missing."""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from core.expressions.running import Column, Computing, Run
from core.expressions.tree import Bracket, Call, Negate, Product, Round, Sum


def compute_inside(node: Bracket, run: Run) -> Column:
    """Pass on what stands in the brackets."""
    return run.values(node.operand)


def compute_negate(node: Negate, run: Run) -> Column:
    """Turn the sign."""
    return run.finite([None if value is None else -value for value in run.values(node.operand)])


def compute_sum(node: Sum, run: Run) -> Column:
    """Add and subtract the terms."""
    total = run.values(node.first)
    for sign, term in node.rest:
        pairs = zip(total, run.values(term), strict=True)
        if sign == "+":
            total = [None if a is None or b is None else a + b for a, b in pairs]
        else:
            total = [None if a is None or b is None else a - b for a, b in pairs]
    return run.finite(total)


def compute_product(node: Product, run: Run) -> Column:
    """Multiply and divide; a division by zero is missing."""
    total = run.values(node.first)
    for sign, factor in node.rest:
        pairs = zip(total, run.values(factor), strict=True)
        if sign == "*":
            total = [None if a is None or b is None else a * b for a, b in pairs]
        else:
            total = [None if a is None or b is None else a / b for a, b in pairs]
    return run.finite(total)


def compute_round(node: Round, run: Run) -> Column:
    """Round half up."""
    unit = Decimal(1).scaleb(-node.places)
    values = run.settled(node.operand)
    return run.finite([None if value is None else value.quantize(unit, ROUND_HALF_UP) for value in values])


def call_min(node: Call, run: Run) -> Column:
    """Take the smallest."""
    total = run.values(node.members[0])
    for member in node.members[1:]:
        pairs = zip(total, run.values(member), strict=True)
        total = [None if a is None or b is None else b if b < a else a for a, b in pairs]
    return total


def call_max(node: Call, run: Run) -> Column:
    """Take the largest."""
    total = run.values(node.members[0])
    for member in node.members[1:]:
        pairs = zip(total, run.values(member), strict=True)
        total = [None if a is None or b is None else b if b > a else a for a, b in pairs]
    return total


def call_abs(node: Call, run: Run) -> Column:
    """Take off the sign."""
    return run.finite([None if value is None else abs(value) for value in run.values(node.members[0])])


def call_floor(node: Call, run: Run) -> Column:
    """Round down to a whole number."""
    values = run.settled(node.members[0])
    return [None if value is None else value.to_integral_value(ROUND_FLOOR) for value in values]


def call_ceil(node: Call, run: Run) -> Column:
    """Round up to a whole number."""
    values = run.settled(node.members[0])
    return [None if value is None else value.to_integral_value(ROUND_CEILING) for value in values]


ARITHMETIC: Computing = {
    Bracket: compute_inside,
    Negate: compute_negate,
    Sum: compute_sum,
    Product: compute_product,
    Round: compute_round,
}
NUMBER_CALLS: dict[str, Callable[[Call, Run], Column]] = {
    "min": call_min,
    "max": call_max,
    "abs": call_abs,
    "floor": call_floor,
    "ceil": call_ceil,
}
