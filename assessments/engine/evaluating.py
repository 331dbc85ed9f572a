"""Every indicator's column, in the order of what reads what."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from assessments.definitions import IndicatorDefinition, SetDefinition
from assessments.engine.columns import Column, no_reason
from assessments.engine.combining import added, combine, on_top, weighed
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


class OnDemand(dict[str, Column]):
    """The results of a table, each worked out when it is first asked for."""

    table: Table

    def __missing__(self, code: str) -> Column:
        self[code] = column_of(self.table.definition.by_code[code], self.table)
        return self[code]


def column_of(indicator: IndicatorDefinition, table: Table) -> Column:
    """Compute one indicator and take out the rows it is not asked of, and judgements made without all members."""
    if indicator.rule is None:
        raise LookupError(f"{indicator.code} is a heading and has no value")
    column = indicator.rule.compute(table, indicator)
    if any(column.left_out):
        column.withhold()
    if None not in column.value and not (indicator.rule.judges and None in column.met):
        column.reason = no_reason  # the formula's own figures need not be kept to say why nothing is missing
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


def roots_of(definition: SetDefinition, level: str) -> list[IndicatorDefinition]:
    """The roots of one level that give points."""
    roots = [definition.by_code[code] for code in definition.children.get("", ())]
    return [root for root in roots if root.points is not None and root.rule is not None and root.level == level]


def is_weighted(roots: list[IndicatorDefinition]) -> bool:
    """Whether roots go together by weight: they have weights, or they are added up."""
    return any(root.weight is not None for root in roots)


def total_points(definition: SetDefinition, table: Table, level: str) -> list[Decimal | None]:
    """The points of every row over the roots of one level: by weight when the roots have weights, else added up.

    The same rules as for a heading: a root that is not asked counts as its ``otherwise`` says, bonus roots are on top.
    None while a root is missing, and where no root gives points.
    """
    roots = roots_of(definition, level)
    columns = [table.results[root.code] for root in roots]
    return combine(roots, columns, weighed if is_weighted(roots) else added, table.size)[0]


def maximum_points(definition: SetDefinition, level: str) -> Decimal | None:
    """What a subject can reach without bonus; None when the level gives no points."""
    roots = roots_of(definition, level)
    giving = [root for root in roots if not on_top(root)]
    if not giving:
        return None
    one, by_weight = Decimal(1), is_weighted(roots)
    return sum(
        (((root.weight or one) if by_weight else one) * (root.points or Decimal(0)) for root in giving), Decimal(0)
    )
