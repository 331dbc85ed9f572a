"""Keeping coefficients of variation within their limits by cuts.

cv ≤ limit means Σ p (v − m)² ≤ limit² m², with p the share of pupils, v the values and m = Σ p v. Divided by m it is
Σ s ≤ limit² m with s ≥ p (v − m)² ÷ m for every school stage. The right side is convex, so every tangent
s ≥ p (2 r (v − m) − r² m), taken at any relative deviation r = (v − m) ÷ m, holds for all plans: cuts never exclude a
plan that passes, and the solver's bound stays a proof. Each round adds tangents where the last solution stood.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assessments.engine.coefficients import CoefficientValue
from assessments.engine.outcomes import SectionResult
from assessments.engine.planner.building import CountyProgramme
from assessments.engine.planner.programmes import Programme, Row

FIRST_TANGENTS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)


@dataclass(slots=True)
class Spread:
    """One coefficient in the programme; values are divided by today's mean, so that 1 is the mean of today."""

    stage: str
    code: str
    limit: float
    shares: list[float]
    values: list[int]
    parts: list[int]
    mean: int
    group: str
    tangents: set[tuple[int, float]] = field(default_factory=set)

    def excess(self, solution: Sequence[float]) -> float:
        """How far Σ p (v − m)² ÷ m² is above the squared limit in a solution; negative when within."""
        mean = solution[self.mean]
        if mean <= 0:
            return 0.0
        spread = sum(
            share * (solution[value] - mean) ** 2 for share, value in zip(self.shares, self.values, strict=True)
        )
        return spread / mean**2 - self.limit**2


def add_spreads(county: CountyProgramme) -> tuple[list[Spread], list[CoefficientValue]]:
    """Put every coefficient with a limit into the programme; returns also those that lack data."""
    found, unknown = [], []
    for item in county.found.base.coefficients:
        if item.limit is None:
            continue
        if item.missing or item.mean is None or item.mean <= 0:
            unknown.append(item)
        else:
            found.append(add_spread(county, item, item.mean))
    return found, unknown


def add_spread(county: CountyProgramme, item: CoefficientValue, mean: Decimal) -> Spread:
    """The variables and the row of one coefficient, with the first tangents."""
    programme = county.programme
    members = [
        (section, value.value)
        for section in county.found.base.sections
        if (section.row.stage, section.row.group) == (item.stage, item.group)
        for value in section.values
        if value.code == item.code and value.value is not None and (section.row.students or 0) > 0
    ]
    pupils = sum((section.row.students or Decimal(0) for section, _ in members), Decimal(0))
    spread = Spread(
        item.stage,
        item.code,
        float(item.limit or 0),
        [float((section.row.students or Decimal(0)) / pupils) for section, _ in members],
        [add_value(county, section, item.code, value, mean) for section, value in members],
        [programme.variable() for _ in members],
        programme.variable(),
        f"coefficient:{item.stage}:{item.code}",
    )
    terms = dict(zip(spread.values, spread.shares, strict=True))
    programme.row(terms | {spread.mean: -1.0}, low=0, high=0)
    for at, (_, value) in enumerate(members):
        for deviation in (*FIRST_TANGENTS, round(float(value / mean) - 1, 6)):
            add_tangent(programme, spread, at, deviation)
    return spread


def add_value(county: CountyProgramme, section: SectionResult, code: str, value: Decimal, mean: Decimal) -> int:
    """A variable for the value a school stage will have."""
    number = county.programme.variable()
    terms: dict[int, float] = {number: -1.0}
    spot = (section.row.school, section.row.stage, code)
    for lever, gain in county.gains.items():
        slope = county.found.slopes[lever].get(spot)
        if slope is not None:
            step = float(slope * county.improvement(lever).step / mean)
            terms[gain] = step
            if lever in county.gives:
                terms[county.gives[lever]] = -step
    base = float(value / mean)
    county.programme.row(terms, low=-base, high=-base)
    return number


def add_tangent(programme: Programme, spread: Spread, at: int, deviation: float) -> bool:
    """The tangent of one school stage's part at a relative deviation; False when it is there already."""
    if (at, deviation) in spread.tangents:
        return False
    spread.tangents.add((at, deviation))
    share = spread.shares[at]
    terms = {
        spread.parts[at]: 1.0,
        spread.values[at]: -share * 2 * deviation,
        spread.mean: share * (2 * deviation + deviation**2),
    }
    programme.row(terms, low=0)
    return True


def limit_rows(spreads: Sequence[Spread], margin: float) -> list[Row]:
    """Σ s ≤ limit² m for every coefficient, tightened by a relative margin that covers the solver's own tolerance."""
    return [
        Row(
            dict.fromkeys(spread.parts, 1.0) | {spread.mean: -(spread.limit**2) * (1 - margin)},
            -float("inf"),
            0.0,
            spread.group,
        )
        for spread in spreads
    ]


def cut(programme: Programme, spreads: Sequence[Spread], solution: Sequence[float], tolerance: float) -> int:
    """Add tangents where a solution breaks a coefficient; returns how many."""
    added = 0
    for spread in spreads:
        if spread.excess(solution) <= tolerance:
            continue
        mean = solution[spread.mean]
        for at, value in enumerate(spread.values):
            deviation = round(solution[value] / mean - 1, 9)
            added += add_tangent(programme, spread, at, deviation)
    return added
