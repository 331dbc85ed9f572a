"""What a computation found as rows of the database."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assessments.bulk_writing import (
    NULL,
    TRUTH,
    can_copy,
    copy,
    escaped,
    exact_texts,
    insert,
    lines,
    plain_texts,
    reserved_ids,
)
from assessments.engine.columns import Column
from assessments.engine.computing import COUNTY, RunResult, count
from assessments.engine.evaluating import maximum_points, total_points
from assessments.engine.outcomes import SubjectOutcome
from assessments.engine.precision import half_up, stored
from assessments.engine.stored_rows import stored_row
from assessments.engine.tables import Table
from assessments.engine.verdicts import SectionVerdict
from assessments.models import Coefficient, Score, ScoreRun, SubjectResult
from assessments.snapshots import Snapshot
from assessments.subject_rows import COUNTY_SUBJECT

REASON_LENGTH = 200
NOT_FROZEN = "年报没有冻结，按缺数据计"
SUBJECT_COLUMNS = (
    "id", "run_id", "subject_kind", "code", "stage", "group", "section_id", "school_id", "township_id",
    "inspector_id", "students", "met_count", "missing_count", "total", "passed", "reason", "points", "maximum",
    "grade", "rank", "vetoes", "inputs",
)  # fmt: skip
SCORE_COLUMNS = (
    "run_id", "subject_id", "indicator_id", "applies", "value", "target", "met", "ratio", "points", "grade",
    "missing_reason", "local_target", "local_met",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """The rows of one table of a result with the ids of their subjects, and which of them had no frozen figures."""

    table: Table
    ids: list[int]
    absent: frozenset[int]


def write_results(run: ScoreRun, result: RunResult, snapshot: Snapshot) -> int:
    """Write subjects, scores and coefficients of a run; returns how many scores. Call inside a transaction."""
    indicators: dict[str, int] = dict(run.indicator_set.indicators.values_list("code", "pk"))
    keep_basis(run, result, snapshot)
    judged = write_subjects(run, result, snapshot)
    if can_copy():
        copy(Score, SCORE_COLUMNS, (block for one in judged for block in score_blocks(run, one, indicators)))
    else:
        for one in judged:
            insert(Score, score_rows(run, one, indicators))
    Coefficient.objects.bulk_create(coefficient_rows(run, result, indicators), batch_size=1000)
    return sum(len(one.ids) * len(one.table.results) for one in judged)


def keep_basis(run: ScoreRun, result: RunResult, snapshot: Snapshot) -> None:
    """Keep on the run what the office set, and last year's rows of subjects that are gone."""
    basis: dict[str, Any] = snapshot.basis
    if snapshot.previous is not None:
        here = {(item.row.school, item.row.stage) for item in result.table.counted}
        before = count(result.definition, snapshot.previous)
        gone = [item for item in before.subjects if (item.row.school, item.row.stage) not in here]
        basis["gone"] = [stored_row(result.definition, item) for item in gone]
    run.basis = basis


def write_subjects(run: ScoreRun, result: RunResult, snapshot: Snapshot) -> list[Judged]:
    """Write one row per subject, the county's own at the end."""
    found = subject_values(run, result, snapshot)
    size = result.table.size
    if can_copy():
        ids = reserved_ids(SubjectResult, size + has_county_beside(result))
        copy(SubjectResult, SUBJECT_COLUMNS, subject_blocks(ids, found))
    else:
        ids = insert(SubjectResult, (SubjectResult(**values) for values in found))
    unfrozen = set(snapshot.unfrozen_ids)
    subjects = (snapshot.subjects[item.row.school, item.row.stage] for item in result.table.counted)
    absent = frozenset(row for row, subject in enumerate(subjects) if subject.section in unfrozen)
    judged = [Judged(result.table, ids[:size], absent)]
    if result.county.results:
        judged.append(Judged(result.county, ids[-1:], frozenset()))
    return judged


