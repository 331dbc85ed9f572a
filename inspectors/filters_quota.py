"""What the matrices of visits and the exempted months can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from inspectors.filters import MONTHS, current_listing, inspectors_of, years
from inspectors.models import Inspector, QuotaExemption, Zone, ZoneMember
from office.models import User
from schools.models import Kind, School, Township


class CoverageFilter(filters.FilterSet):
    """Schools of one month: which were due a visit, which had one. Year and month default to the present.

    exempt: ids of the schools that are exempted in the month, set by the view.
    """

    year = filters.ChoiceFilter(label="年度", choices=years, method="kept")
    month = filters.ChoiceFilter(label="月份", choices=MONTHS, method="kept")
    visited = filters.ChoiceFilter(label="本月督导", choices=[("yes", "已督导"), ("no", "未督导")], method="by_visited")
    zone = filters.ModelChoiceFilter(label="责任区", queryset=Zone.objects.all(), field_name="zone_place__zone")
    township = filters.ModelChoiceFilter(label="乡镇", queryset=Township.objects.all())
    inspector = filters.ModelChoiceFilter(label="责任督学", queryset=inspectors_of, method="by_inspector")
    kind = filters.ChoiceFilter(label="办学类型", choices=Kind.choices)
    due = filters.ChoiceFilter(label="本月应督导", choices=[("yes", "应督导"), ("no", "免督导")], method="by_due")

    class Meta:
        model = School
        fields: list[str] = []

    exempt: frozenset[int] = frozenset()

    def kept(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Year and month choose the schools; the view has read them already."""
        return queryset

    def by_visited(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Of the schools that are due: with or without an approved visit in the month."""
        due = queryset.exclude(pk__in=self.exempt)
        return due.filter(month_visits__gt=0) if value == "yes" else due.filter(month_visits=0)

    def by_due(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Due in the month, or exempted."""
        return queryset.exclude(pk__in=self.exempt) if value == "yes" else queryset.filter(pk__in=self.exempt)

    def by_inspector(self, queryset: QuerySet, name: str, value: User) -> QuerySet:
        """Schools listed to a person now."""
        return queryset.filter(Exists(current_listing().filter(user=value)))


class QuotaInspectorFilter(filters.FilterSet):
    """Inspectors by month; behind: who still owes visits in the chosen month (ids set by the view)."""

    year = filters.ChoiceFilter(label="年度", choices=years, method="kept")
    month = filters.ChoiceFilter(label="月份", choices=MONTHS, method="kept")
    behind = filters.BooleanFilter(label="本月没有完成", method="by_behind")
    zone = filters.ModelChoiceFilter(label="责任区", queryset=Zone.objects.all(), method="by_zone")
    kind = filters.ChoiceFilter(label="类别", choices=Inspector.Kind.choices)

    class Meta:
        model = Inspector
        fields: list[str] = []

    owing: frozenset[int] = frozenset()

    def kept(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Read by the view."""
        return queryset

    def by_behind(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Those who owe, or the others."""
        return queryset.filter(user__in=self.owing) if value else queryset.exclude(user__in=self.owing)

    def by_zone(self, queryset: QuerySet, name: str, value: Zone) -> QuerySet:
        """Present members of a zone."""
        return queryset.filter(
            Exists(ZoneMember.objects.filter(inspector=OuterRef("pk"), zone=value, ended_on=None).values("pk"))
        )


class WorkloadFilter(filters.FilterSet):
    """Inspectors and a period: a month, or without one the whole year."""

    year = filters.ChoiceFilter(label="年度", choices=years, method="kept")
    month = filters.ChoiceFilter(label="月份", choices=MONTHS, method="kept", empty_label="全年")
    kind = filters.ChoiceFilter(label="类别", choices=Inspector.Kind.choices)

    class Meta:
        model = Inspector
        fields: list[str] = []

    def kept(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Read by the view."""
        return queryset


class ExemptionFilter(filters.FilterSet):
    """Exempted months."""

    year = filters.ChoiceFilter(label="年度", choices=years)
    month = filters.ChoiceFilter(label="月份", choices=MONTHS)
    name = filters.CharFilter(label="学校或督学", method="by_name")

    class Meta:
        model = QuotaExemption
        fields: list[str] = []

    def by_name(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Part of the school's or the person's name."""
        return queryset.filter(Q(school__name__icontains=value) | Q(inspector__full_name__icontains=value))
