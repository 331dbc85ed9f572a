"""Sheets to upload."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import ScopedForm
from core.numbers import WholeNumberField
from office import clock
from schools.models import Ownership

MEGABYTE = 1024 * 1024
SHEET_MB = 10


class SheetForm(ScopedForm):
    """A sheet to upload."""

    submit_label = "上传并预览"

    file = forms.FileField(
        label="表格文件",
        help_text=f".xlsx 或 .csv，最大 {SHEET_MB} MB。上传后先预览，不会直接写入。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"empty": "这是一个空文件。请填好后再上传。"},
    )
    skip_repeats = forms.BooleanField(
        label="跳过完全重复的行",
        required=False,
        help_text="与前面某一行每一格都相同的行不再导入；不勾选就拒绝并逐行列出。",
    )

    def clean_file(self) -> Any:
        """Size first, before a byte is read."""
        upload = self.cleaned_data["file"]
        if upload.size > SHEET_MB * MEGABYTE:
            raise ValidationError(f"文件超过 {SHEET_MB} MB。请只保留数据，或分成几个文件。")
        return upload


class SchoolImportForm(SheetForm):
    """A register to upload."""

    ownership = forms.ChoiceField(
        label="表里没有举办性质列时",
        choices=[("", "不导入，提示补上这一列"), *((value, f"一律按{text}") for value, text in Ownership.choices)],
        required=False,
    )


class ReturnImportForm(SheetForm):
    """Yearly figures to upload."""

    year = WholeNumberField(label="年度", min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = clock.today().year


class CountyImportForm(SheetForm):
    """The county's figures of a year to upload."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["skip_repeats"]  # the sheet has one row


class PrincipalImportForm(SheetForm):
    """Principals' terms to upload."""
