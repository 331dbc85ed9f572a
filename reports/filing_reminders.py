"""Who is told in the morning that a report to those above falls due."""

from datetime import date

from django.urls import reverse

from office import calendar, parameters
from office.digests import Line
from office.models import User
from reports.filing_tables import standing
from reports.models import Filing
from reports.workflow import MAY_DRAFT


def lines(person: User, day: date) -> list[Line]:
    """For those who draft: reports not sent that fall due within the workdays of the parameter, each workday; those overdue on the
    first workday after and then every so many."""
    if not person.has_perm(MAY_DRAFT):
        return []
    owed = list(Filing.objects.visible_to(person).unsent().order_by("due_on", "pk"))
    if not owed:
        return []
    until = calendar.deadline(day, parameters.value("remind.before_days", year=day.year))
    every = parameters.value("remind.repeat_days", year=day.year)
    return [
        Line(
            title=f"报送“{row.title}”：{standing(row, day).word}",
            url=reverse("reports:filing_detail", args=[row.pk]),
            tone="danger" if row.due_on < day else "warning",
            label="报送期限",
        )
        for row in owed
        if day <= row.due_on <= until or (row.due_on < day and is_turn(row.due_on, day, every))
    ]


def is_turn(due_on: date, day: date, every: int) -> bool:
    """Whether an overdue report is told again today."""
    return (calendar.workdays_between(due_on, day) - 1) % every == 0
