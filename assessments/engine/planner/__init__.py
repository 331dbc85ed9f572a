"""The cheapest way to pass, or the most that a budget buys: a mixed-integer programme, proved by recomputation."""

from assessments.engine.planner.planning import plan
from assessments.engine.planner.requests import AIMS, MODES, MOVES, Plan, PlannedChange, PlanRequest

__all__ = ["AIMS", "MODES", "MOVES", "Plan", "PlanRequest", "PlannedChange", "plan"]
