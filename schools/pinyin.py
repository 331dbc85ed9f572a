"""What people type on a keyboard to find a Chinese name: its pinyin and the initials of it."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, islice

from pypinyin import Style, pinyin

READINGS = 12


@cache
def readings(character: str) -> tuple[str, ...]:
    """Every reading of one character in small letters, the usual one first; what is not Chinese stands for itself."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys(one.lower() for one in found))


def spelled(name: str) -> tuple[str, str]:
    """Pinyin and initials without spaces, at most twelve spellings of each, separated by a space.

    长坪小学 gives "zhangpingxiaoxue changpingxiaoxue" and "zpxx cpxx": nobody knows which reading the place has.
    """
    parts = [readings(character) for character in unicodedata.normalize("NFKC", name) if not character.isspace()]
    firsts = [tuple(dict.fromkeys(one[:1] for one in part)) for part in parts]
    return _joined(parts)[:1000], _joined(firsts)[:500]


def _joined(parts: Sequence[Sequence[str]]) -> str:
    return " ".join(dict.fromkeys("".join(chosen) for chosen in islice(_spellings(parts), READINGS)))


def _spellings(parts: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The usual reading, then those with one character read otherwise, then with two."""
    usual = [part[0] for part in parts]
    yield usual
    others = [(place, other) for place, part in enumerate(parts) for other in part[1:]]
    for count in (1, 2):
        for changed in combinations(others, count):
            yield [dict(changed).get(place, one) for place, one in enumerate(usual)]
