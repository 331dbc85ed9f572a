"""The same indicator over years and versions: one line as long as the standard is the same, a break where it is not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from assessments.additions import ADDITIONS
from assessments.models import Coefficient, IndicatorSet, Score, SubjectResult
from assessments.standards import break_reason, coefficient_break
from assessments.workflow import RunKind

POINTS_UNIT = "分"


@dataclass(frozen=True, slots=True)
class Point:
    """One year's value (points where the indicator has no value) by one version; None where it is missing."""

    year: int
    version: int
    value: Decimal | None
    unit: str
    is_simulation: bool
    is_published: bool
    url: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Years that were measured alike: the versions whose standard is the same, and their points by year."""

    versions: tuple[int, ...]
    points: tuple[Point, ...]

    @property
    def label(self) -> str:
        """第2版, or 第1版、第2版."""
        return "、".join(f"第{version}版" for version in self.versions)


@dataclass(frozen=True, slots=True)
class Series:
    """All segments in the order of their versions, and why each begins (the first one's reason is empty)."""

    segments: tuple[Segment, ...]
    reasons: tuple[str, ...]

    @property
    def years(self) -> list[int]:
        """Every year from the first to the last that has a value."""
        found = [point.year for segment in self.segments for point in segment.points]
        return list(range(min(found), max(found) + 1)) if found else []


def renamed_codes(pack: Mapping[str, Any]) -> dict[str, str]:
    """Old code → code here, as the pack says; a code it does not name keeps its own."""
    block = pack.get("mapping") or {}
    return {str(old): str(new) for old, new in (block.get("indicators") or {}).items()}


def mapped_from(pack: Mapping[str, Any]) -> tuple[str, int] | None:
    """The set code and version the mapping speaks of; None where there is none."""
    origin = (pack.get("mapping") or {}).get("from")
    return (str(origin["code"]), int(origin["version"])) if origin else None


def older_code(pack: Mapping[str, Any], older: Mapping[str, Any], code: str) -> str:
    """The code an indicator of ``pack`` had in the version before, or an empty text when it was not there."""
    back = {new: old for old, new in renamed_codes(pack).items()}
    former = back.get(code, code)
    if former == code and code in renamed_codes(pack):
        return ""
    return former if has_item(older, former) else ""


def predecessor(every: Mapping[int, IndicatorSet], row: IndicatorSet) -> IndicatorSet | None:
    """The version a version continues: the one its mapping names, else the one before."""
    origin = mapped_from(row.pack)
    last = origin[1] if origin and origin[0] == row.code and origin[1] < row.version else row.version - 1
    older = [version for version in every if version <= last]
    return every[max(older)] if older else None


def lineage(every: Mapping[int, IndicatorSet], row: IndicatorSet | None) -> list[IndicatorSet]:
    """A version and everything it continues, oldest first."""
    line: list[IndicatorSet] = []
    while row is not None:
        line.insert(0, row)
        row = predecessor(every, row)
    return line


def chain_of(sets: Iterable[IndicatorSet], code: str, version: int | None = None) -> list[tuple[IndicatorSet, str]]:
    """The versions that have this indicator, oldest first, each with the indicator's code there.

    ``code`` is its code in ``version``, the newest one that has it when none is named. Versions after it are reached
    through their own mappings.
    """
    every = {row.version: row for row in sets}
    has = [row.version for row in every.values() if has_item(row.pack, code)]
    start = every.get(version if version is not None else max(has, default=0))
    if start is None or not has_item(start.pack, code):
        return []
    line = lineage(every, every[max(every)])
    if start not in line:
        line = lineage(every, start)
    place = line.index(start)
    chain = [(start, code)]
    while chain[0][0] is not line[0]:
        newer, current = chain[0]
        older = line[line.index(newer) - 1]
        former = older_code(newer.pack, older.pack, current)
        if not former:
            break
        chain.insert(0, (older, former))
    for newer in line[place + 1 :]:
        current = renamed_codes(newer.pack).get(chain[-1][1], chain[-1][1])
        if not has_item(newer.pack, current):
            break
        chain.append((newer, current))
    return chain


def has_item(pack: Mapping[str, Any], code: str) -> bool:
    """Whether a version has this indicator."""
    return any(item["code"] == code for item in pack["indicators"])


def series(
    set_code: str, code: str, subject: SubjectResult, *, scores: Any = None, version: int | None = None
) -> Series:
    """Year → value with breaks where the standard changed.

    ``subject``: the subject's result in any run; it is followed by its owner (school stage, school, township, inspector
    or county), not by its name. ``code``: the indicator's code in ``version`` (the newest version that has it when none is named). ``scores``: the
    values the asking person may see, all when None. Of several computations of a year with the same version the
    published one counts, else the latest official one, else the latest simulation. Two queries.
    """
    chain = chain_of(IndicatorSet.objects.of_code(set_code), code, version)
    found = points_of(Score.objects.all() if scores is None else scores, chain, subject)
    return segmented(chain, found, break_reason)


def coefficient_series(coefficient: Coefficient, coefficients: Any) -> Series:
    """The same for the coefficient of one stage and group; ``coefficients``: those the asking person may see. The line
    also breaks where the weight, the limit or who is counted changed. Two queries."""
    used = coefficient.run.indicator_set
    chain = chain_of(IndicatorSet.objects.of_code(used.code), coefficient.indicator.code, used.version)
    alike = coefficients.filter(stage=coefficient.stage, group=coefficient.group)
    found = best_of(rows_of(alike, chain), chain, coefficient_point)

    def reason(older: Mapping[str, Any], newer: Mapping[str, Any], before: str, after: str) -> str:
        return coefficient_break(older, newer, before, after, coefficient.stage)

    return segmented(chain, found, reason)


def segmented(
    chain: list[tuple[IndicatorSet, str]],
    found: Mapping[int, list[Point]],
    reason_of: Callable[[Mapping[str, Any], Mapping[str, Any], str, str], str],
) -> Series:
    """The points by version as lines that break where there is a reason."""
    segments: list[tuple[list[int], list[Point], str]] = []
    for place, (row, here) in enumerate(chain):
        reason = ""
        if place:
            before, code_before = chain[place - 1]
            reason = reason_of(before.pack, row.pack, code_before, here)
        if not place or reason:
            segments.append(([], [], reason))
        if own := found.get(row.version):
            segments[-1][0].append(row.version)
            segments[-1][1].extend(own)
    return joined(segments)


def joined(segments: list[tuple[list[int], list[Point], str]]) -> Series:
    """The lines that have points; a break of a version nobody computed with still stands before the next line."""
    kept: list[tuple[list[int], list[Point], str]] = []
    reasons: list[str] = []
    for versions, points, reason in segments:
        reasons += [reason] if reason else []
        if points:
            kept.append((versions, points, "；".join(dict.fromkeys(reasons)) if kept else ""))
            reasons = []
    return Series(
        tuple(Segment(tuple(versions), tuple(one_a_year(points))) for versions, points, _ in kept),
        tuple(reason for _, _, reason in kept),
    )


def same_subject(subject: SubjectResult) -> dict[str, Any]:
    """Conditions on a score: it is of the same school stage, school, township, inspector or county."""
    owners = ("section_id", "school_id", "township_id", "inspector_id")
    return {"subject__subject_kind": subject.subject_kind} | {
        f"subject__{key}": getattr(subject, key) for key in owners
    }


def points_of(scores: Any, chain: list[tuple[IndicatorSet, str]], subject: SubjectResult) -> dict[int, list[Point]]:
    """The best value of every year by version."""
    return best_of(rows_of(scores.filter(**same_subject(subject)), chain), chain, score_point)


def rows_of(results: Any, chain: list[tuple[IndicatorSet, str]]) -> Any:
    """Computed results of the indicators of the chain, earlier ones first; what plans add is no year's result."""
    codes = {row.pk: code for row, code in chain}
    return (
        results.filter(run__indicator_set__in=codes, indicator__code__in=set(codes.values()))
        .exclude(Q(run__computed_at=None) | Q(run__basis__has_key=ADDITIONS))
        .select_related("run__publication", "indicator")
        .order_by("run__computed_at", "pk")
    )


def score_point(score: Score) -> tuple[Decimal | None, str]:
    """A score's figure and unit: its value, else its points."""
    return (score.points, POINTS_UNIT) if score.value is None else (score.value, score.indicator.unit)


def coefficient_point(coefficient: Coefficient) -> tuple[Decimal | None, str]:
    """A coefficient has no unit; while values are missing it is shown as it was computed."""
    return coefficient.cv, ""


def best_of(
    rows: Iterable[Any], chain: list[tuple[IndicatorSet, str]], figure_of: Callable[[Any], tuple[Decimal | None, str]]
) -> dict[int, list[Point]]:
    """Of several computations of a year the published one, else the latest official one, else the latest simulation."""
    used = {row.pk: (row.version, code) for row, code in chain}
    best: dict[tuple[int, int], tuple[tuple[bool, bool], Point]] = {}
    for result in rows:
        run = result.run
        version, code = used[run.indicator_set_id]
        if result.indicator.code != code:
            continue
        rank = (run.is_published, run.kind == RunKind.OFFICIAL)
        value, unit = figure_of(result)
        point = Point(
            year=run.year,
            version=version,
            value=value,
            unit=unit,
            is_simulation=run.kind == RunKind.SIMULATION,
            is_published=run.is_published,
            url=result.get_absolute_url(),
        )
        key = (point.version, run.year)
        if key not in best or rank >= best[key][0]:
            best[key] = (rank, point)
    found: dict[int, list[Point]] = {}
    for (version, _), (_, point) in sorted(best.items(), key=lambda pair: pair[0]):
        found.setdefault(version, []).append(point)
    return found


def one_a_year(points: list[Point]) -> list[Point]:
    """Where versions with the same standard both computed a year, the published value, else the newer version's."""
    best: dict[int, Point] = {}
    for point in sorted(points, key=lambda point: (point.is_published, not point.is_simulation, point.version)):
        best[point.year] = point
    return [best[year] for year in sorted(best)]
