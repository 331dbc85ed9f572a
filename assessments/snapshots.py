"""Reading the frozen returns of a year as the rows of a run, and telling when they have changed since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import DateField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Least

from assessments import subject_rows
from assessments.additions import ADDITIONS, Additions, additions_text, read_additions, together
from assessments.definitions import SetDefinition
from assessments.engine.computing import COUNTY
from assessments.engine.improvements import with_additions
from assessments.engine.inputs import SectionInput, digest
from assessments.engine.precision import plain
from assessments.figures import figures_of
from assessments.models import IndicatorSet, ScoreRun
from assessments.subject_rows import COUNTY_SUBJECT, Stage, Subject
from assessments.year_basis import Office, Wanted
from office import clock
from schools.models import School, Section
from schools.querysets.register import value_then
from schools.workflow import Status

NAMED = 3
OUTDATED = "数据已变，结果已过期：计算之后冻结的数据与当时不同，请重新计算。"
COLUMNS = (
    "asked", "pk", "school__code", "stage", "kind_then", "main_code", "report_id", "report_status", "figures",
    "school_id", "group_then",
)  # fmt: skip
GROUPS_THEN = {"township": "township__name", "ownership": "ownership"}
Targets = Mapping[tuple[str, str], Decimal]


@dataclass(frozen=True)
class Snapshot:
    """The rows of a run and everything else that goes into it.

    ``subjects``: who stands behind the row of (school, stage). ``unfrozen_ids``: the stages whose return is not frozen
    yet; with gaps they are rows without figures, else they are not among the rows. ``unfrozen_county``: titles of the
    county's own returns that the set reads and that are not frozen. ``previous``: the rows of the year before, None
    when no rule looks back. ``parameters`` and ``targets``: what the office set for the year.
    ``additions``: what a plan put on top of the frozen figures; the rows have it in them.
    """

    rows: tuple[SectionInput, ...]
    subjects: Mapping[tuple[str, str], Subject]
    unfrozen_ids: tuple[int, ...]
    unfrozen_county: tuple[str, ...] = ()
    previous: tuple[SectionInput, ...] | None = None
    parameters: Mapping[str, Decimal] = field(default_factory=dict)
    targets: Targets = field(default_factory=dict)
    additions: Additions = field(default_factory=dict)

    @cached_property
    def unfrozen(self) -> tuple[str, ...]:
        """The names of the stages whose return is not frozen yet, in the order of the school codes."""
        if not self.unfrozen_ids:
            return ()
        return tuple(str(row) for row in Section.objects.filter(pk__in=self.unfrozen_ids).select_related("school"))

    @property
    def is_complete(self) -> bool:
        """Whether every school's return the set needs is frozen; the county's own may be missing."""
        return not self.unfrozen_ids

    @property
    def basis(self) -> dict[str, dict[str, str]]:
        """What the office set, and what a plan added, as exact text."""
        added = {ADDITIONS: additions_text(self.additions)} if self.additions else {}
        return {
            "parameters": {code: plain(value) for code, value in sorted(self.parameters.items())},
            "targets": {"|".join(key): plain(value) for key, value in sorted(self.targets.items())},
            **added,
        }

    def sha256(self, definition: SetDefinition, pack_sha256: str) -> str:
        """The digest of everything that can change a result."""
        return digest(definition, pack_sha256, self.rows, previous=self.previous or (), basis=self.basis)

    def with_plan(self, definition: SetDefinition, additions: Additions) -> "Snapshot":
        """The same with a plan's additions put on top; without any it is the snapshot itself."""
        if not additions:
            return self
        rows = tuple(with_additions(definition, self.rows, additions))
        return replace(self, rows=rows, additions=together(self.additions, additions))


def take_snapshot(definition: SetDefinition, year: int, *, with_gaps: bool = False) -> Snapshot:
    """Read what the set needs: the stages it judges and the stages a judged one shares its figures with.

    Schools and stages count that exist at the end of the year, or today while the year is not over, as the kind of
    school they are on that day, in the township of that day. Only frozen returns are read; a stage without one is
    listed as unfrozen, and with gaps it is a row without figures.
    """
    return take_snapshots([Wanted(definition, year, with_gaps)])[0]


