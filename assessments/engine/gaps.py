"""What every school lacks, in natural units and in money."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from assessments.engine.computing import RunResult
from assessments.engine.improvements import COUNTING, WHOLE_SCHOOL, Improvement, Lever, steps_up
from assessments.engine.outcomes import SectionResult
from assessments.engine.responses import Responses
from core.expressions import WORKING_DIGITS

MISSING_VALUE = "缺数据，无法计算差额：{reason}"
NO_WAY = "没有设置可以增加的资源，无法折算成数量"


@dataclass(frozen=True, slots=True)
class Gap:
    """One unmet indicator of one school stage.

    ``exact`` is the smallest amount of ``field`` that brings the value to its target; ``amount`` is the same rounded up
    to the improvement's step, which is what is shown and priced (``cost_wan``, 万元). ``to_floor`` is the amount up to
    the floor of the set's rule for schools, zero where the value is above it. ``whole_school``: what the whole school
    must add so that this stage's share suffices. All None, with a ``reason``, where they cannot be told.
    """

    school: str
    stage: str
    code: str
    value: Decimal | None
    target: Decimal
    ratio: Decimal | None
    field: str = ""
    unit: str = ""
    exact: Decimal | None = None
    amount: Decimal | None = None
    to_floor: Decimal | None = None
    cost_wan: Decimal | None = None
    whole_school: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GapSum:
    """The gaps of one indicator in the county: how many, of how many schools, how much, 万元."""

    code: str
    field: str
    unit: str
    count: int
    schools: int
    amount: Decimal
    cost_wan: Decimal
    unknown: int


@dataclass(frozen=True, slots=True)
class GapSheet:
    """All gaps and their sums.

    ``needs`` has what each lever must grow by: a split school that lacks for both stages adds the larger amount once,
    so sums count it once. ``count`` counts gaps, one per school stage and indicator.
    """

    gaps: tuple[Gap, ...]
    sums: tuple[GapSum, ...]
    needs: dict[Lever, Decimal]
    count: int
    schools: int
    cost_wan: Decimal
    unknown: int

    def of_school(self, school: str) -> tuple[Gap, ...]:
        """The gaps of one school."""
        return tuple(gap for gap in self.gaps if gap.school == school)

    def cost_of_school(self, found: Responses, school: str) -> Decimal:
        """What one school needs, 万元; a figure two stages share is counted once."""
        return cost_of(found, {lever: amount for lever, amount in self.needs.items() if lever.school == school})


def gap_sheet(found: Responses) -> GapSheet:
    """Work out every gap, and prove them: with the needs added the engine meets each of these indicators."""
    gaps = tuple(gap for section in found.base.sections for gap in gaps_of(found, section))
    needs = needs_of(found, gaps)
    prove(found, gaps, needs)
    codes = dict.fromkeys(gap.code for gap in gaps)
    order = [item.code for item in found.definition.scored if item.code in codes]
    return GapSheet(
        gaps=gaps,
        sums=tuple(sum_of(found, code, gaps, needs) for code in order),
        needs=needs,
        count=len(gaps),
        schools=len({gap.school for gap in gaps}),
        cost_wan=cost_of(found, needs),
        unknown=sum(1 for gap in gaps if gap.amount is None),
    )


def gaps_of(found: Responses, section: SectionResult) -> Iterable[Gap]:
    """The gaps of one school stage: indicators with a target that are not met, and those without a value.

    Asked are the indicators of the rule for schools and those something can be added for; what the set judges beside
    them (surveys, quality) is no lack of a resource.
    """
    asked = codes_asked(found)
    for value in section.values:
        if value.code not in asked or value.target is None or value.met:
            continue
        school, stage = section.row.school, section.row.stage
        if value.value is None:
            yield Gap(
                school, stage, value.code, None, value.target, None, reason=MISSING_VALUE.format(reason=value.reason)
            )
            continue
        chosen = remedy(found, section, value.code, value.target - value.value)
        if chosen is None:
            yield Gap(school, stage, value.code, value.value, value.target, value.ratio, reason=NO_WAY)
            continue
        lever, slope = chosen
        item = found.improvements[lever.field]
        exact = needed(value.target - value.value, slope)
        amount = steps_up(exact, item.step) * item.step
        yield Gap(
            school,
            stage,
            value.code,
            value.value,
            value.target,
            value.ratio,
            lever.field,
            item.unit,
            COUNTING.plus(exact),
            amount,
            amount_to_floor(found, value.value, value.target, slope, item),
            amount * item.cost_wan,
            lever.stage == WHOLE_SCHOOL,
        )


def codes_asked(found: Responses) -> set[str]:
    """The indicators whose gaps are told."""
    rule = found.definition.school_rule
    return {item.indicator for item in found.improvements.values()} | set(rule.of if rule else ())


def remedy(found: Responses, section: SectionResult, code: str, distance: Decimal) -> tuple[Lever, Decimal] | None:
    """The lever meant for this indicator that moves it the right way, in the order of the pack."""
    levers = found.levers_for(section.row.school, section.row.stage, code)
    for lever, slope in levers.items():
        if found.improvements[lever.field].indicator == code and slope * distance > 0:
            return lever, slope
    return None


def needed(distance: Decimal, slope: Decimal) -> Decimal:
    """The amount that covers a distance."""
    with localcontext(prec=WORKING_DIGITS):
        return distance / slope


def amount_to_floor(
    found: Responses, value: Decimal, target: Decimal, slope: Decimal, item: Improvement
) -> Decimal | None:
    """The amount up to the floor of the rule for schools; None in a set without one."""
    rule = found.definition.school_rule
    if rule is None:
        return None
    with localcontext(prec=WORKING_DIGITS):
        line = target * rule.floor_ratio if slope > 0 else target / rule.floor_ratio
    steps = steps_up(needed(line - value, slope), item.step)
    return max(steps, 0) * item.step


def needs_of(found: Responses, gaps: Iterable[Gap]) -> dict[Lever, Decimal]:
    """What each lever must grow by: the largest of the gaps it closes."""
    needs: dict[Lever, Decimal] = {}
    for gap in gaps:
        if gap.amount is not None:
            lever = Lever(gap.school, WHOLE_SCHOOL if gap.whole_school else gap.stage, gap.field)
            needs[lever] = max(gap.amount, needs.get(lever, Decimal(0)))
    return needs


def cost_of(found: Responses, needs: dict[Lever, Decimal]) -> Decimal:
    """The price of some additions, 万元."""
    return sum((amount * found.improvements[lever.field].cost_wan for lever, amount in needs.items()), Decimal(0))


def prove(found: Responses, gaps: tuple[Gap, ...], needs: dict[Lever, Decimal]) -> None:
    """Recompute with the needs added; an indicator that is still not met is a fault of this module, not a result."""
    result = found.recomputed(needs)
    open_gaps = {(gap.school, gap.stage, gap.code) for gap in gaps if gap.amount is not None}
    if left := unmet(result) & open_gaps:
        raise ArithmeticError(f"gaps that their own amounts do not close: {sorted(left)[:5]}")


def unmet(result: RunResult) -> set[tuple[str, str, str]]:
    """Every known indicator that is not met."""
    return {
        (section.row.school, section.row.stage, value.code)
        for section in result.sections
        for value in section.values
        if value.met is False
    }


def sum_of(found: Responses, code: str, gaps: tuple[Gap, ...], needs: dict[Lever, Decimal]) -> GapSum:
    """The county's sum for one indicator."""
    mine = [gap for gap in gaps if gap.code == code]
    known = [gap for gap in mine if gap.amount is not None]
    part = needs_of(found, known)
    return GapSum(
        code=code,
        field=known[0].field if known else "",
        unit=known[0].unit if known else "",
        count=len(mine),
        schools=len({gap.school for gap in mine}),
        amount=sum(part.values(), Decimal(0)),
        cost_wan=cost_of(found, part),
        unknown=len(mine) - len(known),
    )
