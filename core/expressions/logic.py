"""Comparisons, conditions with three values (holds, does not hold, missing) and the choice between formulas."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from core.expressions.running import Column, Computing, Run
from core.expressions.tree import And, Call, Compare, Not, Or, Within

COMPARING: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}


def compute_compare(node: Compare, run: Run) -> Column:
    """Compare with 28 digits; missing when a side is."""
    holds = COMPARING[node.sign]
    pairs = zip(run.settled(node.left), run.settled(node.right), strict=True)
    return [None if a is None or b is None else holds(a, b) for a, b in pairs]


def compute_within(node: Within, run: Run) -> Column:
    """Look for the value in the list."""
    wanted = {choice.value for choice in node.choices}
    return [None if value is None else value in wanted for value in run.settled(node.operand)]


def compute_not(node: Not, run: Run) -> Column:
    """Deny; missing stays missing."""
    return [None if value is None else not value for value in run.values(node.operand)]


def compute_and(node: And, run: Run) -> Column:
    """False when one part is false, else missing when one is missing."""
    total = run.values(node.members[0])
    for member in node.members[1:]:
        pairs = zip(total, run.values(member), strict=True)
        total = [False if a is False or b is False else None if a is None or b is None else True for a, b in pairs]
    return total


def compute_or(node: Or, run: Run) -> Column:
    """True when one part is true, else missing when one is missing."""
    total = run.values(node.members[0])
    for member in node.members[1:]:
        pairs = zip(total, run.values(member), strict=True)
        total = [True if a is True or b is True else None if a is None or b is None else False for a, b in pairs]
    return total


def call_if(node: Call, run: Run) -> Column:
    """Choose by the condition; missing when the condition is."""
    condition, yes, no = (run.values(member) for member in node.members)
    return [None if c is None else a if c else b for c, a, b in zip(condition, yes, no, strict=True)]


def call_coalesce(node: Call, run: Run) -> Column:
    """Take the first that is not missing; what no row needs any more is not computed, so it leaves nobody out."""
    total = run.values(node.members[0])
    for member in node.members[1:]:
        if None not in total:
            break
        total = [b if a is None else a for a, b in zip(total, run.values(member), strict=True)]
    return total


LOGIC: Computing = {
    Compare: compute_compare,
    Within: compute_within,
    Not: compute_not,
    And: compute_and,
    Or: compute_or,
}
CHOICE_CALLS: dict[str, Callable[[Call, Run], Column]] = {"if": call_if, "coalesce": call_coalesce}
