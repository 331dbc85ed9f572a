"""How alike two texts and two pictures are: pure functions over what was written and photographed."""

from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

SHINGLE = 4
LEAST_LETTERS = 40
BITS = 64
FLAT = 6  # a picture with fewer set or unset bits than this is one colour and says nothing


def letters_of(text: str) -> str:
    """The text without blanks, marks and numbers, so that a changed date or a changed comma hides nothing."""
    return "".join(letter for letter in text if letter.isalpha())


def shingles_of(text: str) -> frozenset[str]:
    """All runs of four letters; empty for a text too short to be compared (fewer than 40 letters)."""
    letters = letters_of(text)
    if len(letters) < LEAST_LETTERS:
        return frozenset()
    return frozenset(letters[at : at + SHINGLE] for at in range(len(letters) - SHINGLE + 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> Decimal:
    """Share of the shorter text's runs that stand in the other too, 0 to 1, unrounded; 0 when one is empty."""
    if not one or not other:
        return Decimal(0)
    return Decimal(len(one & other)) / min(len(one), len(other))


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text; is_shared: it stands in the other text too."""

    text: str
    is_shared: bool


def side_by_side(one: str, other: str) -> tuple[list[Passage], list[Passage]]:
    """Both texts in pieces, the shared ones (of at least four letters) marked."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size >= SHINGLE]
    return pieces(one, [(b.a, b.size) for b in blocks]), pieces(other, [(b.b, b.size) for b in blocks])


def pieces(text: str, shared: list[tuple[int, int]]) -> list[Passage]:
    """The text cut at the shared runs (start, length)."""
    found, at = [], 0
    for start, size in shared:
        if start > at:
            found.append(Passage(text[at:start], is_shared=False))
        found.append(Passage(text[start : start + size], is_shared=True))
        at = start + size
    return [*found, Passage(text[at:], is_shared=False)] if at < len(text) else found


def is_telling(perceptual_hash: str) -> bool:
    """Whether a perceptual hash says something: an empty one or that of an even surface does not."""
    if not perceptual_hash:
        return False
    ones = int(perceptual_hash, 16).bit_count()
    return FLAT <= ones <= BITS - FLAT


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two perceptual hashes (16 hexadecimal digits) differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
