"""Reading the indicators and their rules, once the tree is known."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from assessments.definitions import DIRECTIONS, LEVELS, OTHERWISE, STAGES, IndicatorDefinition
from assessments.engine.rules import KINDS, Declared, Rule, RuleReader, read_expression
from assessments.pack_reading.findings import Findings, shortened
from assessments.pack_reading.points import maxima, prove_points
from assessments.pack_reading.sources import read_source


def read_indicators(declared: Declared, found: Findings) -> tuple[IndicatorDefinition, ...]:
    """Read every node in the order of the pack."""
    points = maxima(declared, found)
    declared = replace(declared, points=points)
    indicators = tuple(
        read_indicator(code, item, position, points.get(code), declared, found)
        for position, (code, item) in enumerate(declared.items.items(), start=1)
    )
    prove_points(declared, points, found)
    return indicators


def read_indicator(
    code: str,
    item: Mapping[str, Any],
    position: int,
    points: Decimal | None,
    declared: Declared,
    found: Findings,
) -> IndicatorDefinition:
    """Read one node with its rule."""
    direction = item.get("direction")
    weight = item.get("weight")
    condition = item.get("applies_if")
    return IndicatorDefinition(
        code=code,
        title=found.want_text(item.get("title"), f"{code}.title"),
        parent=str(item.get("parent") or ""),
        unit=str(item.get("unit") or ""),
        position=position,
        source=read_source(item.get("source"), code, found),
        rule=read_rule(code, item, points, declared, found),
        direction="" if direction is None else found.want_choice(direction, DIRECTIONS, f"{code}.direction"),
        level=found.want_choice(item.get("level", "subject"), LEVELS, f"{code}.level"),
        points=points,
        weight=None if weight is None else found.want_number(weight, f"{code}.weight"),
        stages=read_stages(code, item, declared, found),
        kinds=found.want_kinds(item.get("kinds", []), f"{code}.kinds"),
        applies_if=None
        if condition is None
        else read_expression(condition, f"{code}.applies_if", declared, found, kind="condition"),
        otherwise=found.want_choice(item.get("otherwise", "rescale"), OTHERWISE, f"{code}.otherwise"),
        evidence=found.want_texts(item.get("evidence", []), f"{code}.evidence"),
        local=read_yearly(item.get("local", {}), f"{code}.local", found),
    )


def read_stages(code: str, item: Mapping[str, Any], declared: Declared, found: Findings) -> tuple[str, ...]:
    """Read the stages an indicator is asked of; they are stages of the set."""
    stages = found.want_texts(item.get("stages", []), f"{code}.stages")
    for stage in stages:
        found.want_choice(stage, STAGES, f"{code}.stages")
        if declared.stages and stage not in declared.stages:
            found.add(f"{code}.stages", f"学段“{stage}”不在本体系的范围内")
    return stages


def read_yearly(value: Any, place: str, found: Findings) -> dict[str, Decimal]:
    """Read local targets by year."""
    return {
        str(year): found.want_number(number, f"{place}.{year}", positive=False)
        for year, number in found.want_map(value, place).items()
    }


def read_rule(
    code: str, item: Mapping[str, Any], points: Decimal | None, declared: Declared, found: Findings
) -> Rule | None:
    """Read the rule of a node; a heading whose children give points adds them up without saying so."""
    raw = item.get("rule")
    if raw is None and code in declared.children and points is not None:
        raw = {"kind": "sum"}
    if raw is None:
        if code not in declared.children and points is not None:
            found.add(code, "有满分，但没有计算规则")
        return None
    content = found.want_map(raw, f"{code}.rule")
    kind = content.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        found.add(f"{code}.rule.kind", f"没有“{shortened(kind)}”这种规则；可用：{'、'.join(KINDS)}")
        return None
    return KINDS[kind].read(RuleReader(code, content, item, declared, found))
