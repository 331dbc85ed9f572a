"""The columns of the office's lists."""

import json
from datetime import datetime

import django_tables2 as tables
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.models import AuditEntry
from office import trail, verbs
from office.digests import AUDIENCES
from office.models import Delivery, Message, Robot, User
from office.roles import roles_of


class UserTable(tables.Table):
    """People."""

    username = tables.Column(linkify=True)
    roles = tables.Column("角色", accessor="pk", orderable=False)

    class Meta:
        model = User
        fields = ("username", "full_name", "roles", "is_active", "last_login")

    def render_roles(self, record: User) -> str:
        """Labels of the prefetched groups."""
        codes = tuple(group.name for group in record.groups.all())
        return "、".join(role.label for role in roles_of(codes)) or "—"


class AuditTable(tables.Table):
    """The trail: who did what to which row, and what changed; role, address and the raw data are folded away."""

    raw = tables.Column("原始记录", accessor="data")
    folded = ("role", "address", "request_id", "raw")

    class Meta:
        model = AuditEntry
        fields = ("at", "actor_name", "role", "verb", "target_label", "data", "address", "request_id", "raw")
        orderable = False
        attrs = {"class": "table table-hover trail"}

    def render_at(self, value: datetime) -> str:
        """To the second, as a trail is read."""
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"

    def render_actor_name(self, record: AuditEntry) -> SafeString:
        """Who, and as what."""
        return format_html("{}<small>{}</small>", record.actor_name, role_words(record.role))

    def value_actor_name(self, value: str) -> str:
        """In a sheet: who."""
        return value

    def render_verb(self, value: str) -> str:
        """The act in words."""
        return verbs.label(value)

    def render_role(self, value: str) -> str:
        """The roles in words."""
        return role_words(value)

    def render_data(self, record: AuditEntry) -> str:
        """One line per thing, and a fold with the entry as it is kept."""
        context = {"entry": record, "lines": trail.lines(record), "raw": written(record.data)}
        return get_template("office/audit_content.html").render(context)

    def value_data(self, record: AuditEntry) -> str:
        """In a sheet: the same lines."""
        return "；".join(str(line) for line in trail.lines(record)) or "—"

    def render_raw(self, value: dict) -> str:
        """The data as they are kept."""
        return written(value)


def role_words(codes: str) -> str:
    """The labels of an entry's roles; a role of a former release keeps its code."""
    return "、".join(role.label for role in roles_of(tuple(codes.split("+")))) or codes


def written(data: dict) -> str:
    """The data of an entry as text."""
    return json.dumps(data, ensure_ascii=False, indent=1)


class MessageTable(tables.Table):
    """The inbox."""

    title = tables.Column("标题", linkify=lambda record: record.url or None)

    class Meta:
        model = Message
        fields = ("title", "source", "created_at", "read_at")


class RobotTable(tables.Table):
    """Group robots; the address is on no page."""

    name = tables.Column(linkify=True)

    class Meta:
        model = Robot
        fields = ("name", "kind", "audience", "is_active")

    def render_audience(self, value: str) -> str:
        """What is summed up, in words."""
        return AUDIENCES[value].label if value in AUDIENCES else value


class DeliveryTable(tables.Table):
    """What left the house, and what did not."""

    to = tables.Column("收件人", accessor="pk", orderable=False)
    actions = tables.TemplateColumn(
        template_name="office/delivery_actions.html", verbose_name="办理", orderable=False, exclude_from_export=True
    )

    class Meta:
        model = Delivery
        fields = ("created_at", "channel", "to", "subject", "state", "attempts", "error", "sent_at", "actions")

    def render_to(self, record: Delivery) -> str:
        """The person or the group."""
        return str(record.user or record.robot)

    def render_state(self, record: Delivery) -> str:
        """As a badge."""
        return get_template("office/delivery_state.html").render({"row": record})

    def value_state(self, record: Delivery) -> str:
        """In a sheet: the word."""
        return record.get_state_display()
