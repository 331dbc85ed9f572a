"""The columns of the signs."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date
from inspectors.models import VisitSign
from inspectors.signs import sentence


class SignTable(tables.Table):
    """Signs, the newest first."""

    kind = tables.Column(linkify=lambda record: reverse("inspectors:sign_detail", args=[record.pk]))
    visit = tables.Column(accessor="visit__visited_on", order_by=("visit__visited_on", "pk"))
    school = tables.Column("学校", accessor="visit__school__name")
    inspector = tables.Column("督学", accessor="visit__inspector__full_name")
    seen = tables.Column("情况", empty_values=(), orderable=False)
    state = tables.Column("核实", accessor="cleared_at", empty_values=(), order_by="cleared_at")

    class Meta:
        model = VisitSign
        fields = ("kind", "visit", "school", "inspector", "seen", "state")
        row_attrs = {"data-href": lambda record: reverse("inspectors:sign_detail", args=[record.pk])}

    def render_visit(self, record: VisitSign) -> str:
        """The day of the visit."""
        return cn_date(record.visit.visited_on)

    def render_seen(self, record: VisitSign) -> str:
        """In one sentence."""
        return sentence(record)

    def render_state(self, record: VisitSign) -> SafeString:
        """Open, or what was found out."""
        return badge("已核实", "success") if record.cleared_at else badge("待核实", "warning")

    def value_state(self, record: VisitSign) -> str:
        """In a sheet: the words."""
        return f"已核实：{record.clearance}" if record.cleared_at else "待核实"
