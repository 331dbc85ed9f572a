"""Who should be responsible for which school, for the whole county at once: frozen data in, a proven answer out.

A mixed-integer linear programme solved by HiGHS through SciPy. Every school gets exactly one inspector. Never allowed:
a forbidden pair, keeping a school whose inspector must rotate, a foreign zone (if `own_zone`), more than `most` schools.
Weighed against each other, lower is better:

- balance: for each inspector the steps away from `usual` schools; the first step costs 1, the second 2, each further 3;
- distance: great-circle kilometres from the inspector's home to the school, 10 km cost 1, an unknown place costs 0;
- continuity: each school that gets another inspector although it has one who might stay costs 1.
"""

import math
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from inspectors.proposer_limits import Offer, explain

EARTH = 6371.0088  # kilometres, mean radius
KM_STEP = 10.0
SLOPES = (1.0, 2.0, 3.0)
TIME_OUT = 1
NO_GAP = 1e-9


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class SchoolCase:
    """A school: its zone and present inspector (keys, None without), its place, and whether the present one may stay."""

    key: int
    name: str
    zone: int | None = None
    present: int | None = None
    place: Point | None = None
    may_stay: bool = True


@dataclass(frozen=True, slots=True)
class InspectorCase:
    """An inspector in office: his zone, and the place distances are counted from."""

    key: int
    name: str
    zone: int | None = None
    home: Point | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options. Weights are not negative; `seconds` is the time the solver may take."""

    usual: int = 5
    most: int = 6
    own_zone: bool = False
    balance: float = 5
    distance: float = 3
    continuity: float = 5
    seconds: float = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the answer depends on. forbidden: (school key, inspector key)."""

    schools: tuple[SchoolCase, ...]
    inspectors: tuple[InspectorCase, ...]
    forbidden: frozenset[tuple[int, int]] = frozenset()
    wishes: Wishes = Wishes()


