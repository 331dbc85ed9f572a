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
    with_gaps = forms.BooleanField(
        label="仍然计算（缺的学校按缺数据计）",
        required=False,
        help_text="有学校的年报没有冻结时才需要。缺数据的指标没有数值，不是零分。",
    )
    confirmed = forms.BooleanField(
        label="我已核对缺的学校，确认正式结果里按缺数据计（留痕）",
        required=False,
        help_text="正式计算缺学校时需要。",
    )

    def clean(self) -> dict[str, Any]:
        """An official run over a year with gaps is confirmed on purpose."""
        data = super().clean() or {}
        if data.get("with_gaps") and data.get("kind") == RunKind.OFFICIAL and not data.get("confirmed"):
            self.add_error("confirmed", "正式计算要把缺的学校按缺数据计，请勾选确认。")
        return data


class PublishForm(ScopedForm):
    """Confirms a publication; carries which run was published when the page was opened."""

    submit_label = "发布"

    replaces = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def initial_from(self, instance: Model) -> dict[str, Any]:
        """The run published now."""
        return {"replaces": published_run_id(instance)} if isinstance(instance, ScoreRun) else {}
