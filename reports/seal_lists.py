"""The list of seals: what it can be narrowed by, its columns."""

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date
from office import clock
from reports.models import Seal

IN_USE, ENDED = "in_use", "ended"


class SealFilter(filters.FilterSet):
    """Seals."""

    q = filters.CharFilter(label="搜索", method="search")
    state = filters.ChoiceFilter(label="状态", method="of_state", choices=((IN_USE, "使用中"), (ENDED, "不在使用")))

    class Meta:
        model = Seal
        fields: list[str] = []

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Name or organ."""
        words = value.strip()
        return rows.filter(Q(name__icontains=words) | Q(organ__icontains=words)) if words else rows

    def of_state(self, rows: Any, name: str, value: str) -> Any:
        """In use today, or not."""
        usable = Seal.objects.usable_on(clock.today())
        return rows.filter(pk__in=usable.values("pk")) if value == IN_USE else rows.exclude(pk__in=usable.values("pk"))


class SealTable(tables.Table):
    """Seals with their picture in small."""

    picture = tables.Column("图片", accessor="pk", orderable=False, exclude_from_export=True)
    name = tables.Column()
    organ = tables.Column()
    diameter = tables.Column(attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    started_on = tables.Column()
    ended_on = tables.Column(empty_values=())
    kept_by = tables.Column(visible=False)
    acts = tables.Column("办理", accessor="pk", orderable=False, exclude_from_export=True)

    class Meta:
        model = Seal
        fields = ("picture", "name", "organ", "diameter", "started_on", "ended_on", "kept_by", "acts")
        order_by = ()

    def render_picture(self, record: Seal) -> SafeString:
        """As it is printed, on white."""
        address = reverse("reports:seal_image", args=[record.pk])
        return format_html('<img src="{}" alt="{}" width="64" height="64" loading="lazy">', address, record.name)

    def render_started_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_ended_on(self, record: Seal) -> SafeString:
        """In use, or since when not."""
        if record.ended_on is None:
            return badge("使用中", "success")
        return badge(f"{cn_date(record.ended_on)}停用", "neutral")

    def value_ended_on(self, record: Seal) -> str:
        """The day alone."""
        return cn_date(record.ended_on) if record.ended_on else ""

    def render_acts(self, record: Seal) -> SafeString:
        """What can be done with it."""
        edit = reverse("reports:seal_edit", args=[record.pk])
        if record.ended_on is not None:
            return format_html('<a href="{}" aria-label="修改{}">修改</a>', edit, record.name)
        return format_html(
            '<a href="{}" aria-label="修改{}">修改</a>　<a href="{}" aria-label="停用{}">停用</a>',
            *(edit, record.name, reverse("reports:seal_retire", args=[record.pk]), record.name),
        )
