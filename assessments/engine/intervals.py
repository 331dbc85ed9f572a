"""Ranges of a value as people write them: ``[60, 80)``, ``(-, 60)``; and the proof that a row of them has no hole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.engine.precision import plain

WRITTEN = re.compile(r"^\s*([\[(])\s*(-|-?\d+(?:\.\d+)?)\s*,\s*(-|-?\d+(?:\.\d+)?)\s*([\])])\s*$")


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

    def __str__(self) -> str:
        low = "" if self.low is None else f"{'≥' if self.low_closed else '＞'}{plain(self.low)}"
        high = "" if self.high is None else f"{'≤' if self.high_closed else '＜'}{plain(self.high)}"
        return " 且 ".join(text for text in (low, high) if text) or "任意值"


def read_interval(text: object) -> Interval:
    """Read ``[low, high)``; ``-`` is without an end. Raises RangeRefused."""
    match = WRITTEN.match(text) if isinstance(text, str) else None
    if match is None:
        raise RangeRefused(f"“{text}”应写成区间，如 [60, 80) 或 (-, 60)，“-”表示不限")
    opening, low, high, closing = match.groups()
    interval = Interval(
        low=None if low == "-" else Decimal(low),
        high=None if high == "-" else Decimal(high),
        low_closed=opening == "[",
        high_closed=closing == "]",
    )
    if interval.low is not None and interval.high is not None:
        point = interval.low == interval.high and interval.low_closed and interval.high_closed
        if interval.low >= interval.high and not point:
            raise RangeRefused(f"“{text}”的下限不小于上限")
    return interval


def faults_of(bands: Sequence[Interval], domain: Interval) -> list[str]:
    """Say every hole and overlap of the bands within a domain, each with a value that shows it."""
    ordered = sorted(bands, key=lambda band: (band.low is not None, band.low or Decimal(0), not band.low_closed))
    faults = []
    reached: Interval | None = None
    for band in ordered:
        faults += gap_before(reached, band, domain)
        if reached is None or ends_later(band, reached):
            reached = band
    if reached is not None and not covers_end(reached, domain):
        example = reached.high if not reached.high_closed else middle(reached.high, domain.high)
        faults.append(f"{plain(example or Decimal(0))} 落空：最后一档到 {plain(reached.high or Decimal(0))} 为止")
    return faults


def gap_before(reached: Interval | None, band: Interval, domain: Interval) -> list[str]:
    """The hole or overlap between what is covered so far and the next band."""
    if reached is None:
        start = Interval(domain.low, domain.low, not domain.low_closed, not domain.low_closed)
        if band.low is None or (domain.low is not None and begins_before(band, domain)):
            return []
        example = middle(domain.low, band.low) if start.low != band.low else band.low
        return [f"{plain(example or Decimal(0))} 落空：第一档从 {plain(band.low)} 开始"]
    if band.low is None or reached.high is None or band.low < reached.high:
        example = band.low if band.low is not None and band.low in reached else middle(band.low, least(reached, band))
        return [f"{plain(example or Decimal(0))} 同时属于两档"]
    if band.low == reached.high:
        if band.low_closed and reached.high_closed:
            return [f"{plain(band.low)} 同时属于两档"]
        return [] if band.low_closed or reached.high_closed else [f"{plain(band.low)} 落空：两档都不含它"]
    return [f"{plain(middle(reached.high, band.low) or Decimal(0))} 落空：在 {reached} 与 {band} 之间"]


def begins_before(band: Interval, domain: Interval) -> bool:
    """Whether a band covers the beginning of the domain."""
    if band.low is None or domain.low is None:
        return band.low is None
    return band.low < domain.low or (band.low == domain.low and (band.low_closed or not domain.low_closed))


def covers_end(band: Interval, domain: Interval) -> bool:
    """Whether a band covers the end of the domain."""
    if band.high is None:
        return True
    if domain.high is None:
        return False
    return band.high > domain.high or (band.high == domain.high and (band.high_closed or not domain.high_closed))


def ends_later(band: Interval, other: Interval) -> bool:
    """Whether a band reaches further than another."""
    if band.high is None or other.high is None:
        return band.high is None
    return (band.high, band.high_closed) > (other.high, other.high_closed)


def least(one: Interval, other: Interval) -> Decimal | None:
    """The nearer upper end."""
    ends = [end for end in (one.high, other.high) if end is not None]
    return min(ends) if ends else None


def middle(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    """A value between two ends; one beyond the known end when the other is open."""
    if low is None or high is None:
        known = high if low is None else low
        return None if known is None else known + (-1 if low is None else 1)
    return (low + high) / 2
