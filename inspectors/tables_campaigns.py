"""The columns of the lists of campaigns."""

from collections.abc import Mapping
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date, share
from inspectors.burden import Burden, Term
from inspectors.campaign_flow import CampaignStatus
from inspectors.campaigns import Progress
from inspectors.models import Campaign, CampaignSchool, VisitFinding, VisitMatter
from inspectors.quota import address
from inspectors.tables import NUMBER, link
from inspectors.workflow import SENT
from schools.models import School

TONES = {
    CampaignStatus.DRAFT: "neutral",
    CampaignStatus.APPROVED: "info",
    CampaignStatus.NOTIFIED: "info",
    CampaignStatus.RUNNING: "warning",
    CampaignStatus.CLOSED: "success",
}


def campaign_badge(campaign: Campaign) -> SafeString:
    """Where a campaign stands."""
    return badge(campaign.get_status_display(), TONES.get(CampaignStatus(campaign.status), "info"))


def place_words(place: CampaignSchool) -> tuple[str, str]:
    """How far a school is: the word and its tone."""
    if place.visit is not None and place.visit.status in SENT:
        return "已检查", "success"
    if place.visit is not None:
        return "记录退回修改", "danger"
    return ("未检查", "neutral") if place.absence else ("待检查", "warning")


class CampaignTable(tables.Table):
    """Campaigns. Progress is known to those who see all schools."""

    title = tables.Column(linkify=True, accessor="pk", order_by="title", verbose_name="名称")
    period = tables.Column("时间", accessor="starts_on")
    progress = tables.Column("已检查", accessor="pk", orderable=False, attrs=NUMBER)

    class Meta:
        model = Campaign
        fields = ("title", "kind", "period", "lead_unit", "status", "progress")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def __init__(self, *args: Any, progress: Mapping[int, Progress] | None = None, **kwargs: Any) -> None:
        self.progress_of = progress or {}
        super().__init__(*args, exclude=() if progress is not None else ("progress",), **kwargs)

    def render_title(self, record: Campaign) -> str:
        """With the round."""
        return str(record)

    def render_period(self, record: Campaign) -> str:
        """From day to day."""
        return f"{cn_date(record.starts_on)}至{cn_date(record.ends_on)}"

    def render_status(self, record: Campaign) -> SafeString:
        """Icon and word."""
        return campaign_badge(record)

    def value_status(self, record: Campaign) -> str:
        """In a sheet: the word."""
        return record.get_status_display()

    def render_progress(self, record: Campaign) -> str:
        """Inspected of all, and the share."""
        found = self.progress_of.get(record.pk, Progress(0, 0, 0))
        return f"{found.done}/{found.total}（{share(found.share)}）" if found.total else "—"


class PlaceTable(tables.Table):
    """Schools of a campaign."""

    school = tables.Column(order_by="school__code")
    planned_on = tables.Column(default="—")
    state = tables.Column("进度", accessor="pk", orderable=False)
    inspected_on = tables.Column("检查记录", accessor="visit", orderable=False, default="—")
    problems = tables.Column("问题", accessor="problems", attrs=NUMBER, default="—")

    class Meta:
        model = CampaignSchool
        fields = ("school", "stratum", "team", "planned_on", "state", "inspected_on", "problems", "absence")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_school(self, record: CampaignSchool) -> SafeString:
        """To the page of the place."""
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.school)

    def value_school(self, record: CampaignSchool) -> str:
        """In a sheet: the name."""
        return record.school.name

    def render_planned_on(self, value: Any) -> str:
        """As people say it."""
        return cn_date(value)

    def render_state(self, record: CampaignSchool) -> SafeString:
        """Icon and word."""
        return badge(*place_words(record))

    def value_state(self, record: CampaignSchool) -> str:
        """In a sheet: the word."""
        return place_words(record)[0]

    def render_inspected_on(self, record: CampaignSchool) -> SafeString:
        """The visit."""
        visit = record.visit
        return link(visit.get_absolute_url(), cn_date(visit.visited_on), record.school.name)

    def value_inspected_on(self, record: CampaignSchool) -> str:
        """In a sheet: the day."""
        return record.visit.visited_on.isoformat()

    def render_problems(self, record: CampaignSchool, value: int) -> str:
        """Known once it was inspected."""
        return str(value) if record.visit_id else "—"


