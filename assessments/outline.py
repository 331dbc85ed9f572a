"""A set for reading: its tree, thresholds, formulas, sources, and what is not collected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessments.definitions import SHARE, SetDefinition, Source, Veto
from assessments.engine.precision import plain
from assessments.engine.rules import Rule
from assessments.engine.shares import STAGE_LABELS
from assessments.models import Indicator, IndicatorSet
from schools.models import Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of the tree."""

    indicator: Indicator
    depth: int
    rule: str
    formulas: tuple[str, ...]
    is_split: bool


@dataclass(frozen=True, slots=True)
class Sentence:
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
        lines.append(
            Line(
                indicator=indicator,
                depth=depths[indicator.pk],
                rule=rule.describe(definition.indicator(indicator.code)) if rule else "",
                formulas=formulas_in_words(definition, rule) if rule else (),
                is_split=bool(rule and SHARE in rule.names),
            )
        )
    return lines


def formulas_in_words(definition: SetDefinition, rule: Rule) -> tuple[str, ...]:
    """The formulas with labels; once when all stages share one, else one per stage."""
    lines: list[str] = []
    for formula in rule.formulas:
        written = {stage: expression.written(definition.labels) for stage, expression in formula.by_stage.items()}
        if len(set(written.values())) == 1:
            lines.append(next(iter(written.values())))
        else:
            lines += [f"{stage_label(stage)}：{text}" for stage, text in written.items()]
    return tuple(dict.fromkeys(lines))


def rules(indicator_set: IndicatorSet) -> list[Sentence]:
    """Scope, split, coefficients and school rule in sentences."""
    definition, pack = indicator_set.definition, indicator_set.pack
    scope = pack.get("scope", {})
    found = [Sentence(scope_words(definition), *source_of(scope))] if scope else []
    if campuses := scope.get("campuses"):
        apart = "、".join(kind_label(kind) for kind in definition.scope.separate_kinds)
        note = f"（{apart}单列）" if apart else ""
        found.append(Sentence(f"不计校数的校区并入主校计算{note}", *source_of(campuses)))
    if definition.weights:
        found.append(Sentence(split_words(definition), *source_of(pack["split"])))
    found += coefficient_sentences(definition)
    if school := definition.school_rule:
        text = f"每校{len(school.of)}项中至少{school.at_least}项达标"
        found.append(Sentence(text, school.source.clause, school.source.confidence))
        text = f"其余项不低于标准的{school.floor_ratio * 100:.0f}%"
        found.append(Sentence(text, school.floor_source.clause, school.floor_source.confidence))
    found += [
        Sentence(f"{part.title}：国家标准 {plain(part.national)}", part.source.clause, part.source.confidence)
        for part in definition.parts
    ]
    found += [
        Sentence(f"一票否决：{veto.title}，{effect_words(veto)}", veto.source.clause, veto.source.confidence)
        for veto in definition.vetoes
    ]
    if definition.grading:
        found.append(Sentence(f"等级：{definition.grading.describe()}", "", "unconfirmed"))
    return found


def effect_words(veto: Veto) -> str:
    """What a veto does to whoever falls under it."""
    if veto.level == "county":
        return "全县的结论不通过"
    return {
        "fail": "不合格，等级为最后一等",
        "cap": f"等级最高只能到{veto.grade}",
        "zero": "总分计0",
        "bar": "取消评优，不占名额",
    }[veto.effect]


def coefficient_sentences(definition: SetDefinition) -> list[Sentence]:
    """How differences between schools are judged."""
    rule = definition.coefficient_rule
    if rule is None:
        return []
    how = "校际差异系数（按在校生数加权，总体标准差÷加权均值）"
    found = []
    if rule.each:
        found.append(Sentence(f"{how}逐项判定：{limits_words(rule.limits)}", *rule_source(rule.source)))
    if rule.composite is not None:
        found.append(Sentence(f"{how}各项平均：{limits_words(rule.composite)}", *rule_source(rule.source)))
    return found


def rule_source(source: Source) -> tuple[str, str]:
    """Clause and confidence."""
    return source.clause, source.confidence


def limits_words(limits: Mapping[str, Any]) -> str:
    """An inclusive limit per stage."""
    return (
        "，".join(f"{stage_label(stage)}不大于{plain_limit(limit)}" for stage, limit in limits.items()) + "（含等于）"
    )


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
