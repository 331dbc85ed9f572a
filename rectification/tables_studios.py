"""The lists of studios and of schools' own checks: columns and filters."""

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date
from rectification.filters import schools_in_scope
from rectification.models import InternalCheck
from rectification.studio_figures import least_members
from rectification.studio_flow import BUILT
from schools.models import School, Studio, Township

TONES = {"none": "neutral", "preparing": "info", "running": "info", "met": "success", "to_mend": "warning"}
NUM = {"td": {"class": "num"}, "th": {"class": "num"}}


def studio_badge(status: str) -> SafeString:
    """The state as icon and word."""
    return badge(Studio.Status(status).label, TONES[status])


class StudioTable(tables.Table):
    """One line a school, with or without a studio."""

    name = tables.Column("学校", linkify=lambda record: reverse("rectification:studio_detail", args=[record.pk]))
    township = tables.Column("乡镇", accessor="township__name")
    studio_status = tables.Column("状态")
    head = tables.Column("负责人", accessor="studio__head", orderable=False)
    studio_members = tables.Column("成员", attrs=NUM)
    founded_on = tables.Column("成立日期", accessor="studio__founded_on", visible=False)
    last_term = tables.Column("最近检查", visible=False)
    last_score = tables.Column("得分", attrs=NUM)
    own_checks = tables.Column("自查次数", attrs=NUM)
    found_items = tables.Column("自查问题", attrs=NUM)
    closed_items = tables.Column("已办结", attrs=NUM)

    class Meta:
        model = School
        fields = ("name", "township", "studio_status", "head", "studio_members")
        sequence = ("name", "township", "studio_status", "head", "studio_members", "...")
        order_by = ()
        row_attrs = {"data-href": lambda record: reverse("rectification:studio_detail", args=[record.pk])}

    def render_studio_status(self, value: str) -> SafeString:
        """Icon and word."""
        return studio_badge(value)

    def value_studio_status(self, value: str) -> str:
        """The word alone."""
        return str(Studio.Status(value).label)

    def render_founded_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)


class StudioFilter(filters.FilterSet):
    """Schools by their studio."""

    q = filters.CharFilter(label="搜索", method="search")
    status = filters.ChoiceFilter(label="状态", field_name="studio_status", choices=Studio.Status.choices)
    built = filters.BooleanFilter(label="已建工作室", method="is_built")
    enough = filters.BooleanFilter(label="成员达到人数", method="has_enough")
    township = filters.ModelChoiceFilter(label="乡镇", queryset=Township.objects.all())

    class Meta:
        model = School
        fields: list[str] = []

    def search(self, rows: Any, name: str, value: str) -> Any:
        """School's name, pinyin or code."""
        return rows.found_by(value)

    def is_built(self, rows: Any, name: str, value: bool) -> Any:
        """Working, met or being mended; or not yet."""
        return rows.filter(studio_status__in=BUILT) if value else rows.exclude(studio_status__in=BUILT)

    def has_enough(self, rows: Any, name: str, value: bool) -> Any:
        """At least as many members as the year's parameter says, or fewer."""
        least = least_members()
        return rows.filter(studio_members__gte=least) if value else rows.filter(studio_members__lt=least)


class InternalCheckTable(tables.Table):
    """What schools looked at themselves."""

    item = tables.Column("列入台账", linkify=lambda record: record.item.get_absolute_url() if record.item_id else None)

    class Meta:
        model = InternalCheck
        fields = ("checked_on", "school", "area", "people", "text", "item")
        order_by = ()

    def render_checked_on(self, value: Any) -> SafeString:
        """2024年3月5日, on one line."""
        return format_html('<span class="nowrap">{}</span>', cn_date(value))

    def value_checked_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)


class InternalCheckFilter(filters.FilterSet):
    """Schools' own checks."""

    school = filters.ModelChoiceFilter(label="学校", queryset=schools_in_scope)
    area = filters.ChoiceFilter(label="方面", choices=InternalCheck.Area.choices)
    listed = filters.BooleanFilter(label="列入台账", field_name="item", lookup_expr="isnull", exclude=True)
    checked_on = filters.DateFromToRangeFilter(label="自查日期")

    class Meta:
        model = InternalCheck
        fields: list[str] = []
