"""Input about interviews, measures, appeals, papers and exposure."""

from typing import Any

from django import forms

from core.forms import DateInput, ScopedForm
from rectification.case_flow import heavier_than
from rectification.forms import words
from rectification.measures import grade_choices, pack
from rectification.models import Appeal, Case, Interview
from rectification.services.interviews import WAITING

NONE = ("", "请选择")
CALLED = Case.objects.filter(kind=Case.Kind.INTERVIEW, status__in=WAITING, interview=None)


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A date; the service knows which days can be."""
    return forms.DateField(label=label, required=required, widget=DateInput(), help_text=help_text)


def line(label: str, *, limit: int, required: bool = True, help_text: str = "") -> forms.CharField:
    """A text of one line."""
    return forms.CharField(label=label, max_length=limit, required=required, help_text=help_text)


class CasesField(forms.ModelMultipleChoiceField):
    """Cases to be ticked, each with its number, its object and why."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": "所选的事项已列入别的约谈、状态已变，或者不在您负责的范围内，请重新选择。",
        "invalid_pk_value": "所选的事项不存在，请重新选择。",
    }

    def label_from_instance(self, obj: Any) -> str:
        """事〔2024〕0001 青禾镇中心小学：三条问题逾期未改."""
        why = " ".join(obj.text.split())
        return f"{obj.number} {obj.object}：{why[:40]}{'…' if len(why) > 40 else ''}"


class InterviewForm(ScopedForm):
    """Where, when and by whom; the cases come with the form of a new round."""

    submit_label = "保存约谈"

    title = line("名称", limit=120, help_text="例如2024年7月集体约谈。")
    level = line("约谈层级", limit=60, help_text="例如县政府分管领导、县教体局局长、督导室主任。")
    chair = line("约谈人", limit=60)
    held_on = day("约谈日期")
    place = line("地点", limit=120)
    followup_due = day("回访期限", required=False, help_text="不填则按年度参数“约谈后回访期限”从约谈次日起算工作日。")
    filed_with = line("抄报备案单位", limit=200, required=False, help_text="可以不填。")


class InterviewCreateForm(InterviewForm):
    """A new round."""

    submit_label = "建立约谈"

    direction = forms.ChoiceField(label="对象", choices=[NONE, *Interview.Direction.choices])
    cases = CasesField(
        label="约谈事项",
        queryset=CALLED.select_related("school", "unit"),
        required=False,
        help_text="列出已批准、还没有安排的约谈事项；可以先不选，以后再加。",
    )
    field_order = ("title", "direction", "cases")


