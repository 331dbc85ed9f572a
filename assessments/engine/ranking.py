"""Ranks: equal points share the better place, and the next place is passed over."""

from collections.abc import Sequence
from decimal import Decimal

from assessments.engine.tables import Table


def competition_ranks(table: Table, points: Sequence[Decimal | None]) -> list[int | None]:
    """The place of every row within its stage and group, highest points first; None without points."""
    ranks: list[int | None] = [None] * table.size
    for _, rows in table.groups:
        known = sorted((points[row] for row in rows if points[row] is not None), reverse=True)  # type: ignore[type-var]
        place: dict[Decimal, int] = {}
        for at, value in enumerate(known, start=1):
            place.setdefault(value, at)  # type: ignore[arg-type]
        for row in rows:
            value = points[row]
            ranks[row] = None if value is None else place[value]
    return ranks
