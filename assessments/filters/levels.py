"""What the lists of assessments, sheets and commissions can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from assessments.filters.results import visible_schools
from assessments.level_flow import AssessmentKind, AssessmentStatus, SheetStatus
from assessments.models import Assessment, AssessorPosting, IndicatorSet, LevelSheet
from office import clock
from office.models import User

MINE, WAITING, ALL = "mine", "waiting", "all"
DESKS = [(MINE, "待我填写"), (WAITING, "已提交待定稿"), (ALL, "全部")]
RUNNING, ENDED = "running", "ended"


def sets_in_use(request: HttpRequest) -> QuerySet:
    """Sets somebody in scope is assessed with."""
    used = Assessment.objects.visible_to(request.user).order_by().values("indicator_set")
    return IndicatorSet.objects.filter(pk__in=used).defer("pack")


def commissioned_people(request: HttpRequest) -> QuerySet:
    """Assessors with a commission."""
    return User.objects.filter(commissions__isnull=False).distinct()


class AssessmentFilter(filters.FilterSet):
    """Assessments by year, set, state, kind and school."""

    year = filters.NumberFilter(label="年度", min_value=2000, max_value=2100)
    indicator_set = filters.ModelChoiceFilter(label="指标体系", queryset=sets_in_use, empty_label="全部")
    status = filters.MultipleChoiceFilter(label="状态", choices=AssessmentStatus.choices, distinct=False)
    kind = filters.ChoiceFilter(label="性质", choices=AssessmentKind.choices, empty_label="全部")
    school = filters.ModelChoiceFilter(label="学校", queryset=visible_schools, empty_label="全部")

    class Meta:
        model = Assessment
        fields = ["year", "indicator_set", "status", "kind", "school"]


class LevelSheetFilter(filters.FilterSet):
    """Sheets by whose turn it is, year, set, state and school; one's own desk unless something else is chosen."""

    desk = filters.ChoiceFilter(label="事项", choices=DESKS, method="on_desk", empty_label=None)
    year = filters.NumberFilter(label="年度", field_name="assessment__year", min_value=2000, max_value=2100)
    indicator_set = filters.ModelChoiceFilter(
        label="指标体系", field_name="assessment__indicator_set", queryset=sets_in_use, empty_label="全部"
    )
    status = filters.MultipleChoiceFilter(label="状态", choices=SheetStatus.choices, distinct=False)
    school = filters.ModelChoiceFilter(
        label="学校", field_name="assessment__school", queryset=visible_schools, empty_label="全部"
    )

    class Meta:
        model = LevelSheet
        fields = ["desk", "year", "indicator_set", "status", "school"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """Bound even to an empty query, because the default is a choice too."""
        chosen = QueryDict(mutable=True) if data is None else data.copy()
        if chosen.get("desk") not in (MINE, WAITING, ALL):
            chosen["desk"] = MINE
        super().__init__(chosen, *args, **kwargs)

    def on_desk(self, queryset: Any, name: str, value: str) -> QuerySet:
        """Narrow to what waits for the person, or for a decision."""
        if value == MINE:
            return queryset.on_desk_of(self.request.user)
        return queryset.filter(status=SheetStatus.SUBMITTED) if value == WAITING else queryset


class AssessorPostingFilter(filters.FilterSet):
    """Commissions by person, year and whether they run."""

    user = filters.ModelChoiceFilter(label="评估员", queryset=commissioned_people, empty_label="全部")
    year = filters.NumberFilter(label="年度", min_value=2000, max_value=2100)
    running = filters.ChoiceFilter(
        label="状态", choices=[(RUNNING, "有效"), (ENDED, "已终止或到期")], method="by_state", empty_label="全部"
    )

    class Meta:
        model = AssessorPosting
        fields = ["user", "year", "running"]

    def by_state(self, queryset: Any, name: str, value: str) -> QuerySet:
        """Running today, or not any more."""
        running = AssessorPosting.objects.valid_on(clock.today()).values("pk")
        return queryset.filter(pk__in=running) if value == RUNNING else queryset.exclude(pk__in=running)
