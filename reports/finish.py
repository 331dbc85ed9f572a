"""What is put on the pages of a paper after its content was frozen: a seal, a code to check it with, the kind of PDF."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from reports.blocks import BlockRefused

VARIANTS = ("", "pdf/a-2b", "pdf/a-3b")
SEAL, CODE = "image:seal", "image:code"  # what the pages name the two pictures by
SMALLEST, LARGEST = Decimal(10), Decimal(60)  # mm
LARGEST_SEAL = 3_000_000  # letters of base64
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Finish:
    """verify: the address that the code on the last page opens, "" for none. seal: base64 of a PNG with a clear ground, "" for none;
    diameter: of the seal in millimetres, a decimal as text. variant: one of VARIANTS. tagged: with the structure that
    readers for the blind need."""

    verify: str = ""
    seal: str = ""
    diameter: str = "42"
    variant: str = ""
    tagged: bool = True

    def __post_init__(self) -> None:
        if self.variant not in VARIANTS:
            raise BlockRefused(f"没有“{self.variant}”这种PDF格式。")
        try:
            is_fit = SMALLEST <= Decimal(self.diameter) <= LARGEST
        except InvalidOperation:
            is_fit = False
        if not is_fit:
            raise BlockRefused(f"印章直径应在{SMALLEST}至{LARGEST}毫米之间，不能是“{self.diameter}”。")
        if self.seal and (len(self.seal) > LARGEST_SEAL or not seal_bytes(self.seal).startswith(PNG)):
            raise BlockRefused("印章图片不是PNG，或者太大，不能排版。")

    @property
    def size(self) -> float:
        """The diameter of the seal in millimetres, for drawing."""
        return float(Decimal(self.diameter))

    @property
    def code(self) -> str:
        """The letters to type where the code cannot be scanned: the last part of the address."""
        return self.verify.rstrip("/").rpartition("/")[2]


NO_FINISH = Finish()


def seal_bytes(text: str) -> bytes:
    """The picture behind base64; refuses what is none."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BlockRefused("印章图片已损坏，不能排版。") from error


def finish_to_json(finish: Finish) -> dict[str, Any]:
    """As a part of a request to the press."""
    return asdict(finish)


def finish_from_json(data: Mapping[str, Any]) -> Finish:
    """The finish of a request; parts that are absent take their default."""
    return Finish(**{name: data[name] for name in Finish.__dataclass_fields__ if name in data})
