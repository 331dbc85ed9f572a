"""From values to judgements. A judgement is True, False or None: what is missing is neither passed nor failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessments.definitions import SchoolRule
from assessments.engine.coefficients import CoefficientValue
from assessments.engine.values import IndicatorValue


@dataclass(frozen=True, slots=True)
class SectionVerdict:
    """Whether a school stage meets the rule for schools, and why not."""

    met_count: int
    missing_count: int
    total: int
    passed: bool | None
    below_floor: tuple[str, ...]
    reason: str


def judge_section(rule: SchoolRule, values: Sequence[IndicatorValue]) -> SectionVerdict:
    """Judge "at least n met and the rest at the floor of the threshold".

    Fails for certain when even with every missing value met there would be too few, or when a known unmet
    value is below the floor; otherwise any missing value leaves the verdict open.
    """
    of = [value for value in values if value.code in rule.of]
    met = sum(1 for value in of if value.met)
    missing = sum(1 for value in of if value.met is None)
    below = tuple(value.code for value in of if value.met is False and (value.ratio or 0) < rule.floor_ratio)
    reasons = []
    if met + missing < rule.at_least:
        reasons.append(f"达标{met}项，少于{rule.at_least}项")
    if below:
        reasons.append(f"{'、'.join(below)}低于标准的{rule.floor_ratio * 100:.0f}%")
    passed: bool | None = not reasons
    if passed and missing:
        passed = None
        reasons.append(f"缺{missing}项数据，暂不能判定")
    return SectionVerdict(met, missing, len(of), passed, below, "；".join(reasons))


def every(verdicts: Iterable[bool | None]) -> bool | None:
    """Return False if any is False, else None if any is None or there are none at all, else True."""
    seen = list(verdicts)
    if False in seen:
        return False
    return None if not seen or None in seen else True


def judge_coefficients(values: Iterable[CoefficientValue]) -> bool | None:
    """Every coefficient within its limit; one computed while schools were missing leaves the verdict open."""
    return every(None if value.met and value.missing else value.met for value in values)
