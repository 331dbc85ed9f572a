"""The fields that come from a checklist, and times of a day."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from core.exceptions import BusinessRuleError
from inspectors.models import Checklist, ChecklistEntry, Visit, VisitMatter
from inspectors.services.visits import COUNT_LIMIT
from office import clock

NO_CHECKLIST = "还没有载入督导清单，请系统管理员先运行 manage.py load_checklists。"


def entries_for(visit: Visit | None, data: Any) -> list[ChecklistEntry]:
    """The lines of the visit's checklist, of the one the page was opened with, or of the newest in force."""
    asked = str(data.get("checklist", "")) if data else ""
    checklist = visit.checklist if visit else None
    if checklist is None and asked.isascii() and asked.isdigit() and len(asked) < 10:
        checklist = Checklist.objects.filter(pk=int(asked)).first()
    checklist = checklist or Checklist.objects.in_force_on(clock.today()).first()
    entries = list(checklist.entries.select_related("checklist")) if checklist else []
    if not entries:
        raise BusinessRuleError(NO_CHECKLIST)
    return entries


def matter_field(entry: ChecklistEntry) -> forms.ChoiceField:
    """Three chips; 未查 until the inspector says otherwise."""
    return forms.ChoiceField(
        label=entry.label,
        choices=VisitMatter.Result.choices,
        initial=VisitMatter.Result.NOT_DONE,
        required=False,
        widget=forms.RadioSelect,
        help_text=entry.prompt,
    )


def note_field(entry: ChecklistEntry) -> forms.CharField:
    """A note on one matter."""
    return forms.CharField(label=f"{entry.label}的说明", required=False, max_length=500)


def counter_field(entry: ChecklistEntry) -> forms.IntegerField:
    """A number counted by thumb; empty stays missing."""
    return forms.IntegerField(
        label=f"{entry.label}（{entry.unit}）",
        required=False,
        min_value=0,
        max_value=COUNT_LIMIT,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


def instant(day: date, moment: time | None) -> datetime | None:
    """A time of the day in Asia/Shanghai."""
    return timezone.make_aware(datetime.combine(day, moment)) if moment else None


def local_time(moment: datetime | None) -> time | None:
    """The wall clock's time of an instant."""
    return timezone.localtime(moment).time() if moment else None
