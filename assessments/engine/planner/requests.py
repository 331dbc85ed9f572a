"""What is asked of the planner, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from assessments.engine.computing import RunResult
from assessments.engine.improvements import Improvement, Lever

MODES = {"least_cost": "花钱最少的达标方案", "budget": "预算内效果最好的方案"}
AIMS = {"schools": "达标学段最多", "pupils": "达标学段的在校生最多", "indicators": "达标指标最多"}
MOVES = {"": "可以新增", "stage": "总数不变，同学段学校之间调配", "county": "总数不变，全县学校之间调配"}
PASSING, IMPROVING, NOT_PASSING, INFEASIBLE, UNFOUND = "passing", "improving", "not_passing", "infeasible", "unfound"


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """One question to the planner.

    ``mode`` least_cost: every school stage with complete data passes, at the lowest price; budget: with at most
    ``budget_wan`` (万元) as much as possible of ``aim``. ``coefficients``: every coefficient is within its limit, too.
    ``per_school`` caps what one school gains of a field, ``per_school_resource`` of a resource (教师 …) together,
    ``county`` what all schools gain of a field. ``moves``: the county's total of movable things is fixed, and a school
    gains what others give; a school gives only what it does not need for its own targets. ``seconds``: the time limit.
    """

    mode: str = "least_cost"
    budget_wan: Decimal | None = None
    aim: str = "schools"
    coefficients: bool = False
    per_school: Mapping[str, Decimal] = field(default_factory=dict)
    per_school_resource: Mapping[str, Decimal] = field(default_factory=dict)
    county: Mapping[str, Decimal] = field(default_factory=dict)
    moves: str = ""
    seconds: int = 120

    def fixes_total(self, item: Improvement) -> bool:
        """Whether this thing may only move between schools."""
        return bool(self.moves) and item.movable


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What one school adds (or gives away, negative), in the improvement's unit, and its price in 万元.

    ``stage`` is empty where it is the whole school's; ``indicator`` is the one the improvement is meant for.
    """

    school: str
    stage: str
    field: str
    indicator: str
    unit: str
    amount: Decimal
    cost_wan: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan and what is known about it.

    ``status`` says what the recomputation with the engine found, never what the solver thinks. ``cost_wan`` is the exact
    price. ``bound`` is proved by the solver: no plan is cheaper (least_cost), or reaches more of the aim (budget);
    ``gap`` is the distance to it as a share, None where nothing is proved. ``reached`` is how much of the aim is
    reached. ``reasons`` say why there is none, ``left_out`` which school stages the plan could not work on.
    """

    request: PlanRequest
    status: str
    changes: tuple[PlannedChange, ...]
    cost_wan: Decimal
    bound: Decimal | None
    gap: Decimal | None
    reached: Decimal | None
    iterations: int
    cuts: int
    seconds: float
    before: RunResult
    after: RunResult
    reasons: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def additions(self) -> dict[Lever, Decimal]:
        """The changes by lever, as the engine takes them."""
        return {Lever(item.school, item.stage, item.field): item.amount for item in self.changes}
