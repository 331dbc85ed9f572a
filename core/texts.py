"""What a typed text may hold: nothing that no file can carry, nothing that cannot be seen, nothing that turns the line."""

import re
import unicodedata

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
UNSTORABLE = re.compile(f"[\0\ud800-\udfff{_NONCHARACTERS}]")
UNWRITABLE = re.compile(f"[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff{_NONCHARACTERS}]")
# Letters and marks by their category, yet blank on every screen: joiners, Hangul fillers, the empty Braille cell, selectors.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_BREAKS = "\n\r\t"


def writable(text: str) -> str:
    """The text without what XML cannot carry: control characters, lone surrogates, noncharacters."""
    return text if text.isprintable() else UNWRITABLE.sub("", text)


def tidy_text(text: str, *, one_line: bool = False) -> str:
    """What a person can see of a typed text; empty when that is nothing.

    Control and format characters (zero-width ones, those that turn the writing direction) and noncharacters are dropped.
    Line breaks and tabs stay, or become spaces for one_line.
    """
    if one_line:
        text = "".join(" " if c in _BREAKS else c for c in text)
    if not text.isprintable() or not text.isascii():
        text = "".join(c for c in UNWRITABLE.sub("", text) if c in _BREAKS or _is_shown(c))
    return text if any(_leaves_ink(c) for c in text) else ""


def _is_shown(letter: str) -> bool:
    return letter not in _BLANKS and unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}


def _leaves_ink(letter: str) -> bool:
    """Marks alone (accents without a letter, variation selectors) show nothing that could be a name."""
    return unicodedata.category(letter)[0] not in {"Z", "C", "M"} or unicodedata.category(letter) in {"Co", "Cn"}
