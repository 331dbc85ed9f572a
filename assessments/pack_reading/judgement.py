"""Reading how the values are judged: coefficients, the rule for schools, parts of the county's verdict, vetoes."""

from typing import Any

from assessments.definitions import CoefficientRule, Part, SchoolRule, Veto
from assessments.engine.rules import Declared, read_expression
from assessments.pack_reading.findings import Findings
from assessments.pack_reading.indicators import read_yearly
from assessments.pack_reading.scope import in_stage_order
from assessments.pack_reading.sources import read_source

MEASURES = ("met", "value", "points")
EFFECTS = ("fail", "cap", "zero", "bar")


def read_codes(value: Any, scored: tuple[str, ...], place: str, found: Findings) -> tuple[str, ...]:
    """Read a list of indicator codes that must exist and have a rule."""
    codes = tuple(str(code) for code in found.want_list(value, place))
    for code in codes:
        if code not in scored:
            found.add(place, f"指标“{code}”不存在或没有计算规则")
    if len(set(codes)) != len(codes):
        found.add(place, "指标重复")
    return codes


def read_limits(value: Any, declared: Declared, place: str, found: Findings) -> dict[str, Any]:
    """Read a number for every stage of the set."""
    limits = found.want_map(value, place)
    for stage in declared.stages:
        if stage not in limits:
            found.add(place, f"学段“{stage}”缺少上限")
    return {stage: found.want_number(limit, f"{place}.{stage}") for stage, limit in in_stage_order(limits)}


def read_coefficient_rule(
    value: Any, scored: tuple[str, ...], declared: Declared, found: Findings
) -> CoefficientRule | None:
    """Read the weighted coefficient of variation and its limits."""
    if value is None:
        return None
    content = found.want_map(value, "coefficients")
    found.refuse_unknown(content, ("kind", "weight", "of", "limits", "each", "composite", "source"), "coefficients")
    found.want_choice(content.get("kind"), ("weighted_cv",), "coefficients.kind")
    composite = content.get("composite")
    each = content.get("each", True) is True
    if not each and composite is None:
        found.add("coefficients", "各项差异系数不单独判定时，要有 composite（均值的上限）")
    return CoefficientRule(
        of=read_codes(content.get("of"), scored, "coefficients.of", found),
        limits=read_limits(content.get("limits"), declared, "coefficients.limits", found) if each else {},
        source=read_source(content.get("source"), "coefficients", found),
        weight=found.want_choice(content.get("weight"), tuple(declared.fields) or ("students",), "coefficients.weight"),
        each=each,
        composite=None if composite is None else read_limits(composite, declared, "coefficients.composite", found),
    )


def read_school_rule(value: Any, scored: tuple[str, ...], found: Findings) -> SchoolRule | None:
    """Read "at least n of m, the rest at a floor"."""
    if value is None:
        return None
    content = found.want_map(value, "school_rule")
    found.refuse_unknown(content, ("kind", "of", "at_least", "floor_ratio", "source", "floor_source"), "school_rule")
    found.want_choice(content.get("kind"), ("n_of_m_with_floor",), "school_rule.kind")
    codes = read_codes(content.get("of"), scored, "school_rule.of", found)
    at_least = found.want_whole(content.get("at_least"), "school_rule.at_least", least=1)
    if at_least > len(codes):
        found.add("school_rule.at_least", f"要求{at_least}项，但只有{len(codes)}项指标")
    return SchoolRule(
        of=codes,
        at_least=at_least,
        floor_ratio=found.want_number(content.get("floor_ratio"), "school_rule.floor_ratio"),
        source=read_source(content.get("source"), "school_rule", found),
        floor_source=read_source(content.get("floor_source"), "school_rule.floor", found),
    )


def read_parts(value: Any, scored: tuple[str, ...], found: Findings) -> tuple[Part, ...]:
    """Read the parts of the county's verdict, each with the national line and the local targets by year."""
    parts = []
    for raw in found.want_list(value, "parts"):
        item = found.want_map(raw, "parts")
        place = f"parts.{item.get('code')}"
        found.refuse_unknown(item, ("code", "title", "of", "measure", "national", "local", "source"), place)
        of = read_codes(item.get("of"), scored, f"{place}.of", found)
        measure = found.want_choice(item.get("measure", "met"), MEASURES, f"{place}.measure")
        if measure != "met" and len(of) != 1:
            found.add(place, "按数值判定的部分只能有一个指标")
        parts.append(
            Part(
                code=found.want_text(item.get("code"), "parts.code"),
                title=found.want_text(item.get("title"), f"{place}.title"),
                of=of,
                measure=measure,
                national=found.want_number(item.get("national"), f"{place}.national"),
                local=read_yearly(item.get("local", {}), f"{place}.local", found),
                source=read_source(item.get("source"), place, found),
            )
        )
    return tuple(parts)


def read_vetoes(value: Any, declared: Declared, found: Findings) -> tuple[Veto, ...]:
    """Read the conditions that end it whatever the points."""
    vetoes = []
    for raw in found.want_list(value, "vetoes"):
        item = found.want_map(raw, "vetoes")
        place = f"vetoes.{item.get('code')}"
        found.refuse_unknown(item, ("code", "title", "when", "effect", "grade", "source"), place)
        when = read_expression(item.get("when"), f"{place}.when", declared, found, kind="condition")
        levels = {declared.fields[name].level for name in when.names if name in declared.fields}
        vetoes.append(
            Veto(
                code=found.want_text(item.get("code"), "vetoes.code"),
                title=found.want_text(item.get("title"), f"{place}.title"),
                when=when,
                effect=found.want_choice(item.get("effect", "fail"), EFFECTS, f"{place}.effect"),
                level="county" if levels == {"county"} else "subject",
                source=read_source(item.get("source"), place, found),
                grade=str(item.get("grade", "")),
            )
        )
    return tuple(vetoes)
