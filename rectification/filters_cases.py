"""What the lists of cases and of results can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from office.models import Unit
from rectification.case_flow import CaseStatus
from rectification.filters import schools_in_scope
from rectification.models import Case
from rectification.repeats import repeated_cases
from rectification.rules import rule_choices
from schools.models import Kind, School, Township

BY_HAND = "hand"


def units_in_scope(request: Any) -> QuerySet:
    """The units the person sees."""
    return Unit.objects.visible_to(request.user) if request else Unit.objects.none()


def rules_offered() -> list[tuple[str, str]]:
    """By hand, and every rule."""
    return [(BY_HAND, "由人提出"), *rule_choices()]


def in_year(label: str, **more: Any) -> filters.NumberFilter:
    """A calendar year."""
    return filters.NumberFilter(label=label, min_value=2000, max_value=2100, decimal_places=0, **more)


class CaseFilter(filters.FilterSet):
    """Cases."""

    q = filters.CharFilter(label="搜索", method="search")
    status = filters.MultipleChoiceFilter(label="状态", choices=CaseStatus.choices, distinct=False)
    kind = filters.MultipleChoiceFilter(label="方式", choices=Case.Kind.choices, distinct=False)
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_in_scope)
    unit = filters.ModelChoiceFilter(label="单位", queryset=units_in_scope)
    year = in_year("提出年度", field_name="proposed_at__year")
    decided = in_year("批准年度", method="approved_in")
    rule = filters.ChoiceFilter(label="规则", choices=rules_offered, method="by_rule")
    mine = filters.BooleanFilter(label="我经办的", method="is_mine")

    class Meta:
        model = Case
        fields: list[str] = []

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Number, school, unit or wording."""
        tidy = value.strip()
        words = Q(number__icontains=tidy) | Q(text__icontains=tidy)
        return rows.filter(words | Q(school__name__icontains=tidy) | Q(unit__name__icontains=tidy)) if tidy else rows

    def approved_in(self, rows: Any, name: str, value: Any) -> Any:
        """Approved in a calendar year."""
        return rows.decided_in(int(value))

    def by_rule(self, rows: Any, name: str, value: str) -> Any:
        """Proposed by one rule, or by a person."""
        return rows.filter(rule="" if value == BY_HAND else value)

    def is_mine(self, rows: Any, name: str, value: bool) -> Any:
        """With a step of this person, or without."""
        mine = Case.objects.filter(events__actor=self.request.user).values("pk")
        return rows.filter(pk__in=mine) if value else rows.exclude(pk__in=mine)


class RegisterFilter(filters.FilterSet):
    """The register of accountability."""

    year = in_year("批准年度", field_name="decided_at__year")
    kind = filters.MultipleChoiceFilter(
        label="方式", choices=[row for row in Case.Kind.choices if row[0] != "incentive"], distinct=False
    )
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_in_scope)
    unit = filters.ModelChoiceFilter(label="单位", queryset=units_in_scope)
    again = filters.BooleanFilter(label="一年内再次", method="is_repeat")

    class Meta:
        model = Case
        fields: list[str] = []

    def is_repeat(self, rows: Any, name: str, value: bool) -> Any:
        """Decided within twelve months of another decision about the same object, or not."""
        again = repeated_cases()
        return rows.filter(pk__in=again) if value else rows.exclude(pk__in=again)


class ResultFilter(filters.FilterSet):
    """Schools of the use of results. The year is that of the figures; the view reads it."""

    year = in_year("年度", method="unchanged")
    kind = filters.MultipleChoiceFilter(label="学校类别", choices=Kind.choices, distinct=False)
    township = filters.ModelChoiceFilter(label="乡镇", queryset=Township.objects.all())

    class Meta:
        model = School
        fields: list[str] = []

    def unchanged(self, rows: Any, name: str, value: Any) -> Any:
        """The schools stay the same; their figures are another year's."""
        return rows
