"""Opening a stored number: the set it was computed by, over the figures it was computed from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assessments.additions import ADDITIONS, added_to, read_additions
from assessments.definitions import SetDefinition
from assessments.engine.campuses import Counted
from assessments.engine.computing import COUNTY, nobody
from assessments.engine.evaluating import OnDemand, column_of
from assessments.engine.explanations import Explanation, InputLine, explain, input_lines
from assessments.engine.precision import plain
from assessments.engine.stored_rows import restored_row
from assessments.engine.tables import LastYear, Table
from assessments.models import Score, ScoreRun, SubjectResult
from assessments.workflow import SubjectKind

Rows = list[tuple[int, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Opened:
    """A number opened: the explanation, last year's figures where the rule looks back (None: it does not), and how many
    others went into it (None: none)."""

    explanation: Explanation
    former: tuple[InputLine, ...] | None
    peers: int | None


def opened(score: Score) -> Opened:
    """Write out a score from the figures its run kept.

    A rule that looks at other rows (a rank, an aggregate, a county's count of its schools) is computed again over all
    rows of the run, any other over the one row alone.
    """
    definition = score.run.indicator_set.definition
    indicator = definition.indicator(score.indicator.code)
    needed = everything_read(definition, indicator.code)
    alone = not any(reads_others(definition, code, indicator.level) for code in needed)
    table, county, ids = tables_of(score, alone=alone)
    for code in definition.order:
        if code in needed:
            where = county if definition.by_code[code].level == COUNTY else table
            where.results[code] = column_of(definition.by_code[code], where)
    own, row = (county, 0) if indicator.level == COUNTY else (table, ids.index(score.subject_id))
    former = None
    if indicator.rule is not None and indicator.rule.looks_back:
        former = tuple(former_lines(own, sorted(indicator.rule.names, key=list(definition.labels).index), row))
    peers = None
    if not alone:
        peers = table.size if own is county else next(len(rows) for _, rows in table.groups if row in rows)
    return Opened(with_plan_told(explain(own, indicator, row), score), former, peers)


def with_plan_told(explanation: Explanation, score: Score) -> Explanation:
    """The same, with a note at every figure that is not the return's alone because a plan added to it."""
    additions = read_additions(score.run.basis.get(ADDITIONS, {}))
    inputs = score.subject.inputs
    schools = {score.subject.code, *(code for code, _ in inputs.get("merged", []))}
    added = added_to(additions, schools, score.subject.stage)
    lines = tuple(
        replace(
            line, note="；".join(filter(None, (line.note, f"其中改进方案增加{plain(added[line.code])}{line.unit}")))
        )
        if line.code in added
        else line
        for line in explanation.inputs
    )
    return replace(explanation, inputs=lines)


def everything_read(definition: SetDefinition, code: str) -> set[str]:
    """The codes that must be computed for one indicator, itself among them."""
    found: set[str] = set()
    waiting = [code]
    while waiting:
        item = definition.by_code[waiting.pop()]
        if item.code in found or item.rule is None:
            continue
        found.add(item.code)
        waiting += item.rule.needs
        waiting += [read for formula in item.rule.formulas for read in formula.results]
        if item.applies_if is not None:
            waiting += [read for _, read in item.applies_if.results_now]
    return found


def reads_others(definition: SetDefinition, code: str, level: str) -> bool:
    """Whether an indicator cannot be computed from the one row of the level alone."""
    item = definition.by_code[code]
    if item.level != level or item.rule is None or item.rule.looks_around:
        return True
    asked = item.applies_if is not None and item.applies_if.has_aggregates
    return asked or any(
        expression.results - expression.results_now
        for formula in item.rule.formulas
        for expression in formula.by_stage.values()
    )


def tables_of(score: Score, *, alone: bool) -> tuple[Table, Table, list[int]]:
    """The stored rows as the tables of the subjects and of the county, and the ids of the subjects row by row."""
    definition, run = score.run.indicator_set.definition, score.run
    stored = SubjectResult.objects.filter(run=run).order_by("pk")
    subjects: Rows = list(
        (stored.filter(pk=score.subject_id) if alone else subjects_of(stored, definition)).values_list("pk", "inputs")
    )
    parameters = {code: Decimal(text) for code, text in run.basis.get("parameters", {}).items()}
    last, last_county, own = None, None, None
    if not alone or score.subject.subject_kind == SubjectKind.COUNTY:
        own = next(iter(stored.filter(subject_kind=SubjectKind.COUNTY).values_list("inputs", flat=True)), None)
    if definition.looks_back:
        last, last_county = last_year(definition, subjects, own, run, parameters)
    counted = [restored_row(definition, inputs) for _, inputs in subjects]
    table = Table(definition, counted, parameters=parameters, previous=last)
    row = nobody() if own is None else as_county(restored_row(definition, own))
    county = Table(definition, (row,), parameters=parameters, previous=last_county, members=table)
    return table, county, [pk for pk, _ in subjects]


def subjects_of(stored: Any, definition: SetDefinition) -> Any:
    """The rows of the subjects; the county's own only where it is the subject."""
    return stored if definition.object == COUNTY else stored.exclude(subject_kind=SubjectKind.COUNTY)


def as_county(counted: Counted) -> Counted:
    """The county's row, whose stage says what it is."""
    return Counted(type(counted.row)("", COUNTY, COUNTY, counted.row.fields), counted.share)


def last_year(
    definition: SetDefinition,
    subjects: Rows,
    own: Mapping[str, Any] | None,
    run: ScoreRun,
    parameters: Mapping[str, Decimal],
) -> tuple[Table, Table]:
    """The year before as it was kept: of the subjects that are here, and of those that are gone since."""
    before: list[Counted] = []
    places: list[int | None] = []
    for _, inputs in subjects:
        places.append(len(before) if "previous" in inputs else None)
        if "previous" in inputs:
            before.append(restored_row(definition, inputs["previous"]))
    before += [restored_row(definition, inputs) for inputs in run.basis.get("gone", [])]
    whole = Table(definition, before, parameters=parameters, results=OnDemand())
    kept = (own or {}).get("previous")
    row = nobody() if kept is None else as_county(restored_row(definition, kept))
    county = Table(definition, (row,), parameters=parameters, members=whole, results=OnDemand())
    for table in (whole, county):
        table.results.table = table  # type: ignore[attr-defined]
    return LastYear(whole, places), county


def former_lines(table: Table, names: Iterable[str], row: int) -> list[InputLine]:
    """Last year's figures of one row; none when the subject was not there."""
    if table.previous is None or table.previous.counted[row] is None:
        return []
    return input_lines(table.previous, names, row)
