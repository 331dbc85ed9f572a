"""A formula for every stage: the form in which rules hold the expressions of a pack."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.definitions import ANY_STAGE, SHARE
from assessments.engine.precision import plain, settle
from assessments.engine.shares import STAGE_LABELS
from assessments.engine.tables import Table
from core.expressions import Expression
from core.expressions.tree import NUMBER


@dataclass(slots=True)
class Figures:
    """What a formula gave: one figure per row, the reason where there is none, and the members left out.

    Numbers carry 28 digits; the list belongs to whoever asked for it.
    """

    values: list[Any]
    reason: Callable[[int], str]
    left_out: list[int]


def left_out_of(parts: Iterable[Figures]) -> list[int]:
    """The members left out by several formulas together, row by row."""
    counts = [part.left_out for part in parts if any(part.left_out)]
    return [sum(found) for found in zip(*counts, strict=True)] if counts else []


@dataclass(frozen=True, slots=True)
class Formula:
    """One expression per stage, or one for all under ``ANY_STAGE``."""

    by_stage: Mapping[str, Expression]

    def of(self, stage: str) -> Expression | None:
        """The expression of a stage, or None when the stage is not judged by this formula."""
        return self.by_stage.get(stage) or self.by_stage.get(ANY_STAGE)

    @property
    def names(self) -> frozenset[str]:
        """Every field named for any stage."""
        return frozenset(name for expression in self.by_stage.values() for name in expression.names)

    @property
    def results(self) -> frozenset[str]:
        """Codes of other indicators this formula reads."""
        return frozenset(code for expression in self.by_stage.values() for _, code in expression.results_now)

    @property
    def looks_around(self) -> bool:
        """Whether a row's figure depends on other rows."""
        return any(expression.has_aggregates for expression in self.by_stage.values())

    def figures(self, table: Table) -> Figures:
        """Evaluate for every row of a table; a stage without an expression has no figure."""
        if set(self.by_stage) == {ANY_STAGE}:
            return evaluated(self.by_stage[ANY_STAGE], table)
        values: list[Any] = [None] * table.size
        left_out = [0] * table.size
        parts: dict[int, tuple[Figures, int]] = {}
        for stage, rows in table.by_stage.items():
            expression = self.of(stage)
            if expression is None:
                continue
            found = evaluated(expression, table.of_stage(stage))
            for at, row in enumerate(rows):
                values[row] = found.values[at]
                left_out[row] = found.left_out[at] if found.left_out else 0
                if found.values[at] is None:
                    parts[row] = (found, at)

        def reason(row: int) -> str:
            if row in parts:
                found, at = parts[row]
                return found.reason(at)
            return "" if values[row] is not None else "本学段没有公式"

        return Figures(values, reason, left_out if any(left_out) else [])


def evaluated(expression: Expression, table: Table) -> Figures:
    """One expression over a table; where a share is unknown, the split's own reason is given."""
    found = expression.columns(table, table.definition.labels)

    def reason(row: int) -> str:
        item = table.counted[row]
        if SHARE in expression.names and item is not None and item.share.value is None and item.share.reason:
            return item.share.reason
        return found.reason(row)

    if expression.kind == NUMBER:
        found.values = [None if value is None else settle(value) for value in found.values]
    left_out = found.missing_members
    return Figures(found.values, reason, list(left_out) if any(left_out) else [])


@dataclass(frozen=True, slots=True)
class ByStage:
    """A number per stage, or one for all under ``ANY_STAGE``."""

    by_stage: Mapping[str, Decimal]

    def of(self, stage: str) -> Decimal | None:
        """The number of a stage, or None."""
        found = self.by_stage.get(stage)
        return self.by_stage.get(ANY_STAGE) if found is None else found

    def column(self, table: Table) -> list[Decimal | None]:
        """The number of every row."""
        if set(self.by_stage) == {ANY_STAGE}:
            return [self.by_stage[ANY_STAGE]] * table.size
        column: list[Decimal | None] = [None] * table.size
        for stage, rows in table.by_stage.items():
            number = self.of(stage)
            for row in rows:
                column[row] = number
        return column

    def written(self, sign: str = "") -> str:
        """The numbers for reading with their sign, each with its stage."""
        before = f"{sign} " if sign else ""
        if set(self.by_stage) == {ANY_STAGE}:
            return f"{before}{plain(self.by_stage[ANY_STAGE])}"
        return "、".join(
            f"{STAGE_LABELS.get(stage, stage)}{before}{plain(number)}" for stage, number in self.by_stage.items()
        )
