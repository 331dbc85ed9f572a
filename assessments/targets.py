"""National line and local target of a year side by side, read from a set's pack and the office's own rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from assessments.engine.shares import STAGE_LABELS
from assessments.models import YearTarget
from assessments.rule_words import words_of

COEFFICIENTS, COMPOSITE = "coefficients", "coefficients.composite"


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One line that may have a local target. ``national``: the document's line in words, empty where it has none;
    ``yearly``: the pack's own local target of the year, which a typed one replaces."""

    key: str
    stage: str
    title: str
    unit: str
    national: str
    clause: str
    yearly: str = ""

    @property
    def name(self) -> str:
        """Key and stage in one word, for form fields."""
        return f"{self.key}|{self.stage}"

    @property
    def stage_label(self) -> str:
        """The stage's word, empty where the line is for all."""
        return STAGE_LABELS.get(self.stage, self.stage)


def targets_of(set_code: str, year: int) -> dict[tuple[str, str], Decimal]:
    """The local targets the office typed for a set and year: (indicator or part code, stage or "") → value. One query."""
    rows = YearTarget.objects.of_set(set_code, year).values_list("key", "stage", "value")
    return {(key, stage): value for key, stage, value in rows}


def lines_of(pack: Mapping[str, Any], year: int) -> list[TargetLine]:
    """Every line of a set: indicators with a rule, stage by stage where the standard is, coefficient limits, parts."""
    lines: list[TargetLine] = []
    for item in pack["indicators"]:
        if item.get("rule"):
            lines += item_lines(item, year)
    lines += coefficient_lines(pack.get("coefficients"))
    for part in pack.get("parts") or []:
        source = part.get("source") or {}
        yearly = written((part.get("local") or {}).get(str(year)))
        national = written(part.get("national"))
        lines.append(TargetLine(part["code"], "", part["title"], "", national, source.get("clause", ""), yearly))
    return lines


def item_lines(item: Mapping[str, Any], year: int) -> Iterator[TargetLine]:
    """The lines of one indicator."""
    rule, target = item["rule"], item.get("target") or {}
    clause = (item.get("source") or {}).get("clause", "")
    yearly = (item.get("local") or target.get("local") or {}).get(str(year))
    sign = {"higher": "≥ ", "lower": "≤ "}.get(item.get("direction", ""), "")
    national = first_of(rule.get("thresholds"), rule.get("target"), target.get("national"))
    stages = national if isinstance(national, Mapping) else {"": national}
    for stage in in_order(stages):
        line = written(stages[stage])
        own = yearly.get(stage) if isinstance(yearly, Mapping) else yearly
        kept = "" if stage == "*" else stage
        yield TargetLine(item["code"], kept, item["title"], item.get("unit", ""), f"{sign}{line}" if line else "", clause, written(own))  # fmt: skip


def coefficient_lines(block: Any) -> Iterator[TargetLine]:
    """The limits of the differences between schools, stage by stage."""
    if not isinstance(block, Mapping):
        return
    clause = (block.get("source") or {}).get("clause", "")
    for key, title, limits in (
        (COEFFICIENTS, "校际差异系数（逐项）", block.get("limits")),
        (COMPOSITE, "校际差异系数（均值）", block.get("composite")),
    ):
        if isinstance(limits, Mapping):
            for stage in in_order(limits):
                yield TargetLine(key, stage, title, "", f"≤ {written(limits[stage])}", clause)


def in_order(stages: Mapping[str, Any]) -> list[str]:
    """Stages from young to old."""
    order = list(STAGE_LABELS)
    return sorted(stages, key=lambda stage: (order.index(stage) if stage in order else len(order), stage))


def first_of(*values: Any) -> Any:
    """The first that is there."""
    return next((value for value in values if value not in (None, {}, "")), None)


def written(value: Any) -> str:
    """A line as it stands in the document; a number without zeros at the end is left as it was typed."""
    if value is None:
        return ""
    try:
        return format(Decimal(str(value)), "f")
    except InvalidOperation:
        return words_of(value)
