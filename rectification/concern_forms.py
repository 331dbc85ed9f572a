"""What people outside fill in: the report, on the page of a plate and on the general page, and the question what became of it."""

from collections import Counter
from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from core.forms import MultipleFileField, MultipleFileInput, ScopedForm
from office import clock
from rectification.models import Concern
from rectification.services.concerns_intake import LONGEST, PHOTO_MB, PHOTOS, SHORTEST
from schools.models import School

PICTURES = "image/jpeg,image/png,image/webp"
SHOWN = ("category", "text", "photos", "name", "phone", "consent")
UNKNOWN_SCHOOL = ("不清楚", "其他", "不知道", "无")
NAMED_AT_MOST = 5


class ReportForm(ScopedForm):
    """What somebody outside writes. `ticket` and `answer` belong to the question that is asked in a crowd."""

    submit_label = "提交"
    shown: tuple[str, ...] = SHOWN

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
        self.helper.layout = Layout("client_uuid", *self.shown, trap, *asked, *note)
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
            self.add_error(None, "页面不完整，请重新打开（或重新扫码）后再填写。")
        if (data.get("name") or data.get("phone")) and not data.get("consent"):
            self.add_error("consent", "填了称呼或电话，请勾选同意；不同意请把这两栏清空。")
        return data


class GeneralReportForm(ReportForm):
    """The same for whoever stands at no plate: the school is named by the sender, or not at all."""

    shown = ("school_name", *SHOWN)

    school_name = forms.CharField(
        label="学校",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "school-names", "autocomplete": "off"}),
        help_text="写校名里的几个字，从列出的里面选；不清楚或不是学校的事，空着不填。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = named_schools()

    def clean_school_name(self) -> School | None:
        """The school meant: its name as listed, or the only one the words fit; None where it is left open."""
        typed = self.cleaned_data["school_name"].strip()
        if not typed or typed.strip("。/／、 ") in UNKNOWN_SCHOOL:
            return None
        if typed in self.schools:
            return School.objects.get(pk=self.schools[typed])
        found = School.objects.open_on(clock.today()).found_by(typed).order_by("name")[: NAMED_AT_MOST + 1]
        return the_only_one(list(found))


def named_schools() -> dict[str, int]:
    """The schools that exist today, by name; two of the same name with their township."""
    rows = School.objects.open_on(clock.today()).order_by("name", "pk").values_list("pk", "name", "township__name")
    times = Counter(name for _, name, _ in rows)
    return {name if times[name] == 1 else f"{name}（{township or pk}）": pk for pk, name, township in rows}


def the_only_one(found: list[School]) -> School:
    """The one school; raises ValidationError with what to do when there is none or several."""
    if not found:
        raise forms.ValidationError("没有找到这所学校，请换几个字，或者空着不填、在内容里写明。")
    if len(found) > 1:
        names = "、".join(str(school) for school in found[:NAMED_AT_MOST])
        more = "等" if len(found) > NAMED_AT_MOST else ""
        raise forms.ValidationError(f"有几所学校都符合：{names}{more}。请把校名写完整。")
    return found[0]


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