def subject_values(run: ScoreRun, result: RunResult, snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """The columns of every subject's row by name."""
    definition = result.definition
    before, county_before = former_rows(result, snapshot)
    for item, outcome in zip(result.table.counted, result.outcomes, strict=True):
        subject = snapshot.subjects[item.row.school, item.row.stage]
        students = item.row.students
        inputs = stored_row(definition, item)
        if (item.row.school, item.row.stage) in before:
            inputs["previous"] = before[item.row.school, item.row.stage]
        yield {
            "run_id": run.pk,
            **subject.columns,
            "code": item.row.school,
            "stage": item.row.stage,
            "group": item.row.group[:60],
            "students": None if students is None else half_up(students, 2),
            **verdict_values(outcome),
            "inputs": inputs,
        }
    if has_county_beside(result):
        inputs = stored_row(definition, result.county.counted[0])
        if county_before:
            inputs["previous"] = county_before
        yield {
            "run_id": run.pk,
            **COUNTY_SUBJECT.columns,
            "code": "",
            "stage": "",
            "group": "",
            "students": None,
            **verdict_values(county_outcome(result)),
            "inputs": inputs,
        }


def has_county_beside(result: RunResult) -> bool:
    """Whether the county has indicators of its own beside those of the subjects."""
    return bool(result.county.results) and result.definition.object != COUNTY


def former_rows(result: RunResult, snapshot: Snapshot) -> tuple[dict[tuple[str, str], Any], Any]:
    """Last year's rows as they are kept, by school and stage, and the county's own."""
    if snapshot.previous is None:
        return {}, None
    before = count(result.definition, snapshot.previous)
    kept = {(item.row.school, item.row.stage): stored_row(result.definition, item) for item in before.subjects}
    return kept, None if before.county is None else stored_row(result.definition, before.county)


def verdict_values(outcome: SubjectOutcome) -> dict[str, Any]:
    """The columns of an outcome."""
    verdict = outcome.verdict
    return {
        "met_count": verdict.met_count,
        "missing_count": verdict.missing_count,
        "total": verdict.total,
        "passed": verdict.passed,
        "reason": verdict.reason[:REASON_LENGTH],
        "points": stored(outcome.points),
        "maximum": stored(outcome.maximum),
        "grade": outcome.grade,
        "rank": outcome.rank,
        "vetoes": list(outcome.vetoes),
    }


def county_outcome(result: RunResult) -> SubjectOutcome:
    """The county's own indicators as an outcome: how many it meets, its points, its vetoes, the verdict of the run."""
    definition, table = result.definition, result.county
    judged = [
        table.results[item.code]
        for item in definition.scored
        if item.level == "county" and item.rule is not None and item.rule.judges and table.results[item.code].applies[0]
    ]
    met = sum(1 for column in judged if column.met[0])
    missing = sum(1 for column in judged if column.met[0] is None)
    vetoes = tuple(result.verdict["vetoes"])
    verdict = SectionVerdict(met, missing, len(judged), result.verdict["passed"], (), "、".join(vetoes))
    points = total_points(definition, table, "county")[0]
    return SubjectOutcome(points, maximum_points(definition, "county"), "", None, vetoes, False, verdict)


def subject_blocks(ids: list[int], found: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Subjects as lines, one at a time."""
    for pk, values in zip(ids, found, strict=True):
        yield "\t".join(as_text(values.get(name, pk)) for name in SUBJECT_COLUMNS) + "\n"


def as_text(value: Any) -> str:
    """Any column of a subject in PostgreSQL's text format."""
    if value is None or isinstance(value, bool):
        return TRUTH[value]
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return escaped(str(value))


def reasons_of(column: Column, judged: Judged) -> list[str]:
    """Why there is nothing, row by row; nearly always an empty text."""
    size = len(judged.ids)
    doubtful = range(size) if any(column.left_out) else (row for row in range(size) if column.value[row] is None)
    reasons = [""] * size
    for row in doubtful:
        why = column.why(row)
        reasons[row] = (NOT_FROZEN if why and row in judged.absent and column.applies[row] else why)[:REASON_LENGTH]
    return reasons


def score_blocks(run: ScoreRun, judged: Judged, indicators: dict[str, int]) -> Iterator[str]:
    """Scores as blocks of lines, indicator by indicator."""
    if not judged.ids:
        return
    size = len(judged.ids)
    ids = [f"{run.pk}\t{pk}" for pk in judged.ids]
    escape: Callable[[str], str] = lru_cache(maxsize=1000)(escaped)
    for code, column in judged.table.results.items():
        nothing = [NULL] * size
        yield lines(
            [
                ids,
                [str(indicators[code])] * size,
                [TRUTH[value] for value in column.applies],
                exact_texts(column.value),
                exact_texts(column.target),
                [TRUTH[value] for value in column.met],
                exact_texts(column.ratio),
                exact_texts(column.points),
                plain_texts(column.grade, escape),
                plain_texts(reasons_of(column, judged), escape),
                exact_texts(column.local_target) if column.local_target else nothing,
                [TRUTH[value] for value in column.local_met] if column.local_met else nothing,
            ]
        )


def score_rows(run: ScoreRun, judged: Judged, indicators: dict[str, int]) -> Iterable[Score]:
    """The same as rows, for a database that does not copy."""
    for code, column in judged.table.results.items():
        reasons = reasons_of(column, judged)
        for row, pk in enumerate(judged.ids):
            yield Score(
                run_id=run.pk,
                subject_id=pk,
                indicator_id=indicators[code],
                applies=column.applies[row],
                value=stored(column.value[row]),
                target=stored(column.target[row]),
                met=column.met[row],
                ratio=stored(column.ratio[row]),
                points=stored(column.points[row]),
                grade=column.grade[row],
                missing_reason=reasons[row],
                local_target=stored(column.local_target[row]) if column.local_target else None,
                local_met=column.local_met[row] if column.local_met else None,
            )


def coefficient_rows(run: ScoreRun, result: RunResult, indicators: dict[str, int]) -> Iterable[Coefficient]:
    """One row per stage, group and indicator."""
    for value in result.coefficients:
        yield Coefficient(
            run=run,
            stage=value.stage,
            group=value.group[:60],
            indicator_id=indicators[value.code],
            n=value.n,
            missing=value.missing,
            mean=stored(value.mean),
            sd=stored(value.sd),
            cv=stored(value.cv),
            limit=stored(value.limit),
            met=value.met,
            reason=value.reason,
        )
