"""A figure that is a list: one line per class or room, a name and a number."""

import re
from dataclasses import dataclass
from decimal import Decimal

from core.numbers import NumberRefused, parse_decimal, plain

MAX_LINES = 200
MAX_NAME = 30
_BREAK = re.compile(r"[\n\r；;]+")
_LINE = re.compile(r"(?P<name>.*\S)[\s:：=、，,]+(?P<number>[0-9０-９][0-9０-９.．]*)")


@dataclass(frozen=True, slots=True)
class ListShape:
    """What the two parts of a line are called: 班级 and 人数, 教室 and 面积."""

    name: str
    number: str


def read_list(text: str, shape: ListShape, *, places: int, maximum: int) -> str:
    """The list in its stored form: "name number" lines. Raises NumberRefused naming the line that cannot be read."""
    lines: dict[str, str] = {}
    pieces = [piece.strip() for piece in _BREAK.split(text) if piece.strip()]
    if len(pieces) > MAX_LINES:
        raise NumberRefused(f"最多 {MAX_LINES} 行。")
    for place, piece in enumerate(pieces, start=1):
        found = _LINE.fullmatch(piece)
        if found is None or len(found["name"]) > MAX_NAME:
            raise NumberRefused(f"第 {place} 行“{piece[:MAX_NAME]}”：请写成“{shape.name} {shape.number}”，中间空一格。")
        if found["name"] in lines:
            raise NumberRefused(f"第 {place} 行：“{found['name']}”写了两次。")
        try:
            lines[found["name"]] = plain(parse_decimal(found["number"], places=places, minimum=0, maximum=maximum))
        except NumberRefused as refused:
            raise NumberRefused(f"第 {place} 行“{piece[:MAX_NAME]}”：{refused.sentence}") from refused
    return "\n".join(f"{name} {number}" for name, number in lines.items())


def numbers_of(stored: str) -> list[Decimal]:
    """The numbers of a stored list."""
    return [Decimal(line.rpartition(" ")[2]) for line in stored.split("\n")]
