"""Input about mail and group robots."""

from typing import Any

from django import forms

from core.exceptions import BusinessRuleError
from core.forms import ScopedForm
from office import robots
from office.digests import AUDIENCES
from office.models import Robot


class MailForm(ScopedForm):
    """One's own address."""

    email = forms.EmailField(label="电子邮箱", max_length=120, required=False)
    wants_mail = forms.BooleanField(
        label="每天的提醒发到邮箱",
        required=False,
        help_text="工作日早晨，有新的提醒才发，一天最多一封；邮件里只有条数和链接。",
    )

    def clean(self) -> dict[str, Any]:
        """No mail without an address."""
        data = super().clean() or self.cleaned_data
        if data.get("wants_mail") and "email" in data and not data["email"]:
            self.add_error("email", "要收邮件，请填写电子邮箱。")
        return data


class RobotForm(ScopedForm):
    """A new robot."""

    name = forms.CharField(label="名称", max_length=60, help_text="例如督导室工作群。")
    kind = forms.ChoiceField(label="种类", choices=Robot.Kind)
    url = forms.CharField(
        label="地址（Webhook）",
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="从群设置里完整复制。地址加密保存，保存后页面不再显示。",
    )
    secret = forms.CharField(
        label="加签密钥",
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="钉钉机器人选了“加签”的填写，SEC 开头。",
    )
    audience = forms.ChoiceField(label="发送内容", help_text="每个工作日早晨发送这一类待办的条数，不含学校和人名。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [(code, one.label) for code, one in AUDIENCES.items()]

    def clean(self) -> dict[str, Any]:
        """The address must be where robots of the kind live."""
        data = super().clean() or self.cleaned_data
        kind = data.get("kind") or getattr(self.instance, "kind", "")
        if data.get("url") and kind:
            try:
                data["url"] = robots.checked_address(data["url"], kind)
            except BusinessRuleError as refusal:
                self.add_error("url", refusal.sentence)
        return data


class RobotChangeForm(RobotForm):
    """A robot that is known; its kind stays."""

    kind = None
    drop_secret = forms.BooleanField(label="不再加签（删除密钥）", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("url", "secret"):
            self.fields[name].required = False
            self.fields[name].help_text = "留空表示不改。"
