"""The 120 open schools as a table: kind, who runs them, what surroundings, which townships, names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from schools.models import Kind, Location, Ownership, Township
from supervision.sample.names import VILLAGES

STREETS = 2
TOWNS = tuple(range(STREETS, 14))
BOTH_STREETS = tuple(n % STREETS for n in range(10))
FIVE_POINTS = (10, 11, 12, 13, 6)
VILLAGE = ""  # the next village's name


@dataclass(frozen=True, slots=True)
class Plan:
    """One school before it has a code; `township` is the index of its township."""

    name: str
    kind: Kind
    ownership: Ownership
    township: int
    location: Location


@dataclass(frozen=True, slots=True)
class Group:
    """Schools of one sort. pattern: {short} 云溪, {full} 云溪镇, {word}; an empty `where` goes round the rural townships."""

    kind: Kind
    ownership: Ownership
    location: Location
    where: tuple[int, ...]
    pattern: str
    words: tuple[str, ...]


PUBLIC, INCLUSIVE, PRIVATE = Ownership.PUBLIC, Ownership.INCLUSIVE, Ownership.PRIVATE
URBAN, TOWN, RURAL = Location.URBAN, Location.TOWN, Location.RURAL
GROUPS = (
    Group(
        Kind.KINDERGARTEN,
        PUBLIC,
        URBAN,
        BOTH_STREETS,
        "青禾县{word}幼儿园",
        ("机关", "第一", "第二", "第三", "实验"),
    ),
    Group(Kind.KINDERGARTEN, PUBLIC, TOWN, TOWNS, "{short}中心幼儿园", (VILLAGE,) * 12),
    Group(Kind.KINDERGARTEN, PUBLIC, RURAL, (), "{short}{word}幼儿园", (VILLAGE,) * 21),
    Group(
        Kind.KINDERGARTEN,
        INCLUSIVE,
        URBAN,
        BOTH_STREETS,
        "{short}{word}幼儿园",
        ("小星星", "金果", "童心", "向日葵", "七色花", "蒲公英", "小树苗", "彩虹桥"),
    ),
    Group(
        Kind.KINDERGARTEN,
        INCLUSIVE,
        TOWN,
        (),
        "{short}{word}幼儿园",
        ("春芽", "禾苗", "蓝天", "启明", "育英", "百灵", "晨曦", "小太阳"),
    ),
    Group(
        Kind.KINDERGARTEN,
        PRIVATE,
        URBAN,
        BOTH_STREETS,
        "{short}{word}幼儿园",
        ("晨露", "优佳", "博雅", "贝乐", "金摇篮", "海豚湾"),
    ),
    Group(
        Kind.PRIMARY,
        PUBLIC,
        URBAN,
        BOTH_STREETS,
        "青禾县{word}小学",
        ("实验", "第一", "第二", "第三", "城东"),
    ),
    Group(Kind.PRIMARY, PRIVATE, URBAN, (1,), "青禾县{word}小学", ("明德",)),
    Group(Kind.PRIMARY, PUBLIC, TOWN, TOWNS, "{full}中心小学", (VILLAGE,) * 12),
    Group(Kind.PRIMARY, PUBLIC, RURAL, (), "{full}{word}小学", (VILLAGE,) * 13),
    Group(Kind.TEACHING_POINT, PUBLIC, RURAL, FIVE_POINTS, "{full}{word}教学点", (VILLAGE,) * 5),
    Group(Kind.JUNIOR, PUBLIC, URBAN, BOTH_STREETS, "青禾县{word}初级中学", ("第一", "第二", "第三")),
    Group(Kind.JUNIOR, PRIVATE, URBAN, (0,), "青禾县{word}学校", ("新华外国语",)),
    Group(Kind.JUNIOR, PUBLIC, TOWN, TOWNS[:9], "{full}初级中学", (VILLAGE,) * 9),
    Group(Kind.NINE_YEAR, PUBLIC, URBAN, BOTH_STREETS, "青禾县{word}学校", ("育才", "滨河")),
    Group(Kind.NINE_YEAR, PUBLIC, TOWN, (11, 12, 13), "{full}九年一贯制学校", (VILLAGE,) * 3),
    Group(
        Kind.SENIOR,
        PUBLIC,
        URBAN,
        BOTH_STREETS,
        "青禾县{word}中学",
        ("第一", "第二", "第三", "实验高级"),
    ),
    Group(Kind.VOCATIONAL, PUBLIC, URBAN, (0,), "青禾县职业技术学校", ("",)),
    Group(Kind.SPECIAL, PUBLIC, URBAN, (1,), "青禾县特殊教育学校", ("",)),
)


def plans(townships: Sequence[Township]) -> Iterator[Plan]:
    """Every open school in the order of the table."""
    villages, rural = iter(VILLAGES), cycle(TOWNS)
    for group in GROUPS:
        places = group.where or tuple(next(rural) for _ in group.words)
        for place, word in zip(places, group.words, strict=False):
            full = townships[place].name
            short = full.removesuffix("街道").removesuffix("镇").removesuffix("乡")
            name = word or (next(villages) if "{word}" in group.pattern else "")
            shown = group.pattern.format(short=short, full=full, word=name)
            yield Plan(shown, group.kind, group.ownership, place, group.location)
