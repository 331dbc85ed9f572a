"""The columns of the ledger, on the page and in its export."""

from functools import cached_property
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date
from rectification.deadlines import Clock
from rectification.models import Item
from rectification.workflow import OVER, Status

TONES = {
    Status.FOUND: "neutral",
    Status.ISSUED: "warning",
    Status.RECEIVED: "info",
    Status.MENDING: "info",
    Status.REPORTED: "info",
    Status.CHECKING: "info",
    Status.PASSED: "info",
    Status.WRITTEN_OFF: "success",
    Status.SETTLED: "success",
    Status.MERGED: "neutral",
    Status.ENDED: "neutral",
}


def status_badge(item: Item) -> SafeString:
    """The state as icon and word, with the round from the second on."""
    words = item.get_status_display()
    if item.round > 1 and item.status not in OVER:
        words = f"{words}·第{item.round}轮"
    return badge(words, TONES[Status(item.status)])


class ItemTable(tables.Table):
    """The ledger; columns that are hidden on the page stand in the export (督导评估问题整改情况台账)."""

    number = tables.Column(linkify=True)
    owner = tables.Column("责任方", accessor="owner", order_by=("school__name", "unit__name"))
    place = tables.Column("所在学校", accessor="school__name", visible=False)
    brief = tables.Column("问题", orderable=False, exclude_from_export=True)
    text = tables.Column("问题描述", visible=False)
    source = tables.Column(visible=False)
    left = tables.Column("剩余时间", accessor="due_on", visible=False)
    basis = tables.Column(visible=False)
    category = tables.Column(visible=False)
    measures = tables.Column(visible=False)
    responsible = tables.Column(visible=False)
    round = tables.Column(visible=False)
    returns = tables.Column(visible=False)
    write_off_number = tables.Column(visible=False)
    closed_at = tables.Column("销号日期", visible=False)

    class Meta:
        model = Item
        fields = (
            "number",
            "owner",
            "place",
            "brief",
            "text",
            "source",
            "basis",
            "category",
            "severity",
            "found_on",
            "measures",
            "responsible",
            "due_on",
            "left",
            "status",
            "round",
            "returns",
            "write_off_number",
            "closed_at",
        )
        order_by = ()
        row_attrs = {
            "data-href": lambda record: record.get_absolute_url(),
            "class": lambda record, table: "is-overdue" if table.clock.tone(record) == "danger" else "",
        }

    @cached_property
    def clock(self) -> Clock:
        """One calendar for all rows."""
        return Clock.load()

    def render_found_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_due_on(self, record: Item) -> SafeString:
        """The date, and what is left in workdays."""
        words, tone = self.clock.phrase(record), self.clock.tone(record)
        left = badge(words, tone) if words and tone != "neutral" else words
        return format_html('<span class="nowrap">{}</span><br>{}', cn_date(record.due_on), left)

    def value_due_on(self, value: Any) -> str:
        """The date alone."""
        return cn_date(value)

    def render_closed_at(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def value_left(self, record: Item) -> str:
        """The words alone."""
        return self.clock.phrase(record)

    def render_status(self, record: Item) -> SafeString:
        """Badge."""
        return status_badge(record)

    def value_status(self, record: Item) -> str:
        """The word alone."""
        return str(record.get_status_display())

    def render_number(self, record: Item) -> SafeString:
        """The number, kept on one line."""
        return format_html('<span class="nowrap">{}</span>', record.number)

    def value_number(self, record: Item) -> str:
        """The number alone."""
        return record.number
