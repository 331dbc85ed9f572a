"""The office's queue of records to be reviewed: longest waiting first, with how late each was handed in."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core import workdays
from inspectors.models import Visit, VisitFinding, VisitSign, VisitVersion
from inspectors.querysets import VisitQuerySet
from office import calendar, clock, parameters

REASONS = Path(__file__).parent / "packs" / "return_reasons.yaml"
SUBMIT_DAYS = "visit.submit_days"


@cache
def return_reasons() -> tuple[str, ...]:
    """The usual reasons for giving a record back, as the pack lists them."""
    return tuple(yaml.safe_load(REASONS.read_text(encoding="utf-8"))["reasons"])


def queue(user: Any) -> VisitQuerySet:
    """What waits for review within the person's scope: with `waiting_since` (the newest submission), `finding_count`,
    `sign_count` (signs nobody has cleared), the longest waiting first."""
    newest = VisitVersion.objects.filter(visit=OuterRef("pk")).order_by().values("visit").annotate(at=Max("saved_at"))
    findings = VisitFinding.objects.filter(visit=OuterRef("pk")).order_by().values("visit").annotate(n=Count("pk"))
    signs = VisitSign.objects.filter(visit=OuterRef("pk"), cleared_at=None).order_by().values("visit")
    rows = Visit.objects.visible_to(user).waiting().select_related("school", "inspector")
    return rows.annotate(
        waiting_since=Coalesce(Subquery(newest.values("at")), "submitted_at"),
        finding_count=Coalesce(Subquery(findings.values("n")), 0),
        sign_count=Coalesce(Subquery(signs.annotate(n=Count("pk")).values("n")), 0),
    ).order_by("waiting_since", "pk")


def next_in_queue(user: Any, *, but: Visit | None = None) -> Visit | None:
    """The record that waits longest and is not the reviewer's own."""
    rows = queue(user).exclude(inspector=user)
    return (rows.exclude(pk=but.pk) if but else rows).first()


@dataclass(frozen=True, slots=True)
class Lateness:
    """Workdays of many records, with the calendar and the years' limits read once."""

    today: date
    calendar: workdays.Calendar
    limits: dict[int, int] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Lateness":
        """As of today."""
        return cls(clock.today(), calendar.current())

    def limit(self, year: int) -> int:
        """Workdays a record may take in a year."""
        if year not in self.limits:
            self.limits[year] = parameters.value(SUBMIT_DAYS, year=year)
        return self.limits[year]

    def late_days(self, visit: Visit) -> int:
        """Workdays by which the first submission came after the limit; 0 when it was in time or was not made."""
        if visit.submitted_at is None or not visit.is_late:
            return 0
        taken = workdays.workdays_between(visit.visited_on, day_of(visit.submitted_at), self.calendar)
        return max(0, taken - self.limit(visit.visited_on.year))

    def waiting_days(self, since: datetime | None) -> int:
        """Workdays a record has waited for the office."""
        return workdays.workdays_between(day_of(since), self.today, self.calendar) if since else 0


def day_of(moment: datetime) -> date:
    """The county's day of an instant."""
    return timezone.localtime(moment).date()


def late_words(days: int, *, is_late: bool) -> str:
    """`逾期2个工作日`; nothing for a record in time."""
    if not is_late:
        return ""
    return f"逾期{days}个工作日" if days else "逾期提交"
