"""What the ledger can be narrowed by; every figure of the ledger is one of these addresses."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import QueryDict

from office import clock
from office.models import Unit, User
from rectification.categories import categories
from rectification.letter_pairs import numbered
from rectification.models import Desk, Item, Recheck, Severity, Source
from rectification.workflow import Status
from schools.models import Kind, Posting, School, Township


def schools_in_scope(request: Any) -> QuerySet:
    """The schools the person sees."""
    return School.objects.visible_to(request.user) if request else School.objects.none()


def recheckers_in_scope(request: Any) -> QuerySet:
    """Whoever rechecked an item the person sees."""
    if not request:
        return User.objects.none()
    rechecks = Recheck.objects.visible_to(request.user)
    return User.objects.filter(pk__in=rechecks.values("checked_by")).order_by("full_name", "pk")


def units_in_scope(request: Any) -> QuerySet:
    """The units the person sees."""
    return Unit.objects.visible_to(request.user) if request else Unit.objects.none()


def present_inspectors(request: Any) -> QuerySet:
    """Whoever is responsible inspector of a school the person sees."""
    if not request:
        return User.objects.none()
    posted = Posting.objects.current().as_inspector().filter(school__in=School.objects.visible_to(request.user))
    return User.objects.filter(pk__in=posted.values("user")).order_by("full_name", "pk")


class ItemFilter(filters.FilterSet):
    """Items of the ledger."""

    names = {"school": "name", "township": "name", "unit": "name", "opened_by": "full_name", "passed_by": "full_name"}

    q = filters.CharFilter(label="搜索", method="search")
    status = filters.MultipleChoiceFilter(label="状态", choices=Status, method="in_states")
    overdue = filters.BooleanFilter(label="逾期", method="late")
    severity = filters.ChoiceFilter(label="整改类型", choices=Severity)
    source = filters.ChoiceFilter(label="问题来源", choices=Source)
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_in_scope)
    township = filters.ModelChoiceFilter(label="乡镇", method="in_township", queryset=Township.objects.all())
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
    unit = filters.ModelChoiceFilter(label="责任单位", queryset=units_in_scope)
    category = filters.ChoiceFilter(label="问题类别", choices=lambda: [(name, name) for name in categories()])
    programme = filters.CharFilter(label="所属工作", lookup_expr="icontains")
    kind = filters.MultipleChoiceFilter(label="学校类型", choices=Kind, method="of_kinds")
    opened_by = filters.ModelChoiceFilter(label="发现督学", queryset=present_inspectors)
    closed_on = filters.DateFromToRangeFilter(label="办结日期", field_name="closed_at__date")
    paused = filters.BooleanFilter(label="暂停计时", method="stands_still")
    merged = filters.BooleanFilter(label="含已合并", method="with_merged")

    class Meta:
        model = Item
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """An address without conditions is one too: what is hidden stays hidden."""
        super().__init__(QueryDict() if data is None else data, *args, **kwargs)

    def filter_queryset(self, queryset: Any) -> Any:
        """What was merged into another shows only when it is asked for: by state, by number, or by 含已合并. A condition that
        was refused asks for nothing."""
        rows, asked = super().filter_queryset(queryset), self.form.cleaned_data
        wants = asked.get("status") or asked.get("merged") is not None or asked.get("counted") is not None
        if wants or numbered(asked.get("q", "").strip()) is not None:
            return rows
        return rows.exclude(status=Status.MERGED)

    def with_merged(self, rows: Any, name: str, value: bool) -> Any:
        """With those merged into another, or without."""
        return rows if value else rows.exclude(status=Status.MERGED)

    def of_kinds(self, rows: Any, name: str, value: list[str]) -> Any:
        """At schools of one of the kinds."""
        return rows.filter(school__in=School.objects.filter(kind__in=value)) if value else rows

    def in_township(self, rows: Any, name: str, value: Township) -> Any:
        """At schools of the township."""
        return rows.filter(school__in=School.objects.filter(township=value))

    def stands_still(self, rows: Any, name: str, value: bool) -> Any:
        """Its clock stands, or runs."""
        return rows.filter(paused_on__isnull=not value)

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Number, school, unit or wording."""
        return rows.matching(value.strip()) if value.strip() else rows

    def in_states(self, rows: Any, name: str, value: list[str]) -> Any:
        """In one of the states."""
        return rows.filter(status__in=value) if value else rows

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