def snapshot_for(run: ScoreRun) -> Snapshot:
    """What a run reads today: the frozen figures, with the additions it is computed with."""
    definition = run.indicator_set.definition
    taken = take_snapshot(definition, run.year, with_gaps=run.with_gaps)
    return taken.with_plan(definition, read_additions(run.basis.get(ADDITIONS, {})))


def take_snapshots(asked: Iterable[Wanted | tuple[SetDefinition, int]]) -> list[Snapshot]:
    """Several snapshots: one query for all returns of stages, and one each for what else any of the sets reads."""
    wanted = [item if isinstance(item, Wanted) else Wanted(*item) for item in asked]
    if not wanted:
        return []
    places = [(at, year) for at, item in enumerate(wanted) for year in item.years]
    queries = [needed(wanted[at], year, number) for number, (at, year) in enumerate(places)]
    found: dict[tuple[int, int], list[tuple[Any, ...]]] = {place: [] for place in places}
    every = queries[0].union(*queries[1:], all=True) if queries[1:] else queries[0]
    for number, *row in every.iterator(chunk_size=2000):
        at = places[number][0]
        item = wanted[at]
        if is_needed(item.definition, row[2], row[3]):
            row[7] = figures_of(row[7], item.readers) if row[6] == Status.FROZEN else {}
            found[places[number]].append(tuple(row))
    office = Office(wanted)
    return [snapshot_of(item, [found[at, year] for year in item.years], office) for at, item in enumerate(wanted)]


def needed(item: Wanted, year: int, at: int) -> QuerySet:
    """The sections of the set's stages with their returns of the year, as values; `asked` is the question's number."""
    definition = item.definition
    day = Least(clock.today_in_query(), Value(date(year, 12, 31)), output_field=DateField())
    school = School.objects.filter(pk=OuterRef("school"))
    kinds = school.annotate(then=value_then("kind", day, "kind")).values("then")
    stages = {*definition.scope.stages, *(stage for parts in definition.weights.values() for stage in parts)}
    sections = Section.objects.open_on(day).with_return(year)
    if stages:
        sections = sections.filter(stage__in=sorted(stages))
    if item.schools is not None:
        sections = sections.filter(school__in=sorted(item.schools))
    if definition.object in ("inspector", COUNTY):
        sections = sections.none()
    fact = "township" if definition.object == "township" else definition.scope.group_by
    group: Any = Value("")
    if fact in GROUPS_THEN:
        group = Subquery(school.annotate(then=value_then(fact, day, GROUPS_THEN[fact])).values("then"))
    named = sections.annotate(
        asked=Value(at),
        kind_then=Subquery(kinds),
        main_code=F("school__main_school__code"),
        figures=F("report__values"),
        group_then=group,
    )
    return named.order_by().values_list(*COLUMNS)


def is_needed(definition: SetDefinition, stage: str, kind: str) -> bool:
    """Whether the set judges this stage of this kind of school, or shares figures of a judged one with it."""
    stages = definition.scope.stages
    judged = (not stages or stage in stages) and kind not in definition.scope.excluded_kinds
    return judged or stage in definition.weights.get(kind, {})


def snapshot_of(item: Wanted, found: list[list[tuple[Any, ...]]], office: Office) -> Snapshot:
    """One snapshot from what was read of its year and, when a rule looks back, of the year before."""
    stages = stages_of(item, found[0])
    kept = [stage for stage in stages if stage.is_frozen or item.with_gaps]
    subjects, rows = subjects_of(item, item.year, kept, office)
    county, unfrozen_county = office.county_figures(item, item.year)
    if county or COUNTY in {indicator.level for indicator in item.definition.indicators}:
        rows.append(SectionInput("", COUNTY, COUNTY, county))
        subjects["", COUNTY] = COUNTY_SUBJECT
    previous: list[SectionInput] | None = None
    if item.definition.looks_back:
        former = [stage for stage in stages_of(item, found[1]) if stage.is_frozen]
        _, previous = subjects_of(item, item.year - 1, former, office)
        before, _ = office.county_figures(item, item.year - 1)
        if before:
            previous.append(SectionInput("", COUNTY, COUNTY, before))
    return Snapshot(
        rows=tuple(rows),
        subjects=subjects,
        unfrozen_ids=tuple(stage.section for stage in stages if not stage.is_frozen),
        unfrozen_county=unfrozen_county,
        previous=None if previous is None else tuple(previous),
        parameters=office.parameters_of(item) if item.definition.parameters else {},
        targets=office.targets.get((item.definition.code, item.year), {}),
    )


