"""Ranges of a value as people write them: ``[60, 80)``, ``(-, 60)``; and the proof that a row of them has no hole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise

from assessments.engine.precision import plain

END = r"\s*(-|-?[0-9]+(?:\.[0-9]+)?|)\s*"
WRITTEN = re.compile(rf"\s*([\[(]){END},{END}([\])])\s*")
MAX_LENGTH = 100


class RangeRefused(ValueError):
    """The text is no range; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high``, each end closed or open; None is without an end."""

    low: Decimal | None
    high: Decimal | None
    low_closed: bool
    high_closed: bool

    def __contains__(self, value: Decimal) -> bool:
        above = self.low is None or value > self.low or (value == self.low and self.low_closed)
        below = self.high is None or value < self.high or (value == self.high and self.high_closed)
        return above and below

    def meets(self, other: "Interval") -> bool:
        """Whether the two have a value in common."""
        return any(value in self and value in other for value in examples([self, other]))

    def __str__(self) -> str:
        low = "" if self.low is None else f"{'≥' if self.low_closed else '＞'}{plain(self.low)}"
        high = "" if self.high is None else f"{'≤' if self.high_closed else '＜'}{plain(self.high)}"
        return " 且 ".join(text for text in (low, high) if text) or "任意值"


def read_interval(text: object) -> Interval:
    """Read ``[low, high)``; ``-``, or nothing at all, is without an end. Raises RangeRefused."""
    match = WRITTEN.fullmatch(text) if isinstance(text, str) and len(text) <= MAX_LENGTH else None
    if match is None:
        raise RangeRefused(f"“{str(text)[:MAX_LENGTH]}”应写成区间，如 [60, 80) 或 (-, 60)，“-”表示不限")
    opening, low, high, closing = match.groups()
    interval = Interval(
        low=None if low in ("-", "") else Decimal(low),
        high=None if high in ("-", "") else Decimal(high),
        low_closed=opening == "[",
        high_closed=closing == "]",
    )
    if interval.low is not None and interval.high is not None:
        point = interval.low == interval.high and interval.low_closed and interval.high_closed
        if interval.low >= interval.high and not point:
            raise RangeRefused(f"“{text}”的下限不小于上限")
    return interval


def faults_of(bands: Sequence[Interval], domain: Interval) -> list[str]:
    """Say every hole and overlap of the bands within a domain, each with a value that shows it.

    Between two neighbouring ends nothing changes, so the ends, the middles between them and a value beyond either side
    stand for every value there is.
    """
    faults = []
    last: tuple[Interval, ...] | None = None
    for value in examples([*bands, domain]):
        if value not in domain:
            continue
        found = tuple(band for band in bands if value in band)
        if found != last or len(found) > 1:
            if not found:
                faults.append(f"{plain(value)} 落空：不属于任何一档")
            elif len(found) > 1 and found != last:
                faults.append(f"{plain(value)} 同时属于“{found[0]}”和“{found[1]}”两档")
        last = found
    return faults


def examples(bands: Sequence[Interval]) -> list[Decimal]:
    """Every end, a value between every two neighbouring ends, and one beyond either side; in order."""
    ends = sorted({end for band in bands for end in (band.low, band.high) if end is not None})
    if not ends:
        return [Decimal(0)]
    with localcontext(prec=4 * MAX_LENGTH):
        found = [ends[0] - 1]
        for low, high in pairwise(ends):
            found += [low, (low + high) / 2]
        return [*found, ends[-1], ends[-1] + 1]
