"""The same indicator over years and versions: one line as long as the standard is the same, a break where it is not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from assessments.additions import ADDITIONS
from assessments.engine.inputs import canonical
from assessments.models import IndicatorSet, Score, SubjectResult
from assessments.workflow import RunKind

STANDARD_KEYS = ("rule", "unit", "direction", "applies_if")
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


def standard_of(pack: Mapping[str, Any], code: str) -> bytes:
    """What a value is measured by: rule, unit, direction, and the parameters and parts of fields its rule reads."""
    item = next(item for item in pack["indicators"] if item["code"] == code)
    read = {key: item.get(key) for key in STANDARD_KEYS}
    text = canonical(read).decode()
    parameters = {name: value.get("value") for name, value in (pack.get("parameters") or {}).items() if name in text}
    blanks = {name: value.get("blank") for name, value in (pack.get("fields") or {}).items() if name in text}
    return canonical([read, parameters, {name: blank for name, blank in blanks.items() if blank is not None}])


def break_reason(older: Mapping[str, Any], newer: Mapping[str, Any], before: str, after: str) -> str:
    """Why values before and after cannot be joined by a line; empty when they can."""
    if after in ((newer.get("mapping") or {}).get("broken") or []):
        return "按新旧版对应表，标准已改变"
    if standard_of(older, before) == standard_of(newer, after):
        return ""
    old = next(item for item in older["indicators"] if item["code"] == before)
    new = next(item for item in newer["indicators"] if item["code"] == after)
    changed = [
        word
        for word, path in (("单位", "unit"), ("方向", "direction"), ("适用条件", "applies_if"))
        if old.get(path) != new.get(path)
    ]
    rules = (old.get("rule") or {}, new.get("rule") or {})
    words = {"thresholds": "标准", "threshold": "标准", "formula": "公式", "kind": "算法", "split": "拆分口径"}
    keys = [key for key in dict.fromkeys([*rules[0], *rules[1]]) if rules[0].get(key) != rules[1].get(key)]
    changed += [words.get(key, "规则") for key in keys]
    return f"{'、'.join(dict.fromkeys(changed)) or '参数或空格口径'}已改变"


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
    segments: list[tuple[list[int], list[Point], str]] = []
    for place, (row, here) in enumerate(chain):
        reason = ""
        if place:
            before, code_before = chain[place - 1]
            reason = break_reason(before.pack, row.pack, code_before, here)
        if not place or reason:
            segments.append(([], [], reason))
        if own := found.get(row.version):
            segments[-1][0].append(row.version)
            segments[-1][1].extend(own)
    kept = [segment for segment in segments if segment[1]]
    return Series(
        tuple(Segment(tuple(versions), tuple(one_a_year(points))) for versions, points, _ in kept),
        tuple(reason if place else "" for place, (_, _, reason) in enumerate(kept)),
    )


def same_subject(subject: SubjectResult) -> dict[str, Any]:
    """Conditions on a score: it is of the same school stage, school, township, inspector or county."""
    owners = ("section_id", "school_id", "township_id", "inspector_id")
    return {"subject__subject_kind": subject.subject_kind} | {
        f"subject__{key}": getattr(subject, key) for key in owners
    }


def points_of(scores: Any, chain: list[tuple[IndicatorSet, str]], subject: SubjectResult) -> dict[int, list[Point]]:
    """The best value of every year by version."""
    codes = {row.pk: code for row, code in chain}
    versions = {row.pk: row.version for row, _ in chain}
    rows = (
        scores.filter(**same_subject(subject))
        .filter(run__indicator_set__in=codes, indicator__code__in=set(codes.values()))
        .exclude(Q(run__computed_at=None) | Q(run__basis__has_key=ADDITIONS))
        .select_related("run__publication", "indicator")
        .order_by("run__computed_at", "pk")
    )
    best: dict[tuple[int, int], tuple[tuple[bool, bool], Point]] = {}
    for score in rows:
        run = score.run
        if score.indicator.code != codes[run.indicator_set_id]:
            continue
        rank = (run.is_published, run.kind == RunKind.OFFICIAL)
        point = Point(
            year=run.year,
            version=versions[run.indicator_set_id],
            value=score.value if score.value is not None else score.points,
            unit=score.indicator.unit if score.value is not None else POINTS_UNIT,
            is_simulation=run.kind == RunKind.SIMULATION,
            is_published=run.is_published,
            url=score.get_absolute_url(),
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
