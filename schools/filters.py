"""What the register and the yearly figures can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from core.numbers import WholeNumberField
from office import clock
from schools.models import (
    Kind,
    Location,
    Ownership,
    PrincipalTerm,
    School,
    SchoolGroup,
    Section,
    Stage,
    Township,
    YearReturn,
)
from schools.workflow import EDITABLE, RETURNED, Status

OPEN, CLOSED = "open", "closed"
MISSING = "missing"
SENT_BACK = "returned"


def groups_in_scope(request: Any) -> QuerySet:
    """The groups a person may narrow the list by."""
    return SchoolGroup.objects.visible_to(request.user) if request else SchoolGroup.objects.none()


class SchoolFilter(filters.FilterSet):
    """Schools: by word, kind, ownership, township, place, group, conditions, open or closed."""

    word = filters.CharFilter(label="校名、拼音或标识码", method="by_word")
    kind = filters.ChoiceFilter(label="办学类型", choices=Kind.choices)
    ownership = filters.ChoiceFilter(label="举办性质", choices=Ownership.choices)
    township = filters.ModelChoiceFilter(label="所属乡镇", queryset=Township.objects.all())
    location = filters.ChoiceFilter(label="城乡类型", choices=Location.choices)
    status = filters.ChoiceFilter(label="状态", choices=[(OPEN, "在办"), (CLOSED, "已撤并")], method="by_status")
    stage = filters.ChoiceFilter(label="学段", choices=Stage.choices, method="by_stage")
    group = filters.ModelChoiceFilter(label="集团或学区", queryset=groups_in_scope, method="by_group")
    counted = filters.ChoiceFilter(
        label="计入校数", choices=[("yes", "计"), ("no", "不计（校区）")], method="by_counted"
    )
    has_dormitory = filters.BooleanFilter(label="有宿舍")
    has_canteen = filters.BooleanFilter(label="有食堂")
    has_bus = filters.BooleanFilter(label="有校车")
    is_weak = filters.BooleanFilter(label="薄弱学校")
    placed = filters.ChoiceFilter(label="坐标", choices=[("yes", "有"), ("no", "没有")], method="by_placed")

    class Meta:
        model = School
        fields: list[str] = []

    def by_word(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Present, former and planned names, their pinyin and initials, the beginning of the code."""
        return queryset.found_by(value)

    def by_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Open today, or not any more."""
        gone = Q(closed_on__lte=clock.today())
        return queryset.filter(gone) if value == CLOSED else queryset.exclude(gone)

    def by_stage(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Schools that have the stage today."""
        return queryset.filter(pk__in=Section.objects.filter(stage=value, closed_on=None).values("school"))

    def by_group(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Present members."""
        return queryset.filter(pk__in=value.members.filter(ended_on=None).values("school"))

    def by_counted(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Schools of their own, or campuses that count into their main school."""
        return queryset.counted() if value == "yes" else queryset.exclude(main_school=None)

    def by_placed(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Schools with coordinates, or without."""
        return queryset.placed() if value == "yes" else queryset.filter(Q(longitude=None) | Q(latitude=None))


class WholeNumberFilter(filters.NumberFilter):
    """A whole number as it is read everywhere else."""

    field_class = WholeNumberField


class TermFilter(filters.FilterSet):
    """Principals' terms: by school, township, and how soon they end."""

    word = filters.CharFilter(label="学校或校（园）长", method="by_word")
    township = filters.ModelChoiceFilter(
        label="所属乡镇", field_name="school__township", queryset=Township.objects.all()
    )
    within = WholeNumberFilter(label="多少天内届满", method="by_days", min_value=0, max_value=3660)

    class Meta:
        model = PrincipalTerm
        fields: list[str] = []

    def by_word(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The school as in the register, or a part of the principal's name."""
        return queryset.filter(Q(school__in=School.objects.found_by(value)) | Q(user__full_name__icontains=value))

    def by_days(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Running today and ending at most so many days from now."""
        return queryset.ending_within(int(value), today=clock.today())


class GroupFilter(filters.FilterSet):
    """Groups of schools."""

    name = filters.CharFilter(label="名称", lookup_expr="icontains")
    kind = filters.ChoiceFilter(label="类别", choices=SchoolGroup.Kind.choices)

    class Meta:
        model = SchoolGroup
        fields: list[str] = []


def years() -> list[tuple[str, str]]:
    """The years somebody has reported for, and this year."""
    known = set(YearReturn.objects.order_by().values_list("year", flat=True).distinct()) | {clock.today().year}
    return [(str(year), f"{year}年") for year in sorted(known, reverse=True)]


class ReturnFilter(filters.FilterSet):
    """Sections and their returns; the year itself is read by the view, because it decides what stands in the rows."""

    year = filters.ChoiceFilter(label="年度", choices=years, method="as_it_is", empty_label="本年")
    word = filters.CharFilter(label="学校名称或标识码", method="by_word")
    stage = filters.ChoiceFilter(label="学段", choices=Stage.choices)
    township = filters.ModelChoiceFilter(
        label="所属乡镇", field_name="school__township", queryset=Township.objects.all()
    )
    status = filters.ChoiceFilter(
        label="状态", choices=[(MISSING, "未报"), (SENT_BACK, RETURNED), *Status.choices], method="by_status"
    )

    class Meta:
        model = Section
        fields: list[str] = []

    def as_it_is(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """The view has joined the year already."""
        return queryset

    def by_word(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """A part of the name or the beginning of the code."""
        return queryset.filter(Q(school__name__icontains=value) | Q(school__code__istartswith=value))

    def by_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The state of the year's return; not begun counts as one."""
        if value == MISSING:
            return queryset.filter(report__pk=None)
        if value == SENT_BACK:
            return queryset.filter(report__status__in=EDITABLE).exclude(report__return_reason="")
        return queryset.filter(report__status=value)
