"""The lists of what people outside reported, of what schools are asked and of leads. Contacts are in none of them."""

from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date, cn_datetime
from office import clock
from office.models import User
from rectification.concern_flow import OPEN, ConcernStatus
from rectification.concern_masking import masked
from rectification.filters import schools_in_scope
from rectification.models import Concern, Inquiry, Lead
from rectification.services.concerns_steps import own_names
from schools.models import Township

__all__ = ["ConcernFilter", "ConcernTable", "InquiryTable", "LeadFilter", "LeadTable", "concern_badge", "masked"]
TONES = {
    ConcernStatus.RECEIVED: "warning",
    ConcernStatus.ACCEPTED: "info",
    ConcernStatus.DECLINED: "neutral",
    ConcernStatus.ASSIGNED: "info",
    ConcernStatus.VERIFIED: "info",
    ConcernStatus.DISPOSED: "info",
    ConcernStatus.ANSWERED: "info",
    ConcernStatus.CLOSED: "success",
}
BRIEF = 40


def concern_badge(concern: Concern) -> SafeString:
    """The state as icon and word."""
    return badge(concern.get_status_display(), TONES[ConcernStatus(concern.status)])


def lateness(concern: Concern, today: date) -> str:
    """What is overdue on a day in words, with its natural days; empty when nothing is."""
    if concern.status == ConcernStatus.RECEIVED and concern.accept_due_on and concern.accept_due_on < today:
        return f"受理逾期{(today - concern.accept_due_on).days}天"
    if concern.status in OPEN and concern.answer_due_on and concern.answer_due_on < today:
        return f"答复逾期{(today - concern.answer_due_on).days}天"
    return ""


def state_of(concern: Concern, today: date) -> SafeString:
    """The badge, and in red what is overdue."""
    late = lateness(concern, today)
    shown = concern_badge(concern)
    return format_html("{} {}", shown, badge(late, "danger")) if late else shown


def beginning(text: str) -> str:
    """The first words, with long numbers hidden."""
    words = masked(" ".join(text.split()))
    return words if len(words) <= BRIEF else f"{words[: BRIEF - 1]}…"


class ConcernTable(tables.Table):
    """What was reported."""

    number = tables.Column(linkify=True, attrs={"td": {"class": "nowrap"}})
    text = tables.Column("内容", orderable=False)

    class Meta:
        model = Concern
        fields = (
            "number",
            "school",
            "channel",
            "category",
            "text",
            "received_at",
            "answer_due_on",
            "handler",
            "status",
            "finding",
        )
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = clock.today()

    def render_text(self, value: str) -> str:
        """The beginning, with long numbers hidden."""
        return beginning(value)

    def value_text(self, record: Concern) -> str:
        """In a sheet: the whole, with long numbers and the sender's name hidden."""
        return masked(record.text, *own_names(record))

    def render_received_at(self, value: Any) -> str:
        """The day."""
        return cn_date(value)

    def value_received_at(self, value: Any) -> str:
        """In a sheet: day and time."""
        return cn_datetime(value)

    def render_answer_due_on(self, value: Any) -> str:
        """The day."""
        return cn_date(value)

    def render_status(self, record: Concern) -> SafeString:
        """Icon and word; red what is overdue."""
        return state_of(record, self.today)

    def value_status(self, record: Concern) -> str:
        """In a sheet: the words."""
        return " ".join(filter(None, [record.get_status_display(), lateness(record, self.today)]))


