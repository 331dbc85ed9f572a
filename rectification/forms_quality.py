"""Decisions about proposals, and the drawing and checking of samples."""

from datetime import date
from typing import Any

from django import forms

from core.forms import DateInput, ScopedForm
from rectification.models import SpotDraw

REBOUND = {"yes": "是反弹：重开原问题，新问题并入", "no": "不是反弹"}
HOLDS = {"holds": "整改到位", "reopened": "问题反弹（重开）"}


def words(label: str, *, limit: int, **more: Any) -> forms.CharField:
    """A text area."""
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": 3}), **more)


class RecurrenceForm(ScopedForm):
    """Whether it is the former problem again."""

    submit_label = "确定"

    verdict = forms.ChoiceField(label="判定", choices=tuple(REBOUND.items()), widget=forms.RadioSelect)
    reason = words("判定说明", limit=500, help_text="重开的原因、或为什么不是反弹；记入两条问题的办理记录。")


class PatternDismissForm(ScopedForm):
    """Why nothing follows."""

    submit_label = "不处理"

    reason = words("不处理的原因", limit=500)


class DrawForm(ScopedForm):
    """What to draw from, how many, by which seed."""

    submit_label = "抽取"

    scope = forms.ChoiceField(label="范围", choices=SpotDraw.Scope.choices)
    from_on = forms.DateField(label="办结日期起", widget=DateInput)
    to_on = forms.DateField(label="办结日期止", widget=DateInput)
    percent = forms.DecimalField(
        label="抽查比例（%）",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text="有小数的一律进一。",
    )
    seed = forms.CharField(
        label="种子", max_length=100, help_text="事先公布的一段文字或数字；任何人用它都能重算出同一结果。"
    )
    reason = words("重新抽取的原因", limit=500, required=False, help_text="这个时段已经抽取过的必填；以前的抽取保留。")

    def clean_from_on(self) -> date:
        """A day of this era."""
        return in_this_era(self.cleaned_data["from_on"])

    def clean_to_on(self) -> date:
        """A day of this era."""
        return in_this_era(self.cleaned_data["to_on"])


def in_this_era(day: date) -> date:
    """The day itself; refuses what no office ever closed."""
    if not 2000 <= day.year <= 2100:
        raise forms.ValidationError("请填写2000年以后的日期。")
    return day


class CheckForm(ScopedForm):
    """Whether the mending holds."""

    submit_label = "登记结论"

    verdict = forms.ChoiceField(label="抽查结论", choices=tuple(HOLDS.items()), widget=forms.RadioSelect)
    is_on_site = forms.BooleanField(label="到现场抽查", required=False)
    note = words("抽查情况", limit=1000, help_text="看到了什么；结论是反弹的，作为重开的原因通知学校。")
