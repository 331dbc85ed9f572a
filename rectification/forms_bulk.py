"""Input of acts on several items."""

import re
from typing import Any

from django import forms

from core.forms import ScopedForm
from core.numbers import WholeNumberField
from office.models import Unit
from rectification.services.bulk import MOST, Pick

PICK = re.compile(r"([0-9]{1,18})-([0-9]{1,9})")
LONGEST_REASON = 1000


def read_picks(text: str) -> list[Pick]:
    """Rows as the ticks send them, `key-version`, parted by spaces. Raises ValidationError for anything else."""
    found = [PICK.fullmatch(part) for part in text.split()]
    if not all(found):
        raise forms.ValidationError("选择的问题认不出来，请回到台账重新选择。")
    picks = [Pick(int(one[1]), int(one[2])) for one in found if one]
    if any(pick.pk >= 2**63 or pick.version >= 2**31 for pick in picks):
        raise forms.ValidationError("选择的问题认不出来，请回到台账重新选择。")
    return picks


def reason_field(label: str, *, required: bool = True) -> forms.CharField:
    """A text that goes into the history of every row."""
    return forms.CharField(
        label=label, required=required, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class PicksForm(ScopedForm):
    """The chosen rows travel with the form."""

    picks = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MOST * 30)

    def clean_picks(self) -> list[Pick]:
        """As keys with versions."""
        return read_picks(self.cleaned_data["picks"])


class RemindForm(PicksForm):
    """催办."""

    submit_label = "催办"
    text = reason_field("补充说明", required=False)


class ExtendForm(PicksForm):
    """延期."""

    submit_label = "延期"
    workdays = WholeNumberField(label="延长（工作日）", min_value=1, max_value=999)
    reason = reason_field("延期理由")


class ReassignForm(PicksForm):
    """改派."""

    submit_label = "改派"
    unit = forms.ModelChoiceField(
        label="责任单位", queryset=Unit.objects.filter(is_active=True), required=False, empty_label="不改"
    )
    responsible = forms.CharField(label="责任人", max_length=60, required=False, help_text="不填就不改。")
    reason = reason_field("改派原因")

    def clean(self) -> dict[str, Any]:
        """At least one of the two."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("unit") and not data.get("responsible"):
            raise forms.ValidationError("请选择责任单位，或填写责任人。")
        return data


class TransferManyForm(PicksForm):
    """转办."""

    submit_label = "转办"
    unit = forms.ModelChoiceField(label="承办单位", queryset=Unit.objects.filter(is_active=True), empty_label="请选择")
    workdays = WholeNumberField(
        label="办理时限（工作日）", required=False, min_value=1, max_value=999, help_text="不填就用单位办理的时限参数。"
    )
    reason = reason_field("转办原因")