class ConcernFilter(filters.FilterSet):
    """What was reported."""

    status = filters.MultipleChoiceFilter(label="状态", choices=ConcernStatus.choices, distinct=False)
    category = filters.ChoiceFilter(label="类别", choices=Concern.Category.choices)
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_in_scope)
    received_at = filters.DateFromToRangeFilter(label="收到日期")
    channel = filters.ChoiceFilter(label="渠道", choices=Concern.Channel.choices)
    finding = filters.MultipleChoiceFilter(label="核查结论", choices=Concern.Finding.choices, distinct=False)
    late_accept = filters.BooleanFilter(label="受理逾期", method="accepted_late")
    late_answer = filters.BooleanFilter(label="答复逾期", method="answered_late")
    decided_in_time = filters.BooleanFilter(label="按时受理", method="decided_by_its_day")
    answered = filters.BooleanFilter(label="已有答复", method="has_answer")
    answered_in_time = filters.BooleanFilter(label="按时答复", method="answered_by_its_day")
    listed = filters.BooleanFilter(label="已列入台账", method="in_the_ledger")
    mine = filters.BooleanFilter(label="由我承办", method="handled_by_me")
    township = filters.ModelChoiceFilter(label="乡镇", field_name="school__township", queryset=Township.objects.all())

    class Meta:
        model = Concern
        fields: list[str] = []

    def accepted_late(self, rows: Any, name: str, value: bool) -> Any:
        """Waiting beyond the day for it, or the rest."""
        return either(rows, rows.late_accept(on=clock.today()), value)

    def answered_late(self, rows: Any, name: str, value: bool) -> Any:
        """Without an answer beyond the day for it, or the rest."""
        return either(rows, rows.late_answer(on=clock.today()), value)

    def decided_by_its_day(self, rows: Any, name: str, value: bool) -> Any:
        """Accepted or declined in time, or the rest."""
        return either(rows, rows.decided_in_time(), value)

    def has_answer(self, rows: Any, name: str, value: bool) -> Any:
        """Answered, or the rest."""
        return either(rows, rows.answered(), value)

    def answered_by_its_day(self, rows: Any, name: str, value: bool) -> Any:
        """Answered in time, or the rest."""
        return either(rows, rows.answered_in_time(), value)

    def in_the_ledger(self, rows: Any, name: str, value: bool) -> Any:
        """Led to a problem of the ledger, or not."""
        return either(rows, rows.in_the_ledger(), value)

    def handled_by_me(self, rows: Any, name: str, value: bool) -> Any:
        """Given to the person, or the rest."""
        user = self.request.user if self.request else None
        mine = rows.filter(handler=user) if isinstance(user, User) else rows.none()
        return either(rows, mine, value)


def either(rows: Any, some: Any, value: bool) -> Any:
    """These rows, or all others."""
    return some if value else rows.exclude(pk__in=some.order_by().values("pk"))


class InquiryTable(tables.Table):
    """What the school is asked: nothing but the office's words and two days."""

    question = tables.Column(linkify=True)
    state = tables.Column("状态", empty_values=(), orderable=False)

    class Meta:
        model = Inquiry
        fields = ("question", "school", "asked_at", "due_on", "state")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = clock.today()

    def render_question(self, value: str) -> str:
        """The beginning."""
        return beginning(value)

    def render_asked_at(self, value: Any) -> str:
        """The day."""
        return cn_date(value)

    def render_due_on(self, value: Any) -> str:
        """The day."""
        return cn_date(value)

    def value_state(self, record: Inquiry) -> str:
        """In words."""
        if record.replied_at:
            return "已回复"
        return "逾期未回复" if record.due_on < self.today else "待回复"

    def render_state(self, record: Inquiry) -> SafeString:
        """Icon and word."""
        tones = {"已回复": "success", "待回复": "warning", "逾期未回复": "danger"}
        words = self.value_state(record)
        return badge(words, tones[words])


class LeadTable(tables.Table):
    """What should be looked at."""

    text = tables.Column(linkify=True)
    state = tables.Column("状态", empty_values=(), orderable=False)

    class Meta:
        model = Lead
        fields = ("school", "text", "made_at", "state")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_text(self, value: str) -> str:
        """The beginning."""
        return beginning(value)

    def render_made_at(self, value: Any) -> str:
        """The day."""
        return cn_date(value)

    def value_state(self, record: Lead) -> str:
        """In words."""
        return "已查看" if record.looked_at else "待查看"

    def render_state(self, record: Lead) -> SafeString:
        """Icon and word."""
        return badge(self.value_state(record), "success" if record.looked_at else "warning")


class LeadFilter(filters.FilterSet):
    """Leads."""

    waiting = filters.BooleanFilter(label="待查看", field_name="looked_at", lookup_expr="isnull")
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_in_scope)

    class Meta:
        model = Lead
        fields: list[str] = []
