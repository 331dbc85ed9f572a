"""Reading how the values are judged: coefficients, the rule for schools, parts of the county's verdict, vetoes."""

from dataclasses import replace
from typing import Any

from assessments.definitions import CoefficientRule, Part, SchoolRule, Veto
from assessments.engine.grading import Grading
from assessments.engine.rules import Declared, read_expression
from assessments.pack_reading.findings import Findings
from assessments.pack_reading.indicators import read_yearly
from assessments.pack_reading.proofs import LEVEL_WORDS, RESULT_WORDS, Indicators, level_of, prove_expression
from assessments.pack_reading.scope import in_stage_order
from assessments.pack_reading.sources import read_source

MEASURES = ("met", "value", "points")
EFFECTS = ("fail", "cap", "zero", "bar")
NUMBERS = ("number", "integer")


def read_codes(
    value: Any, scored: Indicators, place: str, found: Findings, *, gives: str = "", level: str = ""
) -> tuple[str, ...]:
    """Read a list of indicator codes that must exist and have a rule; ``gives`` and ``level`` say of which sort."""
    codes = tuple(str(code) for code in found.want_list(value, place))
    for code in codes:
        item = scored.get(code)
        if item is None:
            found.add(place, f"指标“{code}”不存在或没有计算规则")
        elif gives and gives not in item.gives:
            found.add(place, f"指标“{code}”没有{RESULT_WORDS[gives]}")
        elif level and item.level != level:
            found.add(place, f"指标“{code}”应是{LEVEL_WORDS[level]}的")
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
    value: Any, scored: Indicators, declared: Declared, found: Findings
) -> CoefficientRule | None:
    """Read the weighted coefficient of variation and its limits."""
    if value is None:
        return None
    content = found.want_map(value, "coefficients")
    found.refuse_unknown(content, ("kind", "weight", "of", "limits", "each", "composite", "source"), "coefficients")
    found.want_choice(content.get("kind"), ("weighted_cv",), "coefficients.kind")
    composite = content.get("composite")
    weights = tuple(code for code, item in declared.fields.items() if item.type in NUMBERS and item.level == "subject")
    each = content.get("each", True) is True
    if not each and composite is None:
        found.add("coefficients", "各项差异系数不单独判定时，要有 composite（均值的上限）")
    return CoefficientRule(
        of=read_codes(content.get("of"), scored, "coefficients.of", found, gives="value", level="subject"),
        limits=read_limits(content.get("limits"), declared, "coefficients.limits", found) if each else {},
        source=read_source(content.get("source"), "coefficients", found),
        weight=found.want_choice(content.get("weight"), weights or ("students",), "coefficients.weight"),
        each=each,
        composite=None if composite is None else read_limits(composite, declared, "coefficients.composite", found),
    )


def read_school_rule(value: Any, scored: Indicators, found: Findings) -> SchoolRule | None:
    """Read "at least n of m, the rest at a floor"."""
    if value is None:
        return None
    content = found.want_map(value, "school_rule")
    found.refuse_unknown(content, ("kind", "of", "at_least", "floor_ratio", "source", "floor_source"), "school_rule")
    found.want_choice(content.get("kind"), ("n_of_m_with_floor",), "school_rule.kind")
    codes = read_codes(content.get("of"), scored, "school_rule.of", found, gives="met", level="subject")
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


def read_parts(value: Any, scored: Indicators, compared: tuple[str, ...], found: Findings) -> tuple[Part, ...]:
    """Read the parts of the county's verdict, each with the national line and the local targets by year."""
    parts = []
    for raw in found.want_list(value, "parts"):
        item = found.want_map(raw, "parts")
        place = f"parts.{item.get('code')}"
        found.refuse_unknown(item, ("code", "title", "of", "measure", "national", "local", "source"), place)
        measure = found.want_choice(item.get("measure", "met"), MEASURES, f"{place}.measure")
        of = read_measured(item.get("of"), scored, compared, measure, f"{place}.of", found)
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
    codes = [part.code for part in parts]
    if len(set(codes)) != len(codes):
        found.add("parts", "代码重复")
    return tuple(parts)


def read_measured(
    value: Any, scored: Indicators, compared: tuple[str, ...], measure: str, place: str, found: Findings
) -> tuple[str, ...]:
    """Read what a part counts: what is judged, or whose differences are, or one figure of the county."""
    if measure != "met":
        return read_codes(value, scored, place, found, gives=measure, level="county")
    codes = read_codes(value, scored, place, found)
    for code in codes:
        if code in scored and "met" not in scored[code].gives and code not in compared:
            found.add(place, f"指标“{code}”不判定达标，也没有差异系数")
    return codes


def read_vetoes(
    value: Any, known: Indicators, declared: Declared, grading: Grading | None, found: Findings
) -> tuple[Veto, ...]:
    """Read the conditions that end it whatever the points."""
    vetoes: list[Veto] = []
    for raw in found.want_list(value, "vetoes"):
        item = found.want_map(raw, "vetoes")
        place = f"vetoes.{item.get('code')}"
        found.refuse_unknown(item, ("code", "title", "when", "effect", "grade", "source"), place)
        when = read_expression(item.get("when"), f"{place}.when", declared, found, kind="condition")
        veto = Veto(
            code=found.want_text(item.get("code"), "vetoes.code"),
            title=found.want_text(item.get("title"), f"{place}.title"),
            when=when,
            effect=found.want_choice(item.get("effect", "fail"), EFFECTS, f"{place}.effect"),
            level="subject",
            source=read_source(item.get("source"), place, found),
            grade=str(item.get("grade") or ""),
        )
        levels = level_of(veto, known, declared)
        veto = replace(veto, level="county" if levels == {"county"} else "subject")
        prove_veto(veto, place, levels, grading, found)
        prove_expression(when, f"{place}.when", veto.level, known, declared, found)
        if any(other.code == veto.code for other in vetoes):
            found.add(place, "代码重复")
        vetoes.append(veto)
    return tuple(vetoes)


def prove_veto(veto: Veto, place: str, levels: set[str], grading: Grading | None, found: Findings) -> None:
    """Record a veto across levels, one that has no effect at its level, and a cap to a grade that does not exist."""
    if len(levels) > 1:
        found.add(f"{place}.when", "条件里既有逐个对象的数据，又有全县一个的数据")
    if veto.level == "county" and veto.effect != "fail":
        found.add(f"{place}.effect", "全县一个的否决情形只能是 fail")
    if veto.effect == "cap":
        grades = () if grading is None else grading.grades
        if veto.grade not in grades:
            found.add(f"{place}.grade", f"“{veto.grade}”不是本体系的等级（{'、'.join(grades) or '没有设等级'}）")
    elif veto.grade:
        found.add(f"{place}.grade", "只有 cap（封顶到某等级）才写 grade")
