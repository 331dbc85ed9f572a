"""Input of this app."""

from typing import Any

from django import forms
from django.db.models import Model

from assessments.models import IndicatorSet, ScoreRun
from assessments.policies import published_run_id
from assessments.workflow import RunKind, SetStatus
from core.forms import ScopedForm
from office.models import WorkYear


def work_years() -> list[tuple[int, str]]:
    """Years the office works in, newest first."""
    return [(year.year, str(year)) for year in WorkYear.objects.order_by("-year")]


class RunStartForm(ScopedForm):
    """What to compute, for which year, officially or as a simulation."""

    submit_label = "开始计算"

    indicator_set = forms.ModelChoiceField(
        label="指标体系",
        queryset=IndicatorSet.objects.exclude(status=SetStatus.RETIRED).defer("pack"),
        empty_label="请选择",
    )
    year = forms.TypedChoiceField(label="年度", choices=work_years, coerce=int)
    kind = forms.ChoiceField(
        label="性质",
        choices=RunKind.choices,
        initial=RunKind.OFFICIAL,
        widget=forms.RadioSelect,
        help_text="模拟计算不发布，也不计入正式结果。",
    )


class PublishForm(ScopedForm):
    """Confirms a publication; carries which run was published when the page was opened."""

    submit_label = "发布"

    replaces = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def initial_from(self, instance: Model) -> dict[str, Any]:
        """The run published now."""
        return {"replaces": published_run_id(instance)} if isinstance(instance, ScoreRun) else {}
