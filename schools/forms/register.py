"""Shape of what people type about a school."""

import hashlib
from typing import Any

from crispy_forms.layout import Column, Fieldset, Layout, Row, Submit
from django import forms
from django.core.exceptions import ValidationError

from core.forms import DateInput, ScopedForm
from core.numbers import ExactDecimalField
from office import clock
from office.models import User
from schools.models import Kind, Location, Ownership, School, SchoolGroup, Township
from schools.pinyin import spelled

AGAIN = "again"
FLAGS = ("has_canteen", "has_dormitory", "has_bus", "is_weak")


def label(name: str) -> str:
    """The label of a school's field, written once on the model."""
    return str(School._meta.get_field(name).verbose_name)


def open_schools(user: Any) -> Any:
    """Schools in scope that exist today, by code."""
    return School.objects.open_on(clock.today()).visible_to(user)


def both(left: str, right: str) -> Row:
    """Two fields beside each other on a desk."""
    return Row(Column(left, css_class="col-sm-6"), Column(right, css_class="col-sm-6"))


class SchoolSelect(forms.Select):
    """A long list of schools that can be searched (js/find-option.js) by name, code and the initials of the pinyin."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-find": "", **(attrs or {})})

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Each with what it can be found by besides its name."""
        option = super().create_option(name, value, label, *args, **kwargs)
        if school := getattr(value, "instance", None):
            option["attrs"]["data-find"] = " ".join([school.code, *spelled(school.name)])
        return option


