"""Input of the calendar's pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from core.forms import ScopedForm

MEGABYTE = 1024 * 1024


class CalendarForm(ScopedForm):
    """A year's days, typed; `seen` is the fingerprint of the preview the person looked at, empty before one."""

    submit_label = "预览改动"

    text = forms.CharField(
        label="与平常不同的日子",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="每行一天：日期、放假或上班、名称，用空格隔开，例如“2027-01-01 放假 元旦”“2027-01-02 上班”。"
        "周六、周日不调休的不用写。保存后这一年以所列为准。",
    )
    source = forms.CharField(label="来源", max_length=100, help_text="例如国务院办公厅的放假通知。")
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def show_preview(self, fingerprint: str, text: str) -> None:
        """The next button saves what is previewed; the text is shown tidied."""
        self.data = self.data.copy()
        self.data["seen"], self.data["text"] = fingerprint, text
        self.helper.inputs[0].value = "保存"


class CalendarFileForm(ScopedForm):
    """A year's days in a sheet."""

    submit_label = "上传并预览"

    file = forms.FileField(
        label="表格文件",
        help_text=".xlsx 或 .csv，三列：日期、类型（放假或上班）、名称。上传后先预览，不会直接写入。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"empty": "这是一个空文件。请填好后再上传。"},
    )

    def clean_file(self) -> Any:
        """Size first, before a byte is read."""
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_LIMIT_MB["sheet"] * MEGABYTE:
            raise ValidationError(f"文件超过 {settings.UPLOAD_LIMIT_MB['sheet']} MB。请只保留数据。")
        return upload
