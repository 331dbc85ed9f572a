"""The order in which indicators are computed; a circle is refused."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from assessments.definitions import IndicatorDefinition
from assessments.pack_reading.findings import Findings


def in_order(
    indicators: tuple[IndicatorDefinition, ...], children: Mapping[str, tuple[str, ...]], found: Findings
) -> tuple[str, ...]:
    """Codes of the indicators with a rule, each after everything it reads; ties in the order of the pack."""
    graph: dict[str, set[str]] = {}
    for item in indicators:
        if item.rule is None:
            continue
        read = {code for formula in item.rule.formulas for code in formula.results}
        read |= set(item.rule.needs)
        if item.applies_if is not None:
            read |= {code for _, code in item.applies_if.results_now}
        graph[item.code] = read
    try:
        found_order = tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        found.add("indicators", f"指标循环引用：{' → '.join(reversed(error.args[1]))}")
        return ()
    return tuple(code for code in found_order if code in graph)
