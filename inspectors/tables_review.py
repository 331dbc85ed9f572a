"""The columns of the review queue."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_datetime, short_date
from inspectors.models import Visit
from inspectors.review import Lateness, late_words
from inspectors.tables import NUMBER

FORM = "approve-many"


class ReviewTable(tables.Table):
    """Records that wait, the longest first; `actions` is the box to tick."""

    actions = tables.Column("勾选", accessor="pk", orderable=False)
    school = tables.Column(linkify=lambda record: reverse("inspectors:visit_review", args=[record.pk]))
    waiting = tables.Column("等待", accessor="waiting_since", order_by="waiting_since")
    late = tables.Column("提交", accessor="is_late", orderable=False)
    finding_count = tables.Column("问题", attrs=NUMBER)
    sign_count = tables.Column("迹象", attrs=NUMBER)

    class Meta:
        model = Visit
        fields = ("actions", "waiting", "school", "visited_on", "inspector", "late", "finding_count", "sign_count")
        row_attrs = {"data-href": lambda record: reverse("inspectors:visit_review", args=[record.pk])}

    def __init__(self, *args: Any, lateness: Lateness, **kwargs: Any) -> None:
        self.lateness = lateness
        super().__init__(*args, **kwargs)

    def render_actions(self, record: Visit) -> SafeString:
        """A box that belongs to the form below the list."""
        return format_html(
            '<label class="tick"><input class="form-check-input" type="checkbox" name="visits" value="{}" form="{}">'
            '<span class="only-phone">&nbsp;勾选</span><span class="visually-hidden">{}</span></label>',
            record.pk,
            FORM,
            str(record),
        )

    def render_waiting(self, record: Visit) -> SafeString:
        """Workdays, and since when."""
        days = self.lateness.waiting_days(record.waiting_since)
        tone = "warning" if days > self.lateness.limit(self.lateness.today.year) else "neutral"
        words = f"{days}个工作日" if days else "今天提交"
        return format_html("{} <small>{}</small>", badge(words, tone), cn_datetime(record.waiting_since))

    def value_waiting(self, record: Visit) -> int:
        """In a sheet: workdays."""
        return self.lateness.waiting_days(record.waiting_since)

    def render_visited_on(self, record: Visit) -> str:
        """Year, and the day as people say it."""
        return f"{record.visited_on.year}年 {short_date(record.visited_on)}"

    def render_late(self, record: Visit) -> SafeString | str:
        """Only lateness is marked, with its days."""
        words = self.value_late(record)
        return badge(words, "warning") if words else "—"

    def value_late(self, record: Visit) -> str:
        """In a sheet: the words."""
        return late_words(self.lateness.late_days(record), is_late=record.is_late)

    def render_sign_count(self, value: int) -> SafeString | str:
        """Signs are marked."""
        return badge(f"{value}条", "warning") if value else "—"

    def value_sign_count(self, value: int) -> int:
        """In a sheet: the number."""
        return value
