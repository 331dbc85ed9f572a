"""Input about what people outside reported."""

from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from core.forms import MultipleFileField, MultipleFileInput, ScopedForm
from rectification.models import Concern
from rectification.services.concerns import LONGEST, PHOTO_MB, PHOTOS, SHORTEST

PICTURES = "image/jpeg,image/png,image/webp"
SHOWN = ("category", "text", "photos", "name", "phone", "consent")


class ReportForm(ScopedForm):
    """What somebody outside writes. `ticket` and `answer` belong to the question that is asked in a crowd."""

    submit_label = "提交"

    category = forms.ChoiceField(
        label="类别",
        choices=[("", "请选择"), *Concern.Category.choices],
        error_messages={"required": "请选择类别。", "invalid_choice": "请从列出的类别里选择。"},
    )
    text = forms.CharField(
        label="反映内容",
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"{SHORTEST}到{LONGEST}字。请不要写孩子的姓名、班级，不要写身份证号。",
        error_messages={
            "required": "请写反映内容。",
            "min_length": f"请至少写{SHORTEST}个字，把问题说清楚。",
            "max_length": f"最多写{LONGEST}字，请缩短后再提交。",
        },
    )
    photos = MultipleFileField(
        label="照片",
        required=False,
        widget=MultipleFileInput(attrs={"accept": PICTURES}),
        help_text=f"可以不传；最多{PHOTOS}张，每张不超过{PHOTO_MB}MB。",
    )
    name = forms.CharField(label="怎么称呼您", required=False, max_length=30, help_text="可以不填。")
    phone = forms.CharField(label="您的电话", required=False, max_length=30, help_text="可以不填；填了便于核实和答复。")
    consent = forms.BooleanField(label="我同意督导室为核实和答复使用我填写的称呼和电话", required=False)
    website = forms.CharField(
        label="网址（请留空）", required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)
    answer = forms.CharField(
        label="算题", required=False, max_length=4, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, *args: Any, question: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["phone"].widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}
        trap = Div(Field("website"), css_class="trap", aria_hidden="true")
        asked = ("ticket", "answer") if question else ()
        note = (HTML('{% include "inspectors/public/notice.html" %}'),)
        self.helper.layout = Layout("client_uuid", *SHOWN, trap, *asked, *note)
        if question:
            self.fields["answer"].label = question

    def clean_website(self) -> str:
        """Only programs fill in what people do not see."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("请把“网址”一栏清空后再提交。")
        return ""

    def clean_photos(self) -> list[Any]:
        """No more than three."""
        photos: list[Any] = self.cleaned_data["photos"]
        if len(photos) > PHOTOS:
            raise forms.ValidationError(f"照片最多{PHOTOS}张，请重新选择。")
        return photos

    def clean(self) -> dict[str, Any]:
        """Whoever leaves a name or a telephone agrees to what it is for."""
        data = super().clean() or self.cleaned_data
        if "client_uuid" in self.errors:
            self.add_error(None, "页面不完整，请重新扫码打开后再填写。")
        if (data.get("name") or data.get("phone")) and not data.get("consent"):
            self.add_error("consent", "填了称呼或电话，请勾选同意；不同意请把这两栏清空。")
        return data


class AskForm(ScopedForm):
    """The receipt of somebody who asks back."""

    submit_label = "查询"

    number = forms.CharField(label="编号", max_length=24, help_text="例如 2024-0001。")
    code = forms.CharField(
        label="查询码",
        max_length=40,
        help_text="回执上的16位字母和数字。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DeclineForm(ScopedForm):
    """Why it is not taken up."""

    submit_label = "不予受理"
    submit_class = "btn-danger"

    reason = forms.CharField(
        label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4}), help_text="反映人凭回执查询时看得到。"
    )


class ContactForm(ScopedForm):
    """Nothing to fill in: looking is an act."""

    submit_label = "查看联系方式"
