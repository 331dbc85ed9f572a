"""School × month and inspector × month: numbers at the desk, signs on a phone, words for the ear."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.formatting import share
from inspectors.models import Inspector, QuotaExemption
from inspectors.quota import Rule, address
from inspectors.quota_people import Owed
from inspectors.tables import NUMBER, link, listed_name
from inspectors.workflow import Status
from schools.models import School

# How a month stands: its sign, and the words for the legend and for those who hear the page.
SIGNS = {
    "met": ("✓", "完成"),
    "part": ("△", "未完成"),
    "none": ("✕", "没有督导"),
    "exempt": ("免", "免督导"),
    "free": ("·", "不计次数或还没到"),
}


def standing_of(due: int, made: int, *, is_exempt: bool) -> str:
    """A key of SIGNS."""
    if is_exempt:
        return "exempt"
    if not due:
        return "free"
    return "met" if made >= due else "part" if made else "none"


class MonthCell(tables.Column):
    """One month of a row. A subclass says what is due and made; a link opens the visits behind the number."""

    def __init__(self, month: int, rule: Rule, until: int, accessor: str) -> None:
        self.month, self.rule, self.until = month, rule, until
        attrs = {"td": {"class": self.heat}, "th": {"class": "month", "data-month": month}}
        super().__init__(f"{month}月", accessor=accessor, orderable=False, attrs=attrs)

    def measure(self, record: Any) -> tuple[int, int, bool]:
        """Due, made, exempted."""
        raise NotImplementedError

    def opens(self, record: Any) -> str:
        """The list of the visits of this row and month."""
        raise NotImplementedError

    def standing(self, record: Any) -> str:
        """A key of SIGNS."""
        due, made, is_exempt = self.measure(record)
        return standing_of(due, made, is_exempt=is_exempt and self.month <= self.until)

    def heat(self, record: Any) -> str:
        """The cell's class."""
        return f"month is-{self.standing(record)}"

    def render(self, record: Any) -> SafeString:
        """Sign and number, linked where there are visits, and the words."""
        due, made, _ = self.measure(record)
        standing = self.standing(record)
        sign, words = SIGNS[standing]
        if due:
            words = f"应{due}次，{words}"
        elif standing == "free":
            words = (
                "不计次数"
                if self.month not in self.rule.months
                else "不应督导"
                if self.month <= self.until
                else "还没到"
            )
        spoken = f"{self.month}月{made}次，{words}"
        shown = self.shown(due, made)
        if made:
            number = format_html(
                '<a href="{}" aria-label="{}次，打开{}月的督导记录" title="{}">{}</a>',
                self.opens(record),
                shown,
                self.month,
                spoken,
                shown,
            )
        else:
            number = format_html('<span aria-hidden="true" title="{}">{}</span>', words, shown)
        return format_html(
            '<span class="month-sign" aria-hidden="true">{}</span><span class="month-number">{}</span>'
            '<span class="visually-hidden">{}</span>',
            sign,
            number,
            spoken,
        )

    def shown(self, due: int, made: int) -> str:
        """The number or a dash."""
        return str(made) if made or due else "—"

    def value(self, record: Any) -> int | str:
        """In a sheet: the number; the word where the month is exempted and nothing was done."""
        _, made, _ = self.measure(record)
        return "免督导" if self.standing(record) == "exempt" and not made else made


class SchoolMonth(MonthCell):
    """Approved visits to a school in one month."""

    def measure(self, record: School) -> tuple[int, int, bool]:
        """By the year's rule for this school, nothing for a month still to come."""
        due = self.rule.due_at(record.pk, record.kind, self.month) if self.month <= self.until else 0
        is_exempt = self.month in self.rule.months and record.pk in self.rule.exempted.schools_in(self.month)
        return due, getattr(record, f"visits_{self.month}"), is_exempt

    def opens(self, record: School) -> str:
        """The school's visits of the month that count."""
        return address(
            "visit_list",
            main=record.pk,
            year=self.rule.year,
            month=self.month,
            status=Status.APPROVED,
            counts="true",
        )


class CoverageTable(tables.Table):
    """School × month: approved visits. `required` and `month_visits` are those of the chosen month."""

    name = tables.Column(linkify=lambda record: address("visit_list", school=record.pk), verbose_name="学校")
    inspector = tables.Column("责任督学", accessor="pk", orderable=False)
    required = tables.Column("本月应督导", accessor="kind", orderable=False, attrs=NUMBER)
    month_visits = tables.Column("本月已督导", attrs=NUMBER)

    class Meta:
        model = School
        fields = ("name", "inspector", "required", "month_visits")
        attrs = {"class": "table table-hover align-middle strip"}

    def __init__(self, *args: Any, rule: Rule, month: int, until: int, **kwargs: Any) -> None:
        self.rule, self.month = rule, month
        months = [(f"visits_{m}", SchoolMonth(m, rule, until, f"visits_{m}")) for m in range(1, 13)]
        super().__init__(*args, extra_columns=months, **kwargs)

    def render_inspector(self, record: School) -> str:
        """Who is listed now."""
        return listed_name(record)

    def render_required(self, record: School) -> int | str:
        """What the year's rule asks of this school."""
        if record.pk in self.rule.exempted.schools_in(self.month):
            return "免督导"
        return self.rule.due(record.kind, self.month) if self.rule.basis == "school" else "按督学计"


