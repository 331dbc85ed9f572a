"""Giving a record back with the usual reasons, and several records approved at once."""

from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms

from core.forms import ScopedForm
from inspectors.models import Visit
from inspectors.review import return_reasons

LONGEST = 300


class ReviewReturnForm(ScopedForm):
    """Usual reasons as chips, and a free text; one of the two."""

    submit_label = "退回修改"
    submit_class = "btn-danger"

    reasons = forms.MultipleChoiceField(label="常用原因", required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label="退回原因", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = [(reason, reason) for reason in return_reasons()]
        self.helper.layout = Layout(
            Field("reasons", template="inspectors/chip_boxes.html"), "reason", "client_uuid", "version"
        )

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """A reason is always written anew."""
        return {}

    def clean(self) -> dict[str, Any]:
        """Some reason, not longer than the record keeps."""
        found = super().clean() or self.cleaned_data
        words = "；".join([*found.get("reasons", []), *filter(None, [found.get("reason", "").strip()])])
        if not words and "reason" not in self.errors:
            self.add_error("reason", "请写明退回原因，让督学知道要改什么。")
        if len(words) > LONGEST:
            self.add_error("reason", f"退回原因连同勾选的常用原因最多{LONGEST}字，现在{len(words)}字。")
        return found | {"reason": words}

    @property
    def content(self) -> dict[str, Any]:
        """The whole reason."""
        return {"reason": self.cleaned_data["reason"]}


class ApproveManyForm(ScopedForm):
    """The ticked records."""

    submit_label = "审核通过勾选的记录"

    visits = forms.ModelMultipleChoiceField(
        label="督导记录",
        queryset=Visit.objects.select_related("school"),
        error_messages={"required": "请先勾选要审核通过的记录。"},
    )
