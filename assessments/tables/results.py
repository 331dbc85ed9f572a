"""The lists of this app."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.db.models import F

from assessments.engine.precision import half_up
from assessments.models import Coefficient, IndicatorSet, Score, ScoreRun, SubjectResult
from core.numbers import MISSING, plain, show
from core.templatetags.badges import badge
from core.templatetags.formatting import cn_datetime, share

FIGURE = {"td": {"class": "num"}, "th": {"class": "num"}}
SET_TONES = {"draft": "neutral", "consulting": "info", "issued": "success", "retired": "neutral"}
RUN_TONES = {"已发布": "success", "已计算": "info", "失败": "danger", "已取消": "neutral"}
WORDS = {True: "达标", False: "未达标", None: "缺数据"}
TONES = {True: ("success", "check-circle"), False: ("warning", "x-circle"), None: ("neutral", "circle")}


class MetColumn(tables.Column):
    """达标, 未达标 or 缺数据, with icon and word; the export has the word. What nobody judges has the dash."""

    empty_values = ()

    def render(self, value: bool | None, record: Any) -> Any:
        """The badge."""
        return MISSING if value is None and not is_asked(record) else badge(WORDS[value], *TONES[value])

    def value(self, value: bool | None, record: Any) -> str:
        """The word."""
        return MISSING if value is None and not is_asked(record) else WORDS[value]


def is_asked(record: Any) -> bool:
    """Whether a judgement is due: of a score that lacks it for a reason, of a subject whose set has a rule, of every
    coefficient."""
    if isinstance(record, Score):
        return bool(record.missing_reason)
    return bool(getattr(record, "is_judged", True) or getattr(record, "reason", ""))


class FigureColumn(tables.Column):
    """A figure at the right, rounded half up as the record's set says."""

    empty_values = ()

    def __init__(self, *args: Any, places: str, **kwargs: Any) -> None:
        self.places = places
        super().__init__(*args, attrs=FIGURE, **kwargs)

    def render(self, value: Decimal | None, record: Any) -> str:
        """The figure for reading."""
        return show(value, record.run.indicator_set.rounding.get(self.places, 2))

    def value(self, value: Decimal | None, record: Any) -> Decimal | str:
        """The figure as a number with the same digits, or the dash."""
        return MISSING if value is None else half_up(value, record.run.indicator_set.rounding.get(self.places, 2))


class IndicatorSetTable(tables.Table):
    """Indicator sets."""

    title = tables.Column(linkify=True)
    scored = tables.Column(verbose_name="可计算指标", attrs=FIGURE)

    class Meta:
        model = IndicatorSet
        fields = ["title", "version", "status", "source_document", "scored", "issued_on"]
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_status(self, record: IndicatorSet) -> Any:
        """State with icon."""
        return badge(record.get_status_display(), SET_TONES[record.status])

    def value_status(self, record: IndicatorSet) -> str:
        """The word."""
        return record.get_status_display()

    def render_version(self, value: int) -> str:
        """第n版."""
        return f"第{value}版"


class ScoreRunTable(tables.Table):
    """Runs."""

    name = tables.Column("计算", accessor="indicator_set__title", linkify=lambda record: record.get_absolute_url())
    state = tables.Column("状态", orderable=False)

    class Meta:
        model = ScoreRun
        fields = ["name", "year", "kind", "state", "requested_by", "requested_at", "computed_at"]
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_name(self, record: ScoreRun) -> str:
        """Set and version."""
        return str(record.indicator_set)

    def render_state(self, value: str) -> Any:
        """State with icon."""
        return badge(value, RUN_TONES.get(value, "info"))

    def value_state(self, value: str) -> str:
        """The word."""
        return value

    def render_requested_at(self, value: Any) -> str:
        """Date and time."""
        return cn_datetime(value)

    def render_computed_at(self, value: Any) -> str:
        """Date and time."""
        return cn_datetime(value)


class ScoreTable(tables.Table):
    """Values of indicators."""

    school = tables.Column(
        "对象",
        accessor="subject__code",
        linkify=lambda record: record.get_absolute_url(),
        attrs={"td": {"class": "text-nowrap"}},
        empty_values=(),
    )
    stage = tables.Column("学段", accessor="subject__stage")
    year = tables.Column("年度", accessor="run__year")
    indicator = tables.Column("指标", accessor="indicator__title", order_by="indicator__position")
    value = FigureColumn(places="value")
    target = tables.Column(attrs=FIGURE, empty_values=())
    points = FigureColumn(places="points", verbose_name="得分")
    ratio = tables.Column(verbose_name="达到标准的比例", attrs=FIGURE, empty_values=())
    met = MetColumn()
    missing_reason = tables.Column(orderable=False)

    class Meta:
        model = Score
        fields = ["school", "stage", "year", "indicator", "value", "target", "ratio", "met", "points", "missing_reason"]
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_school(self, record: Score) -> str:
        """The subject by its name of the run's year."""
        return record.subject.name

    def render_stage(self, record: Score) -> str:
        """The stage's word."""
        return record.subject.get_stage_display()

    def render_indicator(self, record: Score) -> str:
        """Code, title and unit."""
        unit = record.indicator.unit
        return f"{record.indicator}（{unit}）" if unit else str(record.indicator)

    def render_target(self, record: Score) -> str:
        """The threshold with its sign; a dash where the rule has none."""
        if record.target is None:
            return MISSING
        return f"{'≥' if record.indicator.direction == 'higher' else '≤'} {plain(record.target)}"

    def render_ratio(self, value: Decimal | None) -> str:
        """How far the threshold is reached."""
        return share(value)


