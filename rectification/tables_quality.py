"""The columns of proposals, common problems, samples and the quality of closing."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date, number, share
from rectification.closing_quality import Tally
from rectification.models import Pattern, Recurrence, SpotCheck, SpotDraw
from rectification.workflow import CLOSED

TONES = {
    "proposed": "warning",
    "confirmed": "danger",
    "dismissed": "neutral",
    "letter": "success",
    "waiting": "warning",
    "holds": "success",
    "reopened": "danger",
}
NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class RecurrenceTable(tables.Table):
    """New problem and former one."""

    item = tables.Column(linkify=lambda record: record.get_absolute_url())
    school = tables.Column("学校", accessor="item__school__name")
    brief = tables.Column("新问题描述", accessor="item__brief", orderable=False)
    former = tables.Column()
    former_brief = tables.Column("原问题描述", accessor="former__brief", orderable=False)
    ground = tables.Column()
    likeness = tables.Column("描述相似度", attrs=NUMBER)
    status = tables.Column("判定")

    class Meta:
        model = Recurrence
        fields = ("item", "school", "brief", "former", "former_brief", "ground", "likeness", "status")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_likeness(self, value: Decimal | None) -> str:
        """In percent."""
        return share(value, 0)

    def render_status(self, record: Recurrence) -> SafeString:
        """Badge."""
        return badge(record.get_status_display(), TONES[record.status])

    def value_status(self, record: Recurrence) -> str:
        """The word and the reason."""
        return f"{record.get_status_display()}：{record.reason}" if record.reason else record.get_status_display()


class PatternTable(tables.Table):
    """Problems shared by many schools."""

    label = tables.Column(linkify=True)
    schools_with = tables.Column(attrs=NUMBER)
    schools_seen = tables.Column("有问题列入台账的学校数", attrs=NUMBER)
    share = tables.Column("占比", empty_values=(), orderable=False, attrs=NUMBER)
    from_on = tables.Column()
    to_on = tables.Column()
    status = tables.Column("处理")

    class Meta:
        model = Pattern
        fields = ("label", "schools_with", "schools_seen", "share", "from_on", "to_on", "status")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_share(self, record: Pattern) -> str:
        """Schools with it ÷ schools with any item."""
        return share(Decimal(record.schools_with) / record.schools_seen if record.schools_seen else None, 0)

    def render_from_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_to_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_status(self, record: Pattern) -> SafeString:
        """Badge."""
        return badge(record.get_status_display(), TONES[record.status])

    def value_status(self, record: Pattern) -> str:
        """The word and the reason."""
        return f"{record.get_status_display()}：{record.reason}" if record.reason else record.get_status_display()


class SpotDrawTable(tables.Table):
    """Samples, with how far they are (annotated: drawn, holds, reopened, is_replaced)."""

    number = tables.Column(linkify=True)
    scope = tables.Column()
    from_on = tables.Column()
    to_on = tables.Column()
    population = tables.Column(attrs=NUMBER)
    drawn = tables.Column("抽中", attrs=NUMBER)
    done = tables.Column("已抽查", empty_values=(), orderable=False, attrs=NUMBER)
    rate = tables.Column("合格率", empty_values=(), orderable=False, attrs=NUMBER)
    state = tables.Column("现状", accessor="is_replaced", orderable=False)

    class Meta:
        model = SpotDraw
        fields = ("number", "scope", "from_on", "to_on", "population", "drawn", "done", "rate", "state")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_from_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_to_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_done(self, record: Any) -> int:
        """With a verdict."""
        return record.holds + record.reopened

    def render_rate(self, record: Any) -> str:
        """What holds ÷ what was checked."""
        done = record.holds + record.reopened
        return share(Decimal(record.holds) / done if done else None)

    def render_state(self, value: bool) -> SafeString:
        """Whether another draw took its place."""
        return badge("已被取代", "neutral") if value else badge("有效", "success")

    def value_state(self, value: bool) -> str:
        """The word."""
        return "已被取代" if value else "有效"


class SpotCheckTable(tables.Table):
    """Drawn items."""

    item = tables.Column(linkify=True)
    owner = tables.Column("责任方", accessor="item__owner", orderable=False)
    brief = tables.Column("问题", accessor="item__brief", orderable=False)
    draw = tables.Column()
    place = tables.Column(attrs=NUMBER)
    flag = tables.Column("提示", accessor="is_unchanged", orderable=False)
    verdict = tables.Column()
    checked_by = tables.Column()
    checked_at = tables.Column()
    note = tables.Column(visible=False)

    class Meta:
        model = SpotCheck
        fields = ("item", "owner", "brief", "draw", "place", "flag", "verdict", "checked_by", "checked_at", "note")

    def render_flag(self, value: bool) -> SafeString | str:
        """Whether the photos show no change."""
        return badge("前后照片相同", "warning") if value else "—"

    def value_flag(self, value: bool) -> str:
        """The words."""
        return "前后照片相同" if value else ""

    def render_verdict(self, record: SpotCheck) -> SafeString:
        """Badge."""
        return badge(record.get_verdict_display(), TONES[record.verdict])

    def value_verdict(self, record: SpotCheck) -> str:
        """The word."""
        return str(record.get_verdict_display())

    def render_checked_at(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)


class CountColumn(tables.Column):
    """A count that opens exactly its rows, with its share below. rate: the line's property, which has a column of its own in
    the export; query: what the ledger is narrowed by beside the line itself."""

    def __init__(self, label: str, *, rate: str = "", spot: bool = False, **query: Any) -> None:
        self.rate, self.query, self.spot = rate, query, spot
        super().__init__(label, attrs=NUMBER)

    def render(self, value: int, record: Tally) -> SafeString | str:
        """Linked when there are rows."""
        if not value:
            return "0"
        url = record.spot_url(**self.query) if self.spot else record.url(**self.query)
        rate = getattr(record, self.rate) if self.rate else None
        below = format_html("<br><small>{}</small>", share(rate)) if rate is not None else ""
        return format_html('<a href="{}">{}</a>{}', url, value, below)

    def value(self, value: int) -> int:
        """The number alone."""
        return value


class ShareColumn(tables.Column):
    """A share with one decimal, for the export: the page shows it below its count."""

    def __init__(self, label: str) -> None:
        super().__init__(label, attrs=NUMBER, visible=False)

    def render(self, value: Decimal) -> str:
        """92.9%."""
        return share(value)


class QualityTable(tables.Table):
    """The quality of closing, line by line."""

    name = tables.Column("名称")
    found = CountColumn("发现")
    closed = CountColumn("已办结", status=[status.value for status in CLOSED])
    on_time = CountColumn("按期", rate="on_time_rate", on_time="true")
    on_time_rate = ShareColumn("按期率")
    ever_closed = CountColumn("曾办结", ever_closed="true")
    rebounded = CountColumn("反弹", rate="rebound_rate", rebounded="true")
    rebound_rate = ShareColumn("反弹率")
    median_days = tables.Column("用时（天）", attrs=NUMBER)
    returned = CountColumn("退回过", rate="returned_rate", returned="true")
    returned_rate = ShareColumn("退回率")
    spot_checked = CountColumn("已抽查", rate="spot_rate", spot=True, checked="true")
    spot_reopened = CountColumn("抽查反弹", spot=True, checked="true", verdict="reopened")
    spot_rate = ShareColumn("抽查合格率")
    unchanged = CountColumn("照片相同", unchanged="true")

    class Meta:
        order_by = ()

    def render_median_days(self, value: Decimal) -> str:
        """Halves are kept."""
        return number(value, 0 if value == value.to_integral_value() else 1)
