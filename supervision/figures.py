"""A figure is a number and the list that it counts; nothing is shown that cannot be opened."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Figure:
    """value: a count; url: a list of exactly that many rows. tone: good, soon or late."""

    label: str
    value: int
    url: str
    unit: str = ""
    target: str = ""
    verdict: str = ""
    tone: str = ""
    trend: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence; with a figure it is a link to the figure's rows."""

    text: str
    figure: Figure | None = None


def list_url(name: str, **query: Any) -> str:
    """The address of a list with its filters."""
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


def trend_points(values: list[int | None]) -> str:
    """Points of a polyline in a 120 × 28 box, left to right; what is missing is left out."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    span = (high - low) or 1
    step = 120 / (len(values) - 1)
    places = [
        (round(n * step, 1), round(26 - 24 * (value - low) / span, 1))
        for n, value in enumerate(values)
        if value is not None
    ]
    return " ".join(f"{x},{y}" for x, y in places)
