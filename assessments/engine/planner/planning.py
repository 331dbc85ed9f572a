"""The planner: solve, recompute with the engine, cut or tighten, until the recomputation passes or time is over."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Decimal

from assessments.engine.coefficients import CoefficientValue
from assessments.engine.computing import RunResult
from assessments.engine.improvements import Lever
from assessments.engine.planner.building import CountyProgramme, build
from assessments.engine.planner.coefficients import Spread, add_spreads, cut, limit_rows
from assessments.engine.planner.programmes import INFINITE, NO_GAP, Row, Solution
from assessments.engine.planner.refusals import name_of, why_not
from assessments.engine.planner.requests import (
    IMPROVING,
    INFEASIBLE,
    NOT_PASSING,
    PASSING,
    UNFOUND,
    Plan,
    PlannedChange,
    PlanRequest,
)
from assessments.engine.responses import Responses

SLICE = 30.0
POLISHING_SLICE = 8.0
POLISHING = 8
CLOSE = Decimal("0.003")
ROUNDS = 400
ROUNDING = 1e-5
CUT_TOLERANCE = 1e-7
SPREAD_PRECISION = 5e-4  # with coefficients the last digits of the proof cost minutes
MARGINS = (0.0, 1e-6, 1e-5, 1e-4, 1e-3)
Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Search:
    """The state of one search: the programme, the time, the best plan proved so far and the best bound."""

    county: CountyProgramme
    started: float
    progress: Progress
    spreads: list[Spread] = field(default_factory=list)
    margin: int = 0
    iterations: int = 0
    cuts: int = 0
    bound: float | None = None
    best: tuple[Decimal, Decimal, dict[Lever, Decimal], RunResult] | None = None
    last: tuple[dict[Lever, Decimal], RunResult] | None = None

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.county.request.seconds - (time.monotonic() - self.started)

    def solve(
        self, objective: dict[int, float], *, relaxed: bool = False, extra: Sequence[Row] = (), seconds: float = SLICE
    ) -> Solution:
        """One solve of at most a slice of time, so that a cancelled search stops soon."""
        self.iterations += 1
        spent = int(self.county.request.seconds - self.left)
        self.progress(
            min(spent, self.county.request.seconds), self.county.request.seconds, f"第{self.iterations}轮求解"
        )
        rows = [*limit_rows(self.spreads, MARGINS[self.margin]), *extra]
        return self.county.programme.solve(
            objective,
            seconds=min(self.left, seconds),
            precision=SPREAD_PRECISION if self.spreads else NO_GAP,
            relaxed=relaxed,
            extra=rows,
        )


def silent(done: int, total: int, message: str) -> None:
    """Report to nobody."""


def plan(found: Responses, request: PlanRequest, progress: Progress = silent) -> Plan:
    """Find a plan.

    ``progress(done, total, message)`` is called before every solve; what it raises ends the search. The plan's status
    comes from computing the set again over the changed rows, exactly; a plan that does not pass is never called passing.
    """
    search = Search(build(found, request), time.monotonic(), progress)
    unknown: list[CoefficientValue] = []
    if request.coefficients:
        search.spreads, unknown = add_spreads(search.county)
    left_out = tuple(f"{name_of(place)}缺数据，没有列入方案" for place in search.county.left_out) + tuple(
        f"“{item.code}”的差异系数因缺数据没有列入方案" for item in unknown
    )
    reasons = solve_relaxed(search) or solve_whole(search)
    return replace(answer(search, reasons), left_out=left_out)


def goal(county: CountyProgramme) -> dict[int, float]:
    """What is minimised: the price, or the aim with its sign turned."""
    if county.request.mode != "budget":
        return county.costs()
    if county.request.aim == "indicators":
        return dict.fromkeys(county.met.values(), -1.0)
    if county.request.aim == "schools":
        return dict.fromkeys(county.passes.values(), -1.0)
    pupils = {(item.row.school, item.row.stage): item.row.students for item in county.found.base.sections}
    return {number: -float(pupils[place] or 0) for place, number in county.passes.items()}


def solve_relaxed(search: Search) -> tuple[str, ...]:
    """First with divisible numbers, which is quick: most of the cuts are found here. Returns the reasons when hopeless."""
    for _ in range(ROUNDS):
        if not search.spreads or search.left <= search.county.request.seconds / 2:
            return ()
        solution = search.solve(search.county.costs(), relaxed=True)
        if solution.values is None:
            return ()
        added = cut(search.county.programme, search.spreads, solution.values, CUT_TOLERANCE)
        search.cuts += added
        if not added:
            return ()
    return ()


def solve_whole(search: Search) -> tuple[str, ...]:
    """Solve, recompute, cut or tighten; returns the reasons when there is no plan."""
    objective = goal(search.county)
    while search.left > 0 and search.iterations < ROUNDS:
        solution = search.solve(objective)
        if solution.is_infeasible:
            return () if search.margin or search.best else why_not(search.county, limit_rows(search.spreads, 0.0))
        if not search.margin and solution.bound is not None:
            search.bound = solution.bound if search.bound is None else max(search.bound, solution.bound)
        if solution.values is not None and search.county.request.mode == "budget":
            solution = cheapest(search, objective, solution)
        if solution.values is None:
            continue
        added = cut(search.county.programme, search.spreads, solution.values, CUT_TOLERANCE)
        search.cuts += added
        if not judge(search, solution.values) and search.spreads:
            polish(search, solution.values)
        if is_close(search) or (not added and (search.best is not None or not tighten(search))):
            break
    return ()


def polish(search: Search, values: Sequence[float]) -> None:
    """Keep which indicators are met and which schools pass, and only settle the amounts: quick, and ends in a plan.

    A little more than the limits is asked for, so that whole steps do not break them. The bound is not touched.
    """
    county = search.county
    kept = [*county.met.values(), *county.passes.values()]
    fixed = [Row({number: 1.0}, round(values[number]), round(values[number])) for number in kept]
    before, search.margin = search.margin, max(search.margin, 1)
    for _ in range(POLISHING):
        if search.left <= 0:
            break
        solution = search.solve(county.costs(), seconds=POLISHING_SLICE, extra=fixed)
        if solution.values is None:
            break
        added = cut(county.programme, search.spreads, solution.values, CUT_TOLERANCE)
        search.cuts += added
        if judge(search, solution.values):
            break
        if not added and search.margin + 1 < len(MARGINS):
            search.margin += 1
    search.margin = before


def is_close(search: Search) -> bool:
    """Whether the best plan is as near to the bound as is worth the time: exact without coefficients, else 0.3 %."""
    if search.best is None:
        return False
    if not search.spreads or search.bound is None:
        return True
    cost, reached = price(search.county, search.best[2]), reached_by(search.county, search.best[3])
    gap = gap_of(search.county.request, cost, reached, bound_of(search))
    return gap is not None and gap <= CLOSE


def cheapest(search: Search, objective: dict[int, float], solution: Solution) -> Solution:
    """Among all ways to reach as much, the cheapest; the first solution when the time is too short."""
    reached = solution.objective
    if reached is None or search.left <= 1:
        return solution
    keep = Row(objective, -INFINITE, reached + 1e-6 * max(abs(reached), 1.0))
    better = search.solve(search.county.costs(), extra=[keep])
    return better if better.values is not None else solution


def tighten(search: Search) -> bool:
    """Ask for a little more than the limits, to stand clear of the solver's tolerance; False when that was tried."""
    if search.margin + 1 >= len(MARGINS):
        return False
    search.margin += 1
    for row in search.county.programme.rows:
        if row.group == "budget":
            row.high -= max(1e-4, row.high * MARGINS[search.margin])
    return True


