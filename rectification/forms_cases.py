"""Input of the pages of cases."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from core.forms import DateInput, ScopedForm
from office.models import Unit
from rectification.case_flow import heavier_than
from rectification.forms import PAPERS, PICTURES, words
from rectification.models import Case, Item
from schools.models import School

IMPROVED = (("yes", "有改进"), ("no", "没有改进"))


def paper(label: str = "附件") -> forms.FileField:
    """One file that may be left out."""
    widget = forms.ClearableFileInput(attrs={"accept": f"{PICTURES},{PAPERS}", "data-max-mb": "50"})
    return forms.FileField(label=label, required=False, widget=widget, help_text="可以不传。")


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A date."""
    return forms.DateField(label=label, required=required, widget=DateInput(), help_text=help_text)


class SubjectForm(ScopedForm):
    """Whom a case is about; asked in the address, so that the next page can offer the items."""

    submit_label = "下一步"

    school = forms.ModelChoiceField(label="学校", queryset=School.objects.all(), required=False)
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.filter(is_active=True), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("client_uuid", "version"):
            del self.fields[name]
        self.helper.form_method = "get"


class ItemChoice(forms.ModelMultipleChoiceField):
    """Items to tick, each told by number, state and wording."""

    def label_from_instance(self, obj: Item) -> str:
        """问〔2024〕0001 整改中 教学楼二层灭火器过期."""
        return f"{obj.number}　{obj.get_status_display()}　{obj.brief}"


class CaseForm(ScopedForm):
    """A proposal by hand. subject_items: the items that may be ticked."""

    submit_label = "提出"

    kind = forms.ChoiceField(label="方式", choices=Case.Kind.choices, widget=forms.RadioSelect)
    items = ItemChoice(
        label="所涉问题",
        queryset=Item.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="可以不选。",
    )
    basis = forms.CharField(label="依据", max_length=300, help_text="对应的规定和条款，必须填写。")
    told = words("事由", help_text="写明事实；批准以后当事方会看到。")

    def __init__(self, *args: Any, subject_items: QuerySet[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = subject_items  # type: ignore[attr-defined]  # declared above as a choice of rows


class CaseApproveForm(ScopedForm):
    """Say yes."""

    submit_label = "批准"

    opinion = words("审批意见", required=False, limit=1000)


class CaseRejectForm(ScopedForm):
    """Say no."""

    submit_label = "驳回"
    submit_class = "btn-danger"

    reason = words("驳回原因", limit=1000)


class CaseNotifyForm(ScopedForm):
    """Tell the side."""

    submit_label = "通知"

    notice = words("通知内容", help_text="当事方会看到这段话、事由、依据和所涉问题。")


class CaseCarryOutForm(ScopedForm):
    """It was done."""

    submit_label = "登记实施"

    carried_on = day("实施日期")
    told = words("实施情况")
    until = day("回访期限", required=False, help_text="不填则按年度参数，从实施日期起算；不需要回访的方式不用填。")
    upload = paper()


class CaseCommitForm(ScopedForm):
    """The side promises."""

    submit_label = "提交承诺"

    promise = words("整改承诺", help_text="写明改什么、谁负责、什么时候改完。")
    upload = paper()


class CaseFollowUpForm(ScopedForm):
    """Somebody went and looked."""

    submit_label = "登记回访"

    visited_on = day("回访日期")
    seen = words("回访情况")
    outcome = forms.ChoiceField(label="回访认定", choices=IMPROVED, widget=forms.RadioSelect)
    upload = paper()


class CaseLiftForm(ScopedForm):
    """It is over."""

    submit_label = "解除"

    opinion = words("解除意见", limit=1000)


class CaseEscalateForm(ScopedForm):
    """It did not help."""

    submit_label = "升级"
    submit_class = "btn-danger"

    heavier = forms.ChoiceField(label="升级为", choices=[], widget=forms.RadioSelect)
    reason = words("升级原因", help_text="成为下一个事项的事由；由另一人审批。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = heavier_than(self.instance.kind) if isinstance(self.instance, Case) else []
        self.fields["heavier"].choices = [(kind, Case.Kind(kind).label) for kind in kinds]  # type: ignore[attr-defined]  # declared above as a ChoiceField


class CaseHandOverForm(ScopedForm):
    """Another organ is competent."""

    submit_label = "移交"

    organ = forms.CharField(label="移交机关", max_length=120, help_text="例如县委组织部、县纪委监委。")
    handed = words("移交内容", help_text="写明建议和所附材料；本室不作出属于该机关的决定。")
    upload = paper()


class CaseArchiveForm(ScopedForm):
    """File it."""

    submit_label = "归档"

    remark = words("备注", required=False, limit=1000)


class CaseStatementForm(ScopedForm):
    """The side has its say."""

    submit_label = "提交陈述申辩"

    said = words("陈述申辩", help_text="提交后不能修改，和事由一并保存。")
    upload = paper("证明材料")


class CaseAnswerForm(ScopedForm):
    """The office answers."""

    submit_label = "答复"

    answer = words("答复", help_text="写明是否采纳和理由。")
