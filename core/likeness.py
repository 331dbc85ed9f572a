"""How alike two texts and two pictures are: pure functions over what was written and photographed."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from PIL import Image

SHINGLE = 4
LEAST_LETTERS = 40
FEW_LETTERS = 4  # a shorter text would be "contained" in many others, so length counts against it
SENTENCES = re.compile(r"[。；;！!？?\n]")
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
    """Share of the shorter text's parts that stand in the other too, 0 to 1, unrounded; 0 when one is empty."""
    if not one or not other:
        return Decimal(0)
    return Decimal(len(one & other)) / min(len(one), len(other))


def pairs_of(letters: str) -> frozenset[str]:
    """All runs of two letters; empty for fewer than two."""
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def without(text: str, stock: Iterable[str]) -> str:
    """The text without these phrases, the longest taken out first."""
    for phrase in sorted(stock, key=lambda phrase: (-len(phrase), phrase)):
        text = text.replace(phrase, " ")
    return text


def terse_likeness(one: str, other: str, *, stock: Iterable[str] = ()) -> Decimal:
    """How much two short texts say the same, 0 to 1, unrounded; the order does not matter.

    Without the phrases of `stock`, which say nothing about the matter: the mean of two shares of the shorter text, that of
    its pairs of letters and that of its letters, which stand in the other too. Pairs know the order, letters forgive a word
    put between. With fewer than four letters left the shares are Dice's (twice the common ÷ the sum of both), or every
    text with those few letters would be the same.
    """
    first, second = sorted((letters_of(without(text, stock)) for text in (one, other)), key=len)
    measure = likeness if len(first) >= FEW_LETTERS else dice
    return (measure(pairs_of(first), pairs_of(second)) + measure(frozenset(first), frozenset(second))) / 2


def dice(one: frozenset[str], other: frozenset[str]) -> Decimal:
    """Twice the common parts ÷ those of both sets; 0 when one is empty."""
    return Decimal(2 * len(one & other)) / (len(one) + len(other)) if one and other else Decimal(0)


def problem_likeness(one: str, other: str, *, stock: Iterable[str] = ()) -> Decimal:
    """How alike two descriptions of any length are, 0 to 1, unrounded.

    Two long ones (40 letters or more) by their runs of four letters; else the shorter one against the likest sentence of
    the other, as `terse_likeness` says.
    """
    if min(len(letters_of(one)), len(letters_of(other))) >= LEAST_LETTERS:
        return likeness(shingles_of(one), shingles_of(other))
    short, long = sorted((one, other), key=lambda text: (len(letters_of(text)), text))
    sentences = [long] if len(letters_of(long)) < LEAST_LETTERS else SENTENCES.split(long)
    return max(terse_likeness(short, sentence, stock=stock) for sentence in sentences)


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


def difference_hash(data: bytes) -> str:
    """dHash, 64 bits as 16 hex digits: of a 9 × 8 grey copy, whether each point is lighter than its right neighbour.
    Near copies differ in few bits. Raises OSError when the bytes are no image."""
    with Image.open(io.BytesIO(data)) as image:
        grey = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
        points = list(grey.tobytes())
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (points[row * 9 + column] > points[row * 9 + column + 1])
    return f"{bits:016x}"


def is_telling(perceptual_hash: str) -> bool:
    """Whether a perceptual hash says something: an empty one or that of an even surface does not."""
    if not perceptual_hash:
        return False
    ones = int(perceptual_hash, 16).bit_count()
    return FLAT <= ones <= BITS - FLAT


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two perceptual hashes (16 hexadecimal digits) differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
