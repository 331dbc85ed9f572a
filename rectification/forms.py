"""Input of the ledger's pages."""

from typing import Any

from django import forms
from django.utils.html import format_html

from core.forms import DateInput, MultipleFileField, MultipleFileInput, ScopedForm
from core.numbers import WholeNumberField
from office import parameters
from office.models import Unit
from rectification.categories import categories
from rectification.models import Evidence, Item, Severity, Source, Verdict
from rectification.policies import photos_before
from rectification.services.steps import LONGEST
from schools.models import School

PICTURES = "image/jpeg,image/png,image/webp"
PAPERS = ".pdf,.docx,.xlsx"
FILES_AT_ONCE = 20


def words(label: str, *, required: bool = True, help_text: str = "", limit: int = LONGEST) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def days(label: str, *, required: bool = False, help_text: str = "") -> WholeNumberField:
    """A number of workdays; the service knows the bounds of the severity."""
    return WholeNumberField(label=label, required=required, min_value=1, max_value=999, help_text=help_text)


def files(label: str, *, required: bool, accept: str, help_text: str = "") -> MultipleFileField:
    """Several files at once; on a phone the camera is one of the choices."""
    widget = MultipleFileInput(attrs={"accept": accept, "data-max-mb": "50"})
    return MultipleFileField(label=label, required=required, widget=widget, help_text=help_text)


def pair(place: int, before: Evidence) -> forms.FileField:
    """The photo of how it is now, asked for beside the one of how it was."""
    shown = format_html(
        '<img class="pair-before" src="{}" alt="整改前照片{}" width="160" loading="lazy"> {}，请在同一位置拍。',
        before.get_absolute_url(),
        place,
        before.file.original_name,
    )
    return forms.FileField(
        label=f"与整改前照片{place}对应的整改后照片",
        help_text=shown,
        error_messages={"required": f"请为整改前照片{place}拍一张对应的整改后照片。"},
        widget=forms.FileInput(attrs={"accept": PICTURES, "data-max-mb": "50"}),
    )


def not_too_many(chosen: list[Any]) -> list[Any]:
    """Refuse more files than one request should carry."""
    if len(chosen) > FILES_AT_ONCE:
        raise forms.ValidationError(f"一次最多上传{FILES_AT_ONCE}个文件，请分几次或挑选后再传。")
    return chosen


