"""Input about what schools find themselves and about their studios."""

from typing import Any

from django import forms

from core.forms import DateInput, ScopedForm
from office import clock
from rectification.categories import categories
from rectification.forms import PAPERS, PICTURES, files, not_too_many, words
from rectification.models import InternalCheck, Severity
from rectification.services.studios import OWN_BASIS
from schools.models import School

OWN_DUE = "学校自己定的期限；不填则按年度参数从今天起算。"


class FindForm(ScopedForm):
    """A problem the school found itself."""

    submit_label = "登记自查问题"

    school = forms.ModelChoiceField(label="学校", queryset=School.objects.none())
    category = forms.ChoiceField(label="问题类别", required=False)
    text = words("问题描述")
    severity = forms.ChoiceField(label="整改类型", choices=Severity, widget=forms.RadioSelect)
    due_on = forms.DateField(label="整改期限", required=False, widget=DateInput(), help_text=OWN_DUE)
    responsible = forms.CharField(label="责任人", max_length=60, required=False, help_text="不填则为校（园）长。")
    measures = words("整改措施", required=False, limit=1000)
    basis = forms.CharField(
        label="依据", max_length=300, required=False, help_text=f"可以不填；不填则写为“{OWN_BASIS}”。"
    )
    photos = files("问题照片", required=False, accept=PICTURES, help_text="可直接拍照，可以不传。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "请选择"), *((name, name) for name in categories())]  # type: ignore[attr-defined]  # declared above as a ChoiceField
        own = School.objects.led_by(self.user).open_on(clock.today()).order_by("code")
        self.fields["school"].queryset = own  # type: ignore[attr-defined]  # declared above as a ModelChoiceField
        if len(own) == 1:
            self.fields["school"].initial = own[0]
            self.fields["school"].widget = forms.HiddenInput()

    def clean_photos(self) -> list[Any]:
        """Not too many at once."""
        return not_too_many(self.cleaned_data["photos"])


class StudioForm(ScopedForm):
    """Who is in the studio and by which rules it works."""

    submit_label = "保存"

    head = forms.CharField(label="负责人", max_length=60)
    members = forms.CharField(
        label="成员", max_length=1000, widget=forms.Textarea(attrs={"rows": 5}), help_text="每行一人，写姓名和职务。"
    )
    founded_on = forms.DateField(label="成立日期", required=False, widget=DateInput())
    rules_file = forms.FileField(
        label="工作制度",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": PAPERS}),
        help_text="PDF、Word（.docx）或 Excel（.xlsx）；不选则保留原来的文件。",
    )


class StudioCheckForm(ScopedForm):
    """The office's judgement of a term."""

    submit_label = "登记检查"

    term = forms.CharField(label="学期", max_length=20, help_text="例如2024年春季学期。")
    verdict = forms.ChoiceField(label="结论", choices=[("met", "达标"), ("to_mend", "整改")], widget=forms.RadioSelect)
    score = forms.DecimalField(label="得分", required=False, min_value=0, max_value=100, decimal_places=2)
    note = words("检查情况", required=False, limit=1000, help_text="要求整改的必须写明差什么。")


class InternalCheckForm(ScopedForm):
    """What the school looked at itself."""

    submit_label = "登记自查"

    checked_on = forms.DateField(label="自查日期", widget=DateInput())
    area = forms.ChoiceField(label="方面", choices=InternalCheck.Area.choices)
    people = forms.CharField(label="自查人员", max_length=120)
    text = words("自查情况", limit=2000)
    problem = words(
        "列入台账的问题", required=False, help_text="填写后列入整改台账（自查自纠，单独统计）；没有问题不填。"
    )
    severity = forms.ChoiceField(
        label="整改类型", choices=Severity, required=False, widget=forms.RadioSelect, initial=Severity.MINOR
    )
    due_on = forms.DateField(label="整改期限", required=False, widget=DateInput(), help_text=OWN_DUE)

    def clean(self) -> dict[str, Any]:
        """A problem needs its kind of mending."""
        data = super().clean() or self.cleaned_data
        if data.get("problem") and not data.get("severity") and "severity" not in self.errors:
            self.add_error("severity", "列入台账的问题，请选择整改类型。")
        return data
