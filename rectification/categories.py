"""The categories offered when an item is entered by hand."""

from functools import cache
from pathlib import Path

import yaml

PACK = Path(__file__).parent / "packs" / "categories.yaml"


@cache
def categories() -> tuple[str, ...]:
    """In the order of the pack."""
    return tuple(yaml.safe_load(PACK.read_text(encoding="utf-8")))
