"""Reading the frozen returns of a year as the rows of a run."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import DateField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Least
from django.utils.functional import cached_property

from assessments.definitions import SetDefinition
from assessments.engine.inputs import SectionInput, digest
from assessments.models import IndicatorSet, ScoreRun
from office import clock
from schools.models import School, Section
from schools.querysets.register import value_then
from schools.workflow import Status

NAMED = 3
OUTDATED = "数据已变，结果已过期：计算之后冻结的数据与当时不同，请重新计算。"
COLUMNS = ("asked", "pk", "school__code", "stage", "kind_then", "main_code", "report_id", "report_status", "figures")


@dataclass(frozen=True)
class Snapshot:
    """The rows of a run, the ids behind them, and the ids of the stages whose return is not frozen yet."""

    rows: tuple[SectionInput, ...]
    section_ids: Mapping[tuple[str, str], int]
    unfrozen_ids: tuple[int, ...]

    @cached_property
    def unfrozen(self) -> tuple[str, ...]:
        """The names of the stages whose return is not frozen yet, in the order of the school codes."""
        if not self.unfrozen_ids:
            return ()
        return tuple(str(row) for row in Section.objects.filter(pk__in=self.unfrozen_ids).select_related("school"))


def take_snapshot(definition: SetDefinition, year: int) -> Snapshot:
    """Read what the set needs: the stages it judges and the stages a judged one shares its figures with.

    Schools and stages count that exist at the end of the year, or today while the year is not over, as the kind of
    school they are on that day. Only frozen returns are read; a stage without one is listed as unfrozen.
    """
    return take_snapshots([(definition, year)])[0]


def take_snapshots(wanted: Iterable[tuple[SetDefinition, int]]) -> list[Snapshot]:
    """Several snapshots with one query."""
    definitions = list(wanted)
    asked = [needed(definition, year, at) for at, (definition, year) in enumerate(definitions)]
    if not asked:
        return []
    found: list[list[tuple[Any, ...]]] = [[] for _ in asked]
    for at, *row in asked[0].union(*asked[1:], all=True) if asked[1:] else asked[0]:
        found[at].append(tuple(row))
    return [snapshot_of(definition, rows) for (definition, _), rows in zip(definitions, found, strict=True)]


def needed(definition: SetDefinition, year: int, at: int) -> QuerySet:
    """The sections of the set's stages with their returns of the year, as values; `asked` is the question's number."""
    day = Least(clock.today_in_query(), Value(date(year, 12, 31)), output_field=DateField())
    kinds = School.objects.filter(pk=OuterRef("school")).annotate(then=value_then("kind", day, "kind")).values("then")
    stages = {*definition.scope.stages, *(stage for parts in definition.weights.values() for stage in parts)}
    sections = Section.objects.open_on(day).filter(stage__in=sorted(stages)).with_return(year)
    named = sections.annotate(
        asked=Value(at),
        kind_then=Subquery(kinds),
        main_code=F("school__main_school__code"),
        figures=F("report__values"),
    )
    return named.order_by().values_list(*COLUMNS)


def is_needed(definition: SetDefinition, stage: str, kind: str) -> bool:
    """Whether the set judges this stage of this kind of school, or shares figures of a judged one with it."""
    judged = stage in definition.scope.stages and kind not in definition.scope.excluded_kinds
    return judged or stage in definition.weights.get(kind, {})


def snapshot_of(definition: SetDefinition, found: list[tuple[Any, ...]]) -> Snapshot:
    """Sort what was read of one year by school and tell frozen from unfrozen."""
    found = sorted((row for row in found if is_needed(definition, row[2], row[3])), key=lambda row: (row[1], row[0]))
    frozen = [row for row in found if row[6] == Status.FROZEN]
    return Snapshot(
        rows=tuple(row_of(row, definition.fields) for row in frozen),
        section_ids={(row[1], row[2]): row[0] for row in found},
        unfrozen_ids=tuple(row[0] for row in found if row[6] != Status.FROZEN),
    )


def row_of(found: tuple[Any, ...], wanted: Container[str]) -> SectionInput:
    """Turn one return into a row of the figures the set may read; a value that is absent or null is missing."""
    _, code, stage, kind, main, return_pk, _, values = found
    fields: dict[str, Decimal | None] = {
        name: None if value in (None, "") else Decimal(str(value)) for name, value in values.items() if name in wanted
    }
    return SectionInput(code, stage, kind, fields, reference=str(return_pk), main=main or "")


def outdated_reason(run: ScoreRun) -> str:
    """Why the results no longer stand for the year's data; empty while they do.

    The frozen returns are read again: one that was reopened, or that was frozen with other figures, makes the run old.
    """
    if not run.is_computed:
        return ""
    snapshot = take_snapshot(run.indicator_set.definition, run.year)
    if snapshot.unfrozen_ids:
        named = "、".join(snapshot.unfrozen[:NAMED]) + ("等" if len(snapshot.unfrozen) > NAMED else "")
        return f"数据已变，结果已过期：{len(snapshot.unfrozen)} 个学段的年度数据已重新打开或没有冻结（{named}）。"
    return "" if is_current(run, run.indicator_set.definition, snapshot) else OUTDATED


def outdated_runs(runs: Iterable[ScoreRun]) -> list[ScoreRun]:
    """Those of the computed runs for which `outdated_reason` has something to say, newest year first.

    One query for all of them; the runs need their `indicator_set`, its pack may be deferred.
    """
    computed = {run.pk: run for run in runs if run.is_computed}
    definitions = {
        run.pk: definition_of(run.indicator_set_id, run.indicator_set.pack_sha256) for run in computed.values()
    }
    taken = take_snapshots((definitions[pk], run.year) for pk, run in computed.items())
    snapshots = dict(zip(computed, taken, strict=True))
    old = [run for pk, run in computed.items() if not is_current(run, definitions[pk], snapshots[pk])]
    return sorted(old, key=lambda run: (-run.year, -run.pk))


def is_current(run: ScoreRun, definition: SetDefinition, snapshot: Snapshot) -> bool:
    """Whether the run was computed from exactly these rows."""
    if snapshot.unfrozen_ids:
        return False
    return digest(definition, run.indicator_set.pack_sha256, snapshot.rows) == run.inputs_sha256


@lru_cache(maxsize=64)
def definition_of(set_pk: int, pack_sha256: str) -> SetDefinition:
    """The definition of a set; the digest names the content, so what is remembered cannot go stale."""
    return IndicatorSet.objects.get(pk=set_pk, pack_sha256=pack_sha256).definition
