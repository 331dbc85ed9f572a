"""The whole computation: rows of figures and a set in, values, coefficients and verdicts out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.definitions import SetDefinition
from assessments.engine.campuses import merge_campuses
from assessments.engine.coefficients import CoefficientValue, coefficient
from assessments.engine.inputs import SectionInput, by_school, exclusion
from assessments.engine.precision import plain, settle
from assessments.engine.shares import shares_of
from assessments.engine.values import IndicatorValue, value_of
from assessments.engine.verdicts import SectionVerdict, every, judge_coefficients, judge_section

REPORTED_EVERY = 100


@dataclass(frozen=True, slots=True)
class SectionResult:
    """Everything about one school stage."""

    row: SectionInput
    values: tuple[IndicatorValue, ...]
    verdict: SectionVerdict


@dataclass(frozen=True, slots=True)
class Excluded:
    """A school stage that the set leaves out, and why."""

    row: SectionInput
    reason: str


@dataclass(frozen=True, slots=True)
class RunResult:
    """The outcome of a run; sections in order of school and stage."""

    sections: tuple[SectionResult, ...]
    excluded: tuple[Excluded, ...]
    coefficients: tuple[CoefficientValue, ...]
    verdict: dict[str, Any]


def compute(
    definition: SetDefinition, rows: Iterable[SectionInput], progress: Callable[[int, int], None] | None = None
) -> RunResult:
    """Compute the set for all rows; the order of the rows does not matter.

    ``progress(done, total)`` is called now and then with the number of school stages.
    """
    ordered = sorted(rows, key=lambda row: (row.school, definition_order(definition, row.stage)))
    shares = {
        (school, stage): share
        for school, members in by_school(ordered).items()
        for stage, share in shares_of(members, definition.weights).items()
    }
    counted = merge_campuses(definition, ordered, shares)
    sections: list[SectionResult] = []
    excluded: list[Excluded] = []
    for done, item in enumerate(counted, start=1):
        if reason := exclusion(definition, item.row):
            excluded.append(Excluded(item.row, reason))
        else:
            values = tuple(value_of(definition, indicator, item) for indicator in definition.scored)
            sections.append(SectionResult(item.row, values, judge_section(definition.school_rule, values)))
        if progress and (done % REPORTED_EVERY == 0 or done == len(counted)):
            progress(done, len(counted))
    coefficients = tuple(coefficients_of(definition, sections))
    return RunResult(tuple(sections), tuple(excluded), coefficients, county_verdict(definition, sections, coefficients))


def definition_order(definition: SetDefinition, stage: str) -> tuple[int, str]:
    """Sort stages as the set lists them, others after."""
    stages = definition.scope.stages
    return (stages.index(stage) if stage in stages else len(stages), stage)


def coefficients_of(definition: SetDefinition, sections: list[SectionResult]) -> Iterable[CoefficientValue]:
    """Yield a coefficient per stage and indicator, for stages that have a school."""
    rule = definition.coefficient_rule
    for stage in definition.scope.stages:
        members = [section for section in sections if section.row.stage == stage]
        if not members:
            continue
        columns = [{value.code: value.value for value in section.values} for section in members]
        for code in rule.of:
            pairs = [(section.row.students, column[code]) for section, column in zip(members, columns, strict=True)]
            yield coefficient(stage, code, pairs, rule.limits[stage])


def county_verdict(
    definition: SetDefinition, sections: list[SectionResult], coefficients: tuple[CoefficientValue, ...]
) -> dict[str, Any]:
    """Judge the part that is computed: every school stage passes and every coefficient is within its limit.

    ``passed`` is None while anything is missing. ``composite`` is the mean of the coefficients of a stage,
    published for reference and not judged.
    """
    schools = every(section.verdict.passed for section in sections)
    differences = judge_coefficients(coefficients)
    return {
        "passed": every([schools, differences]),
        "schools_passed": schools,
        "coefficients_passed": differences,
        "sections": len(sections),
        "sections_passed": sum(1 for section in sections if section.verdict.passed),
        "sections_failed": sum(1 for section in sections if section.verdict.passed is False),
        "sections_open": sum(1 for section in sections if section.verdict.passed is None),
        "coefficients": len(coefficients),
        "coefficients_met": sum(1 for value in coefficients if value.met),
        "missing_values": sum(section.verdict.missing_count for section in sections),
        "composite": {
            stage: composite(value for value in coefficients if value.stage == stage)
            for stage in definition.scope.stages
        },
    }


def composite(values: Iterable[CoefficientValue]) -> str | None:
    """Return the plain mean of the coefficients as exact text, or None while any value of a school is missing."""
    found = [None if value.missing else value.cv for value in values]
    if not found or None in found:
        return None
    return plain(settle(sum((cv for cv in found if cv is not None), Decimal(0)) / len(found)))
