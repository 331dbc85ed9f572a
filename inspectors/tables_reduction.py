"""The columns of the lists of 双减."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.numbers import MISSING, plain, show
from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date
from inspectors import reduction
from inspectors.grades import limit_of
from inspectors.models import (
    AfterSchoolService,
    ChecklistEntry,
    ReductionMonth,
    TrainingInstitution,
    VisitFinding,
    VisitMatter,
    VisitReading,
)
from inspectors.tables import NUMBER, link
from inspectors.theme_statistics import limit_for
from schools.models import School

MONTH_TONES = {"collecting": "neutral", "verifying": "info", "published": "info", "mending": "warning"}
INSTITUTION_TONES = {"registered": "neutral", "checked": "info", "mending": "warning", "passed_on": "danger"}


def month_badge(month: ReductionMonth) -> SafeString:
    """Where a month stands."""
    return badge(month.get_status_display(), MONTH_TONES.get(month.status, "success"))


def institution_badge(row: TrainingInstitution) -> SafeString:
    """Where an institution stands."""
    return badge(row.get_status_display(), INSTITUTION_TONES.get(row.status, "success"))


@dataclass(slots=True)
class SchoolFigures:
    """What was read at one school in the period: visits with the theme, minutes by stage, whether above a limit."""

    visits: int = 0
    minutes: dict[str, Decimal | None] = field(default_factory=dict)
    is_above: bool = False


class ReductionSchoolTable(tables.Table):
    """Compulsory schools in a period."""

    name = tables.Column("学校", linkify=lambda record: record.get_absolute_url())
    visits = tables.Column("督导（次）", accessor="pk", orderable=False, attrs=NUMBER)
    primary = tables.Column("小学作业（分钟）", accessor="pk", orderable=False, attrs=NUMBER)
    junior = tables.Column("初中作业（分钟）", accessor="pk", orderable=False, attrs=NUMBER)
    limit = tables.Column("作业限值", accessor="pk", orderable=False)

    class Meta:
        model = School
        fields = ("name", "township", "kind", "visits", "primary", "junior", "limit")

    def __init__(self, *args: Any, figures: Mapping[int, SchoolFigures], **kwargs: Any) -> None:
        self.figures = figures
        super().__init__(*args, **kwargs)

    def of(self, record: School) -> SchoolFigures:
        """What was read there."""
        return self.figures.get(record.pk, SchoolFigures())

    def render_visits(self, record: School) -> SafeString | int:
        """None is said by a word."""
        return self.of(record).visits or badge("未查", "warning")

    def value_visits(self, record: School) -> int:
        """In a sheet: the number."""
        return self.of(record).visits

    def minutes(self, record: School, stage: str) -> str:
        """Whole minutes."""
        value = self.of(record).minutes.get(stage)
        return MISSING if value is None else show(value, 0)

    def render_primary(self, record: School) -> str:
        """Of the primary grades."""
        return self.minutes(record, "primary")

    def render_junior(self, record: School) -> str:
        """Of the junior grades."""
        return self.minutes(record, "junior")

    def render_limit(self, record: School) -> SafeString | str:
        """Above, within, or not read."""
        found = self.of(record)
        if found.is_above:
            return badge("超过限值", "danger", "exclamation-triangle")
        return "没有超过" if any(value is not None for value in found.minutes.values()) else MISSING

    def value_limit(self, record: School) -> str:
        """In a sheet: the word."""
        found = self.of(record)
        if found.is_above:
            return "超过限值"
        return "没有超过" if any(value is not None for value in found.minutes.values()) else MISSING


class VisitRowTable(tables.Table):
    """A row of a visit: the school leads to the record."""

    school = tables.Column(accessor="visit__school", verbose_name="学校", order_by="visit__school__code")
    day = tables.Column(accessor="visit__visited_on", verbose_name="督导日期")

    def render_school(self, record: Any) -> SafeString:
        """To the visit."""
        return format_html('<a href="{}">{}</a>', record.visit.get_absolute_url(), record.visit.school)

    def value_school(self, record: Any) -> str:
        """In a sheet: the name."""
        return record.visit.school.name

    def render_day(self, value: Any) -> str:
        """As people say it."""
        return cn_date(value)


class ReductionReadingTable(VisitRowTable):
    """Readings."""

    entry = tables.Column("采集项", orderable=False)
    grade = tables.Column(default=MISSING)
    value = tables.Column(attrs=NUMBER)
    limit = tables.Column("限值", accessor="pk", orderable=False)

    class Meta:
        model = VisitReading
        fields = ("school", "day", "entry", "grade", "value", "limit")

    def render_value(self, record: VisitReading) -> str:
        """With its unit."""
        return f"{plain(record.value)}{record.entry.unit}"

    def value_value(self, record: VisitReading) -> Decimal:
        """In a sheet: the number."""
        return record.value

    def render_limit(self, record: VisitReading) -> SafeString | str:
        """What is allowed, with a sign when it is not kept."""
        words = limit_for(record).words(record.entry.unit) or MISSING
        return badge(f"超过：{words}", "danger", "exclamation-triangle") if reduction.is_above(record) else words

    def value_limit(self, record: VisitReading) -> str:
        """In a sheet: the words."""
        return limit_for(record).words(record.entry.unit)


class ReductionProblemTable(VisitRowTable):
    """Problems of the theme."""

    matter = tables.Column("督导事项", orderable=False)
    text = tables.Column(orderable=False)
    item = tables.Column("台账编号", orderable=False, default=MISSING)
    state = tables.Column("整改状态", accessor="item", orderable=False, default="未列入台账")

    class Meta:
        model = VisitFinding
        fields = ("school", "day", "matter", "text", "severity", "item", "state")

    def render_item(self, record: VisitFinding) -> SafeString | str:
        """To the ledger."""
        item = record.item
        return link(item.get_absolute_url(), item.number, record.visit.school.name) if item else MISSING

    def value_item(self, record: VisitFinding) -> str:
        """In a sheet: the number."""
        return record.item.number if record.item else ""

    def render_state(self, record: VisitFinding) -> str:
        """Where it stands."""
        return record.item.get_status_display() if record.item else "未列入台账"


class ReductionAnswerTable(VisitRowTable):
    """Answers of 五项管理."""

    group = tables.Column(accessor="entry__group", verbose_name="分组")
    entry = tables.Column("督导事项", order_by="entry__position")

    class Meta:
        model = VisitMatter
        fields = ("school", "day", "group", "entry", "result", "note")

    def render_result(self, record: VisitMatter) -> SafeString | str:
        """A sign on what speaks against the school."""
        words = record.choice or record.get_result_display()
        return badge(words, "warning", "exclamation-triangle") if reduction.is_adverse(record) else words

    def value_result(self, record: VisitMatter) -> str:
        """In a sheet: the word."""
        return record.choice or record.get_result_display()


class ReductionMonthTable(tables.Table):
    """Months of the cycle."""

    title = tables.Column("月份", accessor="pk", order_by=("year", "month"), linkify=True)
    bulletin = tables.Column(orderable=False, default=MISSING, linkify=True)

    class Meta:
        model = ReductionMonth
        fields = ("title", "status", "bulletin", "opened_by", "note")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_title(self, record: ReductionMonth) -> str:
        """2024年10月."""
        return str(record)

    def render_status(self, record: ReductionMonth) -> SafeString:
        """Icon and word."""
        return month_badge(record)

    def value_status(self, record: ReductionMonth) -> str:
        """In a sheet: the word."""
        return record.get_status_display()


class AfterSchoolTable(tables.Table):
    """What schools offer after lessons, against the limits of the theme's readings."""

    school = tables.Column(order_by="school__code")
    days = tables.Column(attrs=NUMBER)
    hours = tables.Column(attrs=NUMBER)
    pupils = tables.Column(attrs=NUMBER)
    teachers = tables.Column(attrs=NUMBER)
    fee = tables.Column(attrs=NUMBER)
    verdict = tables.Column("服务时间", accessor="pk", orderable=False)

    class Meta:
        model = AfterSchoolService
        fields = ("school", "year", "term", "days", "hours", "pupils", "teachers", "fee", "verdict", "entered_by")

    def __init__(self, *args: Any, limits: Mapping[str, ChecklistEntry], editable: bool = False, **kwargs: Any) -> None:
        self.limits, self.editable = limits, editable
        super().__init__(*args, **kwargs)

    def render_school(self, record: AfterSchoolService) -> SafeString:
        """To the form for who fills it in, else to the school."""
        url = record.get_absolute_url() if self.editable else record.school.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, record.school)

    def value_school(self, record: AfterSchoolService) -> str:
        """In a sheet: the name."""
        return record.school.name

    def render_hours(self, value: Decimal) -> str:
        """Without noughts."""
        return plain(value)

    def render_fee(self, value: Decimal) -> str:
        """Without noughts."""
        return plain(value)

    def words(self, record: AfterSchoolService) -> str:
        """Enough, too little, or not filled in; compared with the limits of the newest version of the theme."""
        given = [(self.limits.get("service_days"), record.days), (self.limits.get("service_hours"), record.hours)]
        known = [(entry, Decimal(value)) for entry, value in given if entry is not None and value is not None]
        if len(known) < len(given):
            return MISSING
        stages = record.school.stages
        broken = any(limit_of(entry, grade="", stages=stages).is_broken_by(value) for entry, value in known)
        return "不达标" if broken else "达标"

    def render_verdict(self, record: AfterSchoolService) -> SafeString | str:
        """Icon and word."""
        words = self.words(record)
        return words if words == MISSING else badge(words, "success" if words == "达标" else "warning")

    def value_verdict(self, record: AfterSchoolService) -> str:
        """In a sheet: the word."""
        return self.words(record)


class InstitutionTable(tables.Table):
    """Institutions of training."""

    name = tables.Column(linkify=True)

    class Meta:
        model = TrainingInstitution
        fields = (
            "name",
            "kind",
            "township",
            "address",
            "status",
            "checked_on",
            "finding",
            "reason",
            "passed_on_to",
        )
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_status(self, record: TrainingInstitution) -> SafeString:
        """Icon and word."""
        return institution_badge(record)

    def value_status(self, record: TrainingInstitution) -> str:
        """In a sheet: the word."""
        return record.get_status_display()