class ItemForm(ScopedForm):
    """A problem entered at the desk."""

    submit_label = "登记问题"

    school = forms.ModelChoiceField(label="学校", queryset=School.objects.all(), required=False, empty_label="请选择")
    unit = forms.ModelChoiceField(
        label="责任单位",
        queryset=Unit.objects.filter(is_active=True),
        required=False,
        empty_label="请选择",
        help_text="由部门、科室或乡镇负责整改时选择；学校自己能解决的，只选学校。",
    )
    source = forms.ChoiceField(
        label="问题来源", choices=[("", "请选择"), *((s.value, s.label) for s in Source if s != Source.VISIT)]
    )
    basis = forms.CharField(label="依据", max_length=300, help_text="对应的指标、条款或法规，必须填写。")
    category = forms.ChoiceField(label="问题类别", required=False)
    severity = forms.ChoiceField(label="整改类型", choices=Severity, widget=forms.RadioSelect)
    text = words("问题描述")
    found_on = forms.DateField(label="发现日期", widget=DateInput())
    workdays = days("整改时限（工作日）")
    responsible = forms.CharField(label="责任人", max_length=60, required=False)
    programme = forms.CharField(
        label="所属工作", max_length=40, required=False, help_text="例如优质均衡、双减、专项评估。"
    )
    note = words("备注", required=False, limit=500)
    photos = files(
        "问题照片或材料", required=False, accept=f"{PICTURES},{PAPERS}", help_text="反映整改前的样子，可以不传。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "请选择"), *((name, name) for name in categories())]  # type: ignore[attr-defined]  # declared above as a ChoiceField
        bounds = parameters.declared()
        known = "；".join(
            f"{s.label}{bounds[f'rectify.days.{s}'].floor}到{bounds[f'rectify.days.{s}'].ceiling}" for s in Severity
        )
        self.fields["workdays"].help_text = f"不填则按年度参数；允许范围：{known}。"

    def clean_photos(self) -> list[Any]:
        """Not too many at once."""
        return not_too_many(self.cleaned_data["photos"])

    def clean(self) -> dict[str, Any]:
        """Somebody has to answer for it."""
        data = super().clean() or self.cleaned_data
        if not {"school", "unit"} & set(self.errors) and not data.get("school") and not data.get("unit"):
            self.add_error("school", "请选择责任学校或责任单位。")
        return data


class IssueForm(ScopedForm):
    """Send an item out."""

    submit_label = "下达"

    workdays = days("整改时限（工作日）", required=True, help_text="从今天起算，节假日不计。")
    remark = words("附言", required=False, limit=500)


class ReceiveForm(ScopedForm):
    """Sign for an item."""

    submit_label = "确认签收"


class StartForm(ScopedForm):
    """Who mends and how."""

    submit_label = "登记"

    responsible = forms.CharField(label="责任人", max_length=60)
    measures = words("整改措施", help_text="写明具体办法、人员和完成时间。")


class ReportForm(ScopedForm):
    """Mended, with proof: a photo beside each photo of how it was, and whatever else shows it."""

    submit_label = "申报完成"

    told = words("整改情况")
    pictures = files("整改后的照片", required=False, accept=PICTURES, help_text="可直接拍照，可选多张。")
    papers = files("其他材料", required=False, accept=PAPERS, help_text="PDF、Word（.docx）或 Excel（.xlsx）。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = list(photos_before(self.instance)) if isinstance(self.instance, Item) else []
        for place, photo in enumerate(self.before, start=1):
            self.fields[f"pair_{photo.pk}"] = pair(place, photo)
        if self.before:
            self.fields["pictures"].label = "其他整改后的照片"
        self.order_fields(["told", *(f"pair_{photo.pk}" for photo in self.before), "pictures", "papers"])

    def clean(self) -> dict[str, Any]:
        """At least one file; `pairs` are the photos by the evidence they answer."""
        data = super().clean() or self.cleaned_data
        chosen = [*data.get("pictures", []), *data.get("papers", [])]
        data["pairs"] = {row.pk: data.pop(f"pair_{row.pk}") for row in self.before if data.get(f"pair_{row.pk}")}
        if not chosen and not self.before and not {"pictures", "papers"} & set(self.errors):
            self.add_error("pictures", f"还没有上传佐证材料，不能{self.submit_label}；请至少上传一张照片或一份文件。")
        data["files"] = not_too_many(chosen)
        return data


class SettleForm(ReportForm):
    """A small problem is done with."""

    submit_label = "立行立改办结"


class PassForm(ScopedForm):
    """The problem is mended."""

    submit_label = "复核通过"

    is_on_site = forms.BooleanField(label="到现场复核", required=False)
    opinion = words("复核意见", required=False, limit=1000)


class ReturnForm(ScopedForm):
    """The problem is not mended."""

    submit_label = "退回"
    submit_class = "btn-danger"

    verdict = forms.ChoiceField(
        label="复核结论",
        choices=[(v.value, v.label) for v in (Verdict.PARTLY, Verdict.NOT_DONE)],
        widget=forms.RadioSelect,
    )
    reason = words("退回原因", help_text="写明还差什么、怎样算到位。")
    is_on_site = forms.BooleanField(label="到现场复核", required=False)
    new_term = days("重新给出的时限（工作日）", help_text="不填则原期限不变；填写的从今天起算。")


class WriteOffForm(ScopedForm):
    """Close the item."""

    submit_label = "销号"

    opinion = words("销号意见", required=False, limit=1000)


class EndForm(ScopedForm):
    """The item ends with its school."""

    submit_label = "终结"
    submit_class = "btn-danger"

    reason = words(
        "终结原因", limit=1000, help_text="写明学校撤销或并入的依据，以及问题怎样处理，例如校舍停用、移交哪所学校。"
    )
    papers = files("有关材料", required=False, accept=f"{PICTURES},{PAPERS}", help_text="可以不传。")

    def clean_papers(self) -> list[Any]:
        """Not too many at once."""
        return not_too_many(self.cleaned_data["papers"])


class ReopenForm(ScopedForm):
    """The problem came back."""

    submit_label = "反弹重开"
    submit_class = "btn-danger"

    reason = words("重开原因")
    new_term = days("整改时限（工作日）", help_text="不填则按年度参数，从今天起算。")


class ExtensionForm(ScopedForm):
    """Ask for a longer deadline."""

    submit_label = "提交申请"

    more = days("申请延长（工作日）", required=True)
    reason = words("延期理由", limit=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, Item):
            self.fields["more"].help_text = f"1到{self.instance.workdays}个工作日，不超过原整改时限。"


class ExtensionDecisionForm(ScopedForm):
    """Grant or refuse a longer deadline."""

    submit_label = "提交审批"

    decision = forms.ChoiceField(
        label="审批", choices=[("grant", "同意"), ("refuse", "不同意")], widget=forms.RadioSelect
    )
    granted = days("同意延长（工作日）", help_text="不填则按申请的天数。")
    remark = words("审批意见", required=False, limit=1000, help_text="不同意时必须填写。")
