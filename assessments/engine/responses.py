"""How much every indicator of every school moves when something is added: measured with the engine itself.

Whatever the rules of a set are, they are asked and not imitated: one step is added everywhere, the set is computed
again, and the difference is the slope. That slopes add up is checked once for all additions together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from assessments.definitions import SetDefinition
from assessments.engine.computing import RunResult, compute
from assessments.engine.improvements import Improvement, Lever, lever_of, with_additions
from assessments.engine.inputs import SectionInput
from assessments.engine.outcomes import SectionResult
from core.expressions import WORKING_DIGITS

Spot = tuple[str, str, str]
TOLERANCE = Decimal("1e-16")
PROBE = 2


class NotLinear(ValueError):
    """An indicator does not move in proportion to what is added; ``sentence`` names it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Responses:
    """A run and its slopes.

    ``slopes[lever][school, stage, code]`` is the change of an indicator's value per unit added; zeros are left out.
    ``improvements`` are by field; ``settings`` are what the engine is told beside the rows (parameters, targets, year).
    """

    definition: SetDefinition
    rows: tuple[SectionInput, ...]
    base: RunResult
    improvements: Mapping[str, Improvement]
    slopes: Mapping[Lever, Mapping[Spot, Decimal]]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def levers_for(self, school: str, stage: str, code: str) -> dict[Lever, Decimal]:
        """The levers that move one indicator of one school stage, with their slopes."""
        spot = (school, stage, code)
        return {
            lever: self.slopes[lever][spot]
            for name in self.improvements
            if (lever := lever_of(self.definition, school, stage, name)) in self.slopes
            and spot in self.slopes[lever]
            and self.improvements[name].serves(stage)
        }

    def recomputed(self, additions: Mapping[Lever, Decimal]) -> RunResult:
        """The run as it is after the additions, exact."""
        return compute(self.definition, with_additions(self.definition, self.rows, additions), **self.settings)


def measure(
    definition: SetDefinition,
    rows: Sequence[SectionInput],
    improvements: Sequence[Improvement],
    progress: Callable[[int, int], None] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Responses:
    """Compute the run and all slopes.

    Campuses that stand alone in one of their stages are measured after the schools, so that what they move is not
    mixed up with what their main school moves. Raises NotLinear when slopes do not add up.
    """
    rows, settings = tuple(rows), settings or {}
    base = compute(definition, rows, **settings)
    judged = {section.row.school for section in base.sections}
    mains = {row.school for row in rows if not row.main} & judged
    by_field = {item.field: item for item in improvements}
    slopes: dict[Lever, dict[Spot, Decimal]] = {}
    rounds = [schools for schools in (mains, judged - mains) if schools]
    total = len(rounds) * len(by_field) + 1
    done = 0
    for schools in rounds:
        for item in by_field.values():
            step = everywhere(definition, rows, schools, item)
            result = compute(definition, with_additions(definition, rows, step), **settings)
            for lever, spot, slope in differences(definition, base, result, schools, item):
                slopes.setdefault(lever, {})[spot] = slope
            done += 1
            if progress:
                progress(done, total)
    found = Responses(definition, rows, base, by_field, slopes, settings)
    check_proportion(found, mains)
    if progress:
        progress(total, total)
    return found


def everywhere(
    definition: SetDefinition, rows: Sequence[SectionInput], schools: set[str], item: Improvement, times: int = 1
) -> dict[Lever, Decimal]:
    """One step (or so many) of an improvement at every one of the schools."""
    return {
        lever_of(definition, row.school, row.stage, item.field): item.step * times
        for row in rows
        if row.school in schools
    }


def differences(
    definition: SetDefinition, base: RunResult, result: RunResult, schools: set[str], item: Improvement
) -> list[tuple[Lever, Spot, Decimal]]:
    """What moved, per unit, at the schools that were given the step."""
    found = []
    for before, after in zip(base.sections, result.sections, strict=True):
        if before.row.school not in schools:
            continue
        lever = lever_of(definition, before.row.school, before.row.stage, item.field)
        for old, new in zip(before.values, after.values, strict=True):
            if old.value is not None and new.value is not None and new.value != old.value:
                with localcontext(prec=WORKING_DIGITS):
                    slope = (new.value - old.value) / item.step
                found.append((lever, (before.row.school, before.row.stage, old.code), slope))
    return found


def check_proportion(found: Responses, schools: set[str]) -> None:
    """Add two steps of everything at once; every value must be where the slopes say it is."""
    additions: dict[Lever, Decimal] = {}
    for item in found.improvements.values():
        additions |= everywhere(found.definition, found.rows, schools, item, PROBE)
    for before, after in zip(found.base.sections, found.recomputed(additions).sections, strict=True):
        if before.row.school not in schools:
            continue
        for old, new in zip(before.values, after.values, strict=True):
            expected = predicted(found, before, old.code, old.value, additions)
            if expected is None or new.value is None:
                continue
            if abs(new.value - expected) > TOLERANCE * max(abs(expected), Decimal(1)):
                title = found.definition.indicator(old.code).title
                raise NotLinear(f"“{old.code} {title}”不随增加的数量按比例变化，不能测算差额和规划。")


def predicted(
    found: Responses, section: SectionResult, code: str, value: Decimal | None, additions: Mapping[Lever, Decimal]
) -> Decimal | None:
    """Where a value should be after the additions."""
    if value is None:
        return None
    spot = (section.row.school, section.row.stage, code)
    with localcontext(prec=WORKING_DIGITS):
        for lever, amount in additions.items():
            if lever.school == spot[0]:
                value += found.slopes.get(lever, {}).get(spot, Decimal(0)) * amount
    return value
