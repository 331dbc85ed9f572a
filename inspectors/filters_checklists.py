"""What the lists of checklists can be narrowed by."""

from collections.abc import Mapping

import django_filters as filters
from django.db.models import QuerySet

from inspectors.filters import years
from inspectors.models import Checklist, Visit
from schools.models import Kind, School
from schools.models.kinds import STAGES_OF

SPRING, AUTUMN = "spring", "autumn"
TERMS = [(SPRING, "春季"), (AUTUMN, "秋季")]


def theme_choices() -> list[tuple[str, str]]:
    """Themes that were ever issued, by code."""
    rows = Checklist.objects.issued().of_kind(Checklist.Kind.THEME).order_by("code", "-version")
    found: dict[str, str] = {}
    for code, title in rows.values_list("code", "title"):
        found.setdefault(code, title)
    return list(found.items())


class ChecklistFilter(filters.FilterSet):
    """Checklists: those in force in a year, for what, drafts or issued."""

    year = filters.ChoiceFilter(label="年度", choices=years, method="in_year")
    kind = filters.ChoiceFilter(label="用途", choices=Checklist.Kind.choices)
    status = filters.ChoiceFilter(label="状态", choices=Checklist.Status.choices)

    class Meta:
        model = Checklist
        fields: list[str] = []

    def in_year(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Effective on some day of the year."""
        return queryset.in_year(int(value))


class PeriodFilter(filters.FilterSet):
    """Year and term; the view has read them already."""

    year = filters.ChoiceFilter(label="年度", choices=years, method="kept")
    term = filters.ChoiceFilter(label="学期", choices=TERMS, method="kept")

    class Meta:
        model = School
        fields: list[str] = []

    def kept(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The rows are not narrowed by the period."""
        return queryset


class ThemeMatrixFilter(PeriodFilter):
    """Schools of the matrix: with or without a theme in the period."""

    counts: Mapping[tuple[int, str], int] = {}

    kind = filters.ChoiceFilter(label="办学类型", choices=Kind.choices)
    without = filters.ChoiceFilter(label="没有查过", choices=theme_choices, method="lacking")

    def lacking(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Schools that the theme concerns and that had it in no visit of the period."""
        theme = Checklist.objects.issued().of_kind(Checklist.Kind.THEME).of_code(value).first()
        if theme is None:
            return queryset.none()
        had = {school for school, code in self.counts if code == value}
        kinds = [kind for kind, stages in STAGES_OF.items() if not theme.stages or set(stages) & set(theme.stage_codes)]
        return queryset.filter(kind__in=kinds).exclude(pk__in=had)


class ChecklistVisitFilter(PeriodFilter):
    """Visits made with a checklist."""

    class Meta:
        model = Visit
        fields: list[str] = []
