"""Assessments as a whole: opened for everybody a set is for, started, archived."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from assessments.level_flow import (
    ARCHIVE,
    MAY_OPEN,
    OPEN,
    START,
    AssessmentKind,
    AssessmentStatus,
    SheetStatus,
)
from assessments.models import Assessment, IndicatorSet, LevelSheet
from assessments.opening import preview_opening
from assessments.pack_levels import Level, levels_of
from assessments.services.levels import NAMED, locked, opened, tell_fillers
from assessments.workflow import SetStatus
from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from office import clock
from office.models import User, WorkYear
from schools.models import School


@dataclass(frozen=True, slots=True)
class Opened:
    """How many assessments were made, and how many there were already."""

    made: int
    existing: int


@transaction.atomic
def open_assessments(
    *,
    actor: User,
    indicator_set: IndicatorSet,
    year: int,
    kind: str,
    due: Mapping[str, date | None],
    begin: bool = True,
    schools: Iterable[School] | None = None,
) -> Opened:
    """Give every subject the set is for an assessment with one sheet per level; those that have one are left alone.

    ``due``: level code to the last day for it. ``begin``: open the first level at once. ``schools``: only these, and
    then each must be one the set is for. Raises BusinessRuleError with the reason otherwise.
    """
    if not actor.has_perm(MAY_OPEN):
        raise NotAllowed("您没有“开展评估”的权限。")
    indicator_set = IndicatorSet.objects.select_for_update().get(pk=indicator_set.pk)
    if reason := opening_refusal(indicator_set, year, kind):
        raise BusinessRuleError(reason)
    preview = preview_opening(indicator_set, year, kind, schools=schools)
    if schools is not None and preview.left_out:
        named = "；".join(f"{one.label}：{one.reason}" for one in preview.left_out[:NAMED])
        raise BusinessRuleError(f"不能用“{indicator_set.title}”评估。{named}。")
    if not preview.new and not preview.existing:
        raise BusinessRuleError(f"{year}年没有适用“{indicator_set.title}”的对象。")
    levels, now = levels_of(indicator_set.pack), clock.now()
    made = [
        Assessment(
            indicator_set=indicator_set, year=year, kind=kind, opened_by=actor, opened_at=now, **candidate.columns
        )
        for candidate in preview.new
    ]
    Assessment.objects.bulk_create(made, batch_size=500)
    sheets = [
        sheet_of(assessment, level, at, due.get(level.code), now if begin and at == 1 else None)
        for assessment in made
        for at, level in enumerate(levels, start=1)
    ]
    LevelSheet.objects.bulk_create(sheets, batch_size=500)
    if begin:
        Assessment.objects.filter(pk__in=[one.pk for one in made]).update(status=AssessmentStatus.SELF)
        tell_fillers([sheet for sheet in sheets if sheet.opened_at], "请填写")
    audit.record(
        actor=actor, verb="assessment.opened", target=indicator_set, year=year, kind=kind, made=len(made),
        existing=len(preview.existing), left_out=len(preview.left_out),
    )  # fmt: skip
    return Opened(len(made), len(preview.existing))


def opening_refusal(indicator_set: IndicatorSet, year: int, kind: str) -> str:
    """Why no assessment with this set can be opened for a year; empty when it can."""
    if kind not in AssessmentKind.values:
        return "请选择正式或试评。"
    if kind == AssessmentKind.OFFICIAL and indicator_set.status != SetStatus.ISSUED:
        return f"“{indicator_set}”还没有印发或已停用，只能试评。"
    known = WorkYear.objects.filter(year=year).first()
    if known is None:
        return f"系统里没有{year}年，请先建立工作年度。"
    return f"{year} 年已封存，不能再开展评估。" if known.status == WorkYear.Status.SEALED else ""


def sheet_of(assessment: Assessment, level: Level, position: int, due: date | None, opened_at: Any) -> LevelSheet:
    """A new sheet of one level."""
    return LevelSheet(
        assessment=assessment,
        code=level.code,
        title=level.title,
        by=level.by,
        sampled=level.sampled,
        position=position,
        due_on=due,
        status=SheetStatus.FILLING if opened_at else SheetStatus.CLOSED,
        opened_at=opened_at,
    )


@transaction.atomic
def start_assessment(*, actor: User, assessment: Assessment) -> Assessment:
    """Begin one that was only prepared: its first level opens."""
    assessment = locked(assessment)
    START.apply(assessment, actor)
    first = assessment.chain[0]
    OPEN.apply(first, actor)
    opened(first)
    assessment.bump("status")
    audit.record(actor=actor, verb="assessment.started", target=assessment)
    return assessment


@transaction.atomic
def archive_assessment(*, actor: User, assessment: Assessment) -> Assessment:
    """Put a final assessment away; nothing of it changes any more."""
    assessment = locked(assessment)
    ARCHIVE.apply(assessment, actor)
    assessment.bump("status")
    audit.record(actor=actor, verb="assessment.archived", target=assessment)
    return assessment
