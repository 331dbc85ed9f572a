"""This year beside last year and beside the county's median."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

CHANGE_LIMIT = Decimal(30)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside one figure.

    change: percent against last year, unrounded; typical: the county's median per pupil; own: the section's figure per
    pupil; the two flags say whether the distance is above the year's parameters.
    """

    before: str = ""
    change: Decimal | None = None
    is_far_from_last_year: bool = False
    own: Decimal | None = None
    typical: Decimal | None = None
    is_far_from_median: bool = False


def whole_school(stages: Iterable[str], pupils: Mapping[str, str | None]) -> Decimal | None:
    """Pupils of the whole school from those of its stages; None while a stage has none filled in: missing is not zero."""
    given = [pupils.get(stage) for stage in stages]
    return Decimal(sum(Decimal(one) for one in given if one is not None)) if None not in given else None


def percent_change(before: str | None, now: str | None) -> Decimal | None:
    """Change in percent, unrounded; None when a year is missing or last year's figure is zero."""
    if before is None or now is None or Decimal(before) == 0:
        return None
    return (Decimal(now) - Decimal(before)) * 100 / Decimal(before)


def is_far(change: Decimal | None, limit: Decimal) -> bool:
    """Whether a change is larger than the limit, both in percent; exactly the limit is not."""
    return change is not None and abs(change) > limit
