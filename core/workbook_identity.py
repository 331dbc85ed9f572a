"""The hidden column of a workbook that comes back: which row of ours this is, as it was when it was written.

A row whose cells still give the digest was not touched by anybody; what it says is old news, not an instruction. A row
that was touched says with its version whether ours has moved meanwhile.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.workbook_reader import cell_text
from core.workbook_text import tidy_cell

IDENTITY = "系统编号（请勿改动）"
DIGEST = 12
_SHAPE = re.compile(r"([a-z]{1,12}(?:-[0-9]{4})?)\.([0-9]{1,18})\.([0-9]{1,9})\.([0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class Identity:
    """kind: what the row is of, with the year where there is one (`return-2024`); version 0: there was no row yet."""

    kind: str
    pk: int
    version: int
    digest: str

    def __str__(self) -> str:
        return f"{self.kind}.{self.pk}.{self.version}.{self.digest}"


def parse_identity(text: str) -> Identity | None:
    """What the hidden cell says, or None when it is empty or damaged."""
    found = _SHAPE.fullmatch(text)
    return Identity(found[1], int(found[2]), int(found[3]), found[4]) if found else None


def digest_of(texts: Iterable[str]) -> str:
    """A short digest of a row's cells as they are read back, the hidden one left out; empty cells at the end do not count."""
    joined = "\x1f".join(texts).rstrip("\x1f")
    return hashlib.sha256(joined.encode()).hexdigest()[:DIGEST]


def identified(kind: str, pk: int, version: int, cells: Sequence[Any]) -> list[Any]:
    """The cells of a row with its identity before them; texts, whole and decimal numbers, None for empty."""
    return [str(Identity(kind, pk, version, digest_of(map(text_of, cells)))), *cells]


def text_of(value: Any) -> str:
    """A cell as it will be read back."""
    if value is None:
        return ""
    return cell_text(float(value)) if isinstance(value, int | Decimal) else tidy_cell(str(value))
