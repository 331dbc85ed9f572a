"""Facts that have dates. What was true on a day follows from the events, without a job and without a look at the clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

# The dated facts of a school and the kind of event that changes each.
EVENT_KINDS = {"name": "renamed", "kind": "kind", "ownership": "ownership", "township": "township"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a school was on one day; the township by name, empty when there was none."""

    name: str
    kind: str
    ownership: str
    township: str


def value_on(events: Iterable[Any], fact: str, day: date, present: str) -> str:
    """The value of a fact on a day: what the last change until then made of it, else what the next change replaced,
    else `present`, what the row holds (nothing ever changed)."""
    changes = sorted((e for e in events if e.kind == EVENT_KINDS[fact]), key=lambda event: event.effective_on)
    until = [event.after for event in changes if event.effective_on <= day]
    later = [event.before for event in changes if event.effective_on > day]
    return (until[-1:] or later[:1] or [present])[0]


def year_end(year: int, *, today: date) -> date:
    """The day a year's pages speak of: its last day, or today while the year is not over."""
    return min(today, date(year, 12, 31))
