"""The checklist packs that come with the product."""

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "packs"


def packs() -> list[dict[str, Any]]:
    """Every packs/checklist_*.yaml, read."""
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("checklist_*.yaml"))]


def pack_of(code: str) -> dict[str, Any]:
    """The shipped pack with this code."""
    return next(pack for pack in packs() if pack["code"] == code)
