"""Writing an indicator set as YAML: what is read back is the same to the byte of its canonical form."""

from typing import Any

import yaml

from assessments.definitions import STAGES
from assessments.pack_files import read_yaml

ORDER = (
    "code", "version", "parent", "kind", "title", "object", "document", "issued", "label", "unit", "direction", "level", "type",
    "origin", "blank", "choices", "points", "weight", "split", *STAGES, "kinds", "stages", "applies_if",
    "otherwise", "evidence", "value", "mean", "coefficient", "formula", "thresholds", "of", "below", "at_least",
    "floor_ratio", "limits", "rule", "target", "national", "local", "rounding", "uncollected", "fields", "parameters",
    "scope", "levels", "indicators", "coefficients", "school_rule", "parts", "vetoes", "grades", "awards", "mapping",
    "from", "broken", "clause", "confidence", "reason", "source", "note",
)  # fmt: skip
TOP = (
    "code", "title", "object", "source", "rounding", "uncollected", "fields", "parameters", "scope", "split", "levels",
    "indicators",
)  # fmt: skip
PLACES = {key: place for place, key in enumerate(ORDER)}
TOP_PLACES = {key: place for place, key in enumerate(TOP)}
MAP = "tag:yaml.org,2002:map"
SHORT = 90
UNFOLDED = 1_000_000


class PackDumper(yaml.SafeDumper):
    """Block style; short maps and lists of plain values stand on one line; no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """An anchor would be refused when the file is read."""
        return True

    def represent_pack_map(self, data: dict[str, Any]) -> yaml.Node:
        """Keys in the order of reading, not of the database."""
        return self.represent_mapping(MAP, [*ordered(data).items()], flow_style=is_short(data))

    def represent_pack_list(self, data: list[Any]) -> yaml.Node:
        """A list of plain values on one line when it fits."""
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=is_short(data))


class Block(dict[str, Any]):
    """A map that is never written on one line."""


PackDumper.add_representer(dict, PackDumper.represent_pack_map)
PackDumper.add_representer(Block, lambda dumper, data: dumper.represent_mapping(MAP, [*data.items()], flow_style=False))
PackDumper.add_representer(list, PackDumper.represent_pack_list)


def ordered(content: dict[str, Any], places: dict[str, int] = PLACES) -> dict[str, Any]:
    """The same map with known keys first, the others by the alphabet."""
    return dict(sorted(content.items(), key=lambda pair: (places.get(pair[0], len(places)), pair[0])))


def is_short(content: dict[str, Any] | list[Any]) -> bool:
    """Whether a map or list is plain values only and fits on a line."""
    values = list(content.values()) if isinstance(content, dict) else content
    if any(isinstance(value, dict | list) for value in values):
        return False
    return sum(len(str(value)) + 4 for value in [*values, *(content if isinstance(content, dict) else ())]) <= SHORT


def write_yaml(content: Any) -> str:
    """Any plain content as readable YAML; falls back to quoted text where the readable form would not be read back."""
    text = dumped(content)
    try:
        is_same = read_yaml(text) == content
    except ValueError:
        is_same = False
    return text if is_same else dumped(content, default_style='"', allow_unicode=False)


def dumped(content: Any, **options: Any) -> str:
    """One way of writing it."""
    settings: dict[str, Any] = {"allow_unicode": True, "sort_keys": False, "width": UNFOLDED, "indent": 2} | options
    return str(yaml.dump(content, Dumper=PackDumper, **settings)).removesuffix("...\n")


def write_pack(pack: dict[str, Any]) -> str:
    """A set as a YAML file; its blocks are kept apart by empty lines."""
    places = TOP_PLACES | {key: len(TOP) + place for key, place in PLACES.items() if key not in TOP_PLACES}
    blocks = ordered(pack, places)
    return "\n".join(write_yaml(Block({key: value})) for key, value in blocks.items()) if blocks else "{}\n"