@dataclass(frozen=True, slots=True)
class Choice:
    """One school's inspector (keys), kilometres from his home (None: unknown), and why he."""

    school: int
    inspector: int
    km: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found. Without choices `refusals` says why; gap is the share by which a better one may still exist."""

    choices: tuple[Choice, ...] = ()
    refusals: tuple[str, ...] = ()
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    seconds: float = 0.0


def kilometres(a: Point | None, b: Point | None) -> float | None:
    """Great-circle distance, unrounded; None when a place is unknown."""
    if a is None or b is None:
        return None
    north, south = math.radians(a.latitude), math.radians(b.latitude)
    across = math.radians(b.longitude - a.longitude)
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def mean_point(points: list[Point]) -> Point | None:
    """The middle of several places; None of none."""
    if not points:
        return None
    count = len(points)
    return Point(sum(p.latitude for p in points) / count, sum(p.longitude for p in points) / count)


def refusal(problem: Problem, school: SchoolCase, inspector: InspectorCase) -> str:
    """Why this pair is not allowed; empty when it is."""
    if (school.key, inspector.key) in problem.forbidden:
        return "需要回避"
    if school.present == inspector.key and not school.may_stay:
        return "已到轮换年限"
    if problem.wishes.own_zone and school.zone is not None and school.zone != inspector.zone:
        return "不在本责任区"
    return ""


def propose(problem: Problem) -> Answer:
    """The best assignment, or why there is none. The same problem gives the same objective."""
    started = time.monotonic()
    offers = offers_of(problem)
    refusals = explain(offers, [(row.key, row.name) for row in problem.inspectors], problem.wishes.most)
    if refusals:
        return Answer(refusals=refusals, seconds=time.monotonic() - started)
    pairs = [(at, to) for at, offer in enumerate(offers) for to in offer.permitted]
    found = solve(problem, pairs)
    seconds = time.monotonic() - started
    if found.x is None:
        return Answer(
            refusals=(f"在{problem.wishes.seconds:g}秒内没有算出方案，请把时间放宽后再算。",), seconds=seconds
        )
    chosen = {at: to for (at, to), value in zip(pairs, found.x, strict=False) if value > 0.5}
    bound = float(found.mip_dual_bound) if found.mip_dual_bound is not None else float(found.fun)
    gap = max(0.0, (found.fun - bound) / abs(found.fun)) if abs(found.fun) > NO_GAP else 0.0
    return Answer(
        choices=tell(problem, chosen),
        objective=float(found.fun),
        bound=bound,
        gap=gap if found.status == TIME_OUT or gap > NO_GAP else 0.0,
        seconds=seconds,
    )


def offers_of(problem: Problem) -> list[Offer]:
    """For each school who may have it (positions in `inspectors`), and why the others may not."""
    offers = []
    for school in problem.schools:
        said = [refusal(problem, school, inspector) for inspector in problem.inspectors]
        permitted = tuple(n for n, words in enumerate(said) if not words)
        offers.append(Offer(school.name, permitted, tuple(Counter(filter(None, said)).items())))
    return offers


def pair_cost(problem: Problem, school: SchoolCase, inspector: InspectorCase, staying: frozenset[int]) -> float:
    """What this pair costs by distance and continuity. staying: keys of schools that might keep their inspector."""
    km = kilometres(inspector.home, school.place) or 0.0
    is_changed = school.present != inspector.key and school.key in staying
    return problem.wishes.distance * km / KM_STEP + (problem.wishes.continuity if is_changed else 0.0)


def staying_in(problem: Problem) -> frozenset[int]:
    """Schools whose present inspector is in office and need not go."""
    serving = {row.key for row in problem.inspectors}
    return frozenset(
        row.key
        for row in problem.schools
        if row.present in serving and row.may_stay and (row.key, row.present) not in problem.forbidden
    )


def solve(problem: Problem, pairs: list[tuple[int, int]]) -> Any:
    """The programme: a yes or no for each permitted pair, then for each inspector the steps above and below `usual`."""
    wishes, count, people = problem.wishes, len(pairs), len(problem.inspectors)
    steps = len(SLOPES) * 2
    staying = staying_in(problem)
    costs = np.array(
        [pair_cost(problem, problem.schools[at], problem.inspectors[to], staying) for at, to in pairs]
        + [wishes.balance * slope for _ in range(people) for slope in SLOPES * 2]
    )
    highs = np.array([1.0] * count + [1.0, 1.0, np.inf] * 2 * people)
    schools = len(problem.schools)
    at_rows = [(at, n, 1.0) for n, (at, _) in enumerate(pairs)]
    load_rows = [(schools + to, n, 1.0) for n, (_, to) in enumerate(pairs)]
    level_rows = [(schools + people + to, n, 1.0) for n, (_, to) in enumerate(pairs)]
    for to in range(people):
        first = count + to * steps
        level_rows += [(schools + people + to, first + n, -1.0 if n < len(SLOPES) else 1.0) for n in range(steps)]
    rows, columns, values = zip(*(at_rows + load_rows + level_rows), strict=True)
    matrix = csr_array((values, (rows, columns)), shape=(schools + 2 * people, len(costs)))
    low = np.array([1.0] * schools + [0.0] * people + [float(wishes.usual)] * people)
    high = np.array([1.0] * schools + [float(wishes.most)] * people + [float(wishes.usual)] * people)
    return milp(
        costs,
        integrality=np.array([1] * count + [0] * (len(costs) - count)),
        bounds=Bounds(np.zeros(len(costs)), highs),
        constraints=LinearConstraint(matrix, low, high),
        options={"time_limit": max(1.0, wishes.seconds), "mip_rel_gap": NO_GAP, "presolve": True},
    )


def tell(problem: Problem, chosen: dict[int, int]) -> tuple[Choice, ...]:
    """The choices in the order of the schools, each with its kilometres and reason."""
    before = Counter(school.present for school in problem.schools)
    by_key = {inspector.key: inspector for inspector in problem.inspectors}
    choices = []
    for at, school in enumerate(problem.schools):
        inspector = problem.inspectors[chosen[at]]
        km = kilometres(inspector.home, school.place)
        why = reason(problem, school, inspector, by_key, before[school.present])
        choices.append(Choice(school.key, inspector.key, km, why))
    return tuple(choices)


def reason(
    problem: Problem, school: SchoolCase, inspector: InspectorCase, by_key: dict[int, InspectorCase], load: int
) -> str:
    """Why this inspector, in words. load: schools of the present one now."""
    if school.present == inspector.key:
        return "保持现任"
    present = by_key.get(school.present) if school.present is not None else None
    if present is None:
        return "原来空缺" if school.present is None else "现任已不在任"
    if words := refusal(problem, school, present):
        return f"现任{words}"
    old, new = kilometres(present.home, school.place), kilometres(inspector.home, school.place)
    if old is not None and new is not None and old - new >= 0.1:
        return f"距离由{old:.1f}公里减到{new:.1f}公里"
    if load > problem.wishes.usual:
        return f"现任负责{load}所，多于{problem.wishes.usual}所"
    return "全县总体更均衡"
