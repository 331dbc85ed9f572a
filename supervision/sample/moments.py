"""Days and hours of the county: workdays of a month, instants in its own time."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from core.workdays import Calendar, add_workdays

SHANGHAI = ZoneInfo("Asia/Shanghai")
ACTIVE_MONTHS = (1, 2, 3, 4, 5, 6, 9, 10, 11, 12)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of a day in the county."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def workdays_of(year: int, month: int, calendar: Calendar, *, first: int = 1, last: int = 31) -> list[date]:
    """The workdays of a month from its `first` to its `last` day."""
    days = []
    for number in range(first, last + 1):
        try:
            day = date(year, month, number)
        except ValueError:
            break
        if calendar.is_workday(day):
            days.append(day)
    return days


def later(day: date, workdays: int, calendar: Calendar, *, until: date) -> date:
    """So many workdays later, but not after `until`."""
    return min(add_workdays(day, workdays, calendar), until)
