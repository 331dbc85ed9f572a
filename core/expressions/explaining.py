"""Why a row has no value: the missing figures by their labels, or the sentence of what cannot be computed.

A row's causes are a tuple of labels of missing figures and of whole sentences; rows with a value have none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.expressions.aggregating import gather
from core.expressions.running import Column, Run
from core.expressions.tree import Aggregate, Call, Name, Node, Previous, Product, Result, bottom_up

RESULT_WORDS = {"value": "值", "points": "得分", "met": "达标结论"}
BEYOND = "数值过大，无法计算"
BY_ZERO = "除数为0，无法计算"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: the label of a missing figure, or a sentence."""

    text: str
    is_absent: bool


@dataclass(frozen=True, slots=True)
class Saying:
    """The run whose gaps are explained, the labels of its fields, and the words before them for another year."""

    run: Run
    labels: Mapping[str, str]
    when: str


Causes = list[tuple[Cause, ...]]


def causes_of(node: Node, run: Run, labels: Mapping[str, str], when: str = "") -> Causes:
    """Return for every row why the node has no value there; ``when`` stands before the labels of another year."""
    saying = Saying(run, labels, when)
    made: dict[int, Causes] = {}
    for inside in bottom_up(node):
        parts = [made.pop(id(part)) for part in inside.own_parts]
        made[id(inside)] = SPECIAL.get(type(inside), causes_of_any)(inside, parts, saying)
    return made[id(node)]


def causes_of_any(node: Node, parts: list[Causes], saying: "Saying") -> Causes:
    """Hand up the causes of the parts."""
    return joined(parts, saying.run.values(node), (Cause(BEYOND, is_absent=False),))


def joined(parts: list[Causes], values: Column, otherwise: tuple[Cause, ...]) -> Causes:
    """Put the causes of the parts together where there is no value; without any, it is ``otherwise``."""
    if not parts:
        return [otherwise if value is None else () for value in values]
    total = parts[0]
    for part in parts[1:]:
        total = [a + b if a and b else a or b for a, b in zip(total, part, strict=True)]
    return [() if value is not None else causes or otherwise for causes, value in zip(total, values, strict=True)]


def causes_of_name(node: Name, parts: list[Causes], saying: Saying) -> Causes:
    """Name the field."""
    label = saying.when + saying.labels.get(node.name, node.name)
    return joined([], saying.run.values(node), (Cause(label, is_absent=True),))


def causes_of_result(node: Result, parts: list[Causes], saying: Saying) -> Causes:
    """Name the indicator and its result."""
    word = f"{saying.when}{saying.labels.get(node.code, node.code)}的{RESULT_WORDS[node.function]}"
    return joined([], saying.run.values(node), (Cause(word, is_absent=True),))


def causes_of_product(node: Product, parts: list[Causes], saying: Saying) -> Causes:
    """Tell a division by zero from a number too large."""
    found = causes_of_any(node, parts, saying)
    by_zero = (Cause(BY_ZERO, is_absent=False),)
    for sign, factor in node.rest:
        if sign == "/":
            divisors = saying.run.values(factor)
            found = [
                by_zero if causes and divisor is not None and not divisor and causes[0].text == BEYOND else causes
                for causes, divisor in zip(found, divisors, strict=True)
            ]
    return found


def causes_of_call(node: Call, parts: list[Causes], saying: Saying) -> Causes:
    """Follow the branch that was chosen; of coalesce, name what all of its members lack."""
    if node.function == "coalesce":
        later = [causes_of(member, saying.run, saying.labels, saying.when) for member in node.members[1:]]
        return causes_of_any(node, [*parts, *later], saying)
    if node.function != "if":
        return causes_of_any(node, parts, saying)
    condition, yes, no = parts
    held = saying.run.values(node.members[0])
    return [
        causes if holds is None else a if holds else b
        for causes, holds, a, b in zip(condition, held, yes, no, strict=True)
    ]


def causes_of_previous(node: Previous, parts: list[Causes], saying: Saying) -> Causes:
    """Explain on last year's rows."""
    when, before = f"{saying.when}上年", saying.run.before
    if before is None:
        return [(Cause(f"{when}数据", is_absent=True),)] * saying.run.size
    return causes_of(node.operand, before, saying.labels, when)


def causes_of_aggregate(node: Aggregate, parts: list[Causes], saying: Saying) -> Causes:
    """Give the reason of the row's group."""
    found: Causes = [(Cause("没有可比的同组对象", is_absent=False),)] * saying.run.size
    for position, (_, rows) in enumerate(saying.run.groups):
        if rows:
            reason = gather(node, saying.run, position).reason
            causes = (Cause(reason, is_absent=False),) if reason else ()
            for row in rows:
                found[row] = causes
    return found


SPECIAL: Mapping[type[Node], Callable[[Any, list[Causes], Saying], Causes]] = {
    Name: causes_of_name,
    Result: causes_of_result,
    Product: causes_of_product,
    Call: causes_of_call,
    Previous: causes_of_previous,
    Aggregate: causes_of_aggregate,
}


def sentence(causes: tuple[Cause, ...]) -> str:
    """Write the causes: when figures are missing these alone, each named once, else what cannot be computed."""
    absent = list(dict.fromkeys(cause.text for cause in causes if cause.is_absent))
    if absent:
        return f"缺少{'、'.join(absent)}"
    return "；".join(dict.fromkeys(cause.text for cause in causes))
