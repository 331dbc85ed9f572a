"""Input of the pages of copies: who gets one, signing for several, delivery on paper, answers and decisions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from core.forms import ConfirmForm, DateInput, ScopedForm
from office import clock
from office.models import Unit
from reports.answering import DECISIONS
from reports.findings import Finding, findings
from reports.models import LONGEST_REPLY, Receipt, Reply
from reports.services.receipts import LONGEST_NAME
from reports.services.steps import LONGEST_REASON
from schools.models import Kind, School, Township

ALL_SCHOOLS, ALL_UNITS, OF_KIND, IN_TOWNSHIP = "schools", "units", "kind:", "township:"
WHOLE = ""
LONGEST_LIST = 20_000


def audiences() -> list[tuple[str, Any]]:
    """Whole groups of recipients."""
    townships = [(f"{IN_TOWNSHIP}{row.pk}", f"{row.name}的学校") for row in Township.objects.order_by("pk")]
    return [
        (ALL_SCHOOLS, "全部学校和幼儿园"),
        (ALL_UNITS, "全部部门和乡镇"),
        *((f"{OF_KIND}{value}", f"全部{label}") for value, label in Kind.choices),
        *townships,
    ]


class RecipientsForm(ScopedForm):
    """Who gets a copy: whole groups, single schools and units, or names pasted from a list; all of them together."""

    submit_label = "保存发送范围"

    groups = forms.MultipleChoiceField(
        label="整批选择", required=False, choices=audiences, widget=forms.CheckboxSelectMultiple
    )
    names = forms.CharField(
        label="粘贴名单",
        required=False,
        max_length=LONGEST_LIST,
        help_text="每行一个学校或单位的全称，可以从 Excel 里整列复制。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    units = forms.ModelMultipleChoiceField(
        label="单位",
        required=False,
        queryset=Unit.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
    )
    schools = forms.ModelMultipleChoiceField(
        label="学校",
        required=False,
        queryset=School.objects.none(),
        help_text="去掉勾选，这所学校就不再收到。",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_schools = School.objects.open_on(clock.today()).visible_to(self.user)
        field: Any = self.fields["schools"]
        field.queryset = self.open_schools.order_by("township", "name")

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """Those who get one now."""
        copies = instance.receipts.all()
        return {
            "schools": list(copies.filter(school__isnull=False).values_list("school", flat=True)),
            "units": list(copies.filter(unit__isnull=False).values_list("unit", flat=True)),
        }

    def clean(self) -> dict[str, Any]:
        """Everything chosen in any way, each once."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        schools = {row.pk: row for row in data["schools"]}
        units = {row.pk: row for row in data["units"]}
        for group in data["groups"]:
            schools |= {row.pk: row for row in self.of_group(group)}
        if ALL_UNITS in data["groups"]:
            units |= {row.pk: row for row in self.all_units()}
        self.read_names(data["names"], schools, units)
        return data | {"schools": list(schools.values()), "units": list(units.values())}

    def of_group(self, group: str) -> QuerySet[School]:
        """The open schools of one group."""
        if group == ALL_SCHOOLS:
            return self.open_schools
        if group.startswith(OF_KIND):
            return self.open_schools.filter(kind=group.removeprefix(OF_KIND))
        if group.startswith(IN_TOWNSHIP):
            return self.open_schools.filter(township=int(group.removeprefix(IN_TOWNSHIP)))
        return self.open_schools.none()

    def all_units(self) -> QuerySet[Unit]:
        """The units on offer."""
        field: Any = self.fields["units"]
        return field.queryset

    def read_names(self, text: str, schools: dict[int, School], units: dict[int, Unit]) -> None:
        """Add the pasted names; every name that is nobody's is told."""
        names = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        found = {row.name: row for row in self.open_schools.filter(name__in=names)}
        among = {row.name: row for row in self.all_units().filter(name__in=names)}
        schools |= {row.pk: row for row in found.values()}
        units |= {row.pk: row for row in among.values()}
        if unknown := [name for name in names if name not in found and name not in among]:
            shown = "、".join(name[:40] for name in unknown[:10])
            more = f"等{len(unknown)}个" if len(unknown) > 10 else ""
            self.add_error("names", ValidationError(f"没有找到：{shown}{more}。请写学校或单位在系统里的全称。"))

    @property
    def content(self) -> dict[str, Any]:
        """What the service takes."""
        return {"schools": self.cleaned_data["schools"], "units": self.cleaned_data["units"]}


