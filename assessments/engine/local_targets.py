"""The county's own target of the year beside the set's line, for single indicators."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from assessments.definitions import IndicatorDefinition, SetDefinition
from assessments.engine.columns import Column
from assessments.engine.tables import Table

Targets = Mapping[tuple[str, str], Decimal]


def add_local_targets(definition: SetDefinition, tables: Iterable[Table], targets: Targets, year: int | None) -> None:
    """Set every value beside the local target of its row; indicators without any target stay as they are.

    The office's target of the row's stage goes first, then the office's for all stages, then the pack's of the year.
    Standing on the target meets it. A value that is missing, or was computed without some members, is not judged.
    """
    for table in tables:
        for code, column in table.results.items():
            lines = lines_of(definition.by_code[code], table, targets, year)
            if any(line is not None for line in lines):
                lower = definition.by_code[code].direction == "lower"
                column.local_target = [
                    line if asked else None for line, asked in zip(lines, column.applies, strict=True)
                ]
                column.local_met = judged_locally(column, lower=lower)


def lines_of(indicator: IndicatorDefinition, table: Table, targets: Targets, year: int | None) -> list[Decimal | None]:
    """The local target of every row."""
    general = targets.get((indicator.code, ""), indicator.local.get(str(year)))
    lines: list[Decimal | None] = [general] * table.size
    for stage, rows in table.by_stage.items():
        own = targets.get((indicator.code, stage))
        if own is not None:
            for row in rows:
                lines[row] = own
    return lines


def judged_locally(column: Column, *, lower: bool) -> list[bool | None]:
    """Whether every value reaches its local target, compared unrounded."""
    left_out = column.left_out or [0] * len(column.value)
    return [
        None if value is None or line is None or out else (value <= line if lower else value >= line)
        for value, line, out in zip(column.value, column.local_target, left_out, strict=True)
    ]
