"""The columns of the office's lists."""

import django_tables2 as tables

from core.models import AuditEntry
from office import verbs
from office.models import Message, User
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
    """The trail."""

    class Meta:
        model = AuditEntry
        fields = ("at", "actor_name", "role", "verb", "target_label", "data", "address", "request_id")
        orderable = False

    def render_verb(self, value: str) -> str:
        """The act in words."""
        return verbs.label(value)

    def render_role(self, value: str) -> str:
        """The roles in words."""
        return "、".join(role.label for role in roles_of(tuple(value.split("+")))) or value

    def render_data(self, value: dict) -> str:
        """Name and value, in the words they were written in."""
        return "；".join(f"{name} {content}" for name, content in value.items()) or "—"


class MessageTable(tables.Table):
    """The inbox."""

    title = tables.Column("标题", linkify=lambda record: record.url or None)

    class Meta:
        model = Message
        fields = ("title", "source", "created_at", "read_at")
