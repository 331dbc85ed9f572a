"""Input of the office's own pages."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password

from core.forms import ScopedForm
from office import parameters
from office.authentication import FAILED
from office.models import User
from office.roles import ROLES

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


class LoginForm(AuthenticationForm):
    """Account and password; every failure in the same words."""

    username = forms.CharField(label="账号", max_length=150, widget=forms.TextInput(attrs={"autofocus": True}))
    password = forms.CharField(label="密码", strip=False, max_length=256, widget=forms.PasswordInput)
    error_messages = {"invalid_login": FAILED, "inactive": FAILED}

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"
        self.helper = FormHelper()
        self.helper.attrs = {"data-submit-once": ""}
        self.helper.add_input(Submit("submit", "登录", css_class="btn-primary w-100"))


class PasswordForm(ScopedForm):
    """One's own new password."""

    submit_label = "修改密码"

    old_password = forms.CharField(
        label="原密码",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label="新密码", strip=False, max_length=256, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    repeated = forms.CharField(
        label="再输一次新密码",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password"].help_text = " ".join(password_validators_help_texts())

    def clean_old_password(self) -> str:
        """The old one is needed, so that a phone left on a desk does not give the account away."""
        old = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise forms.ValidationError("原密码不正确。")
        return old

    def clean_new_password(self) -> str:
        """Against the rules, the person's own names included."""
        new = self.cleaned_data["new_password"]
        validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("new_password") and data.get("repeated") and data["new_password"] != data["repeated"]:
            self.add_error("repeated", "两次输入的新密码不一样。")
        if data.get("new_password") and data.get("new_password") == data.get("old_password"):
            self.add_error("new_password", "新密码不能和原密码相同。")
        return data


class UserForm(ScopedForm):
    """A new account."""

    submit_label = "建立账号"

    username = forms.CharField(label="账号", max_length=50, help_text="只用英文字母、数字和 . _ - 。")
    full_name = forms.CharField(label="姓名", max_length=50)

    def clean_username(self) -> str:
        """Letters, digits and three signs, so that no two accounts look the same."""
        username = User.normalize_username(self.cleaned_data["username"])
        if not USERNAME.fullmatch(username):
            raise forms.ValidationError("账号只能用英文字母、数字和 . _ - ，并以字母或数字开头。")
        return username


class RoleForm(ScopedForm):
    """The roles of an account."""

    roles = forms.MultipleChoiceField(
        label="角色",
        choices=[(role.code, role.label) for role in ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def initial_from(self, instance: User) -> dict[str, Any]:
        """The roles held now."""
        return {"roles": list(instance.role_codes)}


class ParameterForm(ScopedForm):
    """One parameter of one year."""

    value = forms.CharField(label="取值", max_length=200)
    source = forms.CharField(label="依据", max_length=200, required=False)

    def __init__(self, *args: Any, parameter: parameters.Parameter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = parameter.label
        bounds = (
            f"允许 {parameter.floor} 到 {parameter.ceiling}{parameter.unit}。" if parameter.floor is not None else ""
        )
        self.fields["value"].help_text = f"{bounds}来源：{parameter.source}"
        if parameter.choices:
            self.fields["value"].widget = forms.Select(choices=list(parameter.choices.items()))
