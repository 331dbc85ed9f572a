"""A mixed-integer linear programme: variables and rows with names, solved by HiGHS through SciPy."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

OPTIMAL, TIME_OUT, INFEASIBLE, UNBOUNDED = 0, 1, 2, 3
INFINITE = float("inf")
NO_GAP = 1e-9  # linear programmes of this size are solved to the end


@dataclass(slots=True)
class Row:
    """low ≤ Σ coefficient × variable ≤ high; ``group`` is the limit it belongs to, empty for what cannot be given up."""

    terms: Mapping[int, float]
    low: float
    high: float
    group: str = ""


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver says: values per variable (None: nothing found), objective, proved bound, whether it is optimal."""

    status: int
    values: list[float] | None
    objective: float | None
    bound: float | None

    @property
    def is_infeasible(self) -> bool:
        """Whether it is proved that there is no solution."""
        return self.status == INFEASIBLE


@dataclass(slots=True)
class Programme:
    """Variables and rows, built step by step; minimised."""

    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def variable(self, low: float = 0.0, high: float = INFINITE, *, whole: bool = False) -> int:
        """A new variable; returns its number."""
        self.lows.append(low)
        self.highs.append(high)
        self.whole.append(whole)
        return len(self.lows) - 1

    def row(self, terms: Mapping[int, float], low: float = -INFINITE, high: float = INFINITE, group: str = "") -> None:
        """A new row."""
        self.rows.append(Row(dict(terms), low, high, group))

    def groups(self) -> list[str]:
        """The limits that could be given up, in order."""
        return list(dict.fromkeys(row.group for row in self.rows if row.group))

    def solve(
        self,
        objective: Mapping[int, float],
        *,
        seconds: float,
        precision: float = NO_GAP,
        relaxed: bool = False,
        without: Collection[str] = (),
        extra: Collection[Row] = (),
    ) -> Solution:
        """Minimise the objective.

        ``precision`` is the relative distance to the proved bound at which it stops; ``relaxed`` lets whole numbers be divided; ``without`` leaves limits out; ``extra`` adds rows for this time only.
        """
        rows = [row for row in (*self.rows, *extra) if not row.group or row.group not in without]
        costs = np.zeros(len(self.lows))
        for variable, cost in objective.items():
            costs[variable] = cost
        entries = [(at, number, value) for at, row in enumerate(rows) for number, value in row.terms.items()]
        shape = (len(rows), len(self.lows))
        at, numbers, coefficients = zip(*entries, strict=True) if entries else ((), (), ())
        constraints = LinearConstraint(
            csr_array((coefficients, (at, numbers)), shape=shape),
            np.array([row.low for row in rows]),
            np.array([row.high for row in rows]),
        )
        found = milp(
            costs,
            integrality=np.zeros(len(costs)) if relaxed else np.array(self.whole, dtype=float),
            bounds=Bounds(np.array(self.lows), np.array(self.highs)),
            constraints=constraints if rows else None,
            options={"time_limit": max(seconds, 1.0), "mip_rel_gap": precision, "presolve": True},
        )
        bound = found.fun if relaxed and found.status == OPTIMAL else getattr(found, "mip_dual_bound", None)
        values = None if found.x is None else [float(value) for value in found.x]
        return Solution(found.status, values, found.fun, None if bound is None else float(bound))
