"""The columns of the list of planned visits."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date, dash
from inspectors.models import VisitPlan
from inspectors.workflow import MAY_REVIEW


class PlanTable(tables.Table):
    """Planned visits."""

    state = tables.Column("状态", empty_values=(), orderable=False)
    companions = tables.Column("随行督学", accessor="pk", orderable=False)

    class Meta:
        model = VisitPlan
        fields = ("planned_on", "half", "school", "inspector", "companions", "matters", "state")

    def render_planned_on(self, record: VisitPlan) -> SafeString | str:
        """The day; the way to the plan for those who can change it."""
        words, user = cn_date(record.planned_on), self.request.user
        can_change = record.inspector_id == user.pk or user.has_perm(MAY_REVIEW)
        if not can_change or record.is_cancelled or getattr(record, "made_by", None):
            return words
        return format_html('<a href="{}">{}</a>', reverse("inspectors:plan_edit", args=[record.pk]), words)

    def value_planned_on(self, record: VisitPlan) -> str:
        """In a sheet: the date."""
        return record.planned_on.isoformat()

    def render_companions(self, record: VisitPlan) -> Any:
        """Their names."""
        return dash("、".join(str(user) for user in record.companions.all()))

    def value_companions(self, record: VisitPlan) -> str:
        """In a sheet: their names."""
        return "、".join(str(user) for user in record.companions.all())

    def value_state(self, record: VisitPlan) -> str:
        """Cancelled, made by whom, or still to be made."""
        if record.is_cancelled:
            return "已取消"
        made_by = getattr(record, "made_by", None)
        return f"已由{made_by}完成" if made_by else "待督导"

    def render_state(self, record: VisitPlan) -> SafeString:
        """The same with a colour."""
        words = self.value_state(record)
        return badge(words, "success" if words.startswith("已由") else "neutral" if record.is_cancelled else "info")
