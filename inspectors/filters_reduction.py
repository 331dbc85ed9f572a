"""What the lists of 双减 can be narrowed by. Year, month and term choose the rows; the views have read them already."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from inspectors import reduction
from inspectors.filters import MONTHS, schools_of, years
from inspectors.filters_checklists import TERMS
from inspectors.models import (
    AfterSchoolService,
    ReductionMonth,
    TrainingInstitution,
    VisitFinding,
    VisitMatter,
    VisitReading,
)
from schools.models import Kind, School, Township

LINES = [(reduction.HOMEWORK, "书面作业用时"), (reduction.TRAINING, "参加校外学科培训占比")]
WHETHER = [("yes", "是"), ("no", "否")]


class AskedFilter(filters.FilterSet):
    """Year, month or term."""

    year = filters.ChoiceFilter(label="年度", choices=years, method="kept")
    month = filters.ChoiceFilter(label="月份", choices=MONTHS, method="kept")
    term = filters.ChoiceFilter(label="整学期", choices=TERMS, method="kept")

    def kept(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """The rows are those of the period already."""
        return queryset


class ReductionSchoolFilter(AskedFilter):
    """Compulsory schools; had and exceeding: ids set by the view."""

    had: frozenset[int] = frozenset()
    exceeding: frozenset[int] = frozenset()

    visited = filters.ChoiceFilter(label="查过双减", choices=WHETHER, method="by_visited")
    above = filters.ChoiceFilter(label="作业超过限值", choices=WHETHER, method="by_above")
    kind = filters.ChoiceFilter(label="办学类型", choices=Kind.choices)
    township = filters.ModelChoiceFilter(label="乡镇", queryset=Township.objects.all())

    class Meta:
        model = School
        fields: list[str] = []

    def by_visited(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """With or without the theme in the period."""
        return queryset.filter(pk__in=self.had) if value == "yes" else queryset.exclude(pk__in=self.had)

    def by_above(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """With or without a reading above its limit."""
        return queryset.filter(pk__in=self.exceeding) if value == "yes" else queryset.exclude(pk__in=self.exceeding)


class BySchoolFilter(AskedFilter):
    """Rows of visits, narrowed to a school."""

    school = filters.ModelChoiceFilter(label="学校（含校区）", queryset=schools_of, method="by_school")

    def by_school(self, queryset: QuerySet, name: str, value: School) -> QuerySet:
        """At a school or at one of its campuses."""
        return queryset.filter(Q(visit__school=value) | Q(visit__school__main_school=value))


class ReductionReadingFilter(BySchoolFilter):
    """Readings: of which line and stage, those above the limit, those that go into the mean."""

    line = filters.ChoiceFilter(label="采集项", choices=LINES, method="kept")
    stage = filters.ChoiceFilter(
        label="学段", choices=[(stage.value, stage.label) for stage in reduction.STAGES], method="by_stage"
    )
    averaged = filters.BooleanFilter(label="算进平均", method="by_average")
    above = filters.BooleanFilter(label="超过限值", method="by_limit")

    class Meta:
        model = VisitReading
        fields: list[str] = []

    def those(self, queryset: QuerySet, keep: Any) -> QuerySet:
        """The rows that a rule of Python keeps."""
        return queryset.filter(pk__in=[row.pk for row in queryset if keep(row)])

    def by_stage(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Of one stage."""
        return self.those(queryset, lambda row: reduction.stage_of(row) == value)

    def by_average(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Grades without a limit of their own, or the others."""
        return self.those(queryset, lambda row: reduction.is_averaged(row) == value)

    def by_limit(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Outside the limit or within."""
        return self.those(queryset, lambda row: reduction.is_above(row) == value)


class ReductionProblemFilter(BySchoolFilter):
    """Problems of the theme."""

    closed = filters.BooleanFilter(label="已销号", method="by_closing")

    class Meta:
        model = VisitFinding
        fields: list[str] = []

    def by_closing(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Written off or not."""
        return reduction.closed(queryset, is_closed=value)


class ReductionAnswerFilter(BySchoolFilter):
    """Answers of 五项管理."""

    group = filters.CharFilter(label="分组", field_name="entry__group")
    adverse = filters.BooleanFilter(label="不利答案", method="by_adverse")

    class Meta:
        model = VisitMatter
        fields: list[str] = []

    def by_adverse(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Against the school or not."""
        found = [row.pk for row in queryset if reduction.is_adverse(row) == value]
        return queryset.filter(pk__in=found)


class ReductionMonthFilter(filters.FilterSet):
    """Months by state."""

    year = filters.ChoiceFilter(label="年度", choices=years)
    status = filters.ChoiceFilter(label="状态", choices=ReductionMonth.Status.choices)

    class Meta:
        model = ReductionMonth
        fields: list[str] = []


class AfterSchoolFilter(filters.FilterSet):
    """What schools offer after lessons."""

    year = filters.ChoiceFilter(label="年度", choices=years)
    term = filters.ChoiceFilter(label="学期", choices=TERMS)
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_of)
    kind = filters.ChoiceFilter(label="办学类型", choices=Kind.choices, field_name="school__kind")
    township = filters.ModelChoiceFilter(label="乡镇", queryset=Township.objects.all(), field_name="school__township")

    class Meta:
        model = AfterSchoolService
        fields: list[str] = []


class InstitutionFilter(filters.FilterSet):
    """Institutions of training."""

    name = filters.CharFilter(label="名称", lookup_expr="icontains")
    kind = filters.ChoiceFilter(label="类别", choices=TrainingInstitution.Kind.choices)
    status = filters.ChoiceFilter(label="状态", choices=TrainingInstitution.Status.choices)
    township = filters.ModelChoiceFilter(label="乡镇", queryset=Township.objects.all())

    class Meta:
        model = TrainingInstitution
        fields: list[str] = []