def judge(search: Search, values: Sequence[float]) -> bool:
    """Round to whole steps and recompute; keeps the best plan that does what was asked. True when this one does."""
    additions = amounts(search.county, values)
    result = search.county.found.recomputed(additions)
    search.last = (additions, result)
    if not does_what_was_asked(search.county, additions, result):
        return False
    cost, reached = price(search.county, additions), reached_by(search.county, result)
    better = (-reached, cost) if search.county.request.mode == "budget" else (cost, -reached)
    if search.best is None or better < search.best[:2]:
        search.best = (*better, additions, result)
    return True


def amounts(county: CountyProgramme, values: Sequence[float]) -> dict[Lever, Decimal]:
    """The solution in natural units, in whole steps: what is gained is rounded up, what is given down."""
    found: dict[Lever, Decimal] = {}
    for lever, number in county.gains.items():
        steps = rounded(values[number], whole=county.improvement(lever).whole)
        if lever in county.gives:
            steps -= rounded(values[county.gives[lever]], whole=True)
        if steps:
            found[lever] = steps * county.improvement(lever).step
    return found


def rounded(value: float, *, whole: bool) -> int:
    """Whole steps; a number that is whole up to the solver's tolerance is that number, any other goes up."""
    exact = Decimal(value)
    near = exact.to_integral_value(rounding=ROUND_HALF_EVEN)
    if whole or abs(exact - near) <= Decimal(ROUNDING):
        return int(near)
    return int(exact) + (1 if exact > 0 else 0)


def price(county: CountyProgramme, additions: dict[Lever, Decimal]) -> Decimal:
    """The exact price, 万元; what is given away costs nothing where it is given."""
    return sum(
        (
            amount / county.improvement(lever).step * county.price(lever)
            for lever, amount in additions.items()
            if amount > 0
        ),
        Decimal(0),
    )


def reached_by(county: CountyProgramme, result: RunResult) -> Decimal:
    """How much of the aim the result reaches."""
    passed = [section for section in result.sections if section.verdict.passed]
    if county.request.aim == "indicators":
        return Decimal(
            sum(
                1
                for section in result.sections
                for value in section.values
                if value.code in county.rule.of and value.met
            )
        )
    if county.request.aim == "pupils":
        return sum((section.row.students or Decimal(0) for section in passed), Decimal(0))
    return Decimal(len(passed))


