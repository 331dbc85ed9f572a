"""The order in which indicators are computed; a circle is refused."""

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from assessments.definitions import IndicatorDefinition
from assessments.pack_reading.findings import Findings


def in_order(indicators: tuple[IndicatorDefinition, ...], found: Findings) -> tuple[str, ...]:
    """Codes of the indicators with a rule, each after everything it reads; ties in the order of the pack."""
    places = {item.code: place for place, item in enumerate(indicators)}
    graph: dict[str, list[str]] = {}
    for item in indicators:
        if item.rule is None:
            continue
        read = {code for formula in item.rule.formulas for code in formula.results}
        read |= set(item.rule.needs)
        if item.applies_if is not None:
            read |= {code for _, code in item.applies_if.results_now}
        graph[item.code] = sorted((code for code in read if code in places), key=places.__getitem__)
    try:
        found_order = tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        found.add("indicators", f"指标循环引用：{circle(error.args[1][::-1])}")
        return ()
    return tuple(code for code in found_order if code in graph)


def circle(codes: list[str]) -> str:
    """The circle in words: each code reads the next one, the last is the first again."""
    if len(codes) == 2:
        return f"“{codes[0]}”用到它自己"
    return "，".join(f"“{code}”用到“{read}”" for code, read in pairwise(codes))
