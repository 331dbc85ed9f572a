"""Shape of what people type about the life of yearly figures."""

from typing import Any

from crispy_forms.layout import Field, Fieldset, Layout
from django import forms

from core.forms import DateInput, MultipleFileField, ScopedForm
from schools.field_packs import packs_for
from schools.models import Stage


class ReasonForm(ScopedForm):
    """Why."""

    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class SendBackForm(ReasonForm):
    """Why a return goes back to the school."""

    submit_label = "退回修改"
    submit_class = "btn-danger"


class ReopenForm(ReasonForm):
    """Why a frozen return is opened again."""

    submit_label = "重新打开"
    submit_class = "btn-danger"


class FreezeForm(ScopedForm):
    """Freeze a year."""

    submit_label = "冻结"

    only_confirmed = forms.BooleanField(
        label="只冻结已确认的", required=False, help_text="不勾选时，只要还有学部没有确认，就一个也不冻结。"
    )


class CollectionForm(ScopedForm):
    """Which stages fill in which return, until when."""

    submit_label = "开通"

    deadline = forms.DateField(label="截止日期", widget=DateInput)

    def __init__(self, *args: Any, packs: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stage in Stage:
            choices = [("", "不填报"), *((pack.code, pack.title) for pack in packs_for(stage.value))]
            self.fields[stage.value] = forms.ChoiceField(label=stage.label, choices=choices, required=False)
            self.initial[stage.value] = packs.get(stage.value, "")
        stages = Fieldset("各学段的填报表", *(Field(stage.value) for stage in Stage))
        self.helper.layout = Layout("client_uuid", "version", "deadline", stages)

    @property
    def packs(self) -> dict[str, str]:
        """Stage to pack, without those that do not fill in."""
        return {stage.value: code for stage in Stage if (code := self.content[stage.value])}


class EvidenceForm(ScopedForm):
    """Files for one field."""

    submit_label = "上传"

    uploads = MultipleFileField(
        label="文件",
        help_text="照片、PDF、Word 或 Excel，每个最大 50 MB，每一项最多 5 个。",
        widget=MultipleFileField.widget(attrs={"data-max-mb": "50"}),
    )
