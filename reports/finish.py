"""What is put on the pages of a paper after its content was frozen: a seal, a code to check it with, the kind of PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

VARIANTS = ("", "pdf/a-2b", "pdf/a-3b")


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


NO_FINISH = Finish()


def finish_to_json(finish: Finish) -> dict[str, Any]:
    """As a part of a request to the press."""
    return asdict(finish)


def finish_from_json(data: Mapping[str, Any]) -> Finish:
    """The finish of a request; parts that are absent take their default."""
    return Finish(**{name: data[name] for name in Finish.__dataclass_fields__ if name in data})
