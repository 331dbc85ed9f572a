"""Workday arithmetic over an editable calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """days: whether a date is a workday, for the dates the office has entered; other dates follow Monday to Friday."""

    days: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def knows(self, year: int) -> bool:
        """Whether the holidays of `year` have been entered; if not, results are by weekday only and must say so."""
        return year in self.years

    def is_workday(self, day: date) -> bool:
        """A workday by the entered calendar, else Monday to Friday."""
        return self.days.get(day, day.weekday() < SATURDAY)


def add_workdays(start: date, count: int, calendar: Calendar) -> date:
    """The `count`-th workday after `start` (the day itself is not counted); count 0 gives `start`."""
    day, left = start, count
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.is_workday(day)
    return day


def workday_before(start: date, count: int, calendar: Calendar) -> date:
    """The latest workday with exactly `count` workdays after it up to and including `start`; count 0 gives `start` itself
    when it is a workday, else the last workday before it."""
    day, left = start, count
    while left > 0:
        left -= calendar.is_workday(day)
        day -= timedelta(days=1)
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return day


def workdays_between(start: date, end: date, calendar: Calendar) -> int:
    """Workdays after `start` up to and including `end`; negative when `end` is before `start`."""
    if end < start:
        return -workdays_between(end, start, calendar)
    return sum(calendar.is_workday(start + timedelta(days=step)) for step in range(1, (end - start).days + 1))


def latest_start(on: date, count: int, calendar: Calendar) -> date:
    """The latest day whose `count`-th workday after it lies before `on`: what began then, or earlier, is late on `on`."""
    day, left = on, count
    while left > 0:
        day -= timedelta(days=1)
        left -= calendar.is_workday(day)
    return day - timedelta(days=1)
