"""The columns of the lists around listings: interests, hand-overs, areas, the history of a school and of a person."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date, cn_datetime
from inspectors.models import AreaAssignment, AssignmentProposal, Handover, Interest
from inspectors.tables import NUMBER, link

TONES = {Interest.Status.DECLARED: "warning", Interest.Status.UPHELD: "info", Interest.Status.DISMISSED: "neutral"}

STANDING = {"computing": "info", "ready": "warning", "impossible": "danger", "failed": "danger", "applied": "success"}


class InterestTable(tables.Table):
    """Reasons to stay away from a school."""

    user = tables.Column(linkify=lambda record: record.get_absolute_url())
    is_listed = tables.Column("现在的挂牌", orderable=False)

    class Meta:
        model = Interest
        fields = ("user", "school", "kind", "declared_on", "status", "ended_on", "is_listed")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_status(self, record: Interest) -> SafeString:
        """Declared, upheld, dismissed."""
        return badge(record.get_status_display(), TONES[Interest.Status(record.status)])

    def value_status(self, record: Interest) -> str:
        """In a sheet: the word."""
        return record.get_status_display()

    def render_is_listed(self, record: Interest, value: bool) -> SafeString | str:
        """Only a conflict is marked."""
        return badge(self.value_is_listed(record, value), "danger") if self.is_conflict(record, value) else "—"

    def value_is_listed(self, record: Interest, value: bool) -> str:
        """In a sheet: words."""
        return "正负责这所学校" if self.is_conflict(record, value) else ""

    def is_conflict(self, record: Interest, value: bool) -> bool:
        """He is listed to a school that he must stay away from."""
        return value and record.ended_on is None and record.status != Interest.Status.DISMISSED


class HandoverTable(tables.Table):
    """Schools passed on, and whether the successor has confirmed."""

    school = tables.Column(linkify=lambda record: record.get_absolute_url())
    former = tables.Column("原督学", accessor="former__user")
    ended_on = tables.Column("原挂牌到", accessor="former__ended_on")
    successor = tables.Column("接任督学", accessor="successor__user", default="—")
    item_count = tables.Column("未办结问题", attrs=NUMBER)
    received_at = tables.Column(default="—", empty_values=())

    class Meta:
        model = Handover
        fields = ("school", "former", "ended_on", "successor", "item_count", "received_at")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_received_at(self, record: Handover) -> SafeString | str:
        """When, or what it waits for."""
        if record.received_at:
            return cn_datetime(record.received_at)
        return badge("还没有接收", "warning") if record.successor else badge("还没有接任人", "danger")

    def value_received_at(self, record: Handover) -> str:
        """In a sheet: the time or words."""
        if record.received_at:
            return cn_datetime(record.received_at)
        return "还没有接收" if record.successor else "还没有接任人"


class AreaTable(tables.Table):
    """Who looks after which part of the county."""

    township = tables.Column("负责的片", empty_values=())
    actions = tables.Column("办理", accessor="pk", orderable=False)

    class Meta:
        model = AreaAssignment
        fields = ("user", "township", "started_on", "ended_on", "actions")

    def __init__(self, *args: Any, may_change: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, exclude=() if may_change else ("actions",), **kwargs)

    def render_township(self, record: AreaAssignment) -> str:
        """A township, or everything."""
        return str(record.township or "全县")

    def render_ended_on(self, value: Any) -> str:
        """The last day."""
        return cn_date(value)

    def render_actions(self, record: AreaAssignment) -> SafeString | str:
        """End what runs."""
        if record.ended_on is not None:
            return "—"
        return link(reverse("inspectors:area_end", args=[record.pk]), "结束", str(record.user))


class ProposalTable(tables.Table):
    """Proposals for the whole county."""

    title = tables.Column(linkify=lambda record: record.get_absolute_url())

    class Meta:
        model = AssignmentProposal
        fields = ("title", "on", "status", "created_by", "created_at", "applied_at")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_status(self, record: AssignmentProposal) -> SafeString:
        """Where it stands."""
        return badge(record.get_status_display(), STANDING.get(record.status, "neutral"))

    def value_status(self, record: AssignmentProposal) -> str:
        """In a sheet: the word."""
        return record.get_status_display()
