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


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is compared of a short text: how many letters, which pairs, which letters."""

    length: int
    pairs: frozenset[str]
    letters: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wording:
    """A description made ready to be compared many times. shingles: of a long one only; sentences: one of a short text."""

    length: int
    shingles: frozenset[str]
    whole: Sentence
    sentences: tuple[Sentence, ...]


def sentence_of(text: str, stock: Iterable[str]) -> Sentence:
    """The text without stock phrases, in pairs and letters."""
    letters = letters_of(without(text, stock))
    return Sentence(len(letters), pairs_of(letters), frozenset(letters))


def wording_of(text: str, *, stock: Iterable[str] = ()) -> Wording:
    """A text made ready for `wording_likeness`."""
    length, phrases = len(letters_of(text)), tuple(stock)
    whole = sentence_of(text, phrases)
    is_long = length >= LEAST_LETTERS
    parts = tuple(sentence_of(part, phrases) for part in SENTENCES.split(text)) if is_long else (whole,)
    return Wording(length, shingles_of(text), whole, parts)


def terse(one: Sentence, other: Sentence) -> float:
    """See `terse_likeness`."""
    short, long = (one, other) if one.length <= other.length else (other, one)
    if not short.pairs or not long.pairs:
        return 0.0
    pairs, letters = len(short.pairs & long.pairs), len(short.letters & long.letters)
    if short.length >= FEW_LETTERS:
        return (
            pairs / min(len(short.pairs), len(long.pairs)) + letters / min(len(short.letters), len(long.letters))
        ) / 2
    return pairs / (len(short.pairs) + len(long.pairs)) + letters / (len(short.letters) + len(long.letters))


def terse_likeness(one: str, other: str, *, stock: Iterable[str] = ()) -> Decimal:
    """How much two short texts say the same, 0 to 1, six decimals; the order does not matter.

    Without the phrases of `stock`, which say nothing about the matter: the mean of two shares of the shorter text, that of
    its pairs of letters and that of its letters, which stand in the other too. Pairs know the order, letters forgive a word
    put between. With fewer than four letters left the shares are Dice's (twice the common ÷ the sum of both), or every
    text with those few letters would be the same.
    """
    return exact(terse(sentence_of(one, stock), sentence_of(other, stock)))


def wording_likeness(one: Wording, other: Wording) -> Decimal:
    """How alike two descriptions of any length are, 0 to 1, six decimals.

    Two long ones (40 letters or more) by their runs of four letters; else the shorter one against the likest sentence of
    the other, as `terse_likeness` says.
    """
    if one.shingles and other.shingles:
        return likeness(one.shingles, other.shingles)
    short, long = (one, other) if one.length <= other.length else (other, one)
    return exact(max(terse(short.whole, sentence) for sentence in long.sentences))


def problem_likeness(one: str, other: str, *, stock: Iterable[str] = ()) -> Decimal:
    """`wording_likeness` of two texts."""
    return wording_likeness(wording_of(one, stock=stock), wording_of(other, stock=stock))


def exact(share: float) -> Decimal:
    """A share of small counts, rounded to six decimals."""
    return Decimal(f"{share:.6f}")


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
