"""What the list of papers can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from reports.kinds import kind_choices
from reports.models import Document
from reports.workflow import Status
from schools.models import School


def schools_in_scope(request: Any) -> QuerySet:
    """The schools the person sees."""
    return School.objects.visible_to(request.user) if request else School.objects.none()


class DocumentFilter(filters.FilterSet):
    """Official paper."""

    q = filters.CharFilter(label="搜索", method="search")
    status = filters.MultipleChoiceFilter(label="状态", choices=Status, distinct=False)
    kind = filters.ChoiceFilter(label="公文种类", choices=kind_choices)
    year = filters.NumberFilter(label="年度", method="of_year", min_value=2000, max_value=2100, decimal_places=0)
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_in_scope)

    class Meta:
        model = Document
        fields: list[str] = []

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Number, title, addressee or school."""
        return rows.matching(value.strip()) if value.strip() else rows

    def of_year(self, rows: Any, name: str, value: Any) -> Any:
        """Drafted or numbered in a year."""
        return rows.in_year(int(value))
