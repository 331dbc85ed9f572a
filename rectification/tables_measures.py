"""The lists of interviews, measures, exposures and incentives: columns on the page and in the workbook."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date
from rectification.measures import label_of
from rectification.models import Appeal, Case, Exposure, Interview, Measure

NUM = {"td": {"class": "num"}, "th": {"class": "num"}}
EXPOSURE_TONES = {"waiting": "warning", "approved": "info", "published": "success", "dropped": "neutral"}


def exposure_badge(exposure: Exposure) -> SafeString:
    """The state as icon and word."""
    return badge(exposure.get_status_display(), EXPOSURE_TONES[exposure.status])


class CountColumn(tables.Column):
    """A number whose link opens exactly its cases; nothing to open at nought."""

    def __init__(self, label: str, show: str, **kwargs: Any) -> None:
        super().__init__(label, attrs=NUM, **kwargs)
        self.show = show

    def render(self, value: int, record: Interview) -> Any:
        """The number."""
        if not value:
            return 0
        query = f"?show={self.show}" if self.show else ""
        address = f"{reverse('rectification:interview_detail', args=[record.pk])}{query}"
        return format_html('<a href="{}">{}</a>', address, value)

    def value(self, **kwargs: Any) -> int:
        """In a sheet: the number."""
        return int(kwargs["value"])


class InterviewTable(tables.Table):
    """Rounds of interviews."""

    title = tables.Column(linkify=True)
    level = tables.Column(visible=False)
    place = tables.Column(visible=False)
    filed_with = tables.Column(visible=False)
    case_count = CountColumn("被约谈", "")
    minutes_count = CountColumn("有纪要", "minutes")
    visited_count = CountColumn("已回访", "visited")
    improved_count = CountColumn("有改进", "improved")
    escalated_count = CountColumn("已升级", "escalated")

    class Meta:
        model = Interview
        fields = (
            "title",
            "direction",
            "level",
            "chair",
            "held_on",
            "place",
            "followup_due",
            "filed_with",
            "case_count",
            "minutes_count",
            "visited_count",
            "improved_count",
            "escalated_count",
        )
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_held_on(self, value: Any) -> str:
        """2024年7月27日."""
        return cn_date(value)

    def render_followup_due(self, value: Any) -> str:
        """2024年9月30日."""
        return cn_date(value)


class MeasureTable(tables.Table):
    """Measures that were decided (问责档案)."""

    case = tables.Column(linkify=lambda record: record.case.get_absolute_url())
    about = tables.Column("学校、单位", accessor="case__object", orderable=False)
    object = tables.Column(visible=False)
    decision = tables.Column(visible=False)
    decision_number = tables.Column(visible=False)
    served_on = tables.Column(visible=False)
    is_repeat = tables.Column("再次问责")
    bars_awards = tables.Column("一票否决")
    relief = tables.Column("复核申诉", accessor="last_outcome", empty_values=(), orderable=False)

    class Meta:
        model = Measure
        fields = (
            "case",
            "about",
            "object",
            "person",
            "grade",
            "organ",
            "decision",
            "decision_number",
            "decided_on",
            "served_on",
            "is_repeat",
            "bars_awards",
            "relief",
        )

    def render_case(self, value: Case) -> SafeString:
        """The number, kept on one line."""
        return format_html('<span class="nowrap">{}</span>', value)

    def value_case(self, value: Case) -> str:
        """The number alone."""
        return str(value)

    def render_grade(self, value: str) -> str:
        """What it is called."""
        return label_of(value)

    def render_decided_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_served_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_is_repeat(self, record: Measure) -> Any:
        """从重, unless it was revoked."""
        return badge("从重", "warning") if self.value_is_repeat(record) == "是" else "否"

    def value_is_repeat(self, record: Any) -> str:
        """In a sheet: 是 or 否."""
        return "是" if record.is_repeat and not record.is_revoked else "否"

    def render_bars_awards(self, record: Measure) -> Any:
        """一票否决, unless it was revoked."""
        return badge("一票否决", "danger") if self.value_bars_awards(record) == "是" else "否"

    def value_bars_awards(self, record: Any) -> str:
        """In a sheet: 是 or 否."""
        return "是" if record.bars_awards and not record.is_revoked else "否"

    def render_relief(self, record: Any) -> str:
        """复核 · 办理中."""
        if not record.last_kind:
            return "—"
        return f"{Appeal.Kind(record.last_kind).label} · {Appeal.Outcome(record.last_outcome).label}"


class ExposureTable(tables.Table):
    """Typical cases on their way to the public page."""

    title = tables.Column(linkify=True)
    about = tables.Column("学校、单位", accessor="case__object", orderable=False)

    class Meta:
        model = Exposure
        fields = ("title", "about", "told_on", "window_ends_on", "status", "made_by", "approved_by", "published_at")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_told_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_window_ends_on(self, value: Any) -> str:
        """2024年3月15日."""
        return cn_date(value)

    def render_published_at(self, value: Any) -> str:
        """2024年3月16日."""
        return cn_date(value)

    def render_status(self, record: Exposure) -> SafeString:
        """Icon and word."""
        return exposure_badge(record)

    def value_status(self, record: Exposure) -> str:
        """In a sheet: the word."""
        return str(record.get_status_display())


class IncentiveTable(tables.Table):
    """Who was given what."""

    number = tables.Column(linkify=True)
    about = tables.Column("学校、单位", accessor="object", orderable=False)
    text = tables.Column("事迹", orderable=False)
    given = tables.Column("给予的激励", orderable=False, empty_values=())

    class Meta:
        model = Case
        fields = ("number", "about", "text", "basis", "given", "done_on", "status")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_given(self, record: Any) -> str:
        """As written when it was carried out."""
        return record.given or "还没有实施"

    def render_done_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)
