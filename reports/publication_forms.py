"""Input about public versions."""

from typing import Any

from django import forms

from core.forms import ConfirmForm, ScopedForm
from reports.forms import reason
from reports.masking import LONGEST_WORD, MOST_WORDS


class PrepareForm(ConfirmForm):
    """Mask by the rule."""

    submit_label = "按规则生成公开版"


class HideForm(ScopedForm):
    """The words hidden by hand, one a line."""

    submit_label = "保存并重新生成"

    words = forms.CharField(
        label="人工隐去的文字",
        required=False,
        max_length=MOST_WORDS * (LONGEST_WORD + 1),
        help_text="一行一处，全文出现的地方都会隐去；删去一行就恢复显示。也可以在原文里选中文字，再点“隐去选中的文字”。",
        widget=forms.Textarea(attrs={"rows": 6, "data-hide-words": ""}),
    )

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """What is hidden now."""
        return {"words": "\n".join(instance.hidden)}

    @property
    def content(self) -> dict[str, Any]:
        """The words."""
        return {"words": self.cleaned_data["words"].splitlines()}


class VersionSubmitForm(ConfirmForm):
    """To whoever approves it."""

    submit_label = "送审"


class VersionReturnForm(ScopedForm):
    """Back to whoever prepared it."""

    submit_label = "退回"
    submit_class = "btn-danger"

    reason = reason("退回原因", help_text="写明还有哪些文字要隐去。")


class VersionApproveForm(ConfirmForm):
    """On the public page."""

    submit_label = "同意公开"

    read = forms.BooleanField(
        label="已逐段核对，公开内容里没有个人姓名、电话和证件号码",
        error_messages={"required": "请先逐段核对公开内容，再勾选确认。"},
    )

    @property
    def content(self) -> dict[str, Any]:
        """Nothing to hand on."""
        return {}


class TakeDownForm(ScopedForm):
    """Off the public page."""

    submit_label = "撤下"
    submit_class = "btn-danger"

    reason = reason("撤下原因", help_text="公开页面上立即不再显示；原因只在系统内可见。")


class VersionReprintForm(ConfirmForm):
    """Print again."""

    submit_label = "重新排版"
