"""Input about signs."""

from django import forms

from core.forms import ScopedForm


class ClearForm(ScopedForm):
    """What a person found out."""

    submit_label = "记为已核实"

    clearance = forms.CharField(
        label="核实情况",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：已电话核实，当天确实到校，定位有偏差。",
        error_messages={"required": "请写明核实情况。"},
    )
