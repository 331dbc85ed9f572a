"""What the lists can be narrowed by."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from assessments.models import Coefficient, Indicator, IndicatorSet, Score, ScoreRun, SubjectResult
from assessments.workflow import RunKind, SetStatus, SubjectKind
from schools.models import School, Stage

SUBJECTS = [choice for choice in SubjectKind.choices if choice[0] != SubjectKind.COUNTY]
MET = [("yes", "达标"), ("no", "未达标"), ("missing", "缺数据")]


def visible_schools(request: HttpRequest) -> QuerySet:
    """Schools in the person's scope."""
    return School.objects.visible_to(request.user)


def visible_runs(request: HttpRequest) -> QuerySet:
    """Computed runs; only the published ones for those who do not work with runs."""
    runs = ScoreRun.objects.computed().for_list()
    return runs if request.user.has_perm("assessments.view_scorerun") else runs.published()


def indicator_choices() -> list[tuple[str, str]]:
    """Indicators that have values, by code."""
    found = Indicator.objects.filter(rule__isnull=False).order_by("code", "-indicator_set__version")
    titles: dict[str, str] = {}
    for code, title in found.values_list("code", "title"):
        titles.setdefault(code, f"{code} {title}")
    return list(titles.items())


class MetFilter(filters.ChoiceFilter):
    """达标, 未达标 or 缺数据 over a nullable truth column."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=MET, empty_label="全部", **kwargs)

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        """Narrow by the column."""
        if value not in ("yes", "no", "missing"):
            return qs
        return qs.filter(**{str(self.field_name): {"yes": True, "no": False, "missing": None}[value]})


class PublishedUnlessChosen(filters.FilterSet):
    """Results of the chosen run, or of the published runs when none is chosen."""

    run = filters.ModelChoiceFilter(label="计算批次", queryset=visible_runs, empty_label="已发布的结果")
    year = filters.NumberFilter(label="年度", field_name="run__year", min_value=2000, max_value=2100)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """Bound even to an empty query, because the default is a choice too."""
        super().__init__(QueryDict() if data is None else data, *args, **kwargs)

    def filter_queryset(self, queryset: Any) -> QuerySet:
        """Without a run the published ones; with a refused value the same."""
        if self.form.cleaned_data.get("run") is None:
            queryset = queryset.published()
        return super().filter_queryset(queryset)


class IndicatorSetFilter(filters.FilterSet):
    """Sets by state."""

    status = filters.ChoiceFilter(label="状态", choices=SetStatus.choices, empty_label="全部")

    class Meta:
        model = IndicatorSet
        fields = ["status"]


class ScoreRunFilter(filters.FilterSet):
    """Runs by year and kind."""

    year = filters.NumberFilter(label="年度", min_value=2000, max_value=2100)
    kind = filters.ChoiceFilter(label="性质", choices=RunKind.choices, empty_label="全部")

    class Meta:
        model = ScoreRun
        fields = ["year", "kind"]


class ScoreFilter(PublishedUnlessChosen):
    """Values by school, stage, indicator and verdict."""

    school = filters.ModelChoiceFilter(
        label="学校", field_name="subject__school", queryset=visible_schools, empty_label="全部"
    )
    stage = filters.ChoiceFilter(label="学段", field_name="subject__stage", choices=Stage.choices, empty_label="全部")
    kind = filters.ChoiceFilter(
        label="对象", field_name="subject__subject_kind", choices=SubjectKind.choices, empty_label="全部"
    )
    subject = filters.NumberFilter(field_name="subject", widget=forms.HiddenInput, min_value=1)
    indicator = filters.ChoiceFilter(
        label="指标", field_name="indicator__code", choices=indicator_choices, empty_label="全部"
    )
    met = MetFilter(label="达标", field_name="met")

    class Meta:
        model = Score
        fields = ["run", "year", "kind", "school", "stage", "subject", "indicator", "met"]


class SpreadFilter(filters.FilterSet):
    """The values behind one coefficient by verdict."""

    met = MetFilter(label="达标", field_name="met")

    class Meta:
        model = Score
        fields = ["met"]


class SubjectResultFilter(PublishedUnlessChosen):
    """Subjects by verdict."""

    school = filters.ModelChoiceFilter(label="学校", queryset=visible_schools, empty_label="全部")
    stage = filters.ChoiceFilter(label="学段", choices=Stage.choices, empty_label="全部")
    kind = filters.ChoiceFilter(label="对象", field_name="subject_kind", choices=SUBJECTS, empty_label="全部")
    met = MetFilter(label="达标", field_name="passed")

    class Meta:
        model = SubjectResult
        fields = ["run", "year", "kind", "school", "stage", "met"]


class CoefficientFilter(PublishedUnlessChosen):
    """Coefficients by stage, indicator and verdict."""

    stage = filters.ChoiceFilter(label="学段", choices=Stage.choices, empty_label="全部")
    group = filters.CharFilter(label="分组")
    indicator = filters.ChoiceFilter(
        label="指标", field_name="indicator__code", choices=indicator_choices, empty_label="全部"
    )
    met = MetFilter(label="达标", field_name="met")

    class Meta:
        model = Coefficient
        fields = ["run", "year", "stage", "group", "indicator", "met"]
