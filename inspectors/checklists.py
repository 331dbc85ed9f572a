"""The checklist packs that come with the product."""

from pathlib import Path
from typing import Any

from inspectors.checklist_files import read_yaml

FOLDER = Path(__file__).parent / "packs"


def packs() -> list[dict[str, Any]]:
    """Every packs/checklist_*.yaml, as plain data."""
    return [read_yaml(path.read_bytes()) for path in sorted(FOLDER.glob("checklist_*.yaml"))]


def pack_of(code: str) -> dict[str, Any]:
    """The shipped pack with this code."""
    return dict(read_yaml((FOLDER / f"checklist_{code}.yaml").read_bytes()))
