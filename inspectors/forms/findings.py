"""The blocks of problems on the page of a visit."""

from typing import Any

from django import forms

from core.forms import TidyForm
from inspectors.content import Finding
from inspectors.services.visits import DEADLINE_RANGE, FINDING_LIMIT
from rectification.models import Severity


class FindingForm(TidyForm):
    """One problem; a block whose text is empty is no problem at all. client_uuid: of a problem a phone wrote down."""

    client_uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="问题", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )
    matter = forms.ChoiceField(label="所属事项", required=False)
    severity = forms.ChoiceField(
        label="整改类型",
        choices=Severity.choices,
        initial=Severity.LIMITED,
        required=False,
        widget=forms.RadioSelect,
    )
    workdays = forms.IntegerField(
        label="整改时限（工作日）",
        required=False,
        min_value=DEADLINE_RANGE.start,
        max_value=DEADLINE_RANGE[-1],
        help_text="不填按整改类型的规定时限。",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, matters: list[tuple[str, Any]], **kwargs: Any) -> None:
        kwargs["empty_permitted"] = (
            False  # an unchanged block of a draft is still a problem; emptiness is a matter of text
        )
        super().__init__(*args, **kwargs)
        self.fields["matter"].choices = [("", "请选择"), *matters]

    def clean(self) -> dict[str, Any]:
        """A problem names its matter: that is its basis in the ledger."""
        data = super().clean() or {}
        if data.get("text"):
            for name in ("matter", "severity"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, f"请选择这个问题的{self.fields[name].label}。")
        return data

    @property
    def finding(self) -> Finding | None:
        """The problem, or None for an empty block."""
        data = self.cleaned_data
        if not data.get("text"):
            return None
        return Finding(data["text"], data["severity"], data["matter"], data["workdays"], data["client_uuid"])


class FindingFormSet(forms.BaseFormSet):
    """The blocks of problems on one page."""

    default_error_messages = {
        "missing_management_form": "页面内容不完整，请刷新后重新填写。",
        "too_many_forms": f"一次督导最多记 {FINDING_LIMIT} 条问题。",
    }


FindingBlocks = forms.formset_factory(
    FindingForm,
    formset=FindingFormSet,
    extra=1,
    max_num=FINDING_LIMIT,
    validate_max=True,
    absolute_max=FINDING_LIMIT + 5,
)
