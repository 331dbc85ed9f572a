"""Saving a year of the office's calendar."""

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, WrongState
from office.calendar_entry import Entry, YearPlan, plan_year
from office.models import CalendarDay, CalendarYear, County, User


@transaction.atomic
def save_calendar(*, actor: User | None, year: int, entries: list[Entry], source: str, seen: str) -> YearPlan:
    """The year is what is listed, all of it or nothing. seen: the fingerprint of the plan the person looked at; raises
    WrongState when the calendar has changed since. Deadlines already given are not moved."""
    if not source.strip():
        raise BusinessRuleError("请填写来源，例如放假通知的名称。")
    County.objects.select_for_update().filter(pk=1).first()
    plan = plan_year(year, entries)
    if plan.fingerprint != seen:
        raise WrongState("预览之后日历又有改动，请重新预览再保存。")
    kept, _ = CalendarYear.objects.update_or_create(year=year, defaults={"source": source.strip()})
    CalendarDay.objects.filter(day__in=[change.day for change in plan.changes if change.before]).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=change.day, is_workday=change.after.is_workday, name=change.after.name)
        for change in plan.changes
        if change.after
    )
    lines = [f"{change.day:%m-%d}" for change in plan.changes]
    audit.record(actor=actor, verb="calendar.changed", target=kept, year=year, days=lines, source=source.strip())
    return plan
