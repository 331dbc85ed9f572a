"""Likely duplicates: rows of the register, or rows of a sheet, that look like one school entered twice. Reads only.

Two names are compared after county, township and filler words are taken out: "青禾县云溪镇中心小学" and "云溪小学" leave the
same core. What tells schools apart stays: numbers (一小, 第二小学) and stages (小学, 幼儿园) must agree.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, cos, hypot, radians

from office.models import County
from schools.models import STAGES_OF, DistinctPair, Kind, School, Township

ALIKE = 0.75  # share of common pairs of characters from which two names alone make a suggestion
ALIKE_NEAR = 0.5  # the same for two schools that stand beside each other
NEAR_METRES = 300
FAR_METRES = 5000  # farther apart than this, alike names are two schools
CROWD = 150  # a pair of characters that more rows of one place share says nothing
METRES_PER_DEGREE = 111_320

STAGE_WORDS = (
    ("幼儿园", "k"), ("幼稚园", "k"), ("托儿所", "k"), ("教学点", "p"), ("完全小学", "p"), ("小学", "p"),
    ("九年一贯制", "pj"), ("十二年一贯制", "pjs"), ("完全中学", "js"), ("初级中学", "j"), ("初中", "j"),
    ("高级中学", "s"), ("高中", "s"), ("中学", "js"), ("职业", "v"), ("中专", "v"), ("特殊教育", "x"),
)  # fmt: skip
SHORT_WORDS = (("小", "小学"), ("中", "中学"), ("幼", "幼儿园"))
FILLERS = re.compile(r"中心|学校|校区|希望|公办|民办|[()\[\]【】《》“”\"'·.,，。、\-—\s]")
NUMBER = re.compile(r"第?([0-9]+|[一二三四五六七八九十]+)(?=$|#)")
DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is left of a name: its core, the numbers in it, the stages it names (empty when it names none).

    pairs: neighbouring characters of the core, its ends marked.
    """

    core: str
    numbers: frozenset[str]
    stages: frozenset[str]
    pairs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row to compare; `place` is its township (None is unknown), `at` its longitude and latitude in degrees,
    `stages` those of its kind (None is unknown)."""

    key: int
    likeness: Likeness
    place: object
    at: tuple[float, float] | None = None
    stages: tuple[str, ...] | None = None

    @property
    def wanted(self) -> float:
        """The least likeness with which this row can be part of a suggestion."""
        return ALIKE_NEAR if self.at else ALIKE


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two schools that may be one. score: 0 to 1; metres: between them, None when one has no coordinates."""

    first: School
    second: School
    score: float
    metres: int | None


@dataclass(frozen=True, slots=True)
class LikelyRow:
    """A row of a sheet (0-based) that may be a school of the register, or an earlier row of the same sheet."""

    row: int
    school: School | None
    earlier: int | None
    score: float


def place_names() -> tuple[str, ...]:
    """Names that say where a school is and not which one it is: the county's and the townships'."""
    counties = County.objects.values_list("name", flat=True)
    return tuple(dict.fromkeys([*counties, *Township.objects.values_list("name", flat=True)]))


def likeness(name: str, places: Iterable[str] = ()) -> Likeness:
    """Take a name apart. A place name is taken out unless nothing else would be left of it."""
    text = unicodedata.normalize("NFKC", name).strip()
    for place in places:
        text = text.replace(place, place[:-1] if len(place) > 2 else place)
    for short, long in SHORT_WORDS:
        text = text[: -len(short)] + long if text.endswith(short) else text
    text, stages = _without_stages(text)
    text = FILLERS.sub("", text)
    numbers = frozenset(found.translate(DIGITS) for found in NUMBER.findall(text))
    core = NUMBER.sub("", text).replace("#", "")
    for place in places:
        stem = place[:-1] if len(place) > 2 else place
        if core.startswith(stem) and (len(core) > len(stem) or numbers):
            core = core.removeprefix(stem)
    marked = f"^{core}$"
    return Likeness(core, numbers, stages, frozenset(marked[n : n + 2] for n in range(len(marked) - 1)))


def _without_stages(text: str) -> tuple[str, frozenset[str]]:
    """The text with a mark where a stage stood, and the stages."""
    stages: set[str] = set()
    for word, marks in STAGE_WORDS:
        if word in text:
            stages |= set(marks)
            text = text.replace(word, "#")
    return text, frozenset(stages)


