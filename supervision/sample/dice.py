"""Chance that falls the same way on every machine, and totals that come out exactly."""

from collections.abc import Sequence
from random import Random


def dice(topic: str) -> Random:
    """A generator of its own for each topic, so that a change in one part leaves the others as they were."""
    return Random(f"青禾县·{topic}")  # noqa: S311 - the sample must come out the same everywhere; nothing secret is drawn


def shared_out(total: int, weights: Sequence[float], *, least: int = 0) -> list[int]:
    """Split `total` into whole numbers in proportion to the weights, each at least `least`; the sum is exact."""
    room = total - least * len(weights)
    exact = [room * weight / sum(weights) for weight in weights]
    parts = [int(value) for value in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: room - sum(parts)]:
        parts[i] += 1
    return [part + least for part in parts]
