"""The county's verdict: its schools, its differences, its own indicators and the parts they make up."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from assessments.definitions import Part, SetDefinition
from assessments.engine.coefficients import CoefficientValue
from assessments.engine.outcomes import SubjectOutcome
from assessments.engine.precision import plain, settle
from assessments.engine.tables import Table
from assessments.engine.verdicts import every, judge_coefficients


def county_verdict(
    definition: SetDefinition,
    table: Table,
    county: Table,
    outcomes: Sequence[SubjectOutcome],
    coefficients: tuple[CoefficientValue, ...],
    targets: Mapping[tuple[str, str], Decimal],
    year: int | None,
) -> dict[str, Any]:
    """Judge the county as far as the set says how; ``passed`` is None while anything is missing.

    ``parts`` stand against the national line and against the county's own target of the year, apart from each other.
    ``asks`` names what the set judges by; without anything there is no verdict to wait for.
    ``composite`` is the mean of the coefficients of a stage, judged only where the set gives it a limit.
    """
    schools = every(outcome.verdict.passed for outcome in outcomes) if definition.school_rule else None
    composites = composites_of(definition, coefficients)
    differences = judged_differences(definition, coefficients, composites)
    parts = [part_of(definition, part, table, county, coefficients, targets, year) for part in definition.parts]
    vetoes, unknown = county_vetoes(definition, county)
    asked = [
        *([schools] if definition.school_rule else []),
        *([differences] if definition.coefficient_rule else []),
        *(part["national_met"] for part in parts),
        *([None] if unknown else []),
    ]
    return {
        "passed": False if vetoes else every(asked),
        "asks": asks_of(definition),
        "schools_passed": schools,
        "coefficients_passed": differences,
        "sections": len(outcomes),
        "sections_passed": sum(1 for outcome in outcomes if outcome.verdict.passed),
        "sections_failed": sum(1 for outcome in outcomes if outcome.verdict.passed is False),
        "sections_open": sum(
            1 for outcome in outcomes if outcome.verdict.passed is None and definition.school_rule is not None
        ),
        "coefficients": len(coefficients),
        "coefficients_met": sum(1 for value in coefficients if value.met),
        "missing_values": sum(outcome.verdict.missing_count for outcome in outcomes),
        "composite": composites,
        "parts": parts,
        "parts_met": sum(1 for part in parts if part["target_met"]),
        "parts_national_met": sum(1 for part in parts if part["national_met"]),
        "vetoes": vetoes,
        "vetoes_missing": unknown,
    }


def asks_of(definition: SetDefinition) -> list[str]:
    """What the county's verdict rests on: schools, coefficients, parts, vetoes; empty when the set only gives points."""
    rests = {
        "schools": definition.school_rule is not None,
        "coefficients": definition.coefficient_rule is not None,
        "parts": bool(definition.parts),
        "vetoes": any(veto.level == "county" for veto in definition.vetoes),
    }
    return [name for name, there in rests.items() if there]


def composites_of(definition: SetDefinition, coefficients: tuple[CoefficientValue, ...]) -> dict[str, str | None]:
    """The mean of the coefficients of every stage, over all groups."""
    return {
        stage: composite(value for value in coefficients if value.stage == stage) for stage in definition.scope.stages
    }


def composite(values: Iterable[CoefficientValue]) -> str | None:
    """Return the plain mean of the coefficients as exact text, or None while any value of a school is missing."""
    found = [None if value.missing else value.cv for value in values]
    if not found or None in found:
        return None
    return plain(settle(sum((cv for cv in found if cv is not None), Decimal(0)) / len(found)))


def judged_differences(
    definition: SetDefinition, coefficients: tuple[CoefficientValue, ...], composites: Mapping[str, str | None]
) -> bool | None:
    """Every coefficient within its limit, and every composite within its own, as far as the set judges them."""
    rule = definition.coefficient_rule
    if rule is None:
        return None
    judged = [judge_coefficients(coefficients)] if rule.each else []
    if rule.composite is not None:
        present = {value.stage for value in coefficients}
        judged += [
            None if composites[stage] is None else Decimal(str(composites[stage])) <= limit
            for stage, limit in rule.composite.items()
            if stage in present
        ]
    return every(judged)


def county_met(code: str, table: Table, county: Table, coefficients: tuple[CoefficientValue, ...]) -> bool | None:
    """Whether the county meets an indicator: its own, or one of its schools by the difference between them.

    An indicator of schools without a coefficient is met when every school meets it.
    """
    if code in county.results:
        return county.results[code].met[0]
    differences = [value for value in coefficients if value.code == code]
    if differences:
        return judge_coefficients(differences)
    column = table.results[code]
    return every(met for met, asked in zip(column.met, column.applies, strict=True) if asked)


def part_of(
    definition: SetDefinition,
    part: Part,
    table: Table,
    county: Table,
    coefficients: tuple[CoefficientValue, ...],
    targets: Mapping[tuple[str, str], Decimal],
    year: int | None,
) -> dict[str, Any]:
    """One part against the national line and the local target; both judgements stay open while something is missing."""
    judged = {code: county_met(code, table, county, coefficients) for code in part.of}
    open_count = 0
    if part.measure == "met":
        figure: Decimal | None = Decimal(sum(1 for met in judged.values() if met))
        open_count = sum(1 for met in judged.values() if met is None)
    else:
        column = county.results[part.of[0]]
        figure = (column.value if part.measure == "value" else column.points)[0]
        open_count = 1 if column.left_out and column.left_out[0] else 0
    target = targets.get((part.code, ""), part.local.get(str(year)))
    lower = part.measure == "value" and definition.by_code[part.of[0]].direction == "lower"

    def judged_line(line: Decimal) -> bool | None:
        if part.measure != "met" and open_count:
            return None
        return reaches(figure, open_count, line, lower=lower)

    return {
        "code": part.code,
        "title": part.title,
        "measure": part.measure,
        "figure": None if figure is None else plain(figure),
        "total": len(part.of) if part.measure == "met" else None,
        "missing": open_count,
        "unmet": [code for code, met in judged.items() if met is False],
        "national": plain(part.national),
        "national_met": judged_line(part.national),
        "target": None if target is None else plain(target),
        "target_met": None if target is None else judged_line(target),
    }


def reaches(figure: Decimal | None, open_count: int, line: Decimal, *, lower: bool = False) -> bool | None:
    """Whether a figure stands at or above a line (at or below, where lower is better).

    Open while what is missing could still decide it.
    """
    if figure is None:
        return None
    if lower:
        return figure <= line
    if figure >= line:
        return True
    return None if figure + open_count >= line else False


def county_vetoes(definition: SetDefinition, county: Table) -> tuple[list[str], list[str]]:
    """Titles of the county's vetoes that are met, and of those whose data is missing."""
    met, unknown = [], []
    for veto in definition.vetoes:
        if veto.level == "county":
            value = veto.when.columns(county, definition.labels).values[0]
            if value is not False:
                (unknown if value is None else met).append(veto.title)
    return met, unknown
