"""The trail's acts in the office's words."""

from functools import cache
from pathlib import Path

import yaml

PACK = Path(__file__).parent / "packs" / "verbs.yaml"


@cache
def labels() -> dict[str, str]:
    """Every act by its code, in the order of the pack."""
    return yaml.safe_load(PACK.read_text(encoding="utf-8"))


def label(verb: str) -> str:
    """The act in words; an act of a former release keeps its code."""
    return labels().get(verb, verb)