class SpreadTable(tables.Table):
    """The schools behind a coefficient: who drives it."""

    school = tables.Column(
        "学校",
        accessor="subject__code",
        linkify=lambda record: record.get_absolute_url(),
        attrs={"td": {"class": "text-nowrap"}},
        empty_values=(),
    )
    weight = tables.Column("权数", attrs=FIGURE)
    value = FigureColumn(places="value")
    deviation = FigureColumn(places="mean", verbose_name="与均值之差")
    contribution = tables.Column("占全部差异", attrs=FIGURE)
    met = MetColumn()
    missing_reason = tables.Column(orderable=False)

    class Meta:
        model = Score
        fields = ["school", "weight", "value", "deviation", "contribution", "met", "missing_reason"]
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        order_by = ("-contribution",)

    def order_contribution(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        """The largest first or last; who has none at the end."""
        way = F("contribution").desc(nulls_last=True) if is_descending else F("contribution").asc(nulls_last=True)
        return queryset.order_by(way, "subject_id"), True

    def render_school(self, record: Score) -> str:
        """The subject by its name of the run's year."""
        return record.subject.label

    def render_weight(self, value: Decimal) -> str:
        """The weight without decimals that say nothing."""
        return plain(value)

    def value_weight(self, value: Decimal) -> Decimal:
        """The weight as a number."""
        return Decimal(plain(value))

    def render_contribution(self, value: float) -> str:
        """Percent with one decimal."""
        return f"{value * 100:.1f}%"


class SubjectResultTable(tables.Table):
    """Subjects and their verdict."""

    school = tables.Column(
        "对象",
        accessor="code",
        linkify=lambda record: record.get_absolute_url(),
        attrs={"td": {"class": "text-nowrap"}},
        empty_values=(),
    )
    stage = tables.Column("学段")
    year = tables.Column("年度", accessor="run__year")
    students = tables.Column(attrs=FIGURE)
    met_count = tables.Column(attrs=FIGURE)
    missing_count = tables.Column(attrs=FIGURE)
    passed = MetColumn()
    points = FigureColumn(places="points", verbose_name="总分")
    rank = tables.Column(attrs=FIGURE)
    vetoes = tables.Column("一票否决", orderable=False)
    reason = tables.Column(orderable=False)

    class Meta:
        model = SubjectResult
        fields = [
            "school", "stage", "year", "students", "met_count", "missing_count", "passed", "points", "grade", "rank",
            "vetoes", "reason",
        ]  # fmt: skip
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_school(self, record: SubjectResult) -> str:
        """The subject by its name of the run's year."""
        return record.name

    def render_stage(self, record: SubjectResult) -> str:
        """The stage's word."""
        return record.get_stage_display()

    def render_students(self, value: Decimal) -> str:
        """Pupils, without decimals that say nothing."""
        return plain(value)

    def render_met_count(self, record: SubjectResult) -> str:
        """n of m."""
        return f"{record.met_count} / {record.total}"

    def render_vetoes(self, value: list[str]) -> str:
        """The titles of what it fell under."""
        return "、".join(value) or MISSING


class CoefficientTable(tables.Table):
    """Differences between schools."""

    indicator = tables.Column(
        accessor="indicator__title", order_by="indicator__position", linkify=lambda record: record.get_absolute_url()
    )
    year = tables.Column("年度", accessor="run__year")
    n = tables.Column(attrs=FIGURE)
    missing = tables.Column(attrs=FIGURE)
    mean = FigureColumn(places="mean")
    sd = FigureColumn(places="mean")
    cv = FigureColumn(places="coefficient")
    limit = tables.Column(attrs=FIGURE)
    met = MetColumn()

    class Meta:
        model = Coefficient
        fields = ["indicator", "stage", "group", "year", "n", "missing", "mean", "sd", "cv", "limit", "met", "reason"]
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_indicator(self, record: Coefficient) -> str:
        """Code and title."""
        return str(record.indicator)

    def render_limit(self, value: Decimal) -> str:
        """The limit as it is published."""
        return f"≤ {show(value, 2)}"
