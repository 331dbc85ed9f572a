"""Reading whom a set judges, how shared figures are split, and how many places are shown."""

from collections.abc import Mapping
from typing import Any

from assessments.definitions import KINDS, STAGES, Rounding, Scope, SmallSchools
from assessments.pack_reading.findings import Findings

KEYS = ("stages", "excluded_kinds", "small_schools", "campuses", "group_by", "source")
PLACES = ("value", "mean", "coefficient", "points")


def read_scope(value: Any, subject: Any, found: Findings) -> Scope:
    """Read which stages and kinds are counted; only a set over school stages needs stages."""
    content = found.want_map(value, "scope")
    found.refuse_unknown(content, KEYS, "scope")
    excluded = found.want_map(content.get("excluded_kinds", {}), "scope.excluded_kinds")
    stages = found.want_texts(content.get("stages", []), "scope.stages")
    if subject == "section" and not stages:
        found.add("scope.stages", "至少要有一个学段")
    for stage in stages:
        found.want_choice(stage, STAGES, "scope.stages")
    campuses = found.want_map(content.get("campuses", {}), "scope.campuses")
    return Scope(
        stages=stages,
        excluded_kinds=found.want_kinds(excluded.get("kinds", []), "scope.excluded_kinds.kinds"),
        excluded_reason=str(excluded.get("reason", "")),
        small_schools=tuple(
            read_small_schools(item, found)
            for item in found.want_list(content.get("small_schools", []), "scope.small_schools")
        ),
        separate_kinds=found.want_kinds(campuses.get("separate_kinds", []), "scope.campuses.separate_kinds"),
        group_by=str(content.get("group_by", "")),
    )


def read_small_schools(value: Any, found: Findings) -> SmallSchools:
    """Read one exclusion of small schools."""
    item = found.want_map(value, "scope.small_schools")
    return SmallSchools(
        kinds=found.want_kinds(item.get("kinds"), "scope.small_schools.kinds"),
        below=found.want_number(item.get("below"), "scope.small_schools.below"),
        reason=found.want_text(item.get("reason"), "scope.small_schools.reason"),
    )


def in_stage_order(content: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The pairs of a map by stage: a database may keep the keys in an order of its own."""
    return sorted(content.items(), key=lambda pair: STAGES.index(pair[0]) if pair[0] in STAGES else len(STAGES))


def read_weights(value: Any, found: Findings) -> dict[str, dict[str, Any]]:
    """Read the weight of a pupil of each stage per school kind."""
    kinds = found.want_map(found.want_map(value or {}, "split").get("weights", {}), "split.weights")
    for kind, stages in kinds.items():
        found.want_choice(kind, KINDS, "split.weights")
        for stage in stages if isinstance(stages, dict) else ():
            found.want_choice(stage, STAGES, f"split.weights.{kind}")
    return {
        kind: {
            stage: found.want_number(weight, f"split.weights.{kind}.{stage}")
            for stage, weight in in_stage_order(found.want_map(stages, f"split.weights.{kind}"))
        }
        for kind, stages in kinds.items()
    }


def read_rounding(value: Any, found: Findings) -> Rounding:
    """Read the decimal places shown."""
    content = found.want_map(value, "rounding")
    found.refuse_unknown(content, PLACES, "rounding")
    return Rounding(
        **{key: found.want_whole(content[key], f"rounding.{key}") for key in PLACES if key in content},
    )
