"""Points of one sheet: the one place where answers become a score."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Protocol

from assessments.definitions import SetDefinition
from assessments.engine.computing import COUNTY, RunResult, compute
from assessments.engine.evaluating import maximum_points, total_points
from assessments.engine.inputs import SectionInput
from assessments.engine.outcomes import IndicatorValue
from assessments.figures import figures_of, readers_of

AMONG_PEERS = "要与其他对象一起测算"
JUDGED = {True: "达标", False: "未达标"}


@dataclass(frozen=True, slots=True)
class SheetPoints:
    """The score of one sheet, unrounded.

    ``total`` is None while any point is missing and where the set gives none (then ``maximum`` is None too).
    ``per_indicator`` holds every node that gives points and is asked, None where they are missing; ``words`` the grade
    or judgement of an indicator. ``reasons`` says by code why an indicator is missing; ``missing`` counts them.
    """

    total: Decimal | None
    maximum: Decimal | None
    per_indicator: Mapping[str, Decimal | None] = field(default_factory=dict)
    missing: int = 0
    reasons: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


class PointsOf(Protocol):
    """How a sheet is scored: the set, the stored answers, the figures of the returns, and whose they are.

    ``answers``: field code to stored text or None. ``returns``: field code to figure. ``subject``: code, stage, kind.
    """

    def __call__(
        self,
        definition: SetDefinition,
        answers: Mapping[str, str | None],
        returns: Mapping[str, Any],
        subject: SectionInput,
    ) -> SheetPoints: ...


def points_of(
    definition: SetDefinition, answers: Mapping[str, str | None], returns: Mapping[str, Any], subject: SectionInput
) -> SheetPoints:
    """Compute the set for this one subject. Rules that compare with others stay open: one subject has no others."""
    read = readers_of(definition, lambda item: item.origin == "sheet")
    row = replace(subject, fields={**returns, **figures_of(answers, read)})
    result = compute(definition, [row])
    if definition.object == COUNTY:
        total = total_points(definition, result.county, COUNTY)[0]
        return scored(definition, result.county_values, total, maximum_points(definition, COUNTY))
    if not result.outcomes:
        return left_out(definition, result)
    outcome = result.outcomes[0]
    return scored(definition, result.sections[0].values, outcome.points, outcome.maximum)


def left_out(definition: SetDefinition, result: RunResult) -> SheetPoints:
    """A subject that the set does not judge, with the reason at the top."""
    reason = result.excluded[0].reason if result.excluded else "不在评估范围"
    return SheetPoints(None, maximum_points(definition, "subject"), missing=1, reasons={"": reason})


def scored(
    definition: SetDefinition, values: tuple[IndicatorValue, ...], total: Decimal | None, maximum: Decimal | None
) -> SheetPoints:
    """Gather what was computed; what needs peers, and every heading above it, is taken back."""
    open_codes = among_peers(definition)
    reasons: dict[str, str] = {}
    points: dict[str, Decimal | None] = {}
    words: dict[str, str] = {}
    for value in values:
        indicator = definition.by_code[value.code]
        if not value.applies:
            continue
        is_open = value.code in open_codes
        if indicator.points is not None:
            points[value.code] = None if is_open else value.points
        if value.code not in definition.children and (is_open or value.reason):
            reasons[value.code] = AMONG_PEERS if is_open else value.reason
        word = "" if is_open else value.grade or JUDGED.get(value.met, "")  # type: ignore[arg-type]
        if word:
            words[value.code] = word
    final = None if open_codes & points.keys() else total
    return SheetPoints(final, maximum, points, len(reasons), reasons, words)


def among_peers(definition: SetDefinition) -> set[str]:
    """Indicators whose rule looks at other subjects, and the headings above them."""
    found: set[str] = set()
    for indicator in definition.scored:
        if indicator.rule is not None and indicator.rule.looks_around and indicator.code not in definition.children:
            code = indicator.code
            while code:
                found.add(code)
                code = definition.by_code[code].parent
    return found
