"""Two versions of a checklist side by side: what was added, taken out, changed or moved, in words."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from inspectors.checklist_pack import BLOCKS, ChecklistPack, Part, plain
from inspectors.checklist_sheets import COLUMNS, HEAD_WORDS, cell_of, head_cell

UNTOLD = ("code", "version", "status", "retired_on")


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where, what it is about, before and now; empty where there was or is nothing."""

    place: str
    what: str
    old: str = ""
    new: str = ""


def compare(old: ChecklistPack, new: ChecklistPack) -> list[Difference]:
    """The differences from the older to the newer content; version, state and end are none."""
    before, now = plain(old), plain(new)
    found = []
    for key, word in HEAD_WORDS.items():
        if key not in UNTOLD and before.get(key) != now.get(key):
            sides = [head_cell(key, side[key]) if key in side else "" for side in (before, now)]
            found.append(Difference("清单", word, *sides))
    for block, part in BLOCKS.items():
        found += compare_part(Part(part), before.get(block, []), now.get(block, []))
    return found


def compare_part(part: Part, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[Difference]:
    """The differences of one part."""
    before, now = ({line["code"]: line for line in lines} for lines in (old, new))
    found = [
        Difference(place(part, line), "删去", old=line["label"]) for code, line in before.items() if code not in now
    ]
    for code, line in now.items():
        if code not in before:
            found.append(Difference(place(part, line), "新增", new=line["label"]))
        else:
            found += compare_line(part, before[code], line)
    kept_before, kept_now = [c for c in before if c in now], [c for c in now if c in before]
    if kept_before != kept_now:
        moved = [code for code, other in zip_longest(kept_now, kept_before) if code != other]
        found.append(Difference(part.label, "次序", new="、".join(now[code]["label"] for code in moved if code)))
    return found


def compare_line(part: Part, old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """The fields of a line that differ."""
    found = []
    for key, (heading, _) in COLUMNS.items():
        if old.get(key) != new.get(key):
            sides = [cell_of(key, side[key]) if key in side else "" for side in (old, new)]
            found.append(Difference(place(part, new), heading, *sides))
    return found


def place(part: Part, line: dict[str, Any]) -> str:
    """A line as people find it."""
    return f"{part.label} {line['code']}"
