"""Input of the acts that move an item between desks, stop its clock, join it to another, and arrange its recheck."""

from typing import Any

from django import forms

from core.forms import DateInput, ScopedForm
from office.models import Unit, User
from rectification.forms import days, words
from rectification.models import Item
from rectification.policies import checkers_of, last_day_for_statement
from rectification.workflow import OPEN


class CheckForm(ScopedForm):
    """Who rechecks and when."""

    submit_label = "安排复核"

    person = forms.ModelChoiceField(label="复核人", queryset=User.objects.none(), empty_label="请选择")
    day = forms.DateField(label="复核日期", widget=DateInput(), help_text="从今天起、一年以内。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, Item):
            choice: Any = self.fields["person"]
            choice.queryset = checkers_of(self.instance)


class TransferForm(ScopedForm):
    """To which unit, why, and for how long."""

    submit_label = "转办"

    receiver = forms.ModelChoiceField(
        label="承办单位", queryset=Unit.objects.filter(is_active=True), empty_label="请选择"
    )
    reason = words("转办原因", limit=1000, help_text="写明为什么学校自己解决不了、请承办单位做什么。")
    term = days("承办单位的办理时限（工作日）", help_text="不填则按年度参数，从今天起算。学校的期限同时停止计算。")


class BackForm(ScopedForm):
    """Given back with what was done."""

    submit_label = "转回学校"

    outcome = words("办理情况", limit=1000, help_text="写明已经办了什么、还有什么要学校办，或者为什么不归本单位办。")


class PauseForm(ScopedForm):
    """Why the clock stops."""

    submit_label = "暂停计时"

    reason = words("暂停计时的原因", limit=1000, help_text="只用于学校催不动的等待，例如等上级批复、等项目招标。")


class ResumeForm(ScopedForm):
    """The clock runs on."""

    submit_label = "恢复计时"

    outcome = words("说明", required=False, limit=1000)


class MergeForm(ScopedForm):
    """Into which item of the same desk, and why."""

    submit_label = "合并"
    submit_class = "btn-danger"

    into = forms.ModelChoiceField(
        label="并入哪条问题",
        queryset=Item.objects.all(),
        empty_label="请选择",
        help_text="只能并入同一责任方还没有办结的问题；期限按两条中较早的一条。",
    )
    reason = words("合并原因", limit=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, Item):
            item, choice = self.instance, self.fields["into"]
            same = choice.queryset.filter(school=item.school_id, desk=item.desk, status__in=OPEN)  # type: ignore[attr-defined]  # declared above as a ModelChoiceField
            if item.desk == "unit":
                same = same.filter(unit=item.unit_id)
            choice.queryset = same.exclude(pk=item.pk)  # type: ignore[attr-defined]  # as above
            choice.label_from_instance = lambda row: f"{row.number} {row.brief}"  # type: ignore[attr-defined]  # as above


class StatementForm(ScopedForm):
    """The school or unit objects."""

    submit_label = "提交陈述申辩"

    told = words("陈述申辩", help_text="写明对哪一点有不同意见、事实和理由。提交后不能修改，与问题描述一起保存。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, Item) and self.instance.issued_at:
            last = last_day_for_statement(self.instance)
            self.fields["told"].help_text += f"{last.year}年{last.month}月{last.day}日前可以提出。"


class AnswerForm(ScopedForm):
    """The office answers."""

    submit_label = "答复"

    told = words("答复", help_text="写明维持还是更正及理由。提交后不能修改；要改问题的内容、期限，另行办理。")
