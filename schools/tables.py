"""The columns of the register and of the yearly figures; the export has the same ones."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from core.numbers import MISSING
from core.templatetags.badges import badge
from core.templatetags.formatting import cn_datetime
from schools.models import Posting, PrincipalTerm, School, SchoolGroup, Section
from schools.workflow import EDITABLE, RETURNED, Status

TONES = {"": "warning", "imported": "neutral", "checked": "info", "confirmed": "success", "frozen": "neutral"}
NOT_BEGUN = "未报"
OPEN_STATE = "在办"


class SchoolTable(tables.Table):
    """The register."""

    folded = ("conditions", "address", "main_school", "opened_on", "closed_on", "longitude", "latitude")

    name = tables.Column(linkify=True)
    township = tables.Column(order_by="township__name")
    principal = tables.Column("校（园）长", accessor="pk", orderable=False)
    inspector = tables.Column("责任督学", accessor="pk", orderable=False)
    state = tables.Column("状态", accessor="pk", order_by="closed_on")
    conditions = tables.Column("条件", accessor="pk", orderable=False)
    main_school = tables.Column("所属主校", order_by="main_school__name")

    class Meta:
        model = School
        fields = (
            "code",
            "name",
            "kind",
            "ownership",
            "township",
            "location",
            "principal",
            "inspector",
            "state",
            "conditions",
            "address",
            "main_school",
            "opened_on",
            "closed_on",
            "longitude",
            "latitude",
        )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def render_principal(self, record: School) -> str:
        """From the prefetched postings."""
        return self._posted(record, Posting.Capacity.PRINCIPAL)

    def render_inspector(self, record: School) -> str:
        """From the prefetched postings; a vacancy is a dash."""
        return self._posted(record, Posting.Capacity.INSPECTOR)

    def render_conditions(self, record: School) -> str:
        """Labels of the flags that are set."""
        return conditions_of(record) or MISSING

    def render_state(self, record: School) -> str:
        """Open, planned to end, ended."""
        said = state_of(record, self.today)
        return badge(said, "neutral") if said != OPEN_STATE else said

    def value_state(self, record: School) -> str:
        """The state as a word, for the export."""
        return state_of(record, self.today)

    def _posted(self, record: Any, capacity: str) -> str:
        return "、".join(str(p.user) for p in record.current_postings if p.capacity == capacity) or MISSING


def conditions_of(school: School) -> str:
    """Labels of a school's flags that are set, empty when none is."""
    flags = ("has_canteen", "has_dormitory", "has_bus", "is_weak")
    return "、".join(str(School._meta.get_field(name).verbose_name) for name in flags if getattr(school, name))


def state_of(school: School, today: date) -> str:
    """One word on whether a school exists; a campus says that it counts elsewhere."""
    if school.closed_on and school.closed_on <= today:
        return "已并入其他学校" if school.merged_into_id else "已撤销"
    if school.closed_on:
        return f"{school.closed_on:%Y-%m-%d} 起撤并"
    if school.opened_on and school.opened_on > today:
        return f"{school.opened_on:%Y-%m-%d} 起办学"
    return "校区，不计校数" if school.main_school_id else OPEN_STATE


class MapTable(tables.Table):
    """The schools beside the map."""

    folded = ("longitude", "latitude")

    name = tables.Column(linkify=True)
    township = tables.Column(order_by="township__name")

    class Meta:
        model = School
        fields = ("name", "kind", "township", "longitude", "latitude")


class TermTable(tables.Table):
    """Principals' terms."""

    school = tables.Column(linkify=True, order_by="school__name")
    township = tables.Column("所属乡镇", accessor="school__township", order_by="school__township__name")
    left = tables.Column("还剩", accessor="ends_on", orderable=False)

    class Meta:
        model = PrincipalTerm
        fields = ("school", "township", "user", "started_on", "ends_on", "left")
        order_by = ()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def render_left(self, value: date) -> str:
        """Days until the term ends, its last day counted as none."""
        days = (value - self.today).days
        return f"{days}天" if days >= 0 else "已届满"


class GroupTable(tables.Table):
    """Groups of schools."""

    name = tables.Column(linkify=True)
    lead = tables.Column(order_by="lead__name")
    size = tables.Column("成员", attrs={"td": {"class": "num"}, "th": {"class": "num"}})

    class Meta:
        model = SchoolGroup
        fields = ("name", "kind", "lead", "size")


class ReturnTable(tables.Table):
    """One row per section: where its return of the year stands."""

    code = tables.Column("学校标识码", accessor="school__code", order_by="school__code")
    school = tables.Column("学校", order_by="school__name")
    stage = tables.Column("学段")
    township = tables.Column("所属乡镇", accessor="school__township", order_by="school__township__name")
    report_status = tables.Column("状态", empty_values=(), order_by="report__status")
    report_confirmed_at = tables.DateTimeColumn(
        verbose_name="确认时间", format="Y-m-d H:i", order_by="report__confirmed_at"
    )

    class Meta:
        model = Section
        fields = ("code", "school", "stage", "township", "report_status", "report_confirmed_at")

    def __init__(self, *args: Any, year: int, may_change: bool, **kwargs: Any) -> None:
        self.year, self.may_change = year, may_change
        super().__init__(*args, **kwargs)

    def render_report_status(self, value: str | None, record: Any) -> str:
        """The state as a badge; a return not begun says so, one that was sent back with who, when and why."""
        words = self.value_report_status(value, record)
        if words != RETURNED:
            return badge(words, TONES.get(value or "", "neutral"))
        told = f"{returned_words(record)}：{record.report_reason}"
        return format_html('{}<br><small class="muted">{}</small>', badge(words, "warning"), told)

    def value_report_status(self, value: str | None, record: Any) -> str:
        """The state as a word, for the export."""
        if value in EDITABLE and record.report_reason:
            return RETURNED
        return str(Status(value).label) if value else NOT_BEGUN

    def render_school(self, value: School, record: Any) -> str:
        """The school by its name of the year, linked to its return, or to the empty form for those who may fill it in."""
        return linked(value.name_in(self.year), self._address(record))

    def value_school(self, value: School) -> str:
        """The name of the year, for the export."""
        return value.name_in(self.year)

    def _address(self, record: Any) -> str:
        if record.report_id:
            return reverse("schools:return_detail", args=[record.report_id])
        return reverse("schools:return_edit", args=[record.pk, self.year]) if self.may_change else ""


def returned_words(record: Any) -> str:
    """Who sent a return back and when, as far as it is known."""
    when = cn_datetime(record.report_returned_at) if record.report_returned_at else ""
    return f"{record.report_returned_by or ''} {when}".strip()


def linked(text: str, address: str) -> str:
    """The text as a link when there is somewhere to go."""
    return format_html('<a href="{}">{}</a>', address, text) if address else text
