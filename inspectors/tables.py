"""The columns of the inspectors' lists."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date, dash, short_date
from inspectors.models import Inspector, Visit, Zone
from inspectors.quota import address
from inspectors.templatetags.inspection import visit_badge
from schools.models import School

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class VisitTable(tables.Table):
    """Visits."""

    visited_on = tables.Column(linkify=True)
    finding_count = tables.Column("问题数", attrs=NUMBER)

    class Meta:
        model = Visit
        fields = ("visited_on", "school", "inspector", "status", "is_late", "finding_count")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_visited_on(self, record: Visit) -> str:
        """Year, and the day as people say it."""
        return f"{record.visited_on.year}年 {short_date(record.visited_on)}"

    def value_visited_on(self, record: Visit) -> str:
        """In a sheet: the date."""
        return record.visited_on.isoformat()

    def render_status(self, record: Visit) -> SafeString:
        """Icon and word."""
        return visit_badge(record)

    def value_status(self, record: Visit) -> str:
        """In a sheet: the word."""
        return record.get_status_display()

    def render_is_late(self, value: bool) -> SafeString | str:
        """Only lateness is marked."""
        return badge("逾期提交", "warning") if value else "—"

    def value_is_late(self, value: bool) -> str:
        """In a sheet: yes or no."""
        return "是" if value else "否"


def listed_name(school: School) -> str:
    """The present inspector, from the prefetched postings."""
    found = [posting for posting in school.current_postings if posting.capacity == "inspector"]
    return str(dash(found[0].user.full_name if found else ""))


class ListingTable(tables.Table):
    """Which inspector is listed to which school."""

    name = tables.Column(verbose_name="学校", linkify=lambda record: record.get_absolute_url())
    zone = tables.Column("责任区", accessor="zone_place__zone__name", order_by="zone_place__zone__name", default="—")
    inspector = tables.Column("责任督学", accessor="pk", orderable=False)
    since = tables.Column("挂牌日期", accessor="pk", orderable=False)
    actions = tables.Column("办理", accessor="pk", orderable=False)

    class Meta:
        model = School
        fields = ("name", "kind", "zone", "inspector", "since", "actions")

    def __init__(self, *args: Any, may_change: bool = False, rotation: date | None = None, **kwargs: Any) -> None:
        self.rotation = rotation
        super().__init__(*args, exclude=() if may_change else ("actions",), **kwargs)

    def render_inspector(self, record: School) -> SafeString | str:
        """Who, or that nobody is."""
        name = listed_name(record)
        return badge("空缺", "danger") if name == "—" else name

    def value_inspector(self, record: School) -> str:
        """In a sheet: the name or a word."""
        name = listed_name(record)
        return "空缺" if name == "—" else name

    def render_since(self, record: School) -> SafeString:
        """Since when, the way to all listings of the school, and whether it is time to rotate."""
        found = [posting for posting in record.current_postings if posting.capacity == "inspector"]
        words = cn_date(found[0].started_on) if found else "挂牌历史"
        history = link(reverse("inspectors:listing_history", args=[record.pk]), words, f"{record.name}的挂牌历史")
        due = bool(found) and self.rotation is not None and found[0].started_on <= self.rotation
        return format_html("{} {}", history, badge("已到轮换年限", "warning")) if due else history

    def value_since(self, record: School) -> str:
        """In a sheet: the date."""
        found = [posting for posting in record.current_postings if posting.capacity == "inspector"]
        return found[0].started_on.isoformat() if found else ""

    def render_actions(self, record: School) -> SafeString:
        """The one thing to do here."""
        return link(reverse("inspectors:listing_change", args=[record.pk]), "挂牌或交接", record.name)


def link(url: str, words: str, about: str) -> SafeString:
    """A link whose words say what it is about, to those who cannot see the row."""
    return format_html('<a href="{}">{}<span class="visually-hidden">：{}</span></a>', url, words, about)


class InspectorTable(tables.Table):
    """Inspectors with their load."""

    user = tables.Column(linkify=lambda record: reverse("inspectors:inspector_detail", args=[record.pk]))
    school_count = tables.Column(
        "负责学校（所）", attrs=NUMBER, linkify=lambda record: address("listing_list", inspector=record.user_id)
    )
    load = tables.Column("负荷", accessor="school_count", orderable=False)

    class Meta:
        model = Inspector
        fields = ("user", "kind", "certificate_no", "started_on", "left_on", "school_count", "load")

    def __init__(self, *args: Any, limit: int, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(*args, **kwargs)

    def render_load(self, value: int, record: Inspector) -> SafeString | str:
        """A warning above listing.max_schools; never a refusal."""
        return badge(f"超过{self.limit}所", "warning") if value > self.limit else "—"

    def value_load(self, value: int) -> str:
        """In a sheet: words."""
        return f"超过{self.limit}所" if value > self.limit else ""


class ZoneTable(tables.Table):
    """Zones with their size and staffing."""

    name = tables.Column(linkify=lambda record: address("listing_list", zone=record.pk))
    school_count = tables.Column("学校（所）", attrs=NUMBER)
    member_count = tables.Column("督学（人）", attrs=NUMBER)
    warning = tables.Column("提醒", accessor="pk", orderable=False)
    actions = tables.Column("办理", accessor="pk", orderable=False)

    class Meta:
        model = Zone
        fields = ("name", "school_count", "member_count", "warning", "actions")

    def __init__(self, *args: Any, limits: tuple[int, int], may_change: bool = False, **kwargs: Any) -> None:
        self.max_schools, self.min_inspectors = limits
        super().__init__(*args, exclude=() if may_change else ("actions",), **kwargs)

    def warnings_of(self, zone: Zone) -> list[str]:
        """What is outside the limits of the year."""
        found = []
        if zone.school_count > self.max_schools:
            found.append(f"学校超过{self.max_schools}所")
        if zone.member_count < self.min_inspectors:
            found.append(f"督学不足{self.min_inspectors}人")
        return found

    def render_warning(self, record: Zone) -> SafeString | str:
        """One badge with all of it."""
        found = self.warnings_of(record)
        return badge("，".join(found), "warning") if found else "—"

    def value_warning(self, record: Zone) -> str:
        """In a sheet: words."""
        return "，".join(self.warnings_of(record))

    def render_actions(self, record: Zone) -> SafeString:
        """Edit."""
        return link(reverse("inspectors:zone_edit", args=[record.pk]), "调整", record.name)
