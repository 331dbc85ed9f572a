"""The axis of a chart: round steps around the values, and how a figure is written beside it. Exact decimals throughout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext

STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
WANTED_STEPS = 5
CONTEXT = Context(prec=120)
SCALES = ((Decimal(10) ** 17, ""), (Decimal(10) ** 9, "亿"), (Decimal(10) ** 6, "万"))
TIMES = {"亿": Decimal(10) ** 8, "万": Decimal(10) ** 4, "": Decimal(1)}
LONGEST = 8  # letters of a figure as it was given


@dataclass(frozen=True, slots=True)
class Scale:
    """From low to high in equal steps; ``times`` is the word (万, 亿) that its figures are written in."""

    low: Decimal
    high: Decimal
    step: Decimal
    times: str = ""

    def place(self, value: Decimal) -> float:
        """Where a value lies between low (0) and high (1)."""
        with localcontext(CONTEXT):
            return float((value - self.low) / (self.high - self.low))

    def ticks(self) -> list[Decimal]:
        """The values with a line of their own, lowest first."""
        with localcontext(CONTEXT):
            count = int(((self.high - self.low) / self.step).to_integral_value())
            return [self.low + self.step * number for number in range(count + 1)]

    def tick_text(self, value: Decimal) -> str:
        """The figure at a tick, in the word of the scale."""
        with localcontext(CONTEXT):
            return plain(value / TIMES[self.times])

    def value_text(self, value: Decimal) -> str:
        """The figure at a mark: as it was given where that is short, else rounded to two places of the scale's word."""
        given = f"{value:f}"
        if not self.times and len(given) <= LONGEST:
            return given
        with localcontext(CONTEXT):
            shown = value / TIMES[self.times]
            if shown and abs(shown) < Decimal("0.01"):
                return f"{shown:.2E}"
            return plain(shown.quantize(Decimal("0.01"), ROUND_HALF_UP))


def plain(value: Decimal) -> str:
    """Without trailing zeros; a figure too long to read in powers of ten."""
    with localcontext(CONTEXT):
        short = f"{value.normalize():f}"
    return short if len(short) <= 10 else f"{value:.2E}"


def scale_of(values: Iterable[Decimal], *, from_zero: bool) -> Scale:
    """The axis over these values. ``from_zero``: it always holds zero; else a narrow range far from zero stands alone."""
    found = list(values)
    with localcontext(CONTEXT):
        low, high = min(found, default=Decimal(0)), max(found, default=Decimal(0))
        if from_zero or 0 <= low * 2 <= high:
            low = min(low, Decimal(0))
        if from_zero or low * 2 <= high <= 0:
            high = max(high, Decimal(0))
        if low == high:
            room = abs(low) / 10 or Decimal(1)
            low, high = (low - room, high + room) if low else (low, high + room)
        step = _step((high - low) / WANTED_STEPS)
        low = (low / step).to_integral_value(ROUND_FLOOR) * step
        high = (high / step).to_integral_value(ROUND_CEILING) * step
        most = max(abs(low), abs(high))
    times = next((word for limit, word in SCALES if most >= limit), "")
    return Scale(low, high, step, times)


def _step(raw: Decimal) -> Decimal:
    """The least of 1, 2, 5, 10 times a power of ten that is not below raw."""
    power = Decimal(1).scaleb(raw.adjusted())
    return next(step * power for step in STEPS if step * power >= raw)
