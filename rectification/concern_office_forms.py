"""What the office, the handler, the principal and the inspector fill in about a message. No field is filled with the
sender's words."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.forms import DateInput, ScopedForm, TimeInput
from core.numbers import WholeNumberField
from office import clock
from office.models import User
from rectification.categories import categories
from rectification.concern_flow import MAY_HANDLE, MAY_VERIFY
from rectification.models import Case, Concern, Lead, Severity
from rectification.services.concerns_intake import CONTACT_LENGTH, LONGEST, SHORTEST
from schools.models import Posting, School

CHOOSE = [("", "请选择")]
OWN_WORDS = "请用督导室自己的话写，不要照抄反映内容，不要写出反映人、电话和编号。"


def lines(label: str, *, required: bool = True, help_text: str = "", limit: int = LONGEST) -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, required=required, max_length=limit, help_text=help_text, widget=widget)


def find(label: str, *, required: bool = True, help_text: str = "") -> forms.ModelChoiceField:
    """A person chosen from a list that can be searched; the form fills the list."""
    widget = forms.Select(attrs={"data-find": ""})
    nobody = User.objects.none()
    return forms.ModelChoiceField(
        label=label, queryset=nobody, required=required, help_text=help_text, widget=widget, empty_label="请选择"
    )


def holding(permission: str) -> Q:
    """People whose role carries a permission."""
    app, codename = permission.split(".")
    return Q(groups__permissions__codename=codename, groups__permissions__content_type__app_label=app)


def possible_handlers(concern: Concern) -> QuerySet[User]:
    """The office, and the responsible inspector of the school (of any school while none is named); not whom it is about."""
    posted = Posting.objects.current().as_inspector()
    rows = (posted.filter(school=concern.school_id) if concern.school_id else posted).values("user")
    office = User.objects.filter(holding(MAY_HANDLE)).values("pk")
    able = User.objects.filter(holding(MAY_VERIFY), is_active=True).filter(Q(pk__in=office) | Q(pk__in=rows))
    return able.exclude(pk=concern.about_id).distinct().order_by("full_name", "username")


def people_concerned(concern: Concern) -> QuerySet[User]:
    """Whom it may be about: the people of the school with an account, and the office."""
    posted = Posting.objects.current().filter(school=concern.school).values("user")
    office = User.objects.filter(holding(MAY_HANDLE)).values("pk")
    return User.objects.filter(Q(pk__in=posted) | Q(pk__in=office), is_active=True).order_by("full_name", "username")


class EntryForm(ScopedForm):
    """A call, a letter or a visit as the office writes it down."""

    submit_label = "登记"

    channel = forms.ChoiceField(
        label="渠道",
        choices=[(c.value, c.label) for c in (Concern.Channel.PHONE, Concern.Channel.LETTER, Concern.Channel.VISIT)],
        widget=forms.RadioSelect,
    )
    received_on = forms.DateField(label="日期", widget=DateInput())
    received_time = forms.TimeField(label="时间", required=False, widget=TimeInput(), help_text="来信可以不填。")
    school = forms.ModelChoiceField(
        label="学校",
        queryset=School.objects.all(),
        required=False,
        empty_label="不清楚或其他",
        widget=forms.Select(attrs={"data-find": ""}),
    )
    category = forms.ChoiceField(label="类别", choices=[*CHOOSE, *Concern.Category.choices])
    identity = forms.ChoiceField(
        label="反映人身份", required=False, choices=[("", "没有说明"), *Concern.Identity.choices]
    )
    name = forms.CharField(
        label="姓名、称呼", required=False, max_length=CONTACT_LENGTH, help_text="可以不填；加密保存。"
    )
    phone = forms.CharField(label="电话", required=False, max_length=CONTACT_LENGTH, help_text="可以不填；加密保存。")
    what = lines("反映内容", help_text=f"{SHORTEST}到{LONGEST}字。姓名、电话写在上面两栏，不要写进内容里。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = clock.today()
        self.fields["school"].queryset = School.objects.open_on(clock.today()).order_by("name")  # type: ignore[attr-defined]  # declared above as a ModelChoiceField
        for name in ("name", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    @property
    def moment(self) -> datetime:
        """When it came; a missing time is the beginning of the day."""
        data = self.cleaned_data
        return timezone.make_aware(datetime.combine(data["received_on"], data["received_time"] or time()))


class AboutForm(ScopedForm):
    """Whom it is about, and whether the school may know: asked when it is accepted and when it is assigned."""

    about = find(
        "被反映的人", required=False, help_text="反映的是校（园）长、督学或工作人员本人时选择：他看不到这条反映。"
    )
    is_office_only = forms.BooleanField(
        label="不转学校", required=False, help_text="不宜让学校知道的，勾选后不能向学校了解。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, Concern):
            self.fields["about"].queryset = people_concerned(self.instance)  # type: ignore[attr-defined]  # declared above as a ModelChoiceField


class AcceptForm(AboutForm):
    """It is taken up."""

    submit_label = "受理"


class AssignForm(AboutForm):
    """Who verifies it."""

    submit_label = "分办"
    field_order = ("handler", "school", "about", "is_office_only", "note")

    handler = find("承办人", help_text="督导室工作人员，或这所学校的责任督学；有回避情形的、被反映的人不能承办。")
    school = forms.ModelChoiceField(
        label="学校",
        queryset=School.objects.all(),
        required=False,
        empty_label="没有写明",
        widget=forms.Select(attrs={"data-find": ""}),
        help_text="反映人没有写明或写错时改在这里。",
    )
    note = lines("交办意见", required=False, limit=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, Concern):
            self.fields["handler"].queryset = possible_handlers(self.instance)  # type: ignore[attr-defined]  # declared above as a ModelChoiceField


class DeclineForm(ScopedForm):
    """Why it is not taken up."""

    submit_label = "不予受理"
    submit_class = "btn-danger"

    reason = lines("理由", limit=500, help_text="反映人凭回执查询时看得到。")


class VerifyForm(ScopedForm):
    """What the handler found."""

    submit_label = "提交核查结论"

    finding = forms.ChoiceField(label="核查结论", choices=Concern.Finding.choices, widget=forms.RadioSelect)
    said = lines("核查情况", help_text="写明怎样核查的、看到什么；不要写反映人是谁。")


class DisposeForm(ScopedForm):
    """What was done about it."""

    submit_label = "登记处置情况"

    said = lines("处置情况", help_text="写明怎样处理的；不属实的写明已经澄清。")


class AnswerForm(ScopedForm):
    """The answer to the sender."""

    submit_label = "答复"

    said = lines("答复内容", help_text="反映人凭编号和查询码看得到，请写清楚核查结果和处理情况。")


class CloseForm(ScopedForm):
    """The end."""

    submit_label = "办结"

    said = lines("办结说明", required=False, limit=500, help_text="办结后联系方式不再提供查看。")


class AskSchoolForm(ScopedForm):
    """What the school is asked."""

    submit_label = "发给学校"

    question = lines("需要说明的情况", limit=1000, help_text=f"{OWN_WORDS}学校只看到这段话、日期和回复期限。")


class LeadForm(ScopedForm):
    """What the inspector should look at."""

    submit_label = "列为督导线索"

    look_at = lines("需要查看的情况", limit=1000, help_text=f"{OWN_WORDS}责任督学在督前提要里看到这段话。")


class ProblemForm(ScopedForm):
    """A problem of the ledger in the office's words."""

    submit_label = "列入整改台账"

    basis = forms.CharField(label="依据", max_length=300, help_text="对应的指标、条款或法规，必须填写。")
    item_category = forms.ChoiceField(label="问题类别", required=False)
    severity = forms.ChoiceField(label="整改类型", choices=Severity, widget=forms.RadioSelect)
    problem = lines("问题描述", limit=4000, help_text=f"{OWN_WORDS}学校看得到这段话。")
    workdays = WholeNumberField(
        label="整改时限（工作日）", required=False, min_value=1, max_value=999, help_text="不填则按年度参数。"
    )
    lead = forms.ModelChoiceField(
        label="由哪条线索发现", queryset=Lead.objects.none(), required=False, empty_label="不是由线索发现"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item_category"].choices = [*CHOOSE, *((name, name) for name in categories())]  # type: ignore[attr-defined]  # declared above as a ChoiceField
        if isinstance(self.instance, Concern):
            self.fields["lead"].queryset = self.instance.leads.exclude(looked_at=None)  # type: ignore[attr-defined]  # declared above as a ModelChoiceField


class ReferForm(ScopedForm):
    """A proposal of accountability."""

    submit_label = "提出建议"

    kind = forms.ChoiceField(
        label="方式", choices=[*CHOOSE, *((k.value, k.label) for k in Case.Kind if k != Case.Kind.INCENTIVE)]
    )
    basis = forms.CharField(label="依据", max_length=300, help_text="法规、制度的条款，必须填写。")
    matter = lines("事由", limit=4000, help_text=f"{OWN_WORDS}批准并通知后学校看得到。")


class ReplyForm(ScopedForm):
    """What the principal explains."""

    submit_label = "提交说明"

    said = lines("学校说明", limit=4000, help_text="写明实际情况和已经做的工作；提交后不能再改。")


class FollowForm(ScopedForm):
    """What was seen."""

    submit_label = "提交查看结果"

    said = lines("查看结果", help_text="写明哪天到校、看到什么；要列入整改台账的，由督导室登记。")


class ContactForm(ScopedForm):
    """Nothing to fill in: looking is an act."""

    submit_label = "查看联系方式"
