"""A set for reading: its tree, thresholds, formulas, sources, and what is not collected."""

from dataclasses import dataclass
from typing import Any

from assessments.definitions import SetDefinition, StageThreshold
from assessments.engine.precision import plain
from assessments.engine.shares import STAGE_LABELS
from assessments.models import Indicator, IndicatorSet
from schools.models import Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of the tree."""

    indicator: Indicator
    depth: int
    thresholds: tuple[str, ...]
    formulas: tuple[str, ...]
    is_split: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the set in words, with its clause and how far it was checked."""

    text: str
    clause: str
    confidence: str


def stage_label(stage: str) -> str:
    """The stage's word."""
    return STAGE_LABELS.get(stage, stage)


def kind_label(kind: str) -> str:
    """The school kind's word."""
    return str(dict(Kind.choices).get(kind, kind))


def tree(indicator_set: IndicatorSet) -> list[Line]:
    """The indicators in order with their depth."""
    definition = indicator_set.definition
    depths: dict[int, int] = {}
    lines = []
    for indicator in indicator_set.indicators.all():
        depths[indicator.pk] = depths.get(indicator.parent_id or 0, -1) + 1
        rule = definition.indicator(indicator.code).rule
        stages = definition.scope.stages
        lines.append(
            Line(
                indicator=indicator,
                depth=depths[indicator.pk],
                thresholds=tuple(threshold_words(rule, stage) for stage in stages) if rule else ("",) * len(stages),
                formulas=formulas_in_words(definition, rule) if rule else (),
                is_split=bool(rule and rule.split),
            )
        )
    return lines


def threshold_words(rule: StageThreshold, stage: str) -> str:
    """The threshold of one stage with its sign."""
    return f"{'≥' if rule.direction == 'higher' else '≤'} {plain(rule.thresholds[stage])}"


def formulas_in_words(definition: SetDefinition, rule: StageThreshold) -> tuple[str, ...]:
    """The formula with labels; once when all stages share it, else one per stage."""
    written = {stage: formula.written(definition.labels) for stage, formula in rule.formulas.items()}
    if len(set(written.values())) == 1:
        return (next(iter(written.values())),)
    return tuple(f"{stage_label(stage)}：{text}" for stage, text in written.items())


def rules(indicator_set: IndicatorSet) -> list[Rule]:
    """Scope, split, coefficients and school rule in sentences."""
    definition, pack = indicator_set.definition, indicator_set.pack
    found = [Rule(scope_words(definition), *source_of(pack["scope"]))]
    if campuses := pack["scope"].get("campuses"):
        apart = "、".join(kind_label(kind) for kind in definition.scope.separate_kinds)
        note = f"（{apart}单列）" if apart else ""
        found.append(Rule(f"不计校数的校区并入主校计算{note}", *source_of(campuses)))
    if definition.weights:
        found.append(Rule(split_words(definition), *source_of(pack["split"])))
    limits = "，".join(
        f"{stage_label(stage)}不大于{plain_limit(limit)}" for stage, limit in definition.coefficient_rule.limits.items()
    )
    coefficient = definition.coefficient_rule
    found.append(
        Rule(
            f"校际差异系数（按在校生数加权，总体标准差÷加权均值）逐项判定：{limits}（含等于）",
            coefficient.source.clause,
            coefficient.source.confidence,
        )
    )
    school = definition.school_rule
    found.append(
        Rule(f"每校{len(school.of)}项中至少{school.at_least}项达标", school.source.clause, school.source.confidence)
    )
    found.append(
        Rule(
            f"其余项不低于标准的{school.floor_ratio * 100:.0f}%",
            school.floor_source.clause,
            school.floor_source.confidence,
        )
    )
    return found


def plain_limit(limit: Any) -> str:
    """A limit with two decimals, as it is published."""
    return f"{limit:.2f}"


def source_of(part: dict[str, Any]) -> tuple[str, str]:
    """Clause and confidence of a part of the pack."""
    source = part.get("source", {})
    return source.get("clause", ""), source.get("confidence", "unconfirmed")


def scope_words(definition: SetDefinition) -> str:
    """Who is counted."""
    scope = definition.scope
    reasons = [reason for reason in (scope.excluded_reason, *(small.reason for small in scope.small_schools)) if reason]
    return "；".join([f"计入{'、'.join(stage_label(stage) for stage in scope.stages)}学段", *reasons])


def split_words(definition: SetDefinition) -> str:
    """How shared figures are split."""
    return "；".join(
        f"{kind_label(kind)}按{' : '.join(stage_label(stage) for stage in stages)} ＝ "
        f"{' : '.join(plain(weight) for weight in stages.values())}"
        for kind, stages in definition.weights.items()
    )
