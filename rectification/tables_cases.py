"""The columns of cases, of the register and of the use of results, on the page and in their exports."""

from decimal import Decimal
from functools import cached_property
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date, share
from rectification.case_flow import CaseStatus
from rectification.measures import label_of
from rectification.models import Appeal, Case
from rectification.repeats import Decision, earlier_decisions
from rectification.results import address, bars
from rectification.rules import rule_label
from schools.models import School

TONES = {
    CaseStatus.PROPOSED: "warning",
    CaseStatus.REJECTED: "neutral",
    CaseStatus.APPROVED: "info",
    CaseStatus.NOTIFIED: "info",
    CaseStatus.DONE: "info",
    CaseStatus.COMMITTED: "info",
    CaseStatus.VISITED: "info",
    CaseStatus.LIFTED: "success",
    CaseStatus.ESCALATED: "danger",
    CaseStatus.HANDED: "neutral",
    CaseStatus.ARCHIVED: "neutral",
}
NUMBERS = {"td": {"class": "num"}, "th": {"class": "num"}}


def case_badge(case: Case) -> SafeString:
    """The state as icon and word."""
    return badge(case.get_status_display(), TONES[CaseStatus(case.status)])


class CaseTable(tables.Table):
    """Cases."""

    number = tables.Column(linkify=True)
    object = tables.Column("对象", accessor="object", order_by=("school__name", "unit__name"))
    text = tables.Column(visible=False)
    basis = tables.Column(visible=False)
    rule = tables.Column("触发规则", empty_values=())
    proposed_at = tables.Column("提出日期")
    decided_at = tables.Column("审批日期", visible=False)
    done_on = tables.Column(visible=False)
    followup_due = tables.Column()

    class Meta:
        model = Case
        fields = (
            "number",
            "kind",
            "object",
            "text",
            "basis",
            "rule",
            "proposed_at",
            "decided_at",
            "done_on",
            "followup_due",
            "status",
        )
        order_by = ()
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_number(self, record: Case) -> SafeString:
        """The number, kept on one line."""
        return format_html('<span class="nowrap">{}</span>', record.number)

    def value_number(self, record: Case) -> str:
        """The number alone."""
        return record.number

    def render_rule(self, value: str) -> str:
        """What the rule is called."""
        return rule_label(value or "")

    def render_proposed_at(self, value: Any) -> str:
        """The day."""
        return cn_date(value)

    render_decided_at = render_done_on = render_followup_due = render_proposed_at

    def render_status(self, record: Case) -> SafeString:
        """Icon and word."""
        return case_badge(record)

    def value_status(self, record: Case) -> str:
        """The word."""
        return str(record.get_status_display())


class RegisterTable(tables.Table):
    """问责台账: what was decided about whom."""

    number = tables.Column(linkify=True)
    object = tables.Column("对象", accessor="object", order_by=("school__name", "unit__name"))
    decided_at = tables.Column("批准日期")
    grades = tables.Column("问责措施", accessor="pk", orderable=False)
    appeal = tables.Column("复核、申诉", accessor="pk", orderable=False)
    again = tables.Column("一年内再次", accessor="pk", orderable=False)

    class Meta:
        model = Case
        fields = (
            "number",
            "object",
            "kind",
            "basis",
            "decided_by",
            "decided_at",
            "grades",
            "appeal",
            "again",
            "status",
        )
        order_by = ()
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    @cached_property
    def earlier(self) -> dict[int, list[Decision]]:
        """The earlier decisions of all rows, in two queries."""
        return earlier_decisions(row.record for row in self.paginated_rows)

    @cached_property
    def all_earlier(self) -> dict[int, list[Decision]]:
        """The same for every row of the export."""
        return earlier_decisions(row.record for row in self.rows)

    def render_number(self, record: Case) -> SafeString:
        """The number, kept on one line."""
        return format_html('<span class="nowrap">{}</span>', record.number)

    def value_number(self, record: Case) -> str:
        """The number alone."""
        return record.number

    def render_decided_at(self, value: Any) -> str:
        """The day."""
        return cn_date(value)

    def render_grades(self, record: Case) -> str:
        """The measures with their organs, in the order of decision."""
        rows = sorted(record.measures.all(), key=lambda row: (row.decided_on, row.pk))
        told = [f"{label_of(row.grade)}（{row.organ}，{cn_date(row.decided_on)}）" for row in rows]
        return "；".join(told) or "—"

    def render_appeal(self, record: Case) -> str:
        """Every review and appeal with its outcome."""
        rows: list[Appeal] = [row for measure in record.measures.all() for row in measure.appeals.all()]
        told = [f"{row.get_kind_display()}：{row.get_outcome_display()}" for row in sorted(rows, key=lambda r: r.pk)]
        return "；".join(told) or "—"

    def render_again(self, record: Case) -> SafeString | str:
        """Yes with what came before, or no."""
        before = self.earlier.get(record.pk)
        if not before:
            return "否"
        return format_html("{} {}", badge("是", "warning"), "；".join(str(row) for row in before))

    def value_again(self, record: Case) -> str:
        """In words alone."""
        before = self.all_earlier.get(record.pk)
        return f"是：{'；'.join(str(row) for row in before)}" if before else "否"

    def render_status(self, record: Case) -> SafeString:
        """Icon and word."""
        return case_badge(record)

    def value_status(self, record: Case) -> str:
        """The word."""
        return str(record.get_status_display())


class FigureColumn(tables.Column):
    """A count of a school's rows in the table's year, whose link opens exactly them; nothing to open at zero."""

    def __init__(self, label: str) -> None:
        super().__init__(label, attrs=NUMBERS)

    def render(self, value: int, record: School, bound_column: Any, table: Any) -> SafeString | int:
        """The number with its link."""
        if not value:
            return 0
        return format_html('<a href="{}">{}</a>', address(bound_column.name, record, table.year), value)

    def value(self, value: int) -> int:
        """The number alone."""
        return value


class ResultTable(tables.Table):
    """结果运用: one row per school. `year` is set by the view."""

    year = 0

    name = tables.Column("学校", linkify=True)
    kind = tables.Column()
    found = FigureColumn("发现问题")
    closed = FigureColumn("已销号、办结")
    rate = tables.Column("销号率", accessor="pk", orderable=False, attrs=NUMBERS)
    overdue = FigureColumn("逾期")
    rebounded = FigureColumn("反弹")
    interviews = FigureColumn("约谈")
    circulars = FigureColumn("通报")
    measures = FigureColumn("问责措施")
    awards = tables.Column("评优评先", accessor="pk", orderable=False)

    class Meta:
        model = School
        fields = (
            "name",
            "kind",
            "found",
            "closed",
            "rate",
            "overdue",
            "rebounded",
            "interviews",
            "circulars",
            "measures",
            "awards",
        )
        order_by = ()

    @cached_property
    def bars(self) -> dict[int, str]:
        """By school, what bars it from awards."""
        return bars(self.year)

    def render_rate(self, record: Any) -> str:
        """Closed ÷ found in per cent with one place; a dash while nothing was found."""
        return share(Decimal(record.closed) / record.found) if record.found else "—"

    def render_awards(self, record: School) -> SafeString | str:
        """Barred, and by which decision; a dash when no decision says so."""
        words = self.bars.get(record.pk)
        return format_html("{} {}", badge("一票否决", "danger"), words) if words else "—"

    def value_awards(self, record: School) -> str:
        """In words alone."""
        return self.bars.get(record.pk, "—")