class CasesAddForm(ScopedForm):
    """More cases for a round."""

    submit_label = "列入约谈"

    cases = CasesField(label="约谈事项", queryset=CALLED.select_related("school", "unit"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance is not None:
            side = "unit" if getattr(self.instance, "direction", "") == Interview.Direction.SCHOOL else "school"
            field: Any = self.fields["cases"]
            field.queryset = field.queryset.filter(**{side: None})

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """Nothing is ticked."""
        return {}


class MinutesForm(ScopedForm):
    """The record of one interview."""

    submit_label = "登记约谈记录"

    attended = line("被约谈人", limit=120, help_text="姓名和职务。")
    minutes = words("约谈纪要", help_text="指出的问题、要求与时限、本人说明。")
    commitments = words(
        "表态和承诺", required=False, help_text="当场没有承诺的可以不填，学校可以在系统里提交书面承诺。"
    )
    signed = line("签字情况", limit=200, required=False, help_text="例如约谈人、被约谈人、记录人已签字。")


class MinutesPaperForm(ScopedForm):
    """Who is named at the end of the minutes."""

    submit_label = "起草约谈纪要"

    present = line("出席", limit=500, required=False, help_text="不填则是约谈人和被约谈人。")
    attending = line("列席", limit=500, required=False, help_text="例如记录人、教体局基教科某某。没有的不填。")
    absent = line("请假", limit=500, required=False, help_text="没有的不填。")

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """The view says who led it and who was called in."""
        return {}


class VisitForm(ScopedForm):
    """The return visit."""

    submit_label = "登记回访"

    visited_on = day("回访日期")
    text = words("回访情况")
    improved = forms.ChoiceField(
        label="认定",
        choices=[NONE, ("yes", "有改进，解除"), ("no", "没有改进")],
        error_messages={"required": "请选择认定。"},
    )
    next_kind = forms.ChoiceField(
        label="升级为",
        required=False,
        help_text="没有改进时选择；不选则留待再次回访。升级的事项仍要由另一名负责人批准。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(Case.Kind.choices)
        offered = [(kind, names[kind]) for kind in heavier_than(Case.Kind.INTERVIEW)]
        field: Any = self.fields["next_kind"]
        field.choices = [("", "不升级"), *offered]

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """An empty form; the former visit stands in the history."""
        return {}


class MeasureForm(ScopedForm):
    """A decision, entered from its paper."""

    submit_label = "登记措施"

    grade = forms.ChoiceField(label="措施")
    person = line("责任人", limit=60, required=False, help_text="对责任人的措施必填；对单位的措施不填。")
    organ = line("决定机关", limit=120)
    decision_number = line("决定文号", limit=60, required=False)
    decided_on = day("决定日期")
    served_on = day("送达日期", required=False, help_text="还没有送达的先不填；申请复核的期限从送达起算。")
    decision = words("决定内容", help_text="照决定原文填写。")
    bars_awards = forms.BooleanField(label="评优评先一票否决", required=False, help_text="只有决定原文写明的才勾选。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["grade"]
        field.choices = [NONE, *grade_choices()]
        field.help_text = f"括号里是有权决定的机关，本室只登记其决定。依据：{pack().source}。"


class MeasureAmendForm(MeasureForm):
    """What was entered wrongly."""

    submit_label = "更正登记"

    reason = words("更正的原因", limit=500)


class ServeForm(ScopedForm):
    """The day the decision was served."""

    submit_label = "登记送达"

    served_on = day("送达日期")


class AppealForm(ScopedForm):
    """An application for review, or an appeal."""

    submit_label = "登记申请"

    kind = forms.ChoiceField(label="种类", choices=[NONE, *Appeal.Kind.choices])
    applied_on = day("申请日期")
    text = words("理由")


class AppealDecideForm(ScopedForm):
    """What was decided on it."""

    submit_label = "登记决定"

    outcome = forms.ChoiceField(
        label="结果", choices=[NONE, *(pair for pair in Appeal.Outcome.choices if pair[0] != Appeal.Outcome.WAITING)]
    )
    decided_on = day("决定日期")
    decision = words("决定内容")
    grade = forms.ChoiceField(label="变更后的措施", required=False, help_text="只在“变更原决定”时填写。")
    bars_awards = forms.BooleanField(label="变更后评优评先一票否决", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["grade"]
        field.choices = [("", "不变"), *grade_choices()]

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """An empty form."""
        return {}


class PaperForm(ScopedForm):
    """The paper of a case that asks something."""

    submit_label = "起草公文"

    demand = words("要求", required=False, help_text="不填则用通常的文字；起草后还能在公文里修改。")


class SuggestionForm(PaperForm):
    """A suggestion to the organ that may decide."""

    addressee = line("送达机关", limit=300, help_text="有权决定的机关，例如县委组织部、县纪委监委。")
    suggested = forms.MultipleChoiceField(
        label="建议的措施",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="由有权的机关决定，本室只提出建议。",
    )
    field_order = ("addressee", "suggested", "demand")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["suggested"]
        field.choices = grade_choices()


class ExposureForm(ScopedForm):
    """What is to be made public."""

    submit_label = "告知对方"

    title = line("标题", limit=120)
    masked_text = words(
        "公开内容", help_text="姓名和号码已按规则隐去，请逐句核对；还有没隐去的姓名或长号码时不能保存。"
    )


class ExposureCreateForm(ExposureForm):
    """The first version, with the day the object was told."""

    told_on = day("告知日期", help_text="书面告知对方的日期；异议期从次日起算，天数是年度参数。")


class DropForm(ScopedForm):
    """Why it is not made public."""

    submit_label = "不公开（撤下）"
    submit_class = "btn-danger"

    reason = words("原因", limit=500)
