"""The results of a run as plain data: one collector for the page, the commands and the sheet."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from assessments.definitions import SetDefinition
from assessments.engine.computing import RunResult
from assessments.engine.outcomes import IndicatorValue
from assessments.engine.precision import half_up, plain, stored
from assessments.engine.shares import STAGE_LABELS
from assessments.models import Coefficient, IndicatorSet, Score, ScoreRun, SubjectResult
from assessments.workflow import SubjectKind
from schools.models import School

MISSING = "—"
WORDS = {True: ("达标", "success"), False: ("未达标", "warning"), None: ("数据不全，暂不能判定", "neutral")}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The county's verdict in one word, its tone, and the sentences behind it."""

    word: str
    tone: str
    sentences: tuple[str, ...]


def number(value: Decimal | None) -> float | int | None:
    """A JSON number with at most eight decimals; missing stays null."""
    if value is None:
        return None
    text = plain(value)
    return float(text) if "." in text else int(text)


def shown(value: Decimal | None, places: int) -> str:
    """A value for reading, rounded half up, a dash when it is missing."""
    return MISSING if value is None else format(half_up(value, places), "f")


def shown_text(text: str | None, places: int) -> str:
    """The same for a number that was stored as exact text."""
    return shown(None if text is None else Decimal(text), places)


def results_of(run: ScoreRun) -> dict[str, Any]:
    """Everything a computed run found, from its rows."""
    rounding = run.indicator_set.rounding
    subjects: dict[int, dict[str, Any]] = {}
    county: list[dict[str, Any]] = []
    verdicts = SubjectResult.objects.filter(run=run).for_list()
    for verdict in verdicts.order_by("code", "pk"):
        if is_county_beside(run, verdict):
            subjects[verdict.pk] = {"indicators": county}
            continue
        subjects[verdict.pk] = {
            "kind": verdict.subject_kind,
            "school": verdict.code,
            "name": verdict.name,
            "stage": verdict.stage,
            "group": verdict.group,
            "students": number(verdict.students),
            "met_count": verdict.met_count,
            "missing_count": verdict.missing_count,
            "passed": verdict.passed,
            "reason": verdict.reason,
            "points": number(verdict.points),
            "maximum": number(verdict.maximum),
            "grade": verdict.grade,
            "rank": verdict.rank,
            "vetoes": verdict.vetoes,
            "indicators": [],
        }
    scores = (
        Score.objects.filter(run=run)
        .order_by("indicator__position")
        .values_list(
            "subject_id", "indicator__code", "value", "target", "met", "ratio", "points", "grade", "missing_reason"
        )
    )
    for subject_id, *found in scores.iterator(chunk_size=5000):
        subjects[subject_id]["indicators"].append(indicator_entry(*found, rounding=rounding))
    coefficients = Coefficient.objects.filter(run=run).select_related("indicator")
    return {
        "set": run.indicator_set.code,
        "version": run.indicator_set.version,
        "year": run.year,
        "kind": run.kind,
        "run": run.pk,
        "inputs_sha256": run.inputs_sha256,
        "with_gaps": run.with_gaps,
        "subjects": [entry for entry in subjects.values() if entry["indicators"] is not county],
        "excluded": run.excluded,
        "coefficients": [
            coefficient_entry(item, item.indicator.code, rounding)
            for item in coefficients.order_by("-stage", "indicator__position")
        ],
        "county": county,
        "parts": run.verdict.get("parts", []),
        "verdict": run.verdict,
    }


def is_county_beside(run: ScoreRun, subject: SubjectResult) -> bool:
    """Whether this is the county beside the subjects of a set, not the subject of the set itself."""
    return subject.subject_kind == SubjectKind.COUNTY and run.indicator_set.pack.get("object", "section") != "county"


def results_of_table(definition: SetDefinition, result: RunResult) -> dict[str, Any]:
    """The same shape for rows that were computed without the database."""
    rounding = asdict(definition.rounding)
    return {
        "set": definition.code,
        "subjects": [
            {
                "school": section.row.school,
                "stage": section.row.stage,
                "group": section.row.group,
                "students": number(section.row.students),
                "met_count": section.verdict.met_count,
                "missing_count": section.verdict.missing_count,
                "passed": section.verdict.passed,
                "reason": section.verdict.reason,
                "points": number(stored(section.outcome.points)),
                "maximum": number(section.outcome.maximum),
                "grade": section.outcome.grade,
                "rank": section.outcome.rank,
                "vetoes": list(section.outcome.vetoes),
                "indicators": [value_entry(value, rounding) for value in section.values],
            }
            for section in result.sections
        ],
        "excluded": [
            {"school": item.row.school, "stage": item.row.stage, "reason": item.reason} for item in result.excluded
        ],
        "coefficients": [coefficient_entry(item, item.code, rounding) for item in result.coefficients],
        "county": [value_entry(value, rounding) for value in result.county_values],
        "parts": result.verdict["parts"],
        "verdict": result.verdict,
    }


