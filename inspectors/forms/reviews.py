"""The review of a visit."""

from django import forms

from core.forms import ScopedForm


class ReturnForm(ScopedForm):
    """Why a record goes back."""

    submit_label = "退回修改"
    submit_class = "btn-danger"

    reason = forms.CharField(
        label="退回原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明退回原因，让督学知道要改什么。"},
    )


class ApproveForm(ScopedForm):
    """One button."""

    submit_label = "审核通过"
