"""Input about the months of 双减, services after school, and institutions of training."""

from typing import Any

from django import forms

from core.forms import DateInput, ScopedForm
from core.numbers import ExactDecimalField
from inspectors.models import AfterSchoolService, TrainingInstitution
from inspectors.services.reduction import LONGEST_NOTE
from office import clock
from office.models import WorkYear
from schools.models import School, Township

TERMS = [("spring", "春季"), ("autumn", "秋季")]
NOTE_HELP = "没有可以不填；填写的内容写入通报。"


def active_years() -> list[tuple[int, str]]:
    """Years that are worked on."""
    years = WorkYear.objects.filter(status=WorkYear.Status.ACTIVE).order_by("-year").values_list("year", flat=True)
    return [(year, f"{year}年") for year in years]


def text_area(label: str, *, longest: int, required: bool = True, help_text: str = "") -> forms.CharField:
    """A text of several lines."""
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=longest, required=required, widget=area, help_text=help_text)


class MonthOpenForm(ScopedForm):
    """A month to begin with."""

    submit_label = "建立"

    year = forms.TypedChoiceField(label="年度", coerce=int)
    month = forms.TypedChoiceField(label="月份", coerce=int, choices=[(month, f"{month}月") for month in range(1, 13)])
    note = text_area("情况说明", longest=LONGEST_NOTE, required=False, help_text=NOTE_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        kwargs["initial"] = {"year": today.year, "month": today.month} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = active_years()


class MonthNoteForm(ScopedForm):
    """What the office has to say."""

    note = text_area("情况说明", longest=LONGEST_NOTE, required=False, help_text=NOTE_HELP)


class ReasonForm(ScopedForm):
    """Why."""

    submit_label = "确定"

    reason = text_area("理由", longest=300)

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """Each act has its own reason."""
        return {}


class TermPaperForm(ScopedForm):
    """Which term."""

    submit_label = "起草"

    year = forms.TypedChoiceField(label="年度", coerce=int)
    term = forms.ChoiceField(label="学期", choices=TERMS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = WorkYear.objects.order_by("-year").values_list("year", flat=True)
        self.fields["year"].choices = [(year, f"{year}年") for year in years]


def number_field(name: str, places: int, help_text: str = "") -> ExactDecimalField:
    """A figure of the model; empty when it is not known."""
    label = str(AfterSchoolService._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return ExactDecimalField(label=label, required=False, minimum=0, places=places, help_text=help_text)


class AfterSchoolEditForm(ScopedForm):
    """The figures of a term."""

    days = number_field("days", 0)
    hours = number_field("hours", 2)
    pupils = number_field("pupils", 0)
    teachers = number_field("teachers", 0)
    fee = number_field("fee", 2, "不收费填0；不知道的留空。")


class AfterSchoolForm(AfterSchoolEditForm):
    """Of which school and term."""

    field_order = ("school", "year", "term")

    school = forms.ModelChoiceField(label="学校", queryset=School.objects.none(), empty_label="请选择学校")
    year = forms.TypedChoiceField(label="年度", coerce=int)
    term = forms.ChoiceField(label="学期", choices=TERMS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = School.objects.led_by(self.user).compulsory().open_on(clock.today())
        self.fields["school"].queryset = led
        self.fields["school"].initial = led.first()
        self.fields["year"].choices = active_years()


class InstitutionForm(ScopedForm):
    """Who and where."""

    name = forms.CharField(label="名称", max_length=80)
    kind = forms.ChoiceField(label="类别", choices=TrainingInstitution.Kind.choices)
    township = forms.ModelChoiceField(label="乡镇", queryset=Township.objects.all(), required=False)
    address = forms.CharField(label="地址", max_length=120, required=False)


class InstitutionCheckForm(ScopedForm):
    """When, and what was seen."""

    submit_label = "登记检查"

    on = forms.DateField(label="检查日期", widget=DateInput())
    finding = text_area("检查情况", longest=2000)

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """A new check."""
        return {"on": clock.today()}


class InstitutionPassOnForm(ReasonForm):
    """To whom, and why."""

    submit_label = "移交"
    field_order = ("to", "reason")

    to = forms.CharField(label="移交单位", max_length=60)