def value_entry(value: IndicatorValue, rounding: dict[str, int]) -> dict[str, Any]:
    """One indicator of one subject, from the engine."""
    return indicator_entry(
        value.code,
        stored(value.value),
        stored(value.target),
        value.met,
        stored(value.ratio),
        stored(value.points),
        value.grade,
        value.reason,
        rounding=rounding,
    )


def indicator_entry(
    code: str,
    value: Decimal | None,
    target: Decimal | None,
    met: bool | None,
    ratio: Decimal | None,
    points: Decimal | None,
    grade: str,
    reason: str,
    *,
    rounding: dict[str, int],
) -> dict[str, Any]:
    """One indicator of one subject."""
    return {
        "code": code,
        "value": number(value),
        "shown": shown(value, rounding["value"]),
        "target": number(target),
        "met": met,
        "ratio": number(ratio),
        "points": number(points),
        "points_shown": shown(points, rounding.get("points", 2)),
        "grade": grade,
        "reason": reason,
    }


def coefficient_entry(item: Any, code: str, rounding: dict[str, int]) -> dict[str, Any]:
    """One coefficient, from a row or from the engine."""
    return {
        "stage": str(item.stage),
        "group": item.group,
        "code": code,
        "n": item.n,
        "missing": item.missing,
        "mean": number(stored(item.mean)),
        "sd": number(stored(item.sd)),
        "cv": number(stored(item.cv)),
        "shown": shown(item.cv, rounding["coefficient"]),
        "limit": number(item.limit),
        "met": item.met,
        "reason": item.reason,
    }


def verdict_in_words(verdict: dict[str, Any]) -> Verdict:
    """The verdict of a run as a word and sentences."""
    if not verdict:
        return Verdict("未计算", "neutral", ())
    word, tone = WORDS[verdict["passed"]] if asks(verdict) else ("不作达标结论", "neutral")
    return Verdict(word, tone, tuple(verdict_sentences(verdict)))


def asks(verdict: dict[str, Any]) -> tuple[str, ...]:
    """What the verdict rests on; a run computed before this was kept is taken for one that judges schools."""
    return tuple(verdict.get("asks", ("schools", "coefficients")))


def verdict_sentences(verdict: dict[str, Any]) -> Iterator[str]:
    """How many subjects, differences and missing figures; only of what the set judges."""
    if "schools" in asks(verdict):
        yield f"{verdict['sections']}个学段中{verdict['sections_passed']}个达到学校要求"
    else:
        yield f"共{verdict['sections']}个评价对象"
    if verdict["sections_failed"]:
        yield f"{verdict['sections_failed']}个未达到"
    if verdict["sections_open"]:
        yield f"{verdict['sections_open']}个因缺数据暂不能判定"
    if "coefficients" in asks(verdict):
        yield f"{verdict['coefficients']}个差异系数中{verdict['coefficients_met']}个在上限以内"
    if verdict["missing_values"]:
        yield f"共缺{verdict['missing_values']}个数值"


def excluded_lines(run: ScoreRun) -> list[str]:
    """Who is left out and why, by name."""
    codes = {item["school"] for item in run.excluded}
    names = dict(School.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        f"{names.get(item['school'], item['school'])}（{STAGE_LABELS.get(item['stage'], item['stage'])}）：{item['reason']}"
        for item in run.excluded
    ]


def composite_cells(run: ScoreRun, stages: tuple[str, ...]) -> list[str]:
    """The mean of the coefficients of every stage for reading."""
    places = run.indicator_set.rounding["coefficient"]
    return [shown_text(run.verdict["composite"].get(stage), places) for stage in stages]


@dataclass(frozen=True, slots=True)
class CoefficientLine:
    """One indicator with its coefficient per stage, for a table with one line per indicator."""

    code: str
    title: str
    cells: tuple[Coefficient | None, ...]


def coefficient_lines(coefficients: Iterable[Coefficient], stages: tuple[str, ...]) -> list[CoefficientLine]:
    """Turn coefficients into lines; a stage without schools has an empty cell."""
    lines: dict[tuple[str, str], dict[str, Coefficient]] = {}
    titles: dict[str, str] = {}
    for item in coefficients:
        lines.setdefault((item.group, item.indicator.code), {})[item.stage] = item
        titles[item.indicator.code] = item.indicator.title
    return [
        CoefficientLine(code, f"{group} {titles[code]}".strip(), tuple(cells.get(stage) for stage in stages))
        for (group, code), cells in lines.items()
    ]


def current_set(code: str) -> IndicatorSet | None:
    """The version in force, else the newest one."""
    versions = IndicatorSet.objects.of_code(code)
    return versions.issued().first() or versions.first()
