"""The list of public versions: columns, filters, and how far publication has come."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from statistics import median
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date
from reports.kinds import kinds
from reports.models import Document, PublicVersion
from reports.workflow import Status

TONES = {"draft": "neutral", "submitted": "warning", "published": "success", "taken_down": "danger"}


def version_badge(version: PublicVersion) -> SafeString:
    """The state as icon and word; a public version of a paper that was taken back is public no longer."""
    if version.status == PublicVersion.Status.PUBLISHED and version.document.status == Status.WITHDRAWN:
        return badge("公文已撤回，不再显示", "danger")
    return badge(version.get_status_display(), TONES[version.status])


def public_kinds() -> list[str]:
    """The kinds whose paper is to be published."""
    return [kind.code for kind in kinds().values() if kind.public]


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the papers of a year that are to be published: how many, how many are, and the median of the days it took."""

    due: int
    published: int
    days: Decimal | None

    @property
    def sentence(self) -> str:
        """In words; nothing published has no median."""
        if not self.due:
            return "本年还没有应公开的公文。"
        share = (Decimal(self.published) * 100 / self.due).quantize(Decimal("0.1"))
        told = f"本年应公开{self.due}份，已公开{self.published}份（{share}%）"
        return told + ("。" if self.days is None else f"，从印发到公开的天数中位数{self.days.normalize():f}天。")


def progress_in(year: int, user: Any) -> Progress:
    """How far publication of the papers of a year has come, of those the person sees."""
    papers = Document.objects.visible_to(user).out().in_year(year).filter(kind__in=public_kinds())
    shown = PublicVersion.objects.published().filter(document__in=papers)
    spans = [
        timezone.localdate(at) - timezone.localdate(issued)
        for at, issued in shown.order_by().values_list("published_at", "document__issued_at")
    ]
    days = median(Decimal(span // timedelta(days=1)) for span in spans) if spans else None
    return Progress(papers.count(), len(spans), days)


class PublicVersionFilter(filters.FilterSet):
    """Public versions."""

    q = filters.CharFilter(label="搜索", method="search")
    status = filters.MultipleChoiceFilter(label="状态", choices=PublicVersion.Status.choices, distinct=False)
    year = filters.NumberFilter(
        label="年度", field_name="document__year", min_value=2000, max_value=2100, decimal_places=0
    )

    class Meta:
        model = PublicVersion
        fields: list[str] = []

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Number or title of the paper."""
        tidy = value.strip()
        return rows.filter(Q(document__number__icontains=tidy) | Q(document__title__icontains=tidy)) if tidy else rows


class PublicVersionTable(tables.Table):
    """Public versions of papers."""

    title = tables.Column("公文", accessor="document__title", linkify=lambda record: record.get_absolute_url())
    number = tables.Column("发文字号", accessor="document__number")
    issued_at = tables.Column("印发日期", accessor="document__issued_at")

    class Meta:
        model = PublicVersion
        fields = ("title", "number", "issued_at", "status", "prepared_by", "approved_by", "published_at")
        order_by = ()
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_title(self, value: str) -> str:
        """Without the marks that break its lines."""
        return value.replace("|", "")

    def render_issued_at(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_published_at(self, value: Any) -> str:
        """2024年3月11日."""
        return cn_date(value)

    def render_status(self, record: PublicVersion) -> SafeString:
        """Icon and word."""
        return version_badge(record)

    def value_status(self, record: PublicVersion) -> str:
        """In a sheet: the word."""
        return str(record.get_status_display())
