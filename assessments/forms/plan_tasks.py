"""Choosing which lines of a plan go into the ledger."""

from typing import Any

from django import forms
from django.db.models import Model

from assessments.models import Plan
from assessments.plan_words import change_in_words
from core.forms import DateInput, ScopedForm
from office.models import Unit
from rectification.categories import categories
from rectification.models import Severity


class PlanTasksForm(ScopedForm):
    """The lines that are not in the ledger yet, all ticked, and what their items have in common."""

    submit_label = "列入整改台账"

    lines = forms.MultipleChoiceField(
        label="要列入的项目",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不列入的去掉勾选。每一项登记为一条问题，依据写指标的出处和条款。",
    )
    unit = forms.ModelChoiceField(
        label="责任单位",
        queryset=Unit.objects.filter(is_active=True),
        required=False,
        empty_label="学校自己负责（校长）",
        help_text="由部门、科室或乡镇落实时选择；不选就由各校负责，责任人是现任校长。",
    )
    severity = forms.ChoiceField(
        label="整改类型", choices=Severity.choices, initial=Severity.LONG, widget=forms.RadioSelect
    )
    due_on = forms.DateField(
        label="整改期限",
        required=False,
        widget=DateInput(),
        help_text="不填则按年度参数里这种整改类型的工作日。落在休息日的，按之前最近的工作日。下达时同样的工作日从下达当天起算。",
    )
    category = forms.ChoiceField(label="问题类别", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "请选择"), *((name, name) for name in categories())]  # type: ignore[attr-defined]  # declared above as a ChoiceField
        if not isinstance(self.instance, Plan):
            return
        opened = set(self.instance.tasks.values_list("line", flat=True))
        changes = [item for item in self.instance.result.get("changes", []) if item.get("lever") not in {None, *opened}]
        self.fields["lines"].choices = [  # type: ignore[attr-defined]  # declared above as a MultipleChoiceField
            (item["lever"], f"{item['school']}（{item['stage']}）：{change_in_words(item)}") for item in changes
        ]
        self.initial["lines"] = [item["lever"] for item in changes]

    def initial_from(self, instance: Model) -> dict[str, Any]:
        """Nothing of the plan is edited here."""
        return {}
