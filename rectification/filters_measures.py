"""What the lists of interviews, measures, exposures and incentives can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import Q

from office import clock
from rectification.case_figures import visits_due
from rectification.filters import schools_in_scope
from rectification.measures import grade_choices, standing
from rectification.models import Case, Exposure, Interview, Measure
from schools.models import Township


def of_year(field: str) -> filters.NumberFilter:
    """A calendar year of a date column."""
    return filters.NumberFilter(
        label="年度", field_name=f"{field}__year", min_value=2000, max_value=2100, decimal_places=0
    )


class InterviewFilter(filters.FilterSet):
    """Rounds of interviews."""

    q = filters.CharFilter(label="搜索", method="search")
    direction = filters.ChoiceFilter(label="对象", choices=Interview.Direction.choices)
    year = of_year("held_on")
    held_on = filters.DateFromToRangeFilter(label="约谈日期")
    late = filters.BooleanFilter(label="回访逾期", method="is_late")

    class Meta:
        model = Interview
        fields: list[str] = []

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Name, chair, place, or the school or unit called in."""
        tidy = value.strip()
        called = Case.objects.filter(Q(school__name__icontains=tidy) | Q(unit__name__icontains=tidy))
        own = Q(title__icontains=tidy) | Q(chair__icontains=tidy) | Q(place__icontains=tidy)
        return rows.filter(own | Q(pk__in=called.exclude(interview=None).values("interview"))) if tidy else rows

    def is_late(self, rows: Any, name: str, value: bool) -> Any:
        """With a return visit that is overdue, or without."""
        late = visits_due(clock.today()).exclude(interview=None).values("interview")
        return rows.filter(pk__in=late) if value else rows.exclude(pk__in=late)


class MeasureFilter(filters.FilterSet):
    """Measures."""

    year = of_year("decided_on")
    object = filters.ChoiceFilter(label="对象", choices=Measure.Object.choices)
    grade = filters.ChoiceFilter(label="措施", choices=grade_choices)
    school = filters.ModelChoiceFilter(label="学校", field_name="case__school", queryset=schools_in_scope)
    standing = filters.BooleanFilter(label="有效", method="still_counts")
    is_repeat = filters.BooleanFilter(label="一年内再次问责", method="counting")
    bars_awards = filters.BooleanFilter(label="一票否决", method="counting")

    class Meta:
        model = Measure
        fields: list[str] = []

    def still_counts(self, rows: Any, name: str, value: bool) -> Any:
        """Not revoked, or revoked."""
        valid = standing(Measure.objects.all()).values("pk")
        return rows.filter(pk__in=valid) if value else rows.exclude(pk__in=valid)

    def counting(self, rows: Any, name: str, value: bool) -> Any:
        """Marked and not revoked, or the rest."""
        marked = standing(Measure.objects.filter(**{name: True})).values("pk")
        return rows.filter(pk__in=marked) if value else rows.exclude(pk__in=marked)


class ExposureFilter(filters.FilterSet):
    """Exposures."""

    status = filters.MultipleChoiceFilter(label="状态", choices=Exposure.Status.choices, distinct=False)
    year = of_year("told_on")
    school = filters.ModelChoiceFilter(label="学校", field_name="case__school", queryset=schools_in_scope)

    class Meta:
        model = Exposure
        fields: list[str] = []


class IncentiveFilter(filters.FilterSet):
    """Incentives."""

    year = filters.NumberFilter(
        label="年度", field_name="proposed_at__year", min_value=2000, max_value=2100, decimal_places=0
    )
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_in_scope)
    township = filters.ModelChoiceFilter(label="乡镇", field_name="school__township", queryset=Township.objects.all())
    given = filters.BooleanFilter(label="已实施", field_name="done_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Case
        fields: list[str] = []
