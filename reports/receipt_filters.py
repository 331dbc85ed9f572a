"""What the inbox, the copies of a paper, the answers, the reach of papers and the register can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import F, QuerySet
from django.utils import timezone

from office import clock
from office.models import Unit
from reports.filters import schools_in_scope
from reports.kinds import kind_choices
from reports.models import Document, Receipt, Reply

INBOX_STATES = (("unsigned", "待签收"), ("unanswered", "待答复"), ("signed", "已签收"))
COPY_STATES = (
    ("read", "已读"),
    ("unread", "未读"),
    ("signed", "已签收"),
    ("unsigned", "未签收"),
    ("asked", "要求答复"),
    ("answered", "已答复"),
    ("unanswered", "未答复"),
    ("late", "逾期未答复"),
)
REACH_STATES = (("unread", "还有人没有读"), ("unsigned", "还有人没有签收"), ("unanswered", "还有人没有答复"))


def units_in_scope(request: Any) -> QuerySet:
    """The units the person sees."""
    return Unit.objects.visible_to(request.user) if request else Unit.objects.none()


def year_filter(label: str, **more: Any) -> filters.NumberFilter:
    """A calendar year."""
    return filters.NumberFilter(label=label, min_value=2000, max_value=2100, decimal_places=0, **more)


class InboxFilter(filters.FilterSet):
    """Copies sent to oneself."""

    state = filters.ChoiceFilter(label="办理情况", choices=INBOX_STATES, method="in_state", empty_label="全部")
    q = filters.CharFilter(label="搜索", method="search")
    kind = filters.ChoiceFilter(label="公文种类", field_name="document__kind", choices=kind_choices)
    year = year_filter("年度", field_name="document__year")

    class Meta:
        model = Receipt
        fields: list[str] = []

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        """What is to be done."""
        states = {"unsigned": rows.waiting, "unanswered": rows.unanswered, "signed": rows.signed}
        return states[value]()

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Number, title, school or unit."""
        return rows.matching(value.strip()) if value.strip() else rows


class CopyFilter(filters.FilterSet):
    """Copies of one paper."""

    state = filters.ChoiceFilter(label="情况", choices=COPY_STATES, method="in_state", empty_label="全部")
    means = filters.ChoiceFilter(label="送达方式", choices=Receipt.Means.choices)
    q = filters.CharFilter(label="搜索", method="search")

    class Meta:
        model = Receipt
        fields: list[str] = []

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        """How far the copy got."""
        if value == "late":
            return rows.delivered().unanswered().filter(reply_due_on__lt=clock.today())
        return getattr(rows.delivered(), value)()

    def search(self, rows: Any, name: str, value: str) -> Any:
        """School or unit."""
        return rows.matching(value.strip()) if value.strip() else rows


class ReplyFilter(filters.FilterSet):
    """Answers and statements."""

    status = filters.MultipleChoiceFilter(label="状态", choices=Reply.Status.choices, distinct=False)
    kind = filters.ChoiceFilter(label="类别", choices=Reply.Kind.choices)
    q = filters.CharFilter(label="搜索", method="search")
    late = filters.BooleanFilter(label="逾期提交", field_name="is_late")
    school = filters.ModelChoiceFilter(label="学校", field_name="receipt__school", queryset=schools_in_scope)
    unit = filters.ModelChoiceFilter(label="单位", field_name="receipt__unit", queryset=units_in_scope)
    year = year_filter("公文年度", field_name="receipt__document__year")

    class Meta:
        model = Reply
        fields: list[str] = []

    def search(self, rows: Any, name: str, value: str) -> Any:
        """What was said, the paper, who said it."""
        return rows.matching(value.strip()) if value.strip() else rows


class ReachFilter(filters.FilterSet):
    """Papers that went to somebody."""

    year = year_filter("年度", method="of_year")
    kind = filters.ChoiceFilter(label="公文种类", choices=kind_choices)
    state = filters.ChoiceFilter(label="情况", choices=REACH_STATES, method="in_state", empty_label="全部")
    q = filters.CharFilter(label="搜索", method="search")

    class Meta:
        model = Document
        fields: list[str] = []

    def of_year(self, rows: Any, name: str, value: Any) -> Any:
        """Numbered in a year."""
        return rows.in_year(int(value))

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        """Papers with copies that wait."""
        if value == "unanswered":
            waiting = Receipt.objects.delivered().unanswered()
            return rows.filter(pk__in=waiting.values("document"))
        return rows.filter(sent__gt=F({"unread": "read", "unsigned": "signed"}[value]))

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Number, title, addressee or school."""
        return rows.matching(value.strip()) if value.strip() else rows


class RegisterFilter(filters.FilterSet):
    """The register of a year."""

    year = year_filter("年度", method="of_year")
    kind = filters.ChoiceFilter(label="公文种类", choices=kind_choices)
    issued = filters.DateFromToRangeFilter(label="印发日期", method="issued_between")
    q = filters.CharFilter(label="搜索", method="search")

    class Meta:
        model = Document
        fields: list[str] = []

    def of_year(self, rows: Any, name: str, value: Any) -> Any:
        """Numbered in a year."""
        return rows.in_year(int(value))

    def issued_between(self, rows: Any, name: str, value: slice) -> Any:
        """Issued on these days."""
        first, last = (timezone.localdate(end) if end else None for end in (value.start, value.stop))
        rows = rows.filter(issued_at__date__gte=first) if first else rows
        return rows.filter(issued_at__date__lte=last) if last else rows

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Number, title, addressee or school."""
        return rows.matching(value.strip()) if value.strip() else rows