class CampaignFindingTable(tables.Table):
    """Problems of a campaign."""

    school = tables.Column(accessor="visit__school", verbose_name="学校", order_by="visit__school__code")
    text = tables.Column(orderable=False)
    item = tables.Column("台账编号", default="—", orderable=False)
    state = tables.Column("整改状态", accessor="item", default="—", orderable=False)

    class Meta:
        model = VisitFinding
        fields = ("school", "matter", "text", "severity", "item", "state")
        row_attrs = {"data-href": lambda record: record.visit.get_absolute_url()}

    def render_school(self, record: VisitFinding) -> SafeString:
        """To the visit."""
        return format_html('<a href="{}">{}</a>', record.visit.get_absolute_url(), record.visit.school)

    def value_school(self, record: VisitFinding) -> str:
        """In a sheet: the name."""
        return record.visit.school.name

    def render_item(self, record: VisitFinding) -> str:
        """The ledger's number."""
        return record.item.number if record.item else "—"

    def render_state(self, record: VisitFinding) -> str:
        """Where it stands in the ledger."""
        return record.item.get_status_display() if record.item else "—"


class CampaignAnswerTable(tables.Table):
    """Answers of a campaign."""

    school = tables.Column(accessor="visit__school", verbose_name="学校", order_by="visit__school__code")
    entry = tables.Column("检查项", order_by="entry__position")

    class Meta:
        model = VisitMatter
        fields = ("school", "entry", "result", "choice", "note")

    def render_school(self, record: VisitMatter) -> SafeString:
        """To the visit."""
        return format_html('<a href="{}">{}</a>', record.visit.get_absolute_url(), record.visit.school)

    def value_school(self, record: VisitMatter) -> str:
        """In a sheet: the name."""
        return record.visit.school.name

    def render_result(self, record: VisitMatter) -> SafeString | str:
        """A sign on what speaks against the school."""
        words = record.get_result_display()
        return badge(words, "warning", "exclamation-triangle") if record.is_adverse else words

    def value_result(self, record: VisitMatter) -> str:
        """In a sheet: the word."""
        return record.get_result_display()


class BurdenTable(tables.Table):
    """School × term: inspections that count against the limit, and forms."""

    name = tables.Column("学校", linkify=lambda record: record.get_absolute_url())
    spring_visits = tables.Column("春季检查（次）", accessor="pk", orderable=False, attrs=NUMBER)
    spring_forms = tables.Column("春季填表（张）", accessor="pk", orderable=False, attrs=NUMBER)
    autumn_visits = tables.Column("秋季检查（次）", accessor="pk", orderable=False, attrs=NUMBER)
    autumn_forms = tables.Column("秋季填表（张）", accessor="pk", orderable=False, attrs=NUMBER)

    class Meta:
        model = School
        fields = ("name", "kind", "spring_visits", "spring_forms", "autumn_visits", "autumn_forms")

    def __init__(
        self,
        *args: Any,
        year: int,
        spring: tuple[Term, Mapping[int, Burden]],
        autumn: tuple[Term, Mapping[int, Burden]],
        limit: int,
        **kwargs: Any,
    ) -> None:
        self.year, self.spring, self.autumn, self.limit = year, spring[1], autumn[1], limit
        super().__init__(*args, **kwargs)

    def visits(self, record: School, term: str, found: Mapping[int, Burden]) -> SafeString:
        """The number as the way to its rows, marked at the limit."""
        count = found[record.pk].inspections
        url = address("burden_places", school=record.pk, year=self.year, term=term)
        mark = badge("已到上限", "warning") if count >= self.limit else ""
        return format_html('{} <a href="{}">{}</a>', mark, url, count)

    def render_spring_visits(self, record: School) -> SafeString:
        """Inspections of the spring term."""
        return self.visits(record, "spring", self.spring)

    def value_spring_visits(self, record: School) -> int:
        """In a sheet: the number."""
        return self.spring[record.pk].inspections

    def render_autumn_visits(self, record: School) -> SafeString:
        """Inspections of the autumn term."""
        return self.visits(record, "autumn", self.autumn)

    def value_autumn_visits(self, record: School) -> int:
        """In a sheet: the number."""
        return self.autumn[record.pk].inspections

    def render_spring_forms(self, record: School) -> int:
        """Forms of the spring term."""
        return self.spring[record.pk].forms

    def render_autumn_forms(self, record: School) -> int:
        """Forms of the autumn term."""
        return self.autumn[record.pk].forms


class BurdenPlaceTable(tables.Table):
    """The inspections behind a number."""

    campaign = tables.Column(linkify=True, orderable=False)
    day = tables.Column("日期", accessor="pk", orderable=False)

    class Meta:
        model = CampaignSchool
        fields = ("school", "campaign", "day", "team", "override_reason")

    def render_day(self, record: CampaignSchool) -> str:
        """The day that counts."""
        if record.visit is not None:
            return cn_date(record.visit.visited_on)
        return f"{cn_date(record.planned_on)}（计划）" if record.planned_on else "没有排日程"
