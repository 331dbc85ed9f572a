"""Aggregates over the peers of a row: one figure per group, given to every row that sees the group.

A member whose figure, weight or condition is missing, or whose weight is not above zero, is left out and counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress
from operator import mul
from typing import Any

from core.expressions.running import Column, Computing, Run
from core.expressions.tree import Aggregate

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The aggregate of one group, or the reason why there is none; ``lost`` are the members left out, by index."""

    value: Decimal | None
    reason: str
    lost: frozenset[int]


def compute_aggregate(node: Aggregate, run: Run) -> Column:
    """Give every row the aggregate of its group."""
    answer: list[Decimal | None] = [None] * run.size
    for position, (_, rows) in enumerate(run.groups):
        if not rows:
            continue
        gathered = gather(node, run, position)
        if gathered.lost:
            run.lost.setdefault(position, set()).update(gathered.lost)
        for row in rows:
            answer[row] = gathered.value
    return answer


def gather(node: Aggregate, run: Run, position: int) -> Gathered:
    """Compute the aggregate of one group."""
    members = run.members(position)
    figures = members.values(node.operand)
    weights = None if node.weight is None else members.values(node.weight)
    counted = None if node.where is None else members.values(node.where)
    lost = frozenset(lost_members(figures, weights, counted))
    taken = [index not in lost for index in range(members.size)] if lost else [True] * members.size
    if not any(taken):
        return Gathered(None, "同组没有可计入的数据", lost)
    if counted is not None:
        taken = [wanted and bool(held) for wanted, held in zip(taken, counted, strict=True)]
    known = list(compress(figures, taken))
    if not known and node.function != "count":
        return Gathered(None, "同组没有符合条件的数据", lost)
    value, reason = AGGREGATE_OF[node.function](known, None if weights is None else list(compress(weights, taken)))
    (value,) = run.finite([value])
    return Gathered(value, reason or ("" if value is not None else "数值过大，无法计算"), lost)


def lost_members(figures: Column, weights: Column | None, counted: Column | None) -> list[int]:
    """Return the indices of the members with something missing; who does not meet the condition is not missing."""
    if counted is None and weights is None:
        return [index for index, figure in enumerate(figures) if figure is None]
    lost = []
    for index, figure in enumerate(figures):
        held = True if counted is None else counted[index]
        weight = 1 if weights is None else weights[index]
        if held is None or (held and (figure is None or weight is None or weight <= 0)):
            lost.append(index)
    return lost


Weights = Sequence[Decimal] | None
Answer = tuple[Decimal | None, str]


def mean_of(known: Sequence[Decimal], weights: Weights) -> Decimal:
    """Return the mean, weighted when there are weights (all above zero)."""
    if weights is None:
        return sum(known, ZERO) / len(known)
    return sum(map(mul, known, weights), ZERO) / sum(weights, ZERO)


def deviation_of(known: Sequence[Decimal], weights: Weights, mean: Decimal) -> Decimal:
    """Return the standard deviation of the whole population around its mean."""
    apart = [value - mean for value in known]
    return mean_of(list(map(mul, apart, apart)), weights).sqrt()


def answer_sum(known: Sequence[Decimal], weights: Weights) -> Answer:
    """Add up."""
    return sum(known, ZERO), ""


def answer_mean(known: Sequence[Decimal], weights: Weights) -> Answer:
    """Take the mean."""
    return mean_of(known, weights), ""


def answer_sd(known: Sequence[Decimal], weights: Weights) -> Answer:
    """Take the standard deviation of the population."""
    return deviation_of(known, weights, mean_of(known, weights)), ""


def answer_cv(known: Sequence[Decimal], weights: Weights) -> Answer:
    """Divide the deviation by the mean, which must be above zero."""
    mean = mean_of(known, weights)
    if not mean > 0:
        return None, "均值不大于0，无法计算差异系数"
    return deviation_of(known, weights, mean) / mean, ""


def answer_highest(known: Sequence[Decimal], weights: Weights) -> Answer:
    """Take the highest."""
    return max(known), ""


def answer_lowest(known: Sequence[Decimal], weights: Weights) -> Answer:
    """Take the lowest."""
    return min(known), ""


def answer_count(known: Sequence[Any], weights: Weights) -> Answer:
    """Count where the condition holds."""
    return Decimal(sum(known)), ""


AGGREGATE_OF: dict[str, Callable[[Sequence[Any], Weights], Answer]] = {
    "sum": answer_sum,
    "mean": answer_mean,
    "sd": answer_sd,
    "cv": answer_cv,
    "highest": answer_highest,
    "lowest": answer_lowest,
    "count": answer_count,
}
AGGREGATING: Computing = {Aggregate: compute_aggregate}
