"""The list of plans."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables

from assessments.models import Plan
from core.numbers import show
from core.templatetags.badges import badge
from core.templatetags.formatting import cn_datetime
from core.templatetags.formatting import share as percent

FIGURE = {"td": {"class": "num"}, "th": {"class": "num"}}
TONES = {
    "落实后达标": "success",
    "预算内方案，未全部达标": "info",
    "重新计算仍未达标": "warning",
    "限制下没有方案": "warning",
    "失败": "danger",
}


class PlanTable(tables.Table):
    """Plans."""

    name = tables.Column("方案", accessor="pk", linkify=lambda record: record.get_absolute_url())
    run = tables.Column("依据", accessor="run__indicator_set__title", orderable=False)
    year = tables.Column("年度", accessor="run__year")
    state = tables.Column("结果", orderable=False)
    cost_wan = tables.Column(attrs=FIGURE)
    gap = tables.Column(attrs=FIGURE)

    class Meta:
        model = Plan
        fields = [
            "name",
            "run",
            "year",
            "mode",
            "budget_wan",
            "state",
            "cost_wan",
            "gap",
            "requested_by",
            "requested_at",
        ]
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_name(self, record: Plan) -> str:
        """Its number."""
        return f"第{record.pk}号"

    def render_state(self, value: str) -> Any:
        """State with icon."""
        return badge(value, TONES.get(value, "neutral"))

    def value_state(self, value: str) -> str:
        """The word."""
        return value

    def render_cost_wan(self, value: Decimal) -> str:
        """万元 with two decimals."""
        return show(value, 2)

    def render_gap(self, value: Decimal) -> str:
        """The distance to the proved bound."""
        return percent(value, 2)

    def render_requested_at(self, value: Any) -> str:
        """Date and time."""
        return cn_datetime(value)
