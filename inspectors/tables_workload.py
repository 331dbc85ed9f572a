"""The columns of the workload."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.numbers import show
from inspectors.models import Inspector
from inspectors.month_report import Period, visits_address
from inspectors.tables import NUMBER
from inspectors.workload import Load


class LoadColumn(tables.Column):
    """One number of a person's period."""

    def __init__(self, name: str, label: str) -> None:
        self.name = name
        super().__init__(label, accessor="user_id", orderable=False, attrs=NUMBER)

    def render(self, value: int, table: Any) -> str:
        """Hours with one decimal, the others whole."""
        number = getattr(table.loads.get(value, Load()), self.name)
        return show(number, 1 if self.name == "hours" else 0)


class WorkloadTable(tables.Table):
    """Inspectors with what they did."""

    user = tables.Column("督学", linkify=lambda record: reverse("inspectors:month_report", args=[record.pk]))
    visits = tables.Column("督导（次）", accessor="user_id", orderable=False, attrs=NUMBER)
    campaigns = LoadColumn("campaigns", "其中专项和视导")
    schools = LoadColumn("schools", "学校（所）")
    hours = LoadColumn("hours", "在校小时")
    lessons = LoadColumn("lessons", "听课（节）")
    interviews = LoadColumn("interviews", "访谈（次）")

    class Meta:
        model = Inspector
        fields = ("user", "kind", "visits", "campaigns", "schools", "hours", "lessons", "interviews")

    def __init__(self, *args: Any, loads: dict[int, Load], period: Period, **kwargs: Any) -> None:
        self.loads, self.period = loads, period
        super().__init__(*args, **kwargs)

    def render_visits(self, value: int) -> SafeString:
        """The number opens the records."""
        return format_html(
            '<a href="{}">{}</a>', visits_address(self.period, inspector=value), self.value_visits(value)
        )

    def value_visits(self, value: int) -> int:
        """In a sheet: the number."""
        return self.loads.get(value, Load()).visits
