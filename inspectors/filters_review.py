"""What the review queue can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from inspectors.filters import inspectors_of
from inspectors.models import Checklist, Visit, Zone


def themes(request: Any) -> QuerySet[Checklist]:
    """Themes in all their versions."""
    return Checklist.objects.visible_to(request.user).of_kind(Checklist.Kind.THEME)


class ReviewFilter(filters.FilterSet):
    """Records that wait for review."""

    inspector = filters.ModelChoiceFilter(label="督学", queryset=inspectors_of)
    zone = filters.ModelChoiceFilter(label="责任区", queryset=Zone.objects.all(), field_name="school__zone_place__zone")
    late = filters.BooleanFilter(label="逾期提交", field_name="is_late")
    findings = filters.BooleanFilter(label="有问题", method="by_count")
    signs = filters.BooleanFilter(label="有真实性迹象", method="by_count")
    theme = filters.ModelChoiceFilter(label="专题", queryset=themes, field_name="themes")
    kind = filters.ChoiceFilter(label="督导类型", choices=Visit.Kind.choices)

    class Meta:
        model = Visit
        fields: list[str] = []

    def by_count(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """With, or without, any."""
        column = {"findings": "finding_count", "signs": "sign_count"}[name]
        return queryset.filter(**{f"{column}__gt" if value else column: 0})
