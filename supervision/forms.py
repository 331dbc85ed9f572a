"""Input of the pages that draft papers."""

from typing import Any

from django import forms

from core.forms import ScopedForm
from office import clock
from office.models import WorkYear
from schools.models import School
from supervision.documents import already_issued


class YearForm(ScopedForm):
    """Which year the paper is about."""

    submit_label = "起草"

    year = forms.TypedChoiceField(label="年度", coerce=int)
    is_second = forms.BooleanField(label="已印发过一份，确需另发一份", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        years = WorkYear.objects.filter(year__lte=today.year).order_by("-year").values_list("year", flat=True)
        self.fields["year"].choices = [(year, f"{year}年") for year in years]
        self.fields["year"].help_text = "收集这一年到今天为止的督导记录、整改情况和已发布的监测结果。"

    def clean(self) -> dict[str, Any]:
        """A second opinion of a year is asked about before it is drafted."""
        data = super().clean() or self.cleaned_data
        school, year = data.get("school") or self.instance, data.get("year")
        told = already_issued(school, year) if school and year else ""
        if told:
            self.fields["is_second"].widget = forms.CheckboxInput()
            if not data.get("is_second"):
                self.add_error("is_second", told)
        return data


class FeedbackForm(YearForm):
    """Whom the paper is sent to, and the year."""

    school = forms.ModelChoiceField(label="学校", queryset=School.objects.none())
    field_order = ["school", "year", "is_second"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.visible_to(self.user).open_on(clock.today()).order_by("code")
