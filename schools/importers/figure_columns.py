"""A figure of a pack in the workbooks that go out: its column, its cell, and what an empty cell will mean."""

from decimal import Decimal

from core.workbooks import Column
from schools.field_packs import PackField

FILLED_NOTE = "这是带数据的表：把格子清空，就是清空系统里的数。"
BLANK_NOTE = "这是空表：空格子不改动系统里已有的数。"
NUMBERS = ("integer", "decimal")


def figure_column(found: PackField, *, mark: str = "") -> Column:
    """The open column of a figure; ``mark`` stands behind its label."""
    is_number = found.type in NUMBERS
    return Column(
        found.label + mark,
        max(10, min(24, 2 * len(found.label))),
        found.unit,
        choices=tuple(found.words.values()),
        is_open=True,
        is_text=not is_number and not found.words,
        between=(found.minimum, found.maximum) if is_number else None,
        whole=found.type == "integer",
    )


def figure_cell(found: PackField, stored: str | None) -> str | Decimal | None:
    """A number as a number, anything else as it is typed, nothing when it is missing."""
    if stored is None:
        return None
    return Decimal(stored) if found.type in NUMBERS else found.typed(stored)
