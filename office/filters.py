"""What the office's lists can be narrowed by."""

import django_filters as filters

from core.models import AuditEntry
from office import verbs
from office.models import Delivery, Message, Robot, User
from office.roles import ROLES


class UserFilter(filters.FilterSet):
    """People."""

    full_name = filters.CharFilter(label="姓名", lookup_expr="icontains")
    role = filters.ChoiceFilter(
        label="角色", field_name="groups__name", choices=[(role.code, role.label) for role in ROLES]
    )
    is_active = filters.BooleanFilter(label="启用")

    class Meta:
        model = User
        fields: list[str] = []


class AuditFilter(filters.FilterSet):
    """The trail, by person, act, object and time."""

    actor_name = filters.CharFilter(label="人员", lookup_expr="exact")
    verb = filters.ChoiceFilter(label="动作", choices=lambda: verbs.offered().items())
    target_label = filters.CharFilter(label="对象", lookup_expr="icontains")
    at = filters.DateFromToRangeFilter(label="时间")

    class Meta:
        model = AuditEntry
        fields: list[str] = []


class MessageFilter(filters.FilterSet):
    """The inbox."""

    unread = filters.BooleanFilter(label="未读", field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = Message
        fields: list[str] = []


class RobotFilter(filters.FilterSet):
    """Group robots."""

    kind = filters.ChoiceFilter(label="种类", choices=Robot.Kind)
    is_active = filters.BooleanFilter(label="启用")

    class Meta:
        model = Robot
        fields: list[str] = []


class DeliveryFilter(filters.FilterSet):
    """What left the house."""

    state = filters.MultipleChoiceFilter(label="状态", choices=Delivery.State, distinct=False)
    channel = filters.ChoiceFilter(label="渠道", choices=Delivery.Channel)
    created_at = filters.DateFromToRangeFilter(label="时间")

    class Meta:
        model = Delivery
        fields: list[str] = []
