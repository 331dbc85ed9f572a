"""Asking for a plan: the aim, the budget and the limits of the office."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model

from assessments.engine.improvements import RESOURCES
from assessments.gap_sheets import can_plan, improvements_of
from assessments.models import ScoreRun
from assessments.models.plans import PlanAim, PlanMode, PlanMoves
from core.forms import ScopedForm
from core.numbers import ExactDecimalField

SECONDS = [(30, "30秒"), (120, "2分钟"), (300, "5分钟"), (900, "15分钟")]
WHAT = ("mode", "budget_wan", "aim", "coefficients", "moves", "seconds")


class PlanForm(ScopedForm):
    """One question to the planner; the limits are made from what the run's set says can be added."""

    submit_label = "开始测算方案"

    mode = forms.ChoiceField(
        label="目的", choices=PlanMode.choices, initial=PlanMode.LEAST_COST, widget=forms.RadioSelect
    )
    budget_wan = ExactDecimalField(
        label="预算（万元）",
        required=False,
        places=2,
        minimum=0,
        maximum=Decimal("999999999"),
        help_text="只在“预算内”时需要。",
    )
    aim = forms.ChoiceField(label="预算用于", choices=PlanAim.choices, initial=PlanAim.SCHOOLS)
    coefficients = forms.BooleanField(label="差异系数也要在上限以内", required=False)
    moves = forms.ChoiceField(
        label="教师",
        choices=PlanMoves.choices,
        required=False,
        help_text="只调配时，调出的学校不会因此低于本校的标准。",
    )
    seconds = forms.TypedChoiceField(label="最长计算时间", choices=SECONDS, initial=120, coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not isinstance(self.instance, ScoreRun) or not can_plan(self.instance.indicator_set):
            return
        definition = self.instance.indicator_set.definition
        improvements = improvements_of(self.instance)
        for item in improvements:
            label = definition.fields[item.field].label
            self.fields[f"school_{item.field}"] = self.limit(f"每校最多增加：{label}（{item.unit}）", item.whole)
        teachers = [item for item in improvements if item.resource == "teachers"]
        if len(teachers) > 1:
            label = f"每校最多增加：{RESOURCES['teachers']}合计（{teachers[0].unit}）"
            self.fields["resource_teachers"] = self.limit(label, True)
        for item in improvements:
            label = definition.fields[item.field].label
            self.fields[f"county_{item.field}"] = self.limit(f"全县最多增加：{label}（{item.unit}）", item.whole)

    def limit(self, label: str, whole: bool) -> ExactDecimalField:
        """A limit that may be left empty."""
        return ExactDecimalField(
            label=label, required=False, places=0 if whole else 2, minimum=0, maximum=Decimal("999999999")
        )

    def initial_from(self, instance: Model) -> dict[str, Any]:
        """A plan begins empty, whatever the run is."""
        return {}

    def clean(self) -> dict[str, Any]:
        """A budget needs an amount."""
        cleaned = super().clean() or {}
        if cleaned.get("mode") == PlanMode.BUDGET and cleaned.get("budget_wan") is None and not self.errors:
            self.add_error("budget_wan", "请填写预算是多少万元。")
        return cleaned

    @property
    def content(self) -> dict[str, Any]:
        """The question, and the limits that were filled in."""
        given = super().content
        names = {"per_school": "school_", "per_school_resource": "resource_", "county": "county_"}
        limits = {
            kind: {
                name.removeprefix(prefix): value
                for name, value in given.items()
                if name.startswith(prefix) and value is not None
            }
            for kind, prefix in names.items()
        }
        question = {name: given[name] for name in WHAT}
        if question["mode"] != PlanMode.BUDGET:
            question["budget_wan"] = None
        return {"question": question, "limits": limits}
