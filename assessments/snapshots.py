"""Reading the frozen returns of a year as the rows of a run."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from assessments.definitions import SetDefinition
from assessments.engine.inputs import SectionInput, digest
from assessments.models import ScoreRun
from office import clock
from schools.models import School, Section, YearReturn

NAMED = 3


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows of a run, the ids behind them, and the stages whose return is not frozen yet."""

    rows: tuple[SectionInput, ...]
    section_ids: Mapping[tuple[str, str], int]
    unfrozen: tuple[str, ...]


def take_snapshot(definition: SetDefinition, year: int) -> Snapshot:
    """Read what the set needs: the stages it judges and the stages a judged one shares its figures with.

    Schools count that exist at the end of the year, or today while the year is not over. Only frozen returns are
    read; a stage without one is listed as unfrozen.
    """
    day = min(clock.today(), date(year, 12, 31))
    sections = list(
        Section.objects.filter(needed_by(definition), school__in=School.objects.open_on(day))
        .select_related("school__main_school")
        .order_by("school__code", "pk")
    )
    returns = {
        section_id: (pk, values)
        for pk, section_id, values in YearReturn.objects.in_year(year)
        .frozen()
        .filter(section__in=[section.pk for section in sections])
        .values_list("pk", "section_id", "values")
    }
    rows = tuple(
        row_of(section, *returns[section.pk], definition.fields) for section in sections if section.pk in returns
    )
    return Snapshot(
        rows=rows,
        section_ids={(section.school.code, section.stage): section.pk for section in sections},
        unfrozen=tuple(str(section) for section in sections if section.pk not in returns),
    )


def outdated_reason(run: ScoreRun) -> str:
    """Why the results no longer stand for the year's data; empty while they do.

    The frozen returns are read again: one that was reopened, or that was frozen with other figures, makes the run old.
    """
    if not run.is_computed:
        return ""
    snapshot = take_snapshot(run.indicator_set.definition, run.year)
    if snapshot.unfrozen:
        named = "、".join(snapshot.unfrozen[:NAMED]) + ("等" if len(snapshot.unfrozen) > NAMED else "")
        return f"数据已变，结果已过期：{len(snapshot.unfrozen)} 个学段的年度数据已重新打开或没有冻结（{named}）。"
    now = digest(run.indicator_set.definition, run.indicator_set.pack_sha256, snapshot.rows)
    return "" if now == run.inputs_sha256 else "数据已变，结果已过期：计算之后冻结的数据与当时不同，请重新计算。"


def needed_by(definition: SetDefinition) -> Q:
    """Say which sections the set needs."""
    needed = Q(stage__in=definition.scope.stages) & ~Q(school__kind__in=definition.scope.excluded_kinds)
    for kind, stages in definition.weights.items():
        needed |= Q(school__kind=kind, stage__in=list(stages))
    return needed


def row_of(section: Section, return_pk: int, values: Mapping[str, Any], wanted: Container[str]) -> SectionInput:
    """Turn one return into a row of the figures the set may read; a value that is absent or null is missing."""
    fields = {
        code: None if value in (None, "") else Decimal(str(value)) for code, value in values.items() if code in wanted
    }
    school = section.school
    main = school.main_school.code if school.main_school else ""
    return SectionInput(school.code, section.stage, school.kind, fields, reference=str(return_pk), main=main)
