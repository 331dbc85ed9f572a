"""What the ledger can be narrowed by; every figure of the ledger is one of these addresses."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from office import clock
from office.models import User
from rectification.models import Desk, Item, Recheck, Severity, Source
from rectification.workflow import Status
from schools.models import School, Township


def schools_in_scope(request: Any) -> QuerySet:
    """The schools the person sees."""
    return School.objects.visible_to(request.user) if request else School.objects.none()


def recheckers_in_scope(request: Any) -> QuerySet:
    """Whoever rechecked an item the person sees."""
    if not request:
        return User.objects.none()
    rechecks = Recheck.objects.visible_to(request.user)
    return User.objects.filter(pk__in=rechecks.values("checked_by")).order_by("full_name", "pk")


class ItemFilter(filters.FilterSet):
    """Items of the ledger."""

    q = filters.CharFilter(label="搜索", method="search")
    status = filters.MultipleChoiceFilter(label="状态", choices=Status, distinct=False)
    overdue = filters.BooleanFilter(label="逾期", method="late")
    severity = filters.ChoiceFilter(label="整改类型", choices=Severity)
    source = filters.ChoiceFilter(label="问题来源", choices=Source)
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_in_scope)
    township = filters.ModelChoiceFilter(label="乡镇", field_name="school__township", queryset=Township.objects.all())
    year = filters.NumberFilter(label="年度", method="found_in_year", min_value=2000, max_value=2100, decimal_places=0)
    found_on = filters.DateFromToRangeFilter(label="发现日期")
    on_time = filters.BooleanFilter(label="按期", method="mended_in_time")
    counted = filters.BooleanFilter(label="计入统计", method="is_counted")
    returned = filters.BooleanFilter(label="退回过", method="sent_back")
    rebounded = filters.BooleanFilter(label="反弹", method="came_back")
    ever_closed = filters.BooleanFilter(label="曾办结", method="was_closed")
    passed_by = filters.ModelChoiceFilter(label="复核人", queryset=recheckers_in_scope, method="passed_recheck")
    unchanged = filters.BooleanFilter(label="前后照片相同", method="shows_no_change")
    desk = filters.ChoiceFilter(label="责任方", choices=Desk)
    due_on = filters.DateFromToRangeFilter(label="整改期限")
    unsigned_late = filters.BooleanFilter(label="超时未签收", method="waits_too_long")
    recheck_late = filters.BooleanFilter(label="超时未复核", method="waits_too_long")
    write_off_late = filters.BooleanFilter(label="超时未销号", method="waits_too_long")

    class Meta:
        model = Item
        fields: list[str] = []

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Number, school, unit or wording."""
        return rows.matching(value.strip()) if value.strip() else rows

    def late(self, rows: Any, name: str, value: bool) -> Any:
        """Overdue on the business date, or the rest."""
        late = rows.overdue(on=clock.today())
        return late if value else rows.exclude(pk__in=late.values("pk"))

    def waits_too_long(self, rows: Any, name: str, value: bool) -> Any:
        """Past the clock of the filter's name on the business date, or the rest."""
        late = getattr(rows, name)(on=clock.today())
        return late if value else rows.exclude(pk__in=late.values("pk"))

    def found_in_year(self, rows: Any, name: str, value: Any) -> Any:
        """Found in a calendar year."""
        return rows.in_year(int(value))

    def mended_in_time(self, rows: Any, name: str, value: bool) -> Any:
        """Written off in time, or written off late."""
        closed = rows.closed()
        return closed.on_time() if value else closed.exclude(pk__in=closed.on_time().values("pk"))

    def is_counted(self, rows: Any, name: str, value: bool) -> Any:
        """What figures about schools count, or what they leave out."""
        counted = rows.counted()
        return counted if value else rows.exclude(pk__in=counted.values("pk"))

    def sent_back(self, rows: Any, name: str, value: bool) -> Any:
        """Returned at least once, or never."""
        return rows.returned() if value else rows.filter(returns=0)

    def came_back(self, rows: Any, name: str, value: bool) -> Any:
        """Reopened at least once, or never."""
        return rows.rebounded() if value else rows.filter(rebounds=0)

    def was_closed(self, rows: Any, name: str, value: bool) -> Any:
        """Closed now or reopened after a closing, or never closed."""
        closed = rows.ever_closed()
        return closed if value else rows.exclude(pk__in=closed.values("pk"))

    def passed_recheck(self, rows: Any, name: str, value: User) -> Any:
        """Found mended at a recheck of this person."""
        return rows.passed_by_person(value.pk)

    def shows_no_change(self, rows: Any, name: str, value: bool) -> Any:
        """With a photo after the mending that equals one before it, or without."""
        same = rows.unchanged()
        return same if value else rows.exclude(pk__in=same.values("pk"))
