"""What the list of planned visits can be narrowed by."""

import django_filters as filters
from django.db.models import QuerySet

from inspectors.filters import inspectors_of, schools_of
from inspectors.models import VisitPlan

OPEN, MADE, CANCELLED = "open", "made", "cancelled"


class PlanFilter(filters.FilterSet):
    """Planned visits."""

    planned_on = filters.DateFromToRangeFilter(label="日期")
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_of)
    inspector = filters.ModelChoiceFilter(label="督学", queryset=inspectors_of)
    state = filters.ChoiceFilter(
        label="状态", choices=[(OPEN, "待督导"), (MADE, "已完成"), (CANCELLED, "已取消")], method="by_state"
    )

    class Meta:
        model = VisitPlan
        fields: list[str] = []

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Still to be made, made, or taken back."""
        if value == CANCELLED:
            return queryset.filter(is_cancelled=True)
        if value == MADE:
            return queryset.exclude(made_by=None)
        return queryset.filter(is_cancelled=False, made_by=None)
