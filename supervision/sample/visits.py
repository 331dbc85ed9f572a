"""Three years of visits: who went where on which day, what was looked at, and what was written down."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from core.files import store_bytes
from core.workdays import Calendar
from inspectors.models import Checklist, ChecklistEntry, Visit, VisitCount, VisitMatter, VisitPhoto
from inspectors.workflow import Status
from office import calendar
from office.models import User
from schools.models import School
from supervision.sample.dice import dice
from supervision.sample.moments import ACTIVE_MONTHS, at, later, workdays_of
from supervision.sample.people import People
from supervision.sample.pictures import snapshot
from supervision.sample.register import HANDED_OVER_ON, LEFT_ON, MERGED_ON, Register
from supervision.sample.wording import DUPLICATE, HIGHLIGHTS, Diary

TODAY = date(2024, 5, 31)
NAMESPACE = uuid.UUID("5b0f7c1e-2a55-4c0e-9d6e-71c1a0e2f0aa")
MISSED_IN_MARCH = (7, 58, 101)  # three schools nobody visited in March 2023; visited twice in April
SHORT_OF_TWO = {1: 4, 2: 9, 3: 6, 4: 5}  # visits missing in January to April 2024
PHONES_SINCE = date(2024, 1, 1)  # before that, records were written on the page
HALF_DAYS = ((8, 20, 11, 40), (14, 10, 16, 50))


@dataclass
class Logbook:
    """The visits, for the parts that hang on them: approved visits by (year, month)."""

    checklist: Checklist
    entries: dict[str, list[ChecklistEntry]]
    visits: list[Visit] = field(default_factory=list)
    by_month: dict[tuple[int, int], list[Visit]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Call:
    """One visit to be made."""

    school: School
    inspector: User
    day: date
    half: int


def keep(register: Register, people: People, checklist: Checklist) -> Logbook:
    """Write all visits with their answers and counters."""
    entries: dict[str, list[ChecklistEntry]] = defaultdict(list)
    for entry in checklist.entries.order_by("part", "position"):
        entries[entry.part].append(entry)
    log = Logbook(checklist, dict(entries))
    days, diary = calendar.current(), Diary(dice("督导纪实"))
    chance = dice("督导记录")
    rows = [approved(call, people, log, diary, chance, days) for call in calls(register, people, days)]
    plant_duplicates(rows)
    rows += unfinished(register, people, log, diary)
    log.visits = list(Visit.objects.bulk_create(rows, batch_size=500))
    for visit in log.visits:
        if visit.status == Status.APPROVED:
            log.by_month[visit.visited_on.year, visit.visited_on.month].append(visit)
    answer(log)
    take_photos(log)
    return log


def calls(register: Register, people: People, days: Calendar) -> Iterator[Call]:
    """Every approved visit: month by month, inspector by inspector, on half days nobody uses twice."""
    for year in (2022, 2023, 2024):
        for month in ACTIVE_MONTHS:
            if (year, month) > (2024, 5):
                return
            wanted = wanted_visits(register, year, month)
            yield from month_of_calls(register, people, days, year, month, wanted)


def wanted_visits(register: Register, year: int, month: int) -> dict[int, int]:
    """How many visits each school gets in a month, by school id."""
    usual = 2 if year == 2024 else 1
    wanted = {school.pk: usual for school in register.schools}
    schools = register.schools
    if year == 2022 and month <= 6 and register.merged:
        # The school that was merged away had its visits too; the county's total of the year stays 1,200.
        wanted[register.merged.pk] = 1
        wanted[schools[month * 19].pk] = 0
    if (year, month) == (2023, 3):
        wanted |= {schools[n].pk: 0 for n in MISSED_IN_MARCH}
    if (year, month) == (2023, 4):
        wanted |= {schools[n].pk: 2 for n in MISSED_IN_MARCH}
    if year == 2024 and month in SHORT_OF_TWO:
        wanted |= {schools[n * 13 + month].pk: 1 for n in range(SHORT_OF_TWO[month])}
    if (year, month) == (2024, 5):
        wanted |= short_in_may(register)
    return wanted


def short_in_may(register: Register) -> dict[int, int]:
    """May 2024, 233 of 240: the vacant school has none, the first inspector 8 of 10, three others one short each."""
    mine = register.of_inspector(0)
    short = {mine[1].pk: 1, mine[3].pk: 1}
    for number in (9, 14, 21):
        short[register.of_inspector(number)[0].pk] = 1
    if register.vacant:
        short[register.vacant.pk] = 0
    return short


def month_of_calls(
    register: Register, people: People, days: Calendar, year: int, month: int, wanted: dict[int, int]
) -> Iterator[Call]:
    """Hand the visits of a month to the inspectors listed then, each on half days of his own."""
    schools = [*register.schools, *([register.merged] if register.merged else [])]
    by_inspector: dict[int, list[School]] = defaultdict(list)
    for school in schools:
        for _ in range(wanted.get(school.pk, 0)):
            by_inspector[inspector_then(register, people, school, year, month)].append(school)
    first = 12 if (year, month) == (2022, 1) else 1
    last = 28 if (year, month) == (2024, 5) else 31
    for number, visited in sorted(by_inspector.items()):
        chance = dice(f"日程{year}{month}{number}")
        start = HANDED_OVER_ON.day if (year, month) == (2024, 5) and number < 4 else first
        slots = [(day, half) for day in workdays_of(year, month, days, first=start, last=last) for half in (0, 1)]
        chosen = sorted(chance.sample(slots, len(visited)))
        chance.shuffle(visited)
        for school, (day, half) in zip(visited, chosen, strict=True):
            yield Call(school, people.inspectors[number], day, half)


def inspector_then(register: Register, people: People, school: School, year: int, month: int) -> int:
    """The number of the inspector who was listed to the school in that month."""
    if school in register.former and (year, month) <= (LEFT_ON.year, LEFT_ON.month):
        return len(people.inspectors) - 1
    if school == register.merged:
        return 20 if (year, month) <= (MERGED_ON.year, MERGED_ON.month) else -1
    return register.listed[school.pk]


def approved(call: Call, people: People, log: Logbook, diary: Diary, chance: Random, days: Calendar) -> Visit:
    """One finished visit: handed in within days (some late), approved by the office soon after."""
    hour, minute, end_hour, end_minute = HALF_DAYS[call.half]
    is_late = chance.random() < 0.03 and call.day < date(2024, 5, 1)
    sent_on = later(
        call.day, chance.choice((5, 6, 8)) if is_late else chance.choice((0, 0, 0, 1, 2)), days, until=TODAY
    )
    reviewed_on = later(sent_on, chance.choice((1, 1, 2, 3)), days, until=TODAY)
    return Visit(
        client_uuid=uuid.uuid5(NAMESPACE, f"{call.school.code}{call.day}{call.half}"),
        school=call.school,
        inspector=call.inspector,
        checklist=log.checklist,
        visited_on=call.day,
        arrived_at=at(call.day, hour, minute + chance.randint(0, 25)),
        left_at=at(call.day, end_hour, chance.randint(0, min(end_minute, 59))),
        is_announced=chance.random() < 0.2,
        origin=Visit.Origin.PHONE if call.day >= PHONES_SINCE else Visit.Origin.PAGE,
        summary=diary.account(call.school),
        highlights=chance.choice(HIGHLIGHTS) if chance.random() < 0.15 else "",
        follow_up=log.entries["follow_up"][0],
        status=Status.APPROVED,
        submitted_at=at(sent_on, 17, chance.randint(0, 59)),
        is_late=is_late,
        reviewed_by=people.staff[chance.randint(0, 2)],
        reviewed_at=at(reviewed_on, 10 if reviewed_on > sent_on else 18, chance.randint(0, 59)),
    )


def plant_duplicates(rows: list[Visit]) -> None:
    """Two visits of one inspector to two schools with word for word the same account."""
    by_inspector: dict[int, Visit] = {}
    for visit in rows:
        if (visit.visited_on.year, visit.visited_on.month) != (2024, 4):
            continue
        former = by_inspector.setdefault(visit.inspector_id, visit)
        if former.school_id != visit.school_id:
            former.summary = visit.summary = DUPLICATE
            return


def unfinished(register: Register, people: People, log: Logbook, diary: Diary) -> list[Visit]:
    """Visits of the last days of May: drafts, handed in and waiting, and one returned. None counts yet."""
    mine = register.of_inspector(0)
    plan = [
        (0, mine[1], date(2024, 5, 31), Status.DRAFT, ""),
        (0, mine[0], date(2024, 5, 29), Status.RETURNED, "没有写明听课班级和查看的食堂台账，请补充后重新提交。"),
        (0, mine[3], date(2024, 5, 30), Status.SUBMITTED, ""),
        *((n, register.of_inspector(n)[0], date(2024, 5, 30), Status.SUBMITTED, "") for n in (9, 14, 21)),
        (5, register.of_inspector(5)[0], date(2024, 5, 31), Status.DRAFT, ""),
    ]
    rows = []
    for number, school, day, status, reason in plan:
        is_sent = status in {Status.SUBMITTED, Status.RETURNED}
        rows.append(
            Visit(
                client_uuid=uuid.uuid5(NAMESPACE, f"{school.code}{day}{status}"),
                school=school,
                inspector=people.inspectors[number],
                checklist=log.checklist,
                visited_on=day,
                arrived_at=at(day, 8, 35),
                left_at=at(day, 11, 20) if is_sent else None,
                summary=diary.account(school),
                status=status,
                submitted_at=at(day, 16, 40) if is_sent else None,
                return_reason=reason,
            )
        )
    return rows


def answer(log: Logbook) -> None:
    """The matters, methods and counters of every visit."""
    chance = dice("督导事项")
    matters, methods, counts = [], [], []
    chosen = Visit.methods.through
    for visit in log.visits:
        if visit.status == Status.DRAFT:
            continue
        undone = chance.randint(0, 7) if chance.random() < 0.3 else None
        for n, entry in enumerate(log.entries["matter"]):
            matters.append(VisitMatter(visit=visit, entry=entry, result=result_of(entry, visit, is_undone=n == undone)))
        used = chance.sample(log.entries["method"], 3)
        methods += [chosen(visit_id=visit.pk, checklistentry_id=entry.pk) for entry in used]
        for entry in chance.sample(log.entries["counter"], 2):
            counts.append(VisitCount(visit=visit, entry=entry, count=chance.randint(1, 6)))
    VisitMatter.objects.bulk_create(matters, batch_size=2000)
    chosen.objects.bulk_create(methods, batch_size=2000)
    VisitCount.objects.bulk_create(counts, batch_size=2000)


def result_of(entry: ChecklistEntry, visit: Visit, *, is_undone: bool) -> str:
    """Looked at, left out this time, or not applicable to a school without canteen and dormitory."""
    if not entry.applies_to(visit.school):
        return VisitMatter.Result.NOT_APPLICABLE
    return VisitMatter.Result.NOT_DONE if is_undone else VisitMatter.Result.DONE


def take_photos(log: Logbook) -> None:
    """Photos for the last visits."""
    recent = [visit for visit in log.visits if visit.visited_on >= date(2024, 5, 28) and visit.status != Status.DRAFT]
    for n, visit in enumerate(recent[:12]):
        name = f"{visit.school}{visit.visited_on:%m%d}.jpg"
        stored = store_bytes(snapshot(n), name=name, kind="photo", actor=visit.inspector)
        VisitPhoto.objects.create(visit=visit, file=stored)
