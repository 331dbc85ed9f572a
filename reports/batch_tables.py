"""The list of batches: columns and filters."""

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Count, Q, QuerySet

from core.templatetags.formatting import cn_datetime
from reports.kinds import kind_choices
from reports.models import Batch
from reports.workflow import OUT

NUM = {"td": {"class": "num"}, "th": {"class": "num"}}


def with_counts(rows: QuerySet[Batch]) -> QuerySet[Batch]:
    """Each batch with how many papers it has, how many are drafted, out, or stopped by a failure."""
    return rows.select_related("made_by").annotate(
        all_count=Count("entries"),
        drafted_count=Count("entries", filter=Q(entries__document__isnull=False)),
        out_count=Count("entries", filter=Q(entries__document__status__in=OUT)),
        failed_count=Count("entries", filter=~Q(entries__error="")),
    )


class BatchFilter(filters.FilterSet):
    """Batches."""

    q = filters.CharFilter(label="搜索", field_name="name", lookup_expr="icontains")
    kind = filters.ChoiceFilter(label="公文种类", choices=kind_choices)

    class Meta:
        model = Batch
        fields: list[str] = []


class BatchTable(tables.Table):
    """Batches of papers."""

    name = tables.Column(linkify=True)
    all_count = tables.Column("份数", attrs=NUM)
    drafted_count = tables.Column("已拟稿", attrs=NUM)
    out_count = tables.Column("已印发", attrs=NUM)
    failed_count = tables.Column("没有办成", attrs=NUM)

    class Meta:
        model = Batch
        fields = ("name", "kind", "all_count", "drafted_count", "out_count", "failed_count", "made_by", "made_at")
        order_by = ()
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_made_at(self, value: Any) -> str:
        """2024年3月5日 14:05."""
        return cn_datetime(value)
