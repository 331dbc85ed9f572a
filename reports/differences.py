"""What changed between two texts, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One line and what became of it."""

    what: str
    text: str


def differences(before: str, after: str) -> list[Change]:
    """The lines of both texts in reading order: kept, removed, added."""
    old, new = before.splitlines(), after.splitlines()
    return [
        change
        for code in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        for change in _part(code, old, new)
    ]


def _part(code: tuple[str, int, int, int, int], old: list[str], new: list[str]) -> Iterator[Change]:
    tag, left, left_end, right, right_end = code
    if tag == "equal":
        yield from (Change(SAME, text) for text in old[left:left_end])
        return
    yield from (Change(REMOVED, text) for text in old[left:left_end])
    yield from (Change(ADDED, text) for text in new[right:right_end])
