"""What the inspectors' lists can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.forms import DateInput
from inspectors.models import Inspector, Visit, Zone
from inspectors.staffing import rotation_start
from inspectors.workflow import Status
from office import clock
from office.models import User, WorkYear
from schools.models import Posting, School

MONTHS = [(month, f"{month}月") for month in range(1, 13)]


def schools_of(request: Any) -> QuerySet[School]:
    """The schools in scope."""
    return School.objects.visible_to(request.user)


def inspectors_of(request: Any) -> QuerySet[User]:
    """People who made visits the asker may see, or are listed to schools he sees."""
    seen = Visit.objects.visible_to(request.user).values("inspector")
    listed = Posting.objects.visible_to(request.user).as_inspector().current().values("user")
    return User.objects.filter(Q(pk__in=seen) | Q(pk__in=listed)).order_by("full_name")


def zones_of(request: Any) -> QuerySet[Zone]:
    """Zones, for those who see the listing."""
    return Zone.objects.visible_to(request.user)


def years() -> list[tuple[int, str]]:
    """The county's work years, newest first."""
    return [(year, f"{year}年") for year in WorkYear.objects.values_list("year", flat=True)]


class VisitFilter(filters.FilterSet):
    """Visits."""

    school = filters.ModelChoiceFilter(label="学校", queryset=schools_of)
    inspector = filters.ModelChoiceFilter(label="督学", queryset=inspectors_of)
    year = filters.ChoiceFilter(label="年度", field_name="visited_on", lookup_expr="year", choices=years)
    month = filters.ChoiceFilter(label="月份", field_name="visited_on", lookup_expr="month", choices=MONTHS)
    status = filters.ChoiceFilter(label="状态", choices=Status.choices)
    late = filters.BooleanFilter(label="逾期提交", field_name="is_late")
    kind = filters.ChoiceFilter(label="督导类型", choices=Visit.Kind.choices)
    zone = filters.ModelChoiceFilter(label="责任区", queryset=zones_of, field_name="school__zone_place__zone")
    counts = filters.BooleanFilter(label="计入督导次数的类型", method="by_counting")
    main = filters.ModelChoiceFilter(label="学校（含校区）", queryset=schools_of, method="by_main")
    since = filters.DateFilter(label="督导日期从", field_name="visited_on", lookup_expr="gte", widget=DateInput())
    until = filters.DateFilter(label="督导日期到", field_name="visited_on", lookup_expr="lte", widget=DateInput())

    class Meta:
        model = Visit
        fields: list[str] = []

    def by_counting(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Kinds that count for the quota, or the others (campaigns, opening inspections)."""
        regular = Visit.objects.regular().values("pk")
        return queryset.filter(pk__in=regular) if value else queryset.exclude(pk__in=regular)

    def by_main(self, queryset: QuerySet, name: str, value: School) -> QuerySet:
        """At a school or at one of its campuses."""
        return queryset.filter(Q(school=value) | Q(school__main_school=value))


def current_listing() -> QuerySet[Posting]:
    """The present inspector's listing of the outer school."""
    return Posting.objects.as_inspector().current().filter(school=OuterRef("pk"))


class ListingFilter(filters.FilterSet):
    """Schools by who is listed to them."""

    name = filters.CharFilter(label="学校名称", lookup_expr="icontains")
    vacant = filters.BooleanFilter(label="没有责任督学", method="by_vacancy")
    inspector = filters.ModelChoiceFilter(label="责任督学", queryset=inspectors_of, method="by_inspector")
    zone = filters.ModelChoiceFilter(label="责任区", queryset=Zone.objects.all(), field_name="zone_place__zone")
    rotation = filters.BooleanFilter(label="已到轮换年限", method="by_rotation")

    class Meta:
        model = School
        fields: list[str] = []

    def by_vacancy(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Without, or with, a current inspector; a campus is covered by the listing of its main school."""
        listed = Exists(current_listing())
        return queryset.counted().filter(~listed) if value else queryset.filter(listed)

    def by_inspector(self, queryset: QuerySet, name: str, value: User) -> QuerySet:
        """Listed to a person now."""
        return queryset.filter(Exists(current_listing().filter(user=value)))

    def by_rotation(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Schools whose listing has, or has not, reached listing.rotation_years; all have not when nobody rotates."""
        begun = rotation_start(clock.today())
        due = current_listing().filter(started_on__lte=begun) if begun else current_listing().none()
        return queryset.filter(Exists(due) if value else ~Exists(due))


class InspectorFilter(filters.FilterSet):
    """Inspectors."""

    kind = filters.ChoiceFilter(label="类别", choices=Inspector.Kind.choices)
    left = filters.BooleanFilter(label="已离任", field_name="left_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Inspector
        fields: list[str] = []


class ZoneFilter(filters.FilterSet):
    """Zones."""

    name = filters.CharFilter(label="责任区", lookup_expr="icontains")

    class Meta:
        model = Zone
        fields: list[str] = []
