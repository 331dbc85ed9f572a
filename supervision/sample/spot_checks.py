"""One in ten of what was closed in 2023 was looked at again: 29 of 288, 27 hold, 2 had come back.

The draw is told before the lives are written down, for every look is a step in an item's history; the two that had come back
are among the fourteen that did.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.numbering import next_number
from rectification.models import ItemEvent, SpotCheck, SpotDraw
from rectification.spot_draws import digest_of, queue, size_of
from rectification.workflow import Status
from supervision.sample.lives import Life
from supervision.sample.moments import at
from supervision.sample.people import People
from supervision.sample.wording import REBOUND_REASONS

DRAWN_ON, FIRST, LAST = date(2024, 1, 8), date(2023, 1, 1), date(2023, 12, 31)
PERCENT, CAME_BACK = Decimal(10), 2
NOTES = ("现场查看，整改成果保持良好。", "查阅近三个月记录，制度落实正常。", "随机询问师生，情况与申报一致。")


@dataclass(frozen=True, slots=True)
class Look:
    """One drawn item: when it was looked at, and what was seen."""

    life: Life
    place: int
    event: ItemEvent
    holds: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """The draw of 2023."""

    seed: str
    numbers: list[str]
    looks: list[Look]


def tell(lives: list[Life], people: People) -> Sample:
    """Draw from the numbered lives, and add a step to each drawn one."""
    closed = {life.item.number: life for life in lives if was_closed(life)}
    seed, drawn = sown(closed)
    looks = [look(closed[number], place, people) for place, number in enumerate(drawn, start=1)]
    return Sample(seed, sorted(closed), looks)


def was_closed(life: Life) -> bool:
    """Whether it was written off in 2023."""
    return any(event.verb == "write_off" and event.at.year == DRAWN_ON.year - 1 for event in life.events)


def sown(closed: dict[str, Life]) -> tuple[str, list[str]]:
    """The first minutes of a meeting whose words, as the seed, draw exactly two that a later look sent back."""
    back = {number for number, life in closed.items() if life.item.rebounds}
    found_so = {number for number in back if REBOUND_REASONS[1] in reopening(closed[number]).text}
    size, n = size_of(len(closed), PERCENT), 0
    while True:
        n += 1
        seed = f"青禾县2024年1月8日督导工作例会纪要第{n}号"
        drawn = [number for number, _ in queue(closed, seed)[:size]]
        if len(back & set(drawn)) == CAME_BACK == len(found_so & set(drawn)):
            return seed, drawn


def reopening(life: Life) -> ItemEvent:
    """The step that sent it back."""
    return next(event for event in life.events if event.verb == "reopen")


def look(life: Life, place: int, people: People) -> Look:
    """What holds gets a last step; what came back gets one just before it was reopened."""
    who, holds = people.staff[4 + place % 2], not life.item.rebounds
    if holds:
        day, words = DRAWN_ON + timedelta(days=1 + place // 2), f"到现场抽查：整改到位。{NOTES[place % len(NOTES)]}"
        return Look(life, place, life.step("spot_check", who, at(day, 10, place), Status.WRITTEN_OFF, words), holds)
    back = reopening(life)
    words = f"到现场抽查：问题反弹。{REBOUND_REASONS[1]}"
    event = life.step("spot_check", who, back.at - timedelta(minutes=10), life.item.status, words)
    event.from_status = event.to_status = Status.WRITTEN_OFF
    event.round = back.round - 1
    life.events.remove(event)
    life.events.insert(life.events.index(back), event)
    for sequence, step in enumerate(life.events, start=1):
        step.sequence = sequence
    return Look(life, place, event, holds)


def write(sample: Sample, people: People) -> SpotDraw:
    """The draw with its list, and the findings."""
    draw = SpotDraw.objects.create(
        number=f"抽〔{LAST.year}〕{next_number('rectification.spot_draw', LAST.year):02d}",
        year=LAST.year,
        scope=SpotDraw.Scope.WRITTEN_OFF,
        from_on=FIRST,
        to_on=LAST,
        percent=PERCENT,
        seed=sample.seed,
        population=len(sample.numbers),
        population_sha256=digest_of(sample.numbers),
        numbers=sample.numbers,
        drawn_by=people.staff[0],
        drawn_at=at(DRAWN_ON, 9, 30),
    )
    SpotCheck.objects.bulk_create(
        SpotCheck(
            draw=draw,
            item=one.life.item,
            place=one.place,
            verdict=SpotCheck.Verdict.HOLDS if one.holds else SpotCheck.Verdict.REOPENED,
            note=one.event.text.split("。", 1)[1],
            is_on_site=True,
            checked_by=one.event.actor,
            checked_at=one.event.at,
        )
        for one in sample.looks
    )
    return draw
