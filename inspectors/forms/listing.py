"""Input about inspectors, listings and zones."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from core.forms import DateInput, ScopedForm
from inspectors.models import Inspector, Zone
from office import clock
from office.models import User
from schools.models import School


def serving() -> QuerySet[User]:
    """People on the list of inspectors who have not left."""
    return User.objects.filter(is_active=True, inspector__left_on=None, inspector__isnull=False).order_by("full_name")


class ListingForm(ScopedForm):
    """List an inspector to a school, or hand the school over to another."""

    submit_label = "确定"

    inspector = forms.ModelChoiceField(label="责任督学", queryset=User.objects.none(), empty_label="请选择督学")
    on = forms.DateField(label="开始日期", widget=DateInput(), help_text="原责任督学的挂牌到前一天为止。")
    reason = forms.CharField(label="变更原因", required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["inspector"].queryset = serving()


class ListingEndForm(ScopedForm):
    """End a listing without a successor."""

    submit_label = "结束挂牌"
    submit_class = "btn-danger"

    on = forms.DateField(label="最后一天", widget=DateInput())
    reason = forms.CharField(label="原因", max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class InspectorForm(ScopedForm):
    """Register an inspector."""

    submit_label = "登记"

    user = forms.ModelChoiceField(label="督学账号", queryset=User.objects.none(), empty_label="请选择账号")
    kind = forms.ChoiceField(label="类别", choices=Inspector.Kind.choices)
    certificate_no = forms.CharField(label="督学证号", required=False, max_length=40)
    started_on = forms.DateField(label="聘任日期", widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.in_role("inspector").filter(inspector=None).order_by("full_name")


class ZoneForm(ScopedForm):
    """A zone with its schools and inspectors."""

    name = forms.CharField(label="责任区名称", max_length=40)
    schools = forms.ModelMultipleChoiceField(
        label="学校", queryset=School.objects.all(), required=False, widget=forms.SelectMultiple(attrs={"size": 14})
    )
    inspectors = forms.ModelMultipleChoiceField(
        label="督学",
        queryset=Inspector.objects.filter(left_on=None).select_related("user"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def initial_from(self, instance: Zone) -> dict[str, Any]:
        """The zone as it stands."""
        return {
            "name": instance.name,
            "schools": list(instance.schools.values_list("school_id", flat=True)),
            "inspectors": list(instance.members.filter(ended_on=None).values_list("inspector_id", flat=True)),
        }
