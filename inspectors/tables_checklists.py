"""The columns of the lists of checklists."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from inspectors.checklist_pack import CONFIDENCES
from inspectors.models import Checklist
from office import clock
from schools.models import School

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class ChecklistTable(tables.Table):
    """Checklists with their versions."""

    title = tables.Column(linkify=True)
    version = tables.Column("版次", attrs=NUMBER)
    matter_count = tables.Column("督导事项", attrs=NUMBER)
    reading_count = tables.Column("采集数值", attrs=NUMBER)

    class Meta:
        model = Checklist
        fields = ("title", "version", "kind", "status", "effective_on", "required_from", "confidence")
        sequence = ("title", "version", "kind", "status", "effective_on", "required_from", "matter_count", "...")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def state(self, record: Checklist) -> str:
        """草稿, 启用 or 已停用."""
        return "已停用" if record.is_retired_on(clock.today()) else str(record.get_status_display())

    def render_status(self, record: Checklist) -> SafeString:
        """Icon and word."""
        word = self.state(record)
        return badge(word, {"启用": "success", "草稿": "info"}.get(word, "neutral"))

    def value_status(self, record: Checklist) -> str:
        """In a sheet: the word."""
        return self.state(record)

    def render_confidence(self, value: str) -> str:
        """How far it was checked."""
        return CONFIDENCES.get(value, value)


class ThemeColumn(tables.Column):
    """How many visits of the period had the theme: a number, — for none, nothing where it does not concern the school."""

    def __init__(self, theme: Checklist, counts: Mapping[tuple[int, str], int]) -> None:
        self.theme, self.counts = theme, counts
        super().__init__(theme.title, accessor="pk", orderable=False, attrs=NUMBER)

    def render(self, record: School) -> SafeString | str | int:
        """A missing required theme is marked by word and colour."""
        count = self.counts.get((record.pk, self.theme.code), 0)
        if count:
            return count
        if not self.theme.concerns(record):
            return "不适用"
        return badge("未查", "warning") if self.theme.required_from else "—"

    def value(self, record: School) -> int | str:
        """In a sheet: the number, 不适用, or 0 visits."""
        count = self.counts.get((record.pk, self.theme.code), 0)
        return count if count or self.theme.concerns(record) else "不适用"


class ThemeMatrixTable(tables.Table):
    """School × theme."""

    name = tables.Column("学校", linkify=lambda record: record.get_absolute_url())

    class Meta:
        model = School
        fields = ("name", "kind")

    def __init__(
        self, *args: Any, themes: Sequence[Checklist], counts: Mapping[tuple[int, str], int], **kwargs: Any
    ) -> None:
        columns = [(f"theme_{theme.code}", ThemeColumn(theme, counts)) for theme in themes]
        super().__init__(*args, extra_columns=columns, **kwargs)
