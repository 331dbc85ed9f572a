"""The maximum of every node, and the proof that points and weights add up."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.engine.precision import plain
from assessments.engine.rules import Declared
from assessments.pack_reading.findings import Findings, exact_number

ON_TOP = "bonus"
ALIKE = ("mean", "worst", "best")


def kind_of(item: Mapping[str, Any]) -> str:
    """The kind of rule a node names; a heading without a rule adds up."""
    rule = item.get("rule")
    return str(rule.get("kind", "")) if isinstance(rule, Mapping) else "sum"


def maxima(declared: Declared, found: Findings) -> dict[str, Decimal]:
    """The maximum of every node that gives points: declared, or worked out from the nodes below.

    Bonus points are on top: they count towards no maximum.
    """
    points: dict[str, Decimal] = {}
    for code, item in reversed(list(declared.items.items())):
        if item.get("points") is not None:
            points[code] = found.want_number(item["points"], f"{code}.points")
            continue
        below = [child for child in declared.children.get(code, ()) if child in points and counts(declared, child)]
        if below:
            points[code] = combined(declared, code, below, points)
    return points


def counts(declared: Declared, code: str) -> bool:
    """Whether a node counts towards its parent's maximum."""
    return kind_of(declared.items[code]) != ON_TOP


def combined(declared: Declared, code: str, below: list[str], points: Mapping[str, Decimal]) -> Decimal:
    """The maximum a heading has from the nodes below, by the way it combines them."""
    kind = kind_of(declared.items[code])
    if kind == "weighted":
        return sum((points[child] * weight_of(declared, child) for child in below), Decimal(0))
    if kind in ALIKE:
        return max(points[child] for child in below)
    return sum((points[child] for child in below), Decimal(0))


def weight_of(declared: Declared, code: str) -> Decimal:
    """A node's weight; 1 while it declares none or no number (the fault is recorded where the node is read)."""
    weight = declared.items[code].get("weight")
    return (exact_number(weight) if isinstance(weight, str | int) else None) or Decimal(1)


def prove_points(declared: Declared, points: Mapping[str, Decimal], found: Findings) -> None:
    """Record headings whose declared points are not those below, and weights that are not 1 in all."""
    for code in declared.items:
        below = [child for child in declared.children.get(code, ()) if child in points and counts(declared, child)]
        kind = kind_of(declared.items[code])
        if not below:
            continue
        if kind == "weighted":
            prove_weights(declared, code, below, found)
        if kind in ("sum", "weighted") and points[code] != combined(declared, code, below, points):
            total = plain(combined(declared, code, below, points))
            found.add(code, f"满分{plain(points[code])}分，下级指标合计{total}分，不相等")
        if kind in ALIKE and {points[child] for child in below} != {points[code]}:
            listed = "、".join(f"{child} {plain(points[child])}分" for child in below)
            found.add(code, f"满分{plain(points[code])}分；这种合成要求各下级与上级满分相同，现在是{listed}")
    roots = [code for code in declared.children.get("", ()) if code in points and counts(declared, code)]
    if any(declared.items[code].get("weight") is not None for code in roots):
        prove_weights(declared, "指标体系", roots, found)


def prove_weights(declared: Declared, place: str, codes: list[str], found: Findings) -> None:
    """Record weights that are missing or do not make 1."""
    without = [code for code in codes if declared.items[code].get("weight") is None]
    if without:
        found.add(place, f"按权重合成，但{'、'.join(without)}没有 weight（权重）")
        return
    total = sum((weight_of(declared, code) for code in codes), Decimal(0))
    if total != 1:
        found.add(place, f"权重合计是{plain(total)}，应为1")
