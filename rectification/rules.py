"""The declared rules of escalation: packs/escalation.yaml, checked once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from office import parameters
from rectification.measured import QUANTITIES
from rectification.models import Case

PACK = Path(__file__).parent / "packs" / "escalation.yaml"
VERIFIED = "V1"
OBJECTS = ("school", "unit")
COMPARISONS = {"at_least": "达到", "more_than": "超过"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. measure: a quantity of measured.py; days: key of the parameter that the quantity is asked with;
    threshold: key of the parameter its value is compared with; again: `quiet` or `grown` (see the pack)."""

    code: str
    label: str
    measure: str
    threshold: str
    compare: str
    kind: str
    again: str
    words: str
    told: str
    basis: str
    source: str
    confidence: str
    objects: tuple[str, ...]
    programme: str = ""
    days: str = ""
    months: int = 0

    def limits(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the words name: the threshold and days in force."""
        days = int(values[self.days]) if self.days else 0
        return {"threshold": int(values[self.threshold]), "days": days, "months": self.months}

    def is_met(self, value: int, threshold: int) -> bool:
        """Whether the measured value calls for a proposal."""
        return value >= threshold if self.compare == "at_least" else value > threshold

    def sentence(self, values: Mapping[str, Any]) -> str:
        """The rule in words, with the threshold in force."""
        scope = f"“{self.programme}”工作中，" if self.programme else ""
        return f"{scope}{self.words.format(**self.limits(values))}，提出{Case.Kind(self.kind).label}建议"

    @property
    def sure(self) -> str:
        """The source, with 待核实 while nobody has compared it with the document."""
        return self.source if self.confidence == VERIFIED else f"{self.source}（待核实）"

    @property
    def basis_text(self) -> str:
        """The basis as a proposal carries it."""
        return self.basis if self.confidence == VERIFIED else f"{self.basis}（待核实）"


@cache
def rules() -> dict[str, Rule]:
    """Every rule by code, in the order of the pack; raises ValueError for one that names what there is not."""
    found = {}
    for row in yaml.safe_load(PACK.read_text(encoding="utf-8")):
        rule = Rule(**(row | {"objects": tuple(row["objects"])}))
        known = parameters.declared()
        keys = {rule.threshold, rule.days} - {""}
        if (
            rule.code in found
            or rule.measure not in QUANTITIES
            or rule.kind not in Case.Kind.values
            or rule.compare not in COMPARISONS
            or rule.again not in {"quiet", "grown"}
            or not keys <= set(known)
            or not set(rule.objects) <= set(OBJECTS)
        ):
            raise ValueError(f"escalation.yaml: {rule.code}")
        found[rule.code] = rule
    return found


def rule_choices() -> list[tuple[str, str]]:
    """Code and label, for filters."""
    return [(rule.code, rule.label) for rule in rules().values()]


def rule_label(code: str) -> str:
    """What a rule is called; its code where the pack no longer knows it; 由人提出 for none."""
    if not code:
        return "由人提出"
    rule = rules().get(code)
    return rule.label if rule else code
