"""A set that comes as a file: YAML or a workbook, told apart by its name."""

import re
from pathlib import Path
from typing import Any

from assessments.definitions import PackRefused
from assessments.pack_files import read_pack_bytes
from assessments.set_sheets import read_sheets
from core.workbooks import SheetRefused

IDENTITY = re.compile(r"set:([a-z0-9_-]{1,60}):([0-9]{1,5}):([0-9a-f]{64})")


def identity_of(code: str, version: int, sha256: str) -> str:
    """What a workbook says about where it comes from."""
    return f"set:{code}:{version}:{sha256}"


def read_set_file(data: bytes, name: str) -> tuple[dict[str, Any], str]:
    """The pack of a file, and a sentence about the version it was made from (empty: it does not say).

    Raises PackRefused with sentences: not UTF-8, not YAML, aliases, not a map, macros, damaged, a cell that says nothing.
    """
    suffix = Path(name).suffix.lower()
    if suffix in (".yaml", ".yml"):
        return read_pack_bytes(data), ""
    if suffix in (".csv", ".txt", ""):
        raise PackRefused(["只接收 .yaml 和 .xlsx 文件"])
    try:
        pack, identity = read_sheets(data, name)
    except SheetRefused as refused:
        raise PackRefused([refused.sentence]) from refused
    found = IDENTITY.fullmatch(identity)
    return pack, f"由 {found[1]} 第{found[2]}版导出" if found else ""
