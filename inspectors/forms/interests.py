"""Input about reasons to stay away from a school."""

from typing import Any

from django import forms
from django.db.models import Q

from core.forms import DateInput, ScopedForm
from inspectors.forms.choices import InspectorChoice, SchoolChoice, open_schools, serving
from inspectors.forms.listing import TodayForm
from inspectors.models import Interest
from schools.models import School


class InterestForm(ScopedForm):
    """What is declared, whoever declares it."""

    submit_label = "申报"

    kind = forms.ChoiceField(label="情形", choices=Interest.Kind.choices)
    left_on = forms.DateField(
        label="离开日期", required=False, widget=DateInput(), help_text="选“离开该校不满规定年限”时填在该校的最后一天。"
    )
    note = forms.CharField(label="说明", required=False, max_length=200)


class InterestOwnForm(InterestForm):
    """An inspector declares his own; he names the school, which need not be one of his."""

    field_order = ("school",)

    school = forms.CharField(label="学校", max_length=80, help_text="写学校全称或标识码。")

    def clean_school(self) -> School:
        """The school of this name or code."""
        text = self.cleaned_data["school"]
        found = list(open_schools().filter(Q(name=text) | Q(code=text))[:2])
        if not found:
            raise forms.ValidationError(f"没有找到名称或标识码是“{text}”的学校，请写全称。")
        if len(found) > 1:
            raise forms.ValidationError(f"不止一所学校叫“{text}”，请写标识码。")
        return found[0]


class InterestOfficeForm(InterestForm):
    """The office enters one for any inspector."""

    field_order = ("user", "school")

    user = InspectorChoice(label="督学")
    school = SchoolChoice(label="学校")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = serving()
        self.fields["school"].queryset = open_schools()


class UpholdForm(ScopedForm):
    """The director upholds; a reason may be given."""

    submit_label = "认定回避"

    reason = forms.CharField(label="理由", required=False, max_length=200)


class DismissForm(ScopedForm):
    """The director dismisses, with a reason."""

    submit_label = "不构成回避"

    reason = forms.CharField(label="理由", max_length=200)


class InterestEndForm(TodayForm):
    """Since when the reason is gone."""

    submit_label = "结束回避"

    on = forms.DateField(label="情形消失日期", widget=DateInput())
    reason = forms.CharField(label="原因", max_length=100)

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """Nothing of the row: its reason is that of the decision."""
        return {}
