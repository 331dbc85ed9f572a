"""The office's own calendar of holidays and working weekends."""

from datetime import date

from core import workdays
from office.models import CalendarDay, CalendarYear

UNKNOWN_YEAR = "暂按周一至周五计算"


def current() -> workdays.Calendar:
    """The calendar as entered, in two queries; load it once per page or job."""
    days = dict(CalendarDay.objects.values_list("day", "is_workday"))
    years = frozenset(CalendarYear.objects.values_list("year", flat=True))
    return workdays.Calendar(days, years)


def deadline(start: date, count: int) -> date:
    """The date `count` workdays after `start`."""
    return workdays.add_workdays(start, count, current())


def workdays_between(start: date, end: date) -> int:
    """Workdays after `start` up to and including `end`; negative when `end` lies before."""
    return workdays.workdays_between(start, end, current())
