"""Every indicator's column, in the order of what reads what."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from assessments.definitions import IndicatorDefinition, SetDefinition
from assessments.engine.columns import Column
from assessments.engine.tables import Table


def evaluate(
    definition: SetDefinition, subjects: Table, county: Table, progress: Callable[[int, int], None] | None = None
) -> None:
    """Fill the results of both tables."""
    for done, code in enumerate(definition.order, start=1):
        indicator = definition.by_code[code]
        table = county if indicator.level == "county" else subjects
        table.results[code] = column_of(indicator, table)
        if progress:
            progress(done, len(definition.order))


def column_of(indicator: IndicatorDefinition, table: Table) -> Column:
    """Compute one indicator and take out the rows it is not asked of."""
    if indicator.rule is None:
        raise LookupError(f"{indicator.code} is a heading and has no value")
    column = indicator.rule.compute(table, indicator)
    asked = asked_of(indicator, table)
    if asked is not None:
        column.mask([was and is_asked for was, is_asked in zip(column.applies, asked, strict=True)])
    return column


def asked_of(indicator: IndicatorDefinition, table: Table) -> list[bool] | None:
    """Whom the indicator is asked of; None when of everyone. A condition that is missing leaves the row in."""
    if not (indicator.stages or indicator.kinds or indicator.applies_if):
        return None
    asked = [True] * table.size
    for wanted, name in ((indicator.stages, "stage"), (indicator.kinds, "kind")):
        if wanted:
            asked = [yes and value in wanted for yes, value in zip(asked, table.column(name), strict=True)]
    if indicator.applies_if is not None:
        found: list[Any] = list(indicator.applies_if.columns(table, table.definition.labels).values)
        asked = [yes and value is not False for yes, value in zip(asked, found, strict=True)]
    return asked


def total_points(definition: SetDefinition, table: Table, level: str) -> list[Decimal | None]:
    """The points of every row over the roots of one level: by weight when the roots have weights, else added up.

    None while a root is missing, and where no root gives points.
    """
    roots = [definition.by_code[code] for code in definition.children.get("", ())]
    giving = [root for root in roots if root.points is not None and root.rule is not None and root.level == level]
    by_weight = any(root.weight is not None for root in giving)
    totals: list[Decimal | None] = []
    for row in range(table.size):
        found = [
            (root.weight if by_weight and root.weight is not None else Decimal(1), table.results[root.code].points[row])
            for root in giving
            if table.results[root.code].applies[row]
        ]
        if not found or any(points is None for _, points in found):
            totals.append(None)
        else:
            totals.append(sum((weight * (points or Decimal(0)) for weight, points in found), Decimal(0)))
    return totals


def maximum_points(definition: SetDefinition, level: str) -> Decimal | None:
    """What a subject can reach without bonus; None when the level gives no points."""
    roots = [definition.by_code[code] for code in definition.children.get("", ())]
    giving = [
        root
        for root in roots
        if root.points is not None and root.rule is not None and root.level == level and root.rule.kind != "bonus"
    ]
    if not giving:
        return None
    by_weight = any(root.weight is not None for root in giving)
    return sum(
        ((root.weight if by_weight and root.weight is not None else Decimal(1)) * (root.points or Decimal(0)))
        for root in giving
    )
