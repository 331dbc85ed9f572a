"""The list of what people outside reported: its columns and filters. Contacts are in neither."""

import re
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_datetime
from rectification.concern_flow import ConcernStatus
from rectification.filters import schools_in_scope
from rectification.models import Concern
from schools.models import Township

TONES = {
    ConcernStatus.RECEIVED: "warning",
    ConcernStatus.ACCEPTED: "info",
    ConcernStatus.DECLINED: "neutral",
    ConcernStatus.ASSIGNED: "info",
    ConcernStatus.VERIFIED: "info",
    ConcernStatus.DISPOSED: "info",
    ConcernStatus.ANSWERED: "info",
    ConcernStatus.CLOSED: "success",
}
LONG_NUMBER = re.compile(r"\d[\d\s-]{5,}[\dXx]")
BRIEF = 40


def masked(text: str) -> str:
    """Telephone and identity numbers that somebody wrote into the text, hidden but for the first three digits."""
    return LONG_NUMBER.sub(lambda found: f"{found[0][:3]}****", text)


def concern_badge(concern: Concern) -> SafeString:
    """The state as icon and word."""
    return badge(concern.get_status_display(), TONES[ConcernStatus(concern.status)])


class ConcernTable(tables.Table):
    """What was reported."""

    number = tables.Column(linkify=True)
    text = tables.Column("内容", orderable=False)
    photo_count = tables.Column("照片", attrs={"td": {"class": "num"}, "th": {"class": "num"}})

    class Meta:
        model = Concern
        fields = ("number", "school", "category", "text", "photo_count", "received_at", "status")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_text(self, value: str) -> str:
        """The beginning, with long numbers hidden."""
        words = masked(" ".join(value.split()))
        return words if len(words) <= BRIEF else f"{words[: BRIEF - 1]}…"

    def value_text(self, value: str) -> str:
        """In a sheet: the whole, with long numbers hidden."""
        return masked(value)

    def render_received_at(self, value: Any) -> str:
        """Day and time."""
        return cn_datetime(value)

    def render_status(self, record: Concern) -> SafeString:
        """Icon and word."""
        return concern_badge(record)

    def value_status(self, record: Concern) -> str:
        """In a sheet: the word."""
        return str(record.get_status_display())


class ConcernFilter(filters.FilterSet):
    """What was reported."""

    status = filters.MultipleChoiceFilter(label="状态", choices=ConcernStatus.choices, distinct=False)
    category = filters.ChoiceFilter(label="类别", choices=Concern.Category.choices)
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_in_scope)
    township = filters.ModelChoiceFilter(label="乡镇", field_name="school__township", queryset=Township.objects.all())
    received_at = filters.DateFromToRangeFilter(label="收到日期")

    class Meta:
        model = Concern
        fields: list[str] = []
