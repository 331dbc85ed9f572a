"""The lists of assessments, sheets and commissions."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables

from assessments.differences import self_inflation
from assessments.engine.precision import half_up
from assessments.level_flow import SheetStatus
from assessments.models import Assessment, AssessorPosting, LevelSheet
from assessments.pack_levels import SUBJECTS
from core.numbers import MISSING, show
from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date
from office import clock

FIGURE = {"td": {"class": "num"}, "th": {"class": "num"}}
ASSESSMENT_TONES = {
    "preparing": "neutral",
    "self": "warning",
    "county": "warning",
    "review": "info",
    "final": "success",
    "archived": "neutral",
}
SHEET_TONES = {"closed": "neutral", "filling": "warning", "submitted": "info", "concluded": "success"}
CONTRACT_TONES = {
    "生效": "success",
    "待签声明": "warning",
    "未开始": "neutral",
    "已到期": "neutral",
    "已终止": "neutral",
}


def points_places(assessment: Assessment) -> int:
    """How many decimals of points the set shows."""
    return int(assessment.indicator_set.rounding.get("points", 2))


class LevelColumn(tables.Column):
    """The levels filled in by one side: the points where they stand, else the state in words."""

    def __init__(self, *args: Any, by: tuple[str, ...], **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, accessor="pk", orderable=False, empty_values=(), attrs=FIGURE, **kwargs)

    def sheets(self, record: Assessment) -> list[LevelSheet]:
        """The sheets of this side."""
        return [sheet for sheet in record.chain if sheet.by in self.by]

    def word(self, sheet: LevelSheet, places: int) -> str:
        """Points of a concluded sheet, else its state."""
        if sheet.status == SheetStatus.CONCLUDED:
            return show(sheet.points, places)
        return "未抽中" if sheet.is_skipped else sheet.get_status_display()

    def render(self, record: Assessment) -> str:
        """For reading."""
        return "、".join(self.word(sheet, points_places(record)) for sheet in self.sheets(record)) or MISSING

    def value(self, record: Assessment) -> Decimal | str:
        """A number in the export where there is exactly one."""
        sheets, places = self.sheets(record), points_places(record)
        if len(sheets) == 1 and sheets[0].status == SheetStatus.CONCLUDED and sheets[0].points is not None:
            return half_up(sheets[0].points, places)
        return self.render(record)


class AssessmentTable(tables.Table):
    """Every subject with the state of each level."""

    subject = tables.Column(
        "评估对象", accessor="school__code", linkify=lambda record: record.get_absolute_url(), empty_values=()
    )
    indicator_set = tables.Column("指标体系", order_by="indicator_set__code")
    own = LevelColumn("自评", by=tuple(SUBJECTS))
    county = LevelColumn("县评", by=("office",))
    city = LevelColumn("市复评", by=("city",))
    inflation = tables.Column("自评偏高", accessor="pk", orderable=False, empty_values=(), attrs=FIGURE)

    class Meta:
        model = Assessment
        fields = ["subject", "indicator_set", "year", "kind", "status", "own", "county", "city", "inflation"]
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_subject(self, record: Assessment) -> str:
        """The subject by its name of the year."""
        return record.subject_label

    def value_subject(self, record: Assessment) -> str:
        """The name."""
        return record.subject_label

    def render_status(self, record: Assessment) -> Any:
        """State with icon."""
        return badge(record.get_status_display(), ASSESSMENT_TONES[record.status])

    def value_status(self, record: Assessment) -> str:
        """The word."""
        return record.get_status_display()

    def render_inflation(self, record: Assessment) -> str:
        """Own score less that of the last concluded level, with its sign."""
        found = self_inflation(record.chain)
        return MISSING if found is None else f"{'+' if found > 0 else ''}{show(found, points_places(record))}"

    def value_inflation(self, record: Assessment) -> Decimal | str:
        """The number."""
        found = self_inflation(record.chain)
        return MISSING if found is None else half_up(found, points_places(record))


class LevelSheetTable(tables.Table):
    """Sheets."""

    subject = tables.Column(
        "评估对象",
        accessor="assessment__school__code",
        linkify=lambda record: record.get_absolute_url(),
        empty_values=(),
    )
    indicator_set = tables.Column("指标体系", accessor="assessment__indicator_set")
    year = tables.Column("年度", accessor="assessment__year")
    points = tables.Column(attrs=FIGURE, empty_values=())

    class Meta:
        model = LevelSheet
        fields = ["subject", "indicator_set", "year", "title", "status", "due_on", "points", "return_reason"]
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = clock.today()

    def render_subject(self, record: LevelSheet) -> str:
        """The subject by its name of the year."""
        return record.assessment.subject_label

    def value_subject(self, record: LevelSheet) -> str:
        """The name."""
        return record.assessment.subject_label

    def render_status(self, record: LevelSheet) -> Any:
        """State with icon; late when the last day is over."""
        late = record.due_on and record.status == SheetStatus.FILLING and record.due_on < self.day
        word = "已逾期" if late else record.get_status_display()
        return badge(word, "danger" if late else SHEET_TONES[record.status])

    def value_status(self, record: LevelSheet) -> str:
        """The word."""
        return record.get_status_display()

    def render_due_on(self, value: Any) -> str:
        """The day."""
        return cn_date(value)

    def render_points(self, record: LevelSheet) -> str:
        """So far, or as concluded."""
        return show(record.points, points_places(record.assessment))

    def value_points(self, record: LevelSheet) -> Decimal | str:
        """The number."""
        return MISSING if record.points is None else half_up(record.points, points_places(record.assessment))


class AssessorPostingTable(tables.Table):
    """Commissions."""

    state = tables.Column("状态", accessor="pk", orderable=False)
    actions = tables.TemplateColumn(
        '{% if not record.ended_on %}<a href="{% url "assessments:assessor_end" record.pk %}">终止</a>{% endif %}',
        verbose_name="办理",
        orderable=False,
        exclude_from_export=True,
    )

    class Meta:
        model = AssessorPosting
        fields = ["user", "school", "indicator_set", "year", "contract_no", "started_on", "ends_on", "state", "actions"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = clock.today()

    def render_state(self, record: AssessorPosting) -> Any:
        """Where the contract stands, with icon."""
        state = record.state_on(self.day)
        return badge(state, CONTRACT_TONES[state])

    def value_state(self, record: AssessorPosting) -> str:
        """The word."""
        return record.state_on(self.day)

    def render_started_on(self, value: Any) -> str:
        """The day."""
        return cn_date(value)

    def render_ends_on(self, value: Any) -> str:
        """The day."""
        return cn_date(value)
