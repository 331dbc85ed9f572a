"""Points of one sheet: the one place where answers become a score."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Protocol

from assessments.definitions import SetDefinition
from assessments.engine.computing import COUNTY, RunResult, compute
from assessments.engine.evaluating import maximum_points, total_points
from assessments.engine.inputs import SectionInput
from assessments.engine.outcomes import IndicatorValue
from assessments.engine.precision import plain
from assessments.figures import figures_of, readers_of

AMONG_PEERS = "要与其他对象一起测算"
NOT_JUDGED = "不在评估范围，或随主校评估"
JUDGED = {True: "达标", False: "未达标"}
REACHED = {True: "达到", False: "未达到", None: "待判定"}


@dataclass(frozen=True, slots=True)
class SheetBasis:
    """What a run of the year reads of one subject beside the answers of the sheet.

    ``subject``: code, stage, kind and the figures of the frozen returns. ``beside``: the rows it is computed with, as
    the other stages and campuses of its school, and the county's own row. ``previous``, ``parameters``, ``targets`` and
    ``year`` as `assessments.engine.computing.compute` takes them.
    """

    subject: SectionInput
    beside: tuple[SectionInput, ...] = ()
    previous: tuple[SectionInput, ...] | None = None
    parameters: Mapping[str, Decimal] = field(default_factory=dict)
    targets: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    year: int | None = None


@dataclass(frozen=True, slots=True)
class SheetPoints:
    """The score of one sheet, unrounded.

    ``total`` is None while any point is missing and where the set gives none (then ``maximum`` is None too).
    ``per_indicator`` holds every node that gives points and is asked, None where they are missing; ``words`` the grade
    or judgement of an indicator; ``local`` how it stands to the county's own target of the year. ``reasons`` says by
    code why an indicator is missing; ``missing`` counts them.
    """

    total: Decimal | None
    maximum: Decimal | None
    per_indicator: Mapping[str, Decimal | None] = field(default_factory=dict)
    missing: int = 0
    reasons: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    local: Mapping[str, str] = field(default_factory=dict)


class PointsOf(Protocol):
    """How a sheet is scored: the set, the stored answers (field code to text or None), and what a run reads beside."""

    def __call__(
        self, definition: SetDefinition, answers: Mapping[str, str | None], basis: SheetBasis
    ) -> SheetPoints: ...


def points_of(definition: SetDefinition, answers: Mapping[str, str | None], basis: SheetBasis) -> SheetPoints:
    """Compute the set for this one subject, as a run does. Rules that compare with others stay open: it has no others.

    The answers of this sheet go before what the subject's concluded sheets said.
    """
    result = compute(
        definition,
        rows_with_answers(definition, answers, basis),
        previous=basis.previous,
        parameters=basis.parameters,
        targets=basis.targets,
        year=basis.year,
    )
    own = next((one for one in result.sections if one.row.school == basis.subject.school and one.row.stage == basis.subject.stage), None)  # fmt: skip
    if own is None:
        return left_out(definition, result, basis)
    values, total, maximum = own.values, own.outcome.points, own.outcome.maximum
    if definition.object == COUNTY:
        values += result.county_values
        total, maximum = of_county(definition, result, total, maximum)
    return scored(definition, values, total, maximum)


def rows_with_answers(
    definition: SetDefinition, answers: Mapping[str, str | None], basis: SheetBasis
) -> list[SectionInput]:
    """The subject's row with the answers of the sheet, and the rows beside it; the county's own answers are its row's too."""
    read = readers_of(definition, lambda item: item.origin == "sheet")
    typed = figures_of(answers, read)

    def answered(row: SectionInput) -> SectionInput:
        returned = {name: figure for name, figure in row.fields.items() if name not in read}
        return replace(row, fields={**returned, **typed})

    if definition.object != COUNTY:
        return [answered(basis.subject), *basis.beside]
    own = [row for row in basis.beside if row.stage == COUNTY] or [replace(basis.subject, stage=COUNTY)]
    return [answered(basis.subject), *map(answered, own)]


def of_county(
    definition: SetDefinition, result: RunResult, total: Decimal | None, maximum: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """Points and maximum of a county that is the subject: what is judged of it as subject and of its own row together."""
    more = maximum_points(definition, COUNTY)
    if more is None:
        return total, maximum
    own = total_points(definition, result.county, COUNTY)[0]
    if maximum is None:
        return own, more
    return (None if total is None or own is None else total + own), maximum + more


def left_out(definition: SetDefinition, result: RunResult, basis: SheetBasis) -> SheetPoints:
    """A subject that the set does not judge, with the reason at the top."""
    key = (basis.subject.school, basis.subject.stage)
    reason = next((one.reason for one in result.excluded if (one.row.school, one.row.stage) == key), NOT_JUDGED)
    return SheetPoints(None, maximum_points(definition, "subject"), missing=1, reasons={"": reason})


def scored(
    definition: SetDefinition, values: tuple[IndicatorValue, ...], total: Decimal | None, maximum: Decimal | None
) -> SheetPoints:
    """Gather what was computed; what needs peers, and every heading above it, is taken back."""
    open_codes = among_peers(definition)
    reasons: dict[str, str] = {}
    points: dict[str, Decimal | None] = {}
    words: dict[str, str] = {}
    local: dict[str, str] = {}
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
        if value.local_target is not None:
            local[value.code] = f"{plain(value.local_target)}{indicator.unit}，{REACHED[value.local_met]}"
    final = None if open_codes & points.keys() else total
    return SheetPoints(final, maximum, points, len(reasons), reasons, words, local)


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