def does_what_was_asked(county: CountyProgramme, additions: dict[Lever, Decimal], result: RunResult) -> bool:
    """The exact check: schools, coefficients, limits, totals, budget."""
    request = county.request
    if request.mode == "least_cost":
        left_out = set(county.left_out)
        if any(
            section.verdict.passed is not True
            for section in result.sections
            if (section.row.school, section.row.stage) not in left_out
        ):
            return False
    elif price(county, additions) > (request.budget_wan or 0):
        return False
    if request.coefficients and any(item.met is False for item in result.coefficients if not item.missing):
        return False
    return keeps_limits(county, additions) and keeps_totals(county, additions)


def keeps_limits(county: CountyProgramme, additions: dict[Lever, Decimal]) -> bool:
    """Whether no cap is passed."""
    sums: dict[tuple[str, str, str], Decimal] = {}
    for lever, amount in additions.items():
        if amount > 0:
            resource = county.improvement(lever).resource
            for key in (
                ("school", lever.school, lever.field),
                ("resource", lever.school, resource),
                ("county", "", lever.field),
            ):
                sums[key] = sums.get(key, Decimal(0)) + amount
    caps = {
        "school": county.request.per_school,
        "resource": county.request.per_school_resource,
        "county": county.request.county,
    }
    return all(total <= caps[kind][name] for (kind, _, name), total in sums.items() if name in caps[kind])


def keeps_totals(county: CountyProgramme, additions: dict[Lever, Decimal]) -> bool:
    """Whether what is moved adds up to zero, and nobody who met a target before has lost it."""
    sums: dict[tuple[str, str], Decimal] = {}
    for lever, amount in additions.items():
        if county.request.fixes_total(county.improvement(lever)):
            key = (lever.field, lever.stage if county.request.moves == "stage" else "")
            sums[key] = sums.get(key, Decimal(0)) + amount
    return not any(sums.values())


def answer(search: Search, reasons: tuple[str, ...]) -> Plan:
    """The best plan found, with what is proved about it."""
    county, before = search.county, search.county.found.base
    additions, result = (search.best[2], search.best[3]) if search.best else (search.last or ({}, before))
    if reasons:
        additions, result = {}, before
    cost = price(county, additions)
    reached = reached_by(county, result)
    bound = bound_of(search)
    return Plan(
        request=county.request,
        status=status_of(search, reasons, result),
        changes=tuple(change_of(county, lever, amount) for lever, amount in sorted(additions.items())),
        cost_wan=cost,
        bound=None if reasons else bound,
        gap=None if reasons or not search.best else gap_of(county.request, cost, reached, bound),
        reached=reached,
        iterations=search.iterations,
        cuts=search.cuts,
        seconds=round(time.monotonic() - search.started, 2),
        before=before,
        after=result,
        reasons=reasons,
    )


def status_of(search: Search, reasons: tuple[str, ...], result: RunResult) -> str:
    """What can be said about the plan, from the recomputation."""
    if reasons:
        return INFEASIBLE
    if search.best is None:
        return NOT_PASSING if search.last else UNFOUND
    passed = all(section.verdict.passed for section in result.sections)
    within = not search.county.request.coefficients or all(
        item.met and not item.missing for item in result.coefficients
    )
    if passed and within:
        return PASSING
    return IMPROVING if search.county.request.mode == "budget" else NOT_PASSING


def bound_of(search: Search) -> Decimal | None:
    """The proved bound: the lowest price possible, or the most of the aim that can be reached."""
    if search.bound is None:
        return None
    bound = Decimal(repr(round(search.bound, 6)))
    if search.county.request.mode != "budget":
        return max(bound, Decimal(0))
    if search.county.request.aim == "indicators":
        met = sum(
            1
            for section in search.county.found.base.sections
            for value in section.values
            if value.code in search.county.rule.of and value.met
        )
        return Decimal(met) - bound
    return -bound


def gap_of(request: PlanRequest, cost: Decimal, reached: Decimal, bound: Decimal | None) -> Decimal | None:
    """The distance between the plan and the bound, as a share of the plan."""
    if bound is None:
        return None
    plan_value, distance = (reached, bound - reached) if request.mode == "budget" else (cost, cost - bound)
    if distance <= Decimal("0.000001"):
        return Decimal(0)
    return None if plan_value <= 0 else distance / plan_value


def change_of(county: CountyProgramme, lever: Lever, amount: Decimal) -> PlannedChange:
    """One line of the plan."""
    item = county.improvement(lever)
    cost = amount / item.step * county.price(lever) if amount > 0 else Decimal(0)
    return PlannedChange(lever.school, lever.stage, lever.field, item.indicator, item.unit, amount, cost)
