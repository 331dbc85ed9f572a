"""One's own digest and mail; group robots and what left the house."""

from typing import Any

from django.urls import reverse

from core.access import SIGNED_IN
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from office import robots, services_channels
from office.deliveries import can_mail
from office.digests import AUDIENCES
from office.filters import DeliveryFilter, RobotFilter
from office.forms_channels import MailForm, RobotChangeForm, RobotForm
from office.models import Delivery, Digest, Robot
from office.tables import DeliveryTable, RobotTable

MAY_CHANGE = "office.change_robot"
RECENT = 20
NO_MAIL = "本系统还没有设置邮件服务器（EMAIL_URL），现在填了也不会发信。"


class DigestDetailView(ScopedDetailView):
    """What one was told on a day; nobody else's."""

    permission_required = SIGNED_IN
    queryset = Digest.objects.all()
    template_name = "office/digest_detail.html"

    def get_title(self) -> str:
        """The day."""
        return f"{self.object.day.year}年{self.object.day.month}月{self.object.day.day}日提醒"


class ProfileMailView(ActionView):
    """One's own address, and whether the digest comes by mail."""

    permission_required = SIGNED_IN
    form_class = MailForm
    title = "邮件提醒"
    success_message = "邮件设置已保存。"
    back_to = "office:profile"

    def get_initial(self) -> dict[str, Any]:
        """As it is set."""
        return {"email": self.request.user.email, "wants_mail": self.request.user.wants_mail}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there is a mail server at all."""
        return super().get_context_data(intro="" if can_mail() else NO_MAIL, **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        services_channels.set_mail(actor=self.request.user, **data)
        return self.back()


class RobotListView(ScopedListView):
    """Group robots."""

    permission_required = MAY_CHANGE
    queryset = Robot.objects.all()
    filterset_class = RobotFilter
    table_class = RobotTable

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What can be done from here."""
        actions = [
            {"label": "外发消息", "url": reverse("office:delivery_list")},
            {"label": "添加群机器人", "url": reverse("office:robot_create"), "style": "primary", "icon": "plus-lg"},
        ]
        state = "每个工作日早晨向群里发送待办条数，不含学校和人名。"
        kwargs |= {"page_actions": actions, "state": state, "empty_text": "还没有群机器人。"}
        return super().get_context_data(**kwargs)


class RobotDetailView(ScopedDetailView):
    """One robot and what it was told lately."""

    permission_required = MAY_CHANGE
    queryset = Robot.objects.all()
    template_name = "office/robot_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The masked address and the latest messages."""
        audience = AUDIENCES.get(self.object.audience)
        return super().get_context_data(
            masked=robots.masked(self.object),
            audience=audience.label if audience else self.object.audience,
            deliveries=self.object.deliveries.all()[:RECENT],
            retried=services_channels.RETRIED,
            **kwargs,
        )


class RobotCreateView(ActionView):
    """A new robot."""

    permission_required = MAY_CHANGE
    form_class = RobotForm
    title = "添加群机器人"
    success_message = "群机器人已添加，请发送一条测试消息。"
    back_to = "office:robot_list"

    def perform(self, data: dict[str, Any]) -> Robot:
        return services_channels.add_robot(actor=self.request.user, **data)


class RobotEditView(ObjectActionView):
    """A robot's name, audience, address and secret."""

    permission_required = MAY_CHANGE
    queryset = Robot.objects.all()
    form_class = RobotChangeForm
    title = "修改群机器人"
    success_message = "群机器人已保存。"

    def perform(self, data: dict[str, Any]) -> Robot:
        return services_channels.change_robot(actor=self.request.user, robot=self.object, changes=data)


class RobotToggleView(ObjectActionView):
    """Switch a robot off or on."""

    permission_required = MAY_CHANGE
    queryset = Robot.objects.all()

    def get_title(self) -> str:
        """Names what will happen."""
        return f"{'停用' if self.object.is_active else '启用'}群机器人“{self.object}”"

    def perform(self, data: dict[str, Any]) -> Robot:
        return services_channels.toggle_robot(actor=self.request.user, robot=self.object)


class RobotTestView(ObjectActionView):
    """Send a test."""

    permission_required = MAY_CHANGE
    queryset = Robot.objects.all()
    title = "发送测试消息"
    success_message = "测试消息已交出，结果见下面的发送记录。"

    def perform(self, data: dict[str, Any]) -> Robot:
        services_channels.try_robot(actor=self.request.user, robot=self.object)
        return self.object


class DeliveryListView(ScopedListView):
    """Everything that left the house or should have."""

    permission_required = MAY_CHANGE
    queryset = Delivery.objects.select_related("user", "robot")
    filterset_class = DeliveryFilter
    table_class = DeliveryTable

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many need a look."""
        counts = {state: Delivery.objects.filter(state=state).count() for state in services_channels.RETRIED}
        state = f"发送失败{counts[Delivery.State.FAILED]}条，结果不明{counts[Delivery.State.UNSURE]}条。"
        kwargs |= {"state": state, "empty_text": "还没有外发的消息。"}
        return super().get_context_data(**kwargs)


class DeliveryRetryView(ObjectActionView):
    """Send a failed or doubtful message once more."""

    permission_required = MAY_CHANGE
    queryset = Delivery.objects.all()
    title = "重发"
    success_message = "已重新交出，结果见列表。"

    def back(self) -> str:
        """The list."""
        return reverse("office:delivery_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A doubtful one may arrive twice."""
        doubt = "这条消息可能已经送达，重发后对方可能收到两次。" if self.object.state == Delivery.State.UNSURE else ""
        return super().get_context_data(intro=doubt, **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        services_channels.retry_delivery(actor=self.request.user, delivery=self.object)
        return self.back()