def stages_of(item: Wanted, found: list[tuple[Any, ...]]) -> list[Stage]:
    """What was read of one year, by school and section; a set that reads no return waits for none."""
    stages = []
    for section, code, stage, kind, main, report, status, figures, school, place in sorted(
        found, key=lambda row: (row[1], row[0])
    ):
        by = item.definition.scope.group_by
        group = kind if by == "kind" else place if by in GROUPS_THEN else str(figures.get(by, "")) if by else ""
        frozen = status == Status.FROZEN
        row = SectionInput(code, stage, kind, figures, str(report) if frozen else "", main=main or "", group=group)
        stages.append(Stage(row, section, school, place, frozen or not item.readers))
    return stages


def subjects_of(item: Wanted, year: int, stages: list[Stage], office: Office) -> subject_rows.Found:
    """The rows of whatever the set judges."""
    definition = item.definition
    if definition.object == "school":
        found = subject_rows.rows_of_schools(definition, stages)
    elif definition.object == "township":
        found = subject_rows.rows_of_townships(definition, stages)
    elif definition.object == "inspector":
        found = subject_rows.rows_of_inspectors()
    elif definition.object == COUNTY:
        found = subject_rows.rows_of_county(office.county_figures(item, year)[0])
    else:
        found = subject_rows.rows_of_stages(stages)
    if not item.sheet_readers:
        return found
    return subject_rows.with_answers(found, subject_rows.answers_of(definition.code, year, item.sheet_readers))


def outdated_reason(run: ScoreRun) -> str:
    """Why the results no longer stand for the year's data; empty while they do.

    The frozen returns are read again: one that was reopened, or that was frozen with other figures, makes the run old.
    """
    if not run.is_computed:
        return ""
    snapshot = snapshot_for(run)
    if not snapshot.is_complete and not run.with_gaps:
        named = "、".join(snapshot.unfrozen[:NAMED]) + ("等" if len(snapshot.unfrozen) > NAMED else "")
        return f"数据已变，结果已过期：{len(snapshot.unfrozen)} 个学段的年度数据已重新打开或没有冻结（{named}）。"
    return "" if is_current(run, run.indicator_set.definition, snapshot) else OUTDATED


def outdated_runs(runs: Iterable[ScoreRun]) -> list[ScoreRun]:
    """Those of the computed runs for which `outdated_reason` has something to say, newest year first.

    The same few queries however many runs; the runs need their `indicator_set`, its pack may be deferred.
    """
    computed = {run.pk: run for run in runs if run.is_computed}
    definitions = {
        run.pk: definition_of(run.indicator_set_id, run.indicator_set.pack_sha256) for run in computed.values()
    }
    taken = take_snapshots([Wanted(definitions[pk], run.year, run.with_gaps) for pk, run in computed.items()])
    added = ScoreRun.objects.additions_of(computed.values())
    snapshots = {
        pk: snapshot.with_plan(definitions[pk], read_additions(added.get(pk, {})))
        for pk, snapshot in zip(computed, taken, strict=True)
    }
    old = [run for pk, run in computed.items() if not is_current(run, definitions[pk], snapshots[pk])]
    return sorted(old, key=lambda run: (-run.year, -run.pk))


def is_current(run: ScoreRun, definition: SetDefinition, snapshot: Snapshot) -> bool:
    """Whether the run was computed from exactly these rows."""
    if not snapshot.is_complete and not run.with_gaps:
        return False
    return snapshot.sha256(definition, run.indicator_set.pack_sha256) == run.inputs_sha256


@lru_cache(maxsize=64)
def definition_of(set_pk: int, pack_sha256: str) -> SetDefinition:
    """The definition of a set; the digest names the content, so what is remembered cannot go stale."""
    return IndicatorSet.objects.get(pk=set_pk, pack_sha256=pack_sha256).definition
