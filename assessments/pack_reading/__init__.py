"""From a pack (plain maps and lists) to a set that can be computed.

Reading collects every fault and raises them together as Chinese sentences, so that whoever edits a set
sees the whole list. What is returned needs no further checks.
"""

from collections.abc import Mapping
from typing import Any

from assessments.definitions import OBJECTS, PackRefused, SetDefinition
from assessments.engine.rules import Declared
from assessments.pack_improvements import read_improvements
from assessments.pack_levels import read_levels
from assessments.pack_reading.fields import read_fields, read_parameters
from assessments.pack_reading.findings import Findings
from assessments.pack_reading.grading import read_grading
from assessments.pack_reading.indicators import read_indicators
from assessments.pack_reading.judgement import read_coefficient_rule, read_parts, read_school_rule, read_vetoes
from assessments.pack_reading.order import in_order
from assessments.pack_reading.proofs import prove_reading
from assessments.pack_reading.scope import read_rounding, read_scope, read_weights
from assessments.pack_reading.tree import read_tree

PACK_KEYS = (
    "code", "title", "object", "source", "rounding", "uncollected", "fields", "parameters", "scope", "split",
    "indicators", "coefficients", "school_rule", "parts", "vetoes", "grades", "levels", "mapping", "improvements",
)  # fmt: skip

__all__ = ["Findings", "read_pack"]


def read_pack(pack: Mapping[str, Any]) -> SetDefinition:
    """Turn a pack into a definition; raise PackRefused with every fault found."""
    found = Findings()
    found.refuse_unknown(pack, PACK_KEYS, "指标体系")
    scope = read_scope(pack.get("scope", {}), pack.get("object", "section"), found)
    items, children = read_tree(pack.get("indicators"), found)
    declared = Declared(
        fields=read_fields(pack.get("fields", {}), found),
        parameters=read_parameters(pack.get("parameters", {}), found),
        stages=scope.stages,
        children=children,
        items=items,
    )
    indicators = read_indicators(declared, found)
    known = {indicator.code: indicator for indicator in indicators}
    scored = {code: indicator for code, indicator in known.items() if indicator.rule is not None}
    prove_reading(indicators, declared, found)
    coefficients = read_coefficient_rule(pack.get("coefficients"), scored, declared, found)
    grading = read_grading(pack.get("grades"), indicators, declared.fields, found)
    definition = SetDefinition(
        code=found.want_text(pack.get("code"), "code"),
        title=found.want_text(pack.get("title"), "title"),
        document=found.want_text(found.want_map(pack.get("source"), "source").get("document"), "source.document"),
        object=found.want_choice(pack.get("object", "section"), OBJECTS, "object"),
        fields=declared.fields,
        parameters=declared.parameters,
        scope=scope,
        weights=read_weights(pack.get("split"), found),
        indicators=indicators,
        order=in_order(indicators, found),
        coefficient_rule=coefficients,
        school_rule=read_school_rule(pack.get("school_rule"), scored, found),
        parts=read_parts(pack.get("parts", []), scored, coefficients.of if coefficients else (), found),
        vetoes=read_vetoes(pack.get("vetoes", []), known, declared, grading, found),
        grading=grading,
        rounding=read_rounding(pack.get("rounding", {}), found),
    )
    prove_other_blocks(pack, found)
    if found.sentences:
        raise PackRefused(found.sentences)
    return definition


def prove_other_blocks(pack: Mapping[str, Any], found: Findings) -> None:
    """Record the faults of the blocks that others read later: the chain of levels, and what improves a school."""
    read_levels(pack.get("levels"), found, str(pack.get("object", "section")))
    fields, items = pack.get("fields"), pack.get("indicators")
    shaped = {
        **pack,
        "fields": fields if isinstance(fields, dict) else {},
        "indicators": items if isinstance(items, list) else [],
    }
    try:
        read_improvements(shaped)
    except PackRefused as refused:
        found.sentences.extend(refused.sentences)
