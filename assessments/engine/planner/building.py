"""The programme of a county: what each school may add, what it needs, and the limits of the office.

Amounts are counted in steps of their improvement. For every indicator that a school stage does not meet there is a
yes-or-no variable "is met". Where one lever alone moves it the row is
    steps ≥ steps to the floor + (steps to the target − steps to the floor) × is met
with both numbers computed exactly and rounded up: no large constant, and whole steps come out by themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from assessments.definitions import SchoolRule
from assessments.engine.improvements import WHOLE_SCHOOL, Improvement, Lever, steps_down, steps_up
from assessments.engine.outcomes import SectionResult
from assessments.engine.planner.programmes import INFINITE, Programme
from assessments.engine.planner.requests import PlanRequest
from assessments.engine.responses import Responses, Spot
from core.expressions import WORKING_DIGITS

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Needs:
    """What one unmet indicator takes: steps up to the floor and to the target by one lever, or several levers."""

    spot: Spot
    levers: Mapping[Lever, Decimal]
    to_floor: int = 0
    to_target: int = 0

    @property
    def lever(self) -> Lever | None:
        """The one lever; None when there are several or none."""
        return next(iter(self.levers)) if len(self.levers) == 1 else None


@dataclass(slots=True)
class CountyProgramme:
    """The programme with the meaning of its variables.

    ``gains`` and ``gives`` are steps per lever, ``met`` per unmet indicator, ``passes`` per school stage (budget mode).
    ``needs`` has the unmet indicators of the school stages worked on, ``lacking`` how many of them each must still meet.
    ``left_out`` are school stages with missing data.
    """

    found: Responses
    request: PlanRequest
    rule: SchoolRule
    programme: Programme = field(default_factory=Programme)
    gains: dict[Lever, int] = field(default_factory=dict)
    gives: dict[Lever, int] = field(default_factory=dict)
    met: dict[Spot, int] = field(default_factory=dict)
    passes: dict[Place, int] = field(default_factory=dict)
    needs: dict[Spot, Needs] = field(default_factory=dict)
    lacking: dict[Place, int] = field(default_factory=dict)
    left_out: list[Place] = field(default_factory=list)

    def improvement(self, lever: Lever) -> Improvement:
        """What the lever adds."""
        return self.found.improvements[lever.field]

    def price(self, lever: Lever) -> Decimal:
        """The price of one step gained, 万元."""
        item = self.improvement(lever)
        return item.step * (item.move_cost_wan if self.request.fixes_total(item) else item.cost_wan)

    def costs(self) -> dict[int, float]:
        """The objective of the price."""
        return {number: float(self.price(lever)) for lever, number in self.gains.items()}


def build(found: Responses, request: PlanRequest) -> CountyProgramme:
    """Make the programme without the coefficients."""
    rule = found.definition.school_rule
    if rule is None:
        raise ValueError("a set without a rule for schools cannot be planned")
    county = CountyProgramme(found, request, rule)
    add_levers(county)
    for section in found.base.sections:
        add_section(county, section)
    add_limits(county)
    return county


def add_levers(county: CountyProgramme) -> None:
    """Steps each lever may gain, and give where totals are fixed."""
    for lever in sorted(county.found.slopes):
        item = county.improvement(lever)
        if not any(item.serves(stage) for _, stage, _ in county.found.slopes[lever]):
            continue
        county.gains[lever] = county.programme.variable(whole=item.whole)
        spare = steps_to_spare(county, lever) if county.request.fixes_total(item) else 0
        if spare > 0:
            county.gives[lever] = county.programme.variable(high=spare, whole=item.whole)


def steps_to_spare(county: CountyProgramme, lever: Lever) -> int:
    """How many steps a school can give and still meet every target this lever moves; none where one is not met."""
    step = county.improvement(lever).step
    values = {
        (section.row.school, section.row.stage, value.code): value
        for section in county.found.base.sections
        if section.row.school == lever.school
        for value in section.values
    }
    spare = []
    for spot, slope in county.found.slopes[lever].items():
        value = values[spot]
        if not value.met or value.value is None or slope <= 0 or value.target is None:
            return 0
        with localcontext(prec=WORKING_DIGITS):
            spare.append(steps_down((value.value - value.target) / slope, step))
    owned = [
        row.fields.get(lever.field)
        for row in county.found.rows
        if row.school == lever.school and lever.stage in (WHOLE_SCHOOL, row.stage)
    ]
    spare += [steps_down(figure, step) for figure in owned if figure is not None]
    return min(spare, default=0)


def add_section(county: CountyProgramme, section: SectionResult) -> None:
    """The rule for one school stage."""
    of = [value for value in section.values if value.code in county.rule.of]
    place = (section.row.school, section.row.stage)
    if any(value.met is None for value in of):
        county.left_out.append(place)
        return
    unmet = [value for value in of if not value.met]
    county.lacking[place] = max(county.rule.at_least - (len(of) - len(unmet)), 0)
    if county.request.mode == "budget":
        county.passes[place] = county.programme.variable(high=1, whole=True)
    for value in unmet:
        spot = (*place, value.code)
        if value.value is None or value.target is None:
            continue
        distance = value.target - value.value
        levers = {
            lever: slope
            for lever, slope in county.found.levers_for(*spot).items()
            if lever in county.gains and slope * distance > 0
        }
        needs = needs_of(county, spot, value.value, value.target, levers)
        county.needs[spot] = needs
        county.met[spot] = county.programme.variable(high=1 if levers else 0, whole=True)
        add_needs(county, needs, value.value, value.target)
    terms = {county.met[spot]: 1.0 for spot in county.needs if spot[:2] == place}
    if county.request.mode == "budget":
        county.programme.row(terms | {county.passes[place]: -float(county.lacking[place])}, low=0)
    elif county.lacking[place]:
        county.programme.row(terms, low=county.lacking[place])
    add_what_stays(county, section)


def needs_of(
    county: CountyProgramme, spot: Spot, value: Decimal, target: Decimal, levers: Mapping[Lever, Decimal]
) -> Needs:
    """The exact numbers of steps where one lever does it all."""
    if len(levers) != 1:
        return Needs(spot, levers)
    lever, slope = next(iter(levers.items()))
    step = county.improvement(lever).step
    with localcontext(prec=WORKING_DIGITS):
        to_floor, to_target = (floor_line(county.rule, value, target) - value) / slope, (target - value) / slope
    return Needs(spot, levers, max(steps_up(to_floor, step), 0), steps_up(to_target, step))


def floor_line(rule: SchoolRule, value: Decimal, target: Decimal) -> Decimal:
    """The value at which an unmet indicator is no longer below the floor."""
    return target * rule.floor_ratio if value < target else target / rule.floor_ratio


def add_needs(county: CountyProgramme, needs: Needs, value: Decimal, target: Decimal) -> None:
    """Tie "is met" to the amounts, and ask for the floor where the school stage must pass."""
    met = county.met[needs.spot]
    passing = county.passes.get((needs.spot[0], needs.spot[1]))
    if (lever := needs.lever) is not None:
        amounts, floor, goal = {county.gains[lever]: 1.0}, float(needs.to_floor), float(needs.to_target)
    else:
        scale = float(abs(target)) or 1.0
        sign = 1.0 if value < target else -1.0
        amounts = {
            county.gains[lever]: sign * float(slope * county.improvement(lever).step) / scale
            for lever, slope in needs.levers.items()
        }
        goal = sign * float(target - value) / scale
        floor = max(sign * float(floor_line(county.rule, value, target) - value) / scale, 0.0)
    if passing is None:
        county.programme.row(amounts | {met: floor - goal}, low=floor)
        return
    county.programme.row(amounts | {met: -goal}, low=0)
    if floor > 0:
        county.programme.row(amounts | {passing: -floor}, low=0)


def add_what_stays(county: CountyProgramme, section: SectionResult) -> None:
    """An indicator that is met today stays met, whatever is added or given elsewhere in the school."""
    for value in section.values:
        spot = (section.row.school, section.row.stage, value.code)
        if not value.met or value.value is None or value.target is None:
            continue
        sign = 1.0 if value.value >= value.target else -1.0
        scale = float(abs(value.target)) or 1.0
        terms: dict[int, float] = {}
        for lever, number in county.gains.items():
            slope = county.found.slopes[lever].get(spot)
            if slope is None:
                continue
            step = sign * float(slope * county.improvement(lever).step) / scale
            if step < 0:
                terms[number] = step
            if lever in county.gives and step > 0:
                terms[county.gives[lever]] = -step
        several = len(terms) > 1 or any(number in county.gains.values() for number in terms)
        if terms and several:
            county.programme.row(terms, low=-sign * float(value.value - value.target) / scale)


def add_limits(county: CountyProgramme) -> None:
    """The limits of the office: per school, per county, fixed totals, the budget."""
    schools = sorted({lever.school for lever in county.gains})
    for name, limit in county.request.per_school.items():
        for school in schools:
            add_cap(
                county,
                [item for item in county.gains if item.school == school and item.field == name],
                limit,
                f"school:{name}",
            )
    for resource, limit in county.request.per_school_resource.items():
        for school in schools:
            mine = [
                lever
                for lever in county.gains
                if lever.school == school and county.improvement(lever).resource == resource
            ]
            add_cap(county, mine, limit, f"resource:{resource}")
    for name, limit in county.request.county.items():
        add_cap(county, [lever for lever in county.gains if lever.field == name], limit, f"county:{name}")
    add_fixed_totals(county)
    if county.request.mode == "budget":
        county.programme.row(county.costs(), high=float(county.request.budget_wan or 0), group="budget")


def add_cap(county: CountyProgramme, levers: list[Lever], limit: Decimal, group: str) -> None:
    """What some levers gain together, in natural units, is at most so much."""
    if levers:
        terms = {county.gains[lever]: float(county.improvement(lever).step) for lever in levers}
        county.programme.row(terms, high=float(limit), group=group)


def add_fixed_totals(county: CountyProgramme) -> None:
    """What is gained somewhere is given elsewhere: changes of a movable thing add up to zero."""
    totals: dict[tuple[str, str], dict[int, float]] = {}
    for lever, number in county.gains.items():
        if not county.request.fixes_total(county.improvement(lever)):
            continue
        terms = totals.setdefault((lever.field, lever.stage if county.request.moves == "stage" else ""), {})
        terms[number] = 1.0
        if lever in county.gives:
            terms[county.gives[lever]] = -1.0
    for (name, _), terms in totals.items():
        county.programme.row(terms, low=0, high=0, group=f"moves:{name}")


def capped_steps(county: CountyProgramme, lever: Lever) -> float:
    """How many steps the limits per school leave a lever on its own."""
    item = county.improvement(lever)
    caps = [
        county.request.per_school.get(lever.field),
        county.request.per_school_resource.get(item.resource),
        county.request.county.get(lever.field),
    ]
    return min((float(steps_down(cap, item.step)) for cap in caps if cap is not None), default=INFINITE)