class SchoolForm(ScopedForm):
    """The facts of one school; what has a day is kept as an event with it."""

    name = forms.CharField(label=label("name"), max_length=80)
    kind = forms.ChoiceField(label=label("kind"), choices=Kind.choices)
    ownership = forms.ChoiceField(label=label("ownership"), choices=Ownership.choices)
    township = forms.ModelChoiceField(label=label("township"), queryset=Township.objects.all(), required=False)
    effective_on = forms.DateField(
        label="变更生效日期",
        widget=DateInput,
        required=False,
        help_text="更名、改变办学类型、举办性质或隶属乡镇时，从这一天起算；可以是以后的日子，到那天自动生效。不填按今天。",
    )
    location = forms.ChoiceField(label=label("location"), choices=[("", "—"), *Location.choices], required=False)
    address = forms.CharField(label=label("address"), max_length=120, required=False)
    main_school = forms.ModelChoiceField(
        label=label("main_school"),
        queryset=School.objects.filter(main_school=None),
        required=False,
        widget=SchoolSelect,
    )
    opened_on = forms.DateField(label=label("opened_on"), widget=DateInput, required=False)
    longitude = ExactDecimalField(label=label("longitude"), places=6, minimum=-180, maximum=180, required=False)
    latitude = ExactDecimalField(label=label("latitude"), places=6, minimum=-90, maximum=90, required=False)
    has_canteen = forms.BooleanField(label=label("has_canteen"), required=False)
    has_dormitory = forms.BooleanField(label=label("has_dormitory"), required=False)
    has_bus = forms.BooleanField(label=label("has_bus"), required=False)
    is_weak = forms.BooleanField(label=label("is_weak"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "client_uuid",
            "version",
            Fieldset("有生效日期的信息", "name", both("kind", "ownership"), both("township", "effective_on")),
            Fieldset(
                "其他信息", both("location", "opened_on"), "address", both("longitude", "latitude"), "main_school"
            ),
            Fieldset("办学条件", *FLAGS),
        )

    def clean(self) -> dict[str, Any]:
        """Coordinates come in pairs."""
        data = super().clean() or self.cleaned_data
        if (data.get("longitude") is None) != (data.get("latitude") is None) and not self.errors:
            raise ValidationError("经度和纬度要一起填，或都不填。")
        return data


class SummedUpForm(ScopedForm):
    """A change that is shown once more before it is made.

    `confirmed` is the mark of the content that was shown; when the content changes it has to be shown again.
    """

    confirmed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    @property
    def mark(self) -> str:
        """The mark of what was typed."""
        typed = sorted((name, str(value)) for name, value in self.content.items())
        return hashlib.sha256(repr(typed).encode()).hexdigest()

    @property
    def content(self) -> dict[str, Any]:
        """Without the mark."""
        return {name: value for name, value in super().content.items() if name != "confirmed"}

    @property
    def is_confirmed(self) -> bool:
        """Whether exactly this was shown and confirmed."""
        return self.cleaned_data.get("confirmed") == self.mark and AGAIN not in self.data

    def ask_again(self) -> None:
        """Become the form of the second step: what was typed is carried along unseen."""
        self.data = self.data.copy()
        self.data["confirmed"] = self.mark
        for field in self.fields.values():
            field.widget = forms.HiddenInput()
        self.helper.inputs = []
        self.helper.add_input(Submit("submit", f"确认{self.submit_label}", css_class=self.submit_class))
        again = Submit(AGAIN, "返回修改")
        again.field_classes = "btn btn-secondary"
        self.helper.add_input(again)


class NewSchoolForm(ScopedForm):
    """A school that is founded."""

    submit_label = "登记"

    code = forms.RegexField(
        label=label("code"),
        regex=r"^[0-9A-Za-z-]{1,20}$",
        error_messages={"invalid": "学校标识码只能是数字、字母和短横线，最多 20 位。"},
    )
    name = forms.CharField(label=label("name"), max_length=80)
    kind = forms.ChoiceField(label=label("kind"), choices=Kind.choices)
    ownership = forms.ChoiceField(label=label("ownership"), choices=Ownership.choices)
    township = forms.ModelChoiceField(label=label("township"), queryset=Township.objects.all(), required=False)
    location = forms.ChoiceField(label=label("location"), choices=[("", "—"), *Location.choices], required=False)
    opened_on = forms.DateField(label="从哪一天起", widget=DateInput)
    note = forms.CharField(label="说明", max_length=100, required=False, help_text="例如批准文号。")

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """A school that is split off usually has the same kind and place."""
        return {name: getattr(instance, name) for name in ("kind", "ownership", "township", "location")}


class SplitForm(SummedUpForm, NewSchoolForm):
    """A school that is split off from another."""

    submit_label = "登记分设"


class EndForm(SummedUpForm):
    """A school is closed."""

    submit_label = "登记撤销"
    submit_class = "btn-danger"

    effective_on = forms.DateField(
        label="从哪一天起不再办学", widget=DateInput, help_text="可以是以后的日子，到那天自动生效。"
    )
    note = forms.CharField(label="说明", max_length=100, required=False, help_text="例如批准文号。")


class MergeForm(EndForm):
    """A school goes up in another."""

    submit_label = "登记并入"

    heir = forms.ModelChoiceField(
        label="并入哪所学校", queryset=School.objects.all(), empty_label="请选择", widget=SchoolSelect
    )
    field_order = ("client_uuid", "version", "confirmed", "heir", "effective_on", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.pk if self.instance else None
        self.fields["heir"].queryset = open_schools(self.user).exclude(pk=own)  # type: ignore[attr-defined]


class WithdrawForm(ScopedForm):
    """A change was entered by mistake."""

    submit_label = "撤回"
    submit_class = "btn-danger"

    reason = forms.CharField(label="撤回的原因", max_length=200)


class AppointForm(ScopedForm):
    """A principal and his term."""

    submit_label = "登记任职"

    user = forms.ModelChoiceField(
        label="校（园）长",
        queryset=User.objects.in_role("principal").order_by("full_name"),
        empty_label="请选择",
        widget=forms.Select(attrs={"data-find": ""}),
    )
    started_on = forms.DateField(label="任期开始", widget=DateInput)
    ends_on = forms.DateField(label="任期届满", widget=DateInput)
    reason = forms.CharField(label="说明", max_length=100, required=False)


class DismissForm(ScopedForm):
    """A principal leaves."""

    submit_label = "登记免职"
    submit_class = "btn-danger"

    ended_on = forms.DateField(label="任职的最后一天", widget=DateInput)
    reason = forms.CharField(label="原因", max_length=100)


class GroupForm(ScopedForm):
    """A group of schools."""

    name = forms.CharField(label="名称", max_length=60)
    kind = forms.ChoiceField(label="类别", choices=SchoolGroup.Kind.choices)
    lead = forms.ModelChoiceField(label="牵头学校", queryset=School.objects.all(), empty_label="请选择")
    members = forms.ModelMultipleChoiceField(
        label="成员学校",
        queryset=School.objects.all(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 14}),
        help_text="牵头学校自动是成员。按住 Ctrl 可选多所。",
    )
    on = forms.DateField(label="从哪一天起", widget=DateInput, help_text="新加入的从这一天起算，去掉的在这一天退出。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "members"):
            self.fields[name].queryset = open_schools(self.user)  # type: ignore[attr-defined]
        self.fields["on"].initial = clock.today()

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """Present members beside the row's own fields."""
        members = instance.members.filter(ended_on=None).values_list("school", flat=True)
        return {"name": instance.name, "kind": instance.kind, "lead": instance.lead, "members": list(members)}
