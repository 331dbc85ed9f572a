"""Long lists of people and schools to choose one from; js/find-option.js finds them by any words."""

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet

from office import clock
from office.models import User
from schools.models import School
from schools.pinyin import spelled


class FindSelect(forms.Select):
    """A select that can be searched by name, code or account, and the initials of the pinyin."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-find": "", **(attrs or {})})

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Each with what it can be found by besides its label."""
        option = super().create_option(name, value, label, *args, **kwargs)
        if row := getattr(value, "instance", None):
            option["attrs"]["data-find"] = found_by(row)
        return option


def found_by(row: Any) -> str:
    """The words a school or a person is found by."""
    name = getattr(row, "full_name", "") or getattr(row, "name", "")
    return " ".join([getattr(row, "code", "") or getattr(row, "username", ""), *spelled(name)])


class InspectorChoice(forms.ModelChoiceField):
    """An inspector in office, with the number of schools he has now."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"empty_label": "请选择督学", "widget": FindSelect, "queryset": User.objects.none()} | kwargs
        super().__init__(**kwargs)

    def label_from_instance(self, obj: User) -> str:
        """Name and load."""
        return f"{obj.full_name}（现负责{getattr(obj, 'school_count', 0)}所）"


class SchoolChoice(forms.ModelChoiceField):
    """A school, by name, code and pinyin."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"empty_label": "请选择学校", "widget": FindSelect, "queryset": School.objects.none()} | kwargs
        super().__init__(**kwargs)


def serving() -> QuerySet[User]:
    """People on the list of inspectors who have not left, with `school_count`."""
    found = User.objects.filter(is_active=True, inspector__left_on=None, inspector__isnull=False)
    current = Q(postings__capacity="inspector", postings__ended_on=None)
    return found.annotate(school_count=Count("postings", filter=current)).order_by("full_name", "username")


def open_schools() -> QuerySet[School]:
    """Schools that exist today, by code."""
    return School.objects.open_on(clock.today()).order_by("code")
