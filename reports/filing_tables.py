"""The list of reports owed to those above: columns, filters, where each stands."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import F, Q
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date
from office import clock
from reports.models import Filing

STATES = (("waiting", "未报送"), ("overdue", "已逾期"), ("sent", "已报送"), ("late", "逾期报送"))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report stands on a day, in a word and its tone."""

    word: str
    tone: str


def standing(filing: Filing, on: date) -> Standing:
    """Sent, sent late, due in so many days, overdue since so many."""
    if filing.sent_on is not None:
        late = (filing.sent_on - filing.due_on).days
        return Standing(f"已报送，逾期{late}天", "warning") if late > 0 else Standing("已报送", "success")
    left = (filing.due_on - on).days
    if left < 0:
        return Standing(f"已逾期{-left}天", "danger")
    return Standing("今天到期" if not left else f"还有{left}天", "warning" if left <= 7 else "info")


class FilingFilter(filters.FilterSet):
    """Reports owed."""

    q = filters.CharFilter(label="搜索", method="search")
    state = filters.ChoiceFilter(label="状态", choices=STATES, method="in_state")
    year = filters.NumberFilter(label="年度", min_value=2000, max_value=2100, decimal_places=0)
    due_on = filters.DateFromToRangeFilter(label="报送期限")

    class Meta:
        model = Filing
        fields: list[str] = []

    def search(self, rows: Any, name: str, value: str) -> Any:
        """What, to whom, on what basis."""
        tidy = value.strip()
        found = Q(title__icontains=tidy) | Q(to__icontains=tidy) | Q(basis__icontains=tidy)
        return rows.filter(found) if tidy else rows

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        """By whether it was sent, and in time."""
        if value == "late":
            return rows.filter(sent_on__gt=F("due_on"))
        if value == "overdue":
            return rows.filter(sent_on=None, due_on__lt=clock.today())
        return rows.filter(sent_on__isnull=value == "waiting")


class FilingTable(tables.Table):
    """Reports owed, by their day."""

    title = tables.Column(linkify=True)
    standing = tables.Column("状态", empty_values=(), orderable=False)
    document = tables.Column("公文", orderable=False)

    class Meta:
        model = Filing
        fields = ("title", "to", "year", "due_on", "standing", "sent_on", "means", "document", "basis")
        order_by = ()
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def before_render(self, request: Any) -> None:
        """The day by which all rows are judged."""
        self.today = clock.today()

    def standing_of(self, filing: Filing) -> Standing:
        """On the business date."""
        return standing(filing, getattr(self, "today", None) or clock.today())

    def render_due_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_sent_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_standing(self, record: Filing) -> SafeString:
        """Icon and word."""
        where = self.standing_of(record)
        return badge(where.word, where.tone)

    def value_standing(self, record: Filing) -> str:
        """In a sheet: the word."""
        return self.standing_of(record).word
