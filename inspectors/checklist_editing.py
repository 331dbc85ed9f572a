"""Changing a checklist as plain data: every function gives a changed copy and leaves the old one alone."""

from collections.abc import Mapping
from typing import Any

from core.exceptions import BusinessRuleError
from inspectors.checklist_pack import BLOCKS, ChecklistPack, plain

Plain = dict[str, Any]
BLOCK_OF = {str(part): block for block, part in BLOCKS.items()}


class LineUnknown(BusinessRuleError):
    """Somebody took it out or renamed it meanwhile."""

    status = 409


def lines_of_part(pack: ChecklistPack, part: str) -> list[Plain]:
    """The lines of one part, as plain data."""
    return list(plain(pack).get(BLOCK_OF[part], []))


def place_of(lines: list[Plain], code: str) -> int:
    """Where a line stands. Raises LineUnknown."""
    for place, line in enumerate(lines):
        if line.get("code") == code:
            return place
    raise LineUnknown(f"这份清单里已经没有“{code}”这一条。")


def with_head(pack: ChecklistPack, head: Mapping[str, Any]) -> Plain:
    """With other values of the head; empty ones are taken out."""
    changed = plain(pack) | dict(head)
    return {key: value for key, value in changed.items() if value not in (None, "", [])}


def with_lines(pack: ChecklistPack, part: str, lines: list[Plain]) -> Plain:
    """With one part replaced."""
    return plain(pack) | {BLOCK_OF[part]: lines}


def with_line(pack: ChecklistPack, part: str, line: Mapping[str, Any], *, instead_of: str = "") -> Plain:
    """With one line more, the last of its part, or in the place of another."""
    lines = lines_of_part(pack, part)
    if instead_of:
        lines[place_of(lines, instead_of)] = dict(line)
    else:
        lines.append(dict(line))
    return with_lines(pack, part, lines)


def without_line(pack: ChecklistPack, part: str, code: str) -> Plain:
    """Without a line."""
    lines = lines_of_part(pack, part)
    del lines[place_of(lines, code)]
    return with_lines(pack, part, lines)


def with_line_after(pack: ChecklistPack, part: str, code: str, *, after: str) -> Plain:
    """With a line moved behind another one of its part; empty: to the top."""
    lines = lines_of_part(pack, part)
    line = lines.pop(place_of(lines, code))
    lines.insert(place_of(lines, after) + 1 if after else 0, line)
    return with_lines(pack, part, lines)
