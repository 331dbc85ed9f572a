"""Reading the block ``improvements`` of a pack: what a school can add to come up to an indicator's target.

Each entry: indicator, field, unit, step, cost_wan, resource, optional stages, whole, movable, move_cost_wan, parameter
and source. A set without the block has no improvements; its gaps then have no quantities.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from assessments.definitions import CONFIDENCES, STAGES, PackRefused, Source
from assessments.engine.improvements import RESOURCES, Improvement

KEYS = frozenset(
    {
        "indicator",
        "field",
        "unit",
        "step",
        "cost_wan",
        "resource",
        "whole",
        "stages",
        "movable",
        "move_cost_wan",
        "parameter",
        "source",
    }
)


def read_improvements(pack: Mapping[str, Any]) -> tuple[Improvement, ...]:
    """The improvements of a pack in its order; raises PackRefused with a sentence for every fault."""
    faults: list[str] = []
    block = pack.get("improvements", [])
    if not isinstance(block, list):
        raise PackRefused(["improvements：应是一个列表"])
    indicators = {str(item.get("code")) for item in pack.get("indicators", []) if isinstance(item, Mapping)}
    fields = set(pack.get("fields", {}))
    found: dict[str, Improvement] = {}
    for position, raw in enumerate(block, start=1):
        place = f"improvements第{position}项"
        if not isinstance(raw, Mapping):
            faults.append(f"{place}：应是键和值")
            continue
        item = read_one(raw, place, faults)
        if item.indicator not in indicators:
            faults.append(f"{place}.indicator：指标“{item.indicator}”不存在")
        if item.field not in fields:
            faults.append(f"{place}.field：字段“{item.field}”没有在 fields 里说明")
        if item.field in found:
            faults.append(f"{place}.field：“{item.field}”重复，一个字段只写一次")
        found[item.field] = item
    if faults:
        raise PackRefused(faults)
    return tuple(found.values())


def read_one(raw: Mapping[str, Any], place: str, faults: list[str]) -> Improvement:
    """One entry; faults are added to the list."""
    faults += [f"{place}：不认识的键“{key}”" for key in raw if key not in KEYS]
    resource = str(raw.get("resource", ""))
    if resource not in RESOURCES:
        faults.append(f"{place}.resource：应是{'、'.join(RESOURCES)}之一")
    stages = raw.get("stages", [])
    if not isinstance(stages, list) or any(stage not in STAGES for stage in stages):
        faults.append(f"{place}.stages：应是学段的列表")
        stages = []
    step = number(raw, "step", place, faults)
    if step <= 0:
        faults.append(f"{place}.step：应大于0")
    source = raw.get("source")
    source = source if isinstance(source, Mapping) else {}
    if source.get("confidence", "unconfirmed") not in CONFIDENCES:
        faults.append(f"{place}.source.confidence：应是{'、'.join(CONFIDENCES)}之一")
    for key in ("whole", "movable"):
        if not isinstance(raw.get(key, False), bool):
            faults.append(f"{place}.{key}：应是 true 或 false")
    return Improvement(
        indicator=str(raw.get("indicator", "")),
        field=str(raw.get("field", "")),
        unit=str(raw.get("unit", "")),
        step=step,
        cost_wan=number(raw, "cost_wan", place, faults),
        resource=resource,
        whole=raw.get("whole", False) is True,
        source=Source(str(source.get("clause", "")), str(source.get("confidence", "unconfirmed"))),
        stages=tuple(stages),
        movable=raw.get("movable", False) is True,
        move_cost_wan=number(raw, "move_cost_wan", place, faults) if "move_cost_wan" in raw else Decimal(0),
        parameter=str(raw.get("parameter", "")),
    )


def number(raw: Mapping[str, Any], key: str, place: str, faults: list[str]) -> Decimal:
    """A number that is not negative, written as text."""
    try:
        value = Decimal(str(raw.get(key, "")))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        faults.append(f"{place}.{key}：应是不小于0的数")
        return Decimal(0)
    return value


def priced(improvements: tuple[Improvement, ...], prices: Mapping[str, Any]) -> tuple[Improvement, ...]:
    """The improvements at the prices of a year; ``prices`` are office parameters by key, others keep the pack's price."""
    return tuple(
        replace(item, cost_wan=Decimal(str(prices[item.parameter]))) if item.parameter in prices else item
        for item in improvements
    )