class SignCopiesForm(ScopedForm):
    """Sign for several papers, each of them shown."""

    submit_label = "确认签收"

    copies = forms.ModelMultipleChoiceField(
        label="签收这些公文",
        queryset=Receipt.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选要签收的公文。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["copies"]
        own = Receipt.objects.visible_to(self.user).answered_for_by(self.user).waiting()
        field.queryset = own.for_list().order_by("delivered_at", "pk")
        field.label_from_instance = copy_label


def copy_label(receipt: Receipt) -> str:
    """The paper, whose copy it is, and whether it was opened."""
    opened = "" if receipt.opened_at else "（还没有打开看过）"
    return f"{receipt.document.title.replace('|', '')} {receipt.document.number} · {receipt.recipient}{opened}"


class RemindForm(ConfirmForm):
    """Remind."""

    submit_label = "催签收"


class DecisionPaperForm(ConfirmForm):
    """Draft the paper of a decision."""

    submit_label = "起草处理意见"


class PaperDeliveryForm(ScopedForm):
    """Handed over on paper."""

    submit_label = "登记"

    delivered_on = forms.DateField(label="送达日期", widget=DateInput)
    signed_name = forms.CharField(
        label="签收人", required=False, max_length=LONGEST_NAME, help_text="在回执上签名的人；还没有签收的空着。"
    )
    signed_on = forms.DateField(label="签收日期", required=False, widget=DateInput)


class ReplyDueForm(ScopedForm):
    """Another last day for answers."""

    submit_label = "保存"

    due_on = forms.DateField(label="答复期限", widget=DateInput)
    reason = forms.CharField(label="理由", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """The present last day."""
        return {"due_on": instance.reply_due_on}


class ReplyForm(ScopedForm):
    """An answer to the whole, or a statement to the whole or to one finding. The page adds `instance`, the copy."""

    submit_label = "提交"

    kind = forms.ChoiceField(label="类别", choices=Reply.Kind.choices, widget=forms.RadioSelect)
    block = forms.TypedChoiceField(
        label="针对",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="答复针对全文；申辩可以针对全文，也可以针对其中一段。",
    )
    text = forms.CharField(label="内容", max_length=LONGEST_REPLY, widget=forms.Textarea(attrs={"rows": 8}))
    upload = forms.FileField(
        label="附件", required=False, help_text="可以附一份 PDF、Word、Excel 或照片，不超过 50 MB。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["block"]
        field.choices = [(WHOLE, "全文"), *((row.index, choice_label(row)) for row in self.findings())]

    def findings(self) -> tuple[Finding, ...]:
        """Of the paper that is answered."""
        return findings(self.instance.document.paper) if isinstance(self.instance, Receipt) else ()

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """Nothing is read off the copy."""
        return {}


def choice_label(finding: Finding) -> str:
    """第3条 · 发现的问题：问题：……"""
    under = f"{finding.under}：" if finding.under else ""
    return f"第{finding.index + 1}段 {under}{finding.label}"


class DecideForm(ScopedForm):
    """What becomes of it."""

    submit_label = "确定"

    status = forms.ChoiceField(label="处理结果", widget=forms.RadioSelect)
    decision = forms.CharField(
        label="处理意见", required=False, max_length=LONGEST_REPLY, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["status"]
        kind = Reply.Kind(self.instance.kind) if isinstance(self.instance, Reply) else Reply.Kind.STATEMENT
        field.choices = [(status.value, status.label) for status in DECISIONS[kind]]
        if kind == Reply.Kind.ANSWER:
            field.initial = self.initial["status"] = Reply.Status.NOTED.value
        else:
            self.fields["decision"].help_text = "写明采纳或不采纳的理由，学校会看到。"

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """Nothing is decided yet."""
        return {}
