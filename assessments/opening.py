"""Whom a set can be used for in a year, and who is left out and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from assessments.engine.shares import STAGE_LABELS
from assessments.models import Assessment, IndicatorSet
from inspectors.models import Inspector
from office import clock
from office.models import County
from schools.facts import year_end
from schools.models import Kind, School, Section, Township

NO_SET = "无适用指标体系"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject the set is for: the columns of its assessment, and its name in the year."""

    label: str
    columns: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A subject the set is not for, and why."""

    label: str
    reason: str
    school_id: int | None = None


@dataclass
class Preview:
    """What opening would do: who is new, who has the assessment already, who is not in and why."""

    new: list[Candidate] = field(default_factory=list)
    existing: list[Candidate] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def by_reason(self) -> list[tuple[str, list[str]]]:
        """Who is left out, reason by reason."""
        found: dict[str, list[str]] = {}
        for one in self.left_out:
            found.setdefault(one.reason, []).append(one.label)
        return list(found.items())

    @property
    def school_ids(self) -> set[int]:
        """The schools that are in, new or already."""
        ids = (one.columns.get("school_id") for one in (*self.new, *self.existing))
        return {pk for pk in ids if pk is not None}


def preview_opening(
    indicator_set: IndicatorSet, year: int, kind: str, *, schools: Iterable[School] | None = None
) -> Preview:
    """Sort every subject of the set's kind into new, existing and left out. ``schools``: only these."""
    pack = indicator_set.pack
    subject = pack.get("object", "section")
    found = Preview()
    if subject in ("section", "school"):
        wanted, found.left_out = _schools(pack, subject, year, schools)
    else:
        wanted = list(_others(subject))
    taken = _taken(indicator_set, year, kind)
    for one in wanted:
        version = taken.get(_key(one.columns))
        if version == indicator_set.version:
            found.existing.append(one)
        elif version is not None:
            reason = f"已用第{version}版开展，不再用第{indicator_set.version}版重复开展"
            found.left_out.append(LeftOut(one.label, reason, one.columns.get("school_id")))
        else:
            found.new.append(one)
    return found


def _key(columns: dict[str, Any]) -> tuple[Any, ...]:
    names = ("school_id", "stage", "township_id", "inspector_id", "county_id")
    return tuple(columns.get(name) or None for name in names)


def _taken(indicator_set: IndicatorSet, year: int, kind: str) -> dict[tuple[Any, ...], int]:
    """The version each subject is assessed with already, of any version of the set."""
    rows = Assessment.objects.filter(indicator_set__code=indicator_set.code, year=year, kind=kind)
    values = rows.values_list(
        "indicator_set__version", "school_id", "stage", "township_id", "inspector_id", "county_id"
    )
    return {tuple(value or None for value in key): version for version, *key in values}


def _schools(
    pack: dict[str, Any], subject: str, year: int, only: Iterable[School] | None
) -> tuple[list[Candidate], list[LeftOut]]:
    """Schools, or their stages, that exist at the end of the year (today while it is not over)."""
    day = year_end(year, today=clock.today())
    rows = School.objects.open_on(day).as_of(day).order_by("code")
    if only is not None:
        rows = rows.filter(pk__in=[school.pk for school in only])
    stages: dict[int, list[str]] = {}
    for school_id, stage in Section.objects.open_on(day).order_by("pk").values_list("school_id", "stage"):
        stages.setdefault(school_id, []).append(stage)
    covered = covered_stages()
    wanted, left_out = [], []
    for school in rows:
        own = stages.get(school.pk, [])
        reason = reason_against(pack, school.kind_then, own, school.main_school_id, covered)
        if reason:
            left_out.append(LeftOut(school.name_then, reason, school.pk))
            continue
        columns = {"school_id": school.pk}
        if subject == "school":
            wanted.append(Candidate(school.name_then, columns))
            continue
        for stage in own:
            label = f"{school.name_then}（{STAGE_LABELS.get(stage, stage)}）"
            if stage in pack.get("scope", {}).get("stages", ()):
                wanted.append(Candidate(label, {**columns, "stage": stage}))
            else:
                left_out.append(LeftOut(label, f"{STAGE_LABELS.get(stage, stage)}学段不在适用范围", school.pk))
    return wanted, left_out


def reason_against(pack: dict[str, Any], kind: str, stages: list[str], main: int | None, covered: set[str]) -> str:
    """Why a school as a whole is not assessed with the set; empty when it is."""
    scope = pack.get("scope", {})
    wanted = scope.get("stages") or []
    excluded = scope.get("excluded_kinds", {})
    if wanted and not set(stages) & set(wanted):
        if not set(stages) & covered:
            return NO_SET
        return f"{Kind(kind).label}不适用“{pack['title']}”"
    if kind in excluded.get("kinds", ()):
        return str(excluded.get("reason") or f"{Kind(kind).label}不适用“{pack['title']}”")
    if main is not None and kind not in scope.get("campuses", {}).get("separate_kinds", ()):
        return "不计校数校区，随主校评估"
    return ""


def covered_stages() -> set[str]:
    """The stages for which some set in force exists."""
    packs = IndicatorSet.objects.issued().values_list("pack__scope__stages", "pack__object")
    found: set[str] = set()
    for stages, subject in packs:
        if subject in (None, "section", "school"):
            found |= set(stages or STAGE_LABELS)
    return found


def schools_without_set(year: int) -> list[School]:
    """Schools of the year for which no set in force exists, each with `name_then`."""
    day = year_end(year, today=clock.today())
    covered = Section.objects.open_on(day).filter(stage__in=covered_stages()).values("school")
    return list(School.objects.open_on(day).as_of(day).exclude(pk__in=covered).order_by("code"))


def _others(subject: str) -> Iterable[Candidate]:
    if subject == "township":
        yield from (Candidate(row.name, {"township_id": row.pk}) for row in Township.objects.order_by("pk"))
    elif subject == "inspector":
        serving = Inspector.objects.filter(left_on=None).select_related("user")
        yield from (Candidate(row.user.full_name, {"inspector_id": row.user_id}) for row in serving)
    else:
        yield from (Candidate(row.name, {"county_id": row.pk}) for row in County.objects.all())