def alike(one: Likeness, other: Likeness) -> float:
    """How much two names have in common: 0 to 1, the share of common pairs of characters among all (Jaccard)."""
    if one.numbers != other.numbers or (one.stages and other.stages and not one.stages & other.stages):
        return 0.0
    return len(one.pairs & other.pairs) / len(one.pairs | other.pairs)


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance on the ground, exact enough within a county."""
    east = (one[0] - other[0]) * cos(radians((one[1] + other[1]) / 2))
    return hypot(east, one[1] - other[1]) * METRES_PER_DEGREE


def score_of(one: Candidate, other: Candidate) -> float:
    """The likeness of two rows that make a suggestion, 0 for two that do not."""
    if one.place != other.place or (one.stages and other.stages and one.stages != other.stages):
        return 0.0
    score = alike(one.likeness, other.likeness)
    metres = metres_between(one.at, other.at) if one.at and other.at else None
    if metres is not None and metres > FAR_METRES:
        return 0.0
    wanted = ALIKE_NEAR if metres is not None and metres < NEAR_METRES else ALIKE
    return score if score >= wanted else 0.0


def likely_pairs(rows: Sequence[Candidate]) -> Iterator[tuple[Candidate, Candidate, float]]:
    """Every pair of rows that makes a suggestion.

    Rows are compared only when they share one of their rarest pairs of characters. None is lost by this: of two rows that
    share a part t of their pairs, each has a shared one among its (1 - t) n + 1 rarest. Only what CROWD rows share is
    passed over.
    """
    common = Counter((row.place, pair) for row in rows for pair in row.likeness.pairs)
    holders: dict[tuple[object, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        pairs = [pair for _, pair in sorted((common[row.place, pair], pair) for pair in row.likeness.pairs)]
        for pair in pairs[: len(pairs) - ceil(row.wanted * len(pairs)) + 1]:
            holders[row.place, pair].append(number)
    seen: set[tuple[int, int]] = set()
    for numbers in holders.values():
        if len(numbers) > CROWD:
            continue
        for first, second in combinations(numbers, 2):
            if (first, second) in seen:
                continue
            seen.add((first, second))
            if score := score_of(rows[first], rows[second]):
                yield rows[first], rows[second], score


def candidate(school: School, places: Iterable[str]) -> Candidate:
    """A school as a row to compare."""
    placed = school.longitude is not None and school.latitude is not None
    at = (float(school.longitude), float(school.latitude)) if placed else None  # type: ignore[arg-type]
    return Candidate(school.pk, likeness(school.name, places), school.township_id, at, STAGES_OF[Kind(school.kind)])


def likely_duplicates(schools: Iterable[School]) -> list[LikelyPair]:
    """Pairs of these schools that may be one, the most alike first.

    Left out: a school and its own campus, pairs declared to be two, and schools that have been merged or closed.
    """
    places = place_names()
    found = {school.pk: school for school in schools if school.closed_on is None}
    declared = set(DistinctPair.objects.values_list("first", "second"))
    pairs = []
    for one, other, score in likely_pairs([candidate(school, places) for school in found.values()]):
        first, second = found[min(one.key, other.key)], found[max(one.key, other.key)]
        if (first.pk, second.pk) in declared or _are_campuses(first, second):
            continue
        metres = round(metres_between(one.at, other.at)) if one.at and other.at else None
        pairs.append(LikelyPair(first, second, score, metres))
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first.code, pair.second.code))


def _are_campuses(first: School, second: School) -> bool:
    mains = {first.main_school_id or first.pk, second.main_school_id or second.pk}
    return len(mains) == 1


def of_rows(names: Sequence[str], townships: Sequence[str] = ()) -> list[LikelyRow]:
    """Rows of a sheet that may be a school of the register or an earlier row, by row and likeness.

    names, townships: one for each row (a township may be ""); without townships every row counts as of unknown place
    and is compared with all schools. A suggestion to look at: nothing is matched by it.
    """
    places = place_names()
    schools = {-school.pk: school for school in School.objects.filter(closed_on=None).select_related("township")}
    register = [
        Candidate(key, likeness(s.name, places), (s.township.name if s.township else "") if townships else "")
        for key, s in schools.items()
    ]
    rows = [
        Candidate(number, likeness(name, places), townships[number] if townships else "")
        for number, name in enumerate(names)
    ]
    found = []
    for one, other, score in likely_pairs([*register, *rows]):
        first, second = sorted((one.key, other.key))
        if second >= 0:
            found.append(LikelyRow(second, schools.get(first), first if first >= 0 else None, score))
    return sorted(found, key=lambda like: (like.row, -like.score))
