"""Points of several nodes made into one: what every heading, and the whole set over its roots, does row by row.

Which nodes are asked of a row decides how their points go together. Rows that are asked the same share one recipe, so
a row costs no more than adding up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.precision import settle
from core.expressions import WORKING_DIGITS

ZERO, ONE = Decimal(0), Decimal(1)
Mixed = Callable[[Sequence[Decimal]], Decimal]
Nodes = Sequence[IndicatorDefinition]
Mix = Callable[[Nodes, Nodes, Nodes], Mixed]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the points of rows that are asked alike go together: ``mixed`` those at ``main``, plus those at ``tops``."""

    main: tuple[int, ...]
    tops: tuple[int, ...]
    mixed: Mixed | None

    def points(self, found: Sequence[Decimal | None]) -> Decimal | None:
        """The points of one row; None while one of them is missing."""
        if self.mixed is None:
            return None
        main = [points for at in self.main if (points := found[at]) is not None]
        tops = [points for at in self.tops if (points := found[at]) is not None]
        if len(main) < len(self.main) or len(tops) < len(self.tops):
            return None
        return self.mixed(main) + sum(tops, ZERO) if tops else self.mixed(main)


def on_top(node: IndicatorDefinition) -> bool:
    """Whether a node's points are on top of the maximum."""
    return node.rule is not None and node.rule.kind == "bonus"


def recipe_of(nodes: Nodes, asked: Sequence[bool], mix: Mix) -> Recipe:
    """The recipe of rows that are asked these nodes.

    A node that is not asked counts as its ``otherwise`` says: ``rescale`` stretches the rest over its maximum,
    ``full`` gives its points, ``skip`` leaves it out. Without anything to go by the whole is not asked.
    """
    main = tuple(at for at, node in enumerate(nodes) if asked[at] and not on_top(node))
    tops = tuple(at for at, node in enumerate(nodes) if asked[at] and on_top(node))
    absent = [node for at, node in enumerate(nodes) if not asked[at] and not on_top(node)]
    full = [node for node in absent if node.otherwise == "full"]
    lost = [node for node in absent if node.otherwise == "rescale"]
    if not main and not full:
        only_bonus = bool(tops) and not absent
        return Recipe((), tops, nothing if only_bonus else None)
    return Recipe(main, tops, mix([nodes[at] for at in main], full, lost))


def nothing(points: Sequence[Decimal]) -> Decimal:
    """Below a heading that has bonus points only."""
    return ZERO


def combine(nodes: Nodes, columns: Sequence[Column], mix: Mix, size: int) -> tuple[list[Decimal | None], list[bool]]:
    """Points of every row, and whether it is asked at all; both settled to 28 digits."""
    if not nodes:
        return [None] * size, [True] * size
    recipes: dict[tuple[bool, ...], Recipe] = {}
    points: list[Decimal | None] = []
    applies: list[bool] = []
    rows = zip(
        zip(*(column.applies for column in columns), strict=True),
        zip(*(column.points for column in columns), strict=True),
        strict=True,
    )
    with localcontext(prec=WORKING_DIGITS):
        for asked, found in rows:
            recipe = recipes.get(asked)
            if recipe is None:
                recipe = recipes[asked] = recipe_of(nodes, asked, mix)
            made = recipe.points(found)
            points.append(None if made is None else settle(made))
            applies.append(recipe.mixed is not None)
    return points, applies


def maximum_of(node: IndicatorDefinition) -> Decimal:
    """A node's points."""
    return node.points or ZERO


def weight_of(node: IndicatorDefinition) -> Decimal:
    """A node's weight."""
    return node.weight or ZERO


def added(asked: Nodes, full: Nodes, lost: Nodes) -> Mixed:
    """Add up; stretched over the maximum of what is lost."""
    given = sum(map(maximum_of, full), ZERO)
    base = sum(map(maximum_of, asked), ZERO) + given
    whole = base + sum(map(maximum_of, lost), ZERO)
    if whole == base or not base:
        return (lambda points: sum(points, given)) if given else (lambda points: sum(points, ZERO))
    return lambda points: sum(points, given) * whole / base


def weighed(asked: Nodes, full: Nodes, lost: Nodes) -> Mixed:
    """Points × weight; the weight of what is lost is spread over the rest."""
    weights = [weight_of(node) for node in asked]
    given = sum((maximum_of(node) * weight_of(node) for node in full), ZERO)
    base = sum(weights, ZERO) + sum(map(weight_of, full), ZERO)
    whole = base + sum(map(weight_of, lost), ZERO)

    def mixed(points: Sequence[Decimal]) -> Decimal:
        got = sum((weight * point for weight, point in zip(weights, points, strict=True)), given)
        return got if whole == base or not base else got * whole / base

    return mixed


def averaged(asked: Nodes, full: Nodes, lost: Nodes) -> Mixed:
    """The plain mean of what is asked."""
    given = [maximum_of(node) for node in full]
    count = len(asked) + len(full)
    return lambda points: sum(points, sum(given, ZERO)) / count


def lowest(asked: Nodes, full: Nodes, lost: Nodes) -> Mixed:
    """The least of what is asked."""
    given = [maximum_of(node) for node in full]
    return lambda points: min((*points, *given))


def highest(asked: Nodes, full: Nodes, lost: Nodes) -> Mixed:
    """The most of what is asked."""
    given = [maximum_of(node) for node in full]
    return lambda points: max((*points, *given))