class InspectorMonth(MonthCell):
    """What an inspector did of what he owed in one month."""

    def __init__(self, month: int, rule: Rule, until: int, owed: dict[int, dict[int, Owed]]) -> None:
        self.owed = owed
        super().__init__(month, rule, until, "user_id")

    def measure(self, record: Inspector) -> tuple[int, int, bool]:
        """Required and done, nothing where he had no school."""
        found = self.owed.get(record.user_id, {}).get(self.month)
        return (found.required, found.done, found.is_exempt) if found else (0, 0, False)

    def opens(self, record: Inspector) -> str:
        """His visits of the month that count."""
        return address(
            "visit_list",
            inspector=record.user_id,
            year=self.rule.year,
            month=self.month,
            status=Status.APPROVED,
            counts="true",
        )

    def shown(self, due: int, made: int) -> str:
        """Done of required."""
        return f"{made}/{due}" if due else "—"

    def value(self, record: Inspector) -> str:
        """In a sheet: done of required, or the word."""
        due, made, _ = self.measure(record)
        return SIGNS["exempt"][1] if self.standing(record) == "exempt" else self.shown(due, made)


class QuotaInspectorTable(tables.Table):
    """Inspector × month, with the chosen month's figures. folded: on offer, hidden until chosen."""

    folded = ("schools", "rate")
    user = tables.Column("督学", linkify=lambda record: reverse("inspectors:month_report", args=[record.pk]))
    schools = tables.Column("应督导学校（所）", accessor="user_id", orderable=False, attrs=NUMBER)
    required = tables.Column("应完成", accessor="user_id", orderable=False, attrs=NUMBER)
    done = tables.Column("已完成", accessor="user_id", orderable=False, attrs=NUMBER)
    missing = tables.Column("还差", accessor="user_id", orderable=False, attrs=NUMBER)
    rate = tables.Column("完成率", accessor="user_id", orderable=False, attrs=NUMBER)

    class Meta:
        model = Inspector
        fields = ("user", "schools", "required", "done", "missing", "rate")
        attrs = {"class": "table table-hover align-middle strip"}

    def __init__(
        self, *args: Any, rule: Rule, month: int, until: int, owed: dict[int, dict[int, Owed]], **kwargs: Any
    ) -> None:
        self.of_month = {pk: months[month] for pk, months in owed.items() if month in months}
        months = [(f"month_{m}", InspectorMonth(m, rule, until, owed)) for m in range(1, 13)]
        super().__init__(*args, extra_columns=months, **kwargs)

    def render_schools(self, value: int) -> int | str:
        """Of the month."""
        found = self.of_month.get(value)
        return found.schools if found else "—"

    def render_required(self, value: int) -> int | str:
        """Due, or the word."""
        found = self.of_month.get(value)
        return "—" if found is None else "免督导" if found.is_exempt else found.required

    def render_done(self, value: int) -> int | str:
        """Done."""
        found = self.of_month.get(value)
        return found.done if found else "—"

    def render_missing(self, value: int) -> int | str:
        """Still to be done."""
        found = self.of_month.get(value)
        return found.missing if found else "—"

    def render_rate(self, value: int) -> str:
        """Done of required; a dash where nothing is due."""
        found = self.of_month.get(value)
        return share(Decimal(found.done) / found.required if found and found.required else None)


class ExemptionTable(tables.Table):
    """Exempted months."""

    month = tables.Column("月份", accessor="month")
    about = tables.Column("学校或督学", accessor="pk", orderable=False)
    actions = tables.Column("办理", accessor="pk", orderable=False)

    class Meta:
        model = QuotaExemption
        fields = ("month", "about", "reason", "entered_by", "entered_at", "actions")

    def __init__(self, *args: Any, may_change: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, exclude=() if may_change else ("actions",), **kwargs)

    def render_month(self, record: QuotaExemption) -> str:
        """Year and month."""
        return f"{record.year}年{record.month}月"

    def render_about(self, record: QuotaExemption) -> str:
        """Whom it concerns."""
        return str(record.school or f"{record.inspector}（督学）")

    def render_actions(self, record: QuotaExemption) -> SafeString:
        """Withdraw it."""
        return link(reverse("inspectors:exemption_withdraw", args=[record.pk]), "撤销", str(record))
