"""What anybody may type or upload to check a paper. The pages set no cookie, so the forms carry no token: they change nothing."""

from typing import Any

from django import forms

from core.forms import TidyForm
from core.templatetags.formatting import file_size

LARGEST = 50 * 1024 * 1024
LONGEST_CODE = 60


class CodeForm(TidyForm):
    """The code of a paper, typed from its last page."""

    code = forms.CharField(
        label="核验码",
        max_length=LONGEST_CODE,
        help_text="印在公文最后一页二维码旁边，16位字母和数字，不分大小写。",
        error_messages={"required": "请填写核验码。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Without blanks and hyphens, in small letters."""
        return plain_code(self.cleaned_data["code"])


class FileForm(TidyForm):
    """The PDF that is to be compared."""

    file = forms.FileField(
        label="收到的 PDF 文件",
        max_length=255,
        help_text="不超过 50 MB。只比对校验值，文件不会保存。",
        error_messages={
            "required": "请选择要比对的文件。",
            "empty": "这是一个空文件，请重新选择。",
            "missing": "请选择要比对的文件。",
            "max_length": "文件名太长，请改短后再传。",
        },
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is larger than any paper of ours."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(f"文件有 {file_size(upload.size)}，超过 50 MB，不能比对。")
        return upload


def plain_code(typed: str) -> str:
    """A code as it is stored, however it was typed."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())
