"""A planned visit."""

from typing import Any

from django import forms

from core.forms import DateInput, ScopedForm
from inspectors.forms.choices import InspectorChoice, SchoolChoice, serving
from inspectors.models import VisitPlan
from inspectors.services.visit_plans import PlanContent
from inspectors.workflow import MAY_REVIEW
from office import clock
from office.models import User
from schools.models import School


class PlanForm(ScopedForm):
    """Where, when, with whom, what for. The office also says who goes."""

    submit_label = "保存计划"

    inspector = InspectorChoice(label="督学", error_messages={"required": "请选择督学。"})
    school = SchoolChoice(
        label="学校",
        queryset=School.objects.order_by("code"),
        error_messages={"required": "请选择学校。", "invalid_choice": "请从您负责的学校里选择。"},
    )
    planned_on = forms.DateField(
        label="日期",
        widget=DateInput(),
        error_messages={"required": "请填写日期。", "invalid": "请按 2024-03-05 的样子填写日期。"},
    )
    half = forms.ChoiceField(
        label="时段", choices=VisitPlan.Half.choices, initial=VisitPlan.Half.DAY, widget=forms.RadioSelect
    )
    matters = forms.CharField(
        label="督导事项",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="到校要看什么。学校看不到督导计划。",
    )
    companions = forms.ModelMultipleChoiceField(
        label="随行督学", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("instance") is None:
            kwargs["initial"] = {"planned_on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        people = serving()
        self.fields["companions"].queryset = people
        if self.user is not None and self.user.has_perm(MAY_REVIEW):
            self.fields["inspector"].queryset = people
        else:
            del self.fields["inspector"]
            self.fields["companions"].queryset = people.exclude(pk=self.user.pk if self.user else None)

    def initial_from(self, instance: VisitPlan) -> dict[str, Any]:
        """The plan's own values."""
        return super().initial_from(instance) | {"companions": list(instance.companions.all())}

    @property
    def content(self) -> dict[str, Any]:
        """Arguments of the services, beside the actor."""
        data = dict(super().content)
        data["companions"] = frozenset(data["companions"])
        data.setdefault("inspector", self.instance.inspector if self.instance else self.user)
        return {"content": PlanContent(**data)}
