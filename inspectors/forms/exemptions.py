"""Input about exempted months."""

from typing import Any

from django import forms

from core.forms import ScopedForm
from inspectors.forms.choices import InspectorChoice, SchoolChoice, open_schools, serving
from office import clock
from office.models import WorkYear


class ExemptionForm(ScopedForm):
    """A school or an inspector, a month, a reason."""

    submit_label = "登记"

    year = forms.TypedChoiceField(label="年度", coerce=int)
    month = forms.TypedChoiceField(label="月份", coerce=int, choices=[(month, f"{month}月") for month in range(1, 13)])
    school = SchoolChoice(label="学校", required=False, help_text="学校和督学只选一项。")
    inspector = InspectorChoice(label="督学", required=False)
    reason = forms.CharField(label="原因", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = WorkYear.objects.filter(status=WorkYear.Status.ACTIVE).order_by("-year")
        self.fields["year"].choices = [(year, f"{year}年") for year in active.values_list("year", flat=True)]
        self.fields["school"].queryset = open_schools().filter(main_school=None)
        self.fields["inspector"].queryset = serving()
        today = clock.today()
        self.fields["year"].initial, self.fields["month"].initial = today.year, today.month

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        found = super().clean() or self.cleaned_data
        if not self.errors and bool(found.get("school")) == bool(found.get("inspector")):
            raise forms.ValidationError("请选择学校或督学中的一项。")
        return found
