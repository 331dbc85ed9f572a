"""From values to judgements. A judgement is True, False or None: what is missing is neither passed nor failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessments.definitions import SchoolRule, SetDefinition
from assessments.engine.coefficients import CoefficientValue
from assessments.engine.columns import Column
from assessments.engine.tables import Table


@dataclass(frozen=True, slots=True)
class SectionVerdict:
    """Whether a school stage meets the rule for schools, and why not."""

    met_count: int
    missing_count: int
    total: int
    passed: bool | None
    below_floor: tuple[str, ...]
    reason: str


def judge_rows(definition: SetDefinition, table: Table) -> list[SectionVerdict]:
    """Judge every subject by the set's rule for schools; a set without one counts and judges nothing."""
    rule = definition.school_rule
    codes = rule.of if rule else every_judged(definition)
    if not codes:
        return [SectionVerdict(0, 0, 0, None, (), "")] * table.size
    columns = [table.results[code] for code in codes]
    verdicts = []
    rows = zip(
        zip(*(column.met for column in columns), strict=True),
        zip(*(column.applies for column in columns), strict=True),
        strict=True,
    )
    for row, (mets, asked) in enumerate(rows):
        total = asked.count(True)
        met, unmet = mets.count(True), mets.count(False)
        missing = total - met - unmet
        if rule is None:
            verdicts.append(SectionVerdict(met, missing, total, None, (), ""))
            continue
        below = () if not unmet else below_floor(rule, row, tuple(zip(codes, columns, strict=True)))
        verdicts.append(judge(rule, met, missing, total, below))
    return verdicts


def below_floor(rule: SchoolRule, row: int, columns: Sequence[tuple[str, Column]]) -> tuple[str, ...]:
    """The unmet indicators of one row that do not reach the floor; without a ratio nothing is reached."""
    return tuple(
        code for code, column in columns if column.met[row] is False and (column.ratio[row] or 0) < rule.floor_ratio
    )


def every_judged(definition: SetDefinition) -> tuple[str, ...]:
    """The subject's indicators that are judged against a line."""
    return tuple(item.code for item in definition.scored if item.level == "subject" and "met" in item.gives)


def judge(rule: SchoolRule, met: int, missing: int, total: int, below: tuple[str, ...]) -> SectionVerdict:
    """Judge "at least n met and the rest at the floor of the threshold".

    Fails for certain when even with every missing value met there would be too few, or when a known unmet
    value is below the floor; otherwise any missing value leaves the verdict open.
    """
    reasons = []
    if met + missing < rule.at_least:
        reasons.append(f"达标{met}项，少于{rule.at_least}项")
    if below:
        reasons.append(f"{'、'.join(below)}低于标准的{rule.floor_ratio * 100:.0f}%")
    passed: bool | None = not reasons
    if passed and missing:
        passed = None
        reasons.append(f"缺{missing}项数据，暂不能判定")
    return SectionVerdict(met, missing, total, passed, below, "；".join(reasons))


def every(verdicts: Iterable[bool | None]) -> bool | None:
    """Return False if any is False, else None if any is None or there are none at all, else True."""
    seen = list(verdicts)
    if False in seen:
        return False
    return None if not seen or None in seen else True


def judge_coefficients(values: Iterable[CoefficientValue]) -> bool | None:
    """Every coefficient within its limit; one computed while schools were missing leaves the verdict open."""
    return every(None if value.met and value.missing else value.met for value in values)
