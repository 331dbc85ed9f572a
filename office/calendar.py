"""The office's own calendar of holidays and working weekends."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

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


def restored(start: date, days_left: int, *, was_late: bool) -> date:
    """The deadline with `days_left` workdays to go at `start`, negative when it is past; what was late stays late."""
    known = current()
    if days_left < 0:
        return workdays.workday_before(start, -days_left, known)
    if was_late:
        return workdays.workday_before(start - timedelta(days=1), 0, known)
    return workdays.add_workdays(start, days_left, known)


def workdays_between(start: date, end: date) -> int:
    """Workdays after `start` up to and including `end`; negative when `end` lies before."""
    return workdays.workdays_between(start, end, current())


def late_before(on: date, count: int) -> datetime:
    """The instant (midnight) before which something began that has had `count` workdays and is late on the day `on`."""
    day = workdays.latest_start(on, count, current())
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
