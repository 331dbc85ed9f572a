"""The fields that come from a checklist, times of a day, and long lists to tick in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone

from inspectors.models import ChecklistEntry
from inspectors.services.visits import COUNT_LIMIT


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many are to be ticked, with the unit of the count; None: no limit on that side. A hint, never a refusal."""

    unit: str
    least: int | None = None
    most: int | None = None

    @property
    def words(self) -> str:
        """The limits in words."""
        return f"至少{self.least}{self.unit}" if self.least is not None else f"最多{self.most}{self.unit}"

    def warning(self, count: int) -> str:
        """What is wrong with this many; empty when nothing is."""
        if self.least is not None and count < self.least:
            return f"不足{self.least}{self.unit}"
        return f"超过{self.most}{self.unit}" if self.most is not None and count > self.most else ""


class GroupedIterator(forms.models.ModelChoiceIterator):
    """The rows of a queryset in the groups of its field; the queryset's order brings the rows of a group together."""

    def __iter__(self) -> Iterator[tuple[str, list[Any]]]:
        for name, members in groupby(self.queryset.all(), key=self.field.group_of):
            yield name, [self.choice(row) for row in members]


class PickField(forms.ModelMultipleChoiceField):
    """A long list to tick in, by groups if `group_of` tells the group of a row; every option knows its row."""

    widget = forms.CheckboxSelectMultiple
    iterator = GroupedIterator
    wanted: Wanted

    def __init__(self, queryset: Any, *, group_of: Callable[[Any], str] = lambda row: "", **kwargs: Any) -> None:
        self.group_of = group_of
        super().__init__(queryset, **kwargs)
