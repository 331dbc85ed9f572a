"""What the sections reported: 2022 and 2023 frozen, 2024 still being collected.

The totals of 2023 are those of the county: 12,600 kindergarten children, 34,000 primary and 18,000 junior pupils of
whom 2,400 in two private schools, 74,720 in all. Values are drawn so that the seven resource indicators are worth a
look: most schools stand above the thresholds, some do not, and two of the seven differ too much between schools.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from schools.field_packs import COUNTY, pack_of
from schools.models import (
    Collection,
    CollectionPack,
    CountyReturn,
    Kind,
    Location,
    Ownership,
    School,
    Section,
    Stage,
    YearReturn,
)
from schools.services.collecting import refresh_medians, usual_packs
from schools.workflow import CountyStatus, Status
from supervision.sample.dice import dice, shared_out
from supervision.sample.figures import (
    COUNTY_FIGURES,
    CROWDED_NOTE,
    compulsory_figures,
    is_crowded,
    kindergarten_figures,
)
from supervision.sample.people import People
from supervision.sample.register import Register

DEADLINES = {2022: date(2022, 9, 30), 2023: date(2023, 9, 28), 2024: date(2024, 6, 14)}
PUBLIC_CHILDREN, INCLUSIVE_CHILDREN, PRIVATE_CHILDREN = 6615, 4095, 1890
PRIMARY, JUNIOR, SENIOR, VOCATIONAL, SPECIAL = 34_000, 18_000, 7_600, 2_400, 120
PRIVATE_PRIMARY, PRIVATE_JUNIOR = 1_000, 1_400
CAMPUS_CHILDREN = 54
ART_ROOM_PUPILS = 480  # for each room for music, and each for art: never fewer than one for twelve classes
POINT_PUPILS = (18, 24, 31, 38, 46)
GROWTH = {2022: 1.012, 2023: 1.0, 2024: 1.0}


@dataclass(frozen=True, slots=True)
class Level:
    """How a resource stands in a stage: the usual rate per pupil and how far schools differ (standard deviation of the
    logarithm), by year."""

    primary: float
    junior: float
    spread: dict[int, tuple[float, float]]


# Rates per 100 pupils (teachers, rooms), m² per pupil (areas), yuan per pupil (equipment).
SMALL = {2022: (0.20, 0.18), 2023: (0.17, 0.15), 2024: (0.16, 0.15)}
TEACHERS = Level(5.9, 7.6, SMALL)
BACKBONE = Level(1.35, 1.5, {2022: (0.30, 0.28), 2023: (0.25, 0.22), 2024: (0.24, 0.2)})
SPORT_ART = Level(1.15, 1.2, {2022: (0.26, 0.24), 2023: (0.2, 0.2), 2024: (0.2, 0.18)})
ROOMS_AREA = Level(6.0, 7.6, {2022: (0.28, 0.26), 2023: (0.26, 0.24), 2024: (0.25, 0.22)})
SPORT_AREA = Level(10.5, 14.5, {2022: (0.62, 0.64), 2023: (0.58, 0.54), 2024: (0.5, 0.48)})
EQUIPMENT = Level(2900, 3700, {2022: (0.60, 0.42), 2023: (0.56, 0.36), 2024: (0.45, 0.34)})
MULTIMEDIA = Level(2.9, 3.1, {2022: (0.3, 0.22), 2023: (0.2, 0.18), 2024: (0.18, 0.18)})


def hand_in(register: Register, people: People) -> None:
    """Write the returns of the three years."""
    sections = list(Section.objects.select_related("school").order_by("pk"))
    base = headcounts(register, sections)
    schools = [*register.schools, register.campus] if register.campus else register.schools
    character = {school.pk: dice(f"办学条件{school.code}") for school in schools}
    traits = {pk: [chance.gauss(0, 1) for _ in range(8)] for pk, chance in character.items()}
    principal_of = {s.pk: p for s, p in zip(register.schools, people.principals, strict=True)}
    if register.campus and register.campus.main_school_id:
        principal_of[register.campus.pk] = principal_of[register.campus.main_school_id]
    rows = []
    for year in (2022, 2023, 2024):
        pupils = {pk: round(number * GROWTH[year]) for pk, number in base.items()}
        for section in sections:
            if section.school == register.merged or (year == 2024 and is_missing(section)):
                continue
            values = figures(section, pupils, traits[section.school_id], year)
            rows.append(as_row(section, year, values, people, principal_of[section.school_id]))
    YearReturn.objects.bulk_create(rows, batch_size=500)
    call_for_figures(people)
    report_county(people)


def call_for_figures(people: People) -> None:
    """Every year is open for all stages; 2024 until the middle of June."""
    for year, deadline in DEADLINES.items():
        opened = datetime(year, 3, 11, 1, 30, tzinfo=UTC)
        collection = Collection.objects.create(
            year=year, deadline=deadline, opened_by=people.staff[0], opened_at=opened
        )
        CollectionPack.objects.bulk_create(
            CollectionPack(collection=collection, stage=stage, pack=pack) for stage, pack in usual_packs().items()
        )
        refresh_medians(year)


def report_county(people: People) -> None:
    """The county's own figures: frozen for the closed years, half filled in for 2024."""
    half = list(COUNTY_FIGURES)[: len(COUNTY_FIGURES) // 2]
    for year in (2022, 2023):
        frozen = datetime(year, 10, 18, 2, tzinfo=UTC)
        CountyReturn.objects.create(
            year=year,
            pack=COUNTY,
            values=COUNTY_FIGURES,
            status=CountyStatus.FROZEN,
            frozen_by=people.director,
            frozen_at=frozen,
        )
    CountyReturn.objects.create(year=2024, pack=COUNTY, values={code: COUNTY_FIGURES[code] for code in half})


def headcounts(register: Register, sections: list[Section]) -> dict[int, int]:
    """Pupils of each section in 2023; every total of the county is exact."""
    chance, found = dice("学生数"), {}

    def give(total: int, members: Iterable[Section], least: int) -> None:
        """Share a total between sections, larger schools in town."""
        rows = list(members)
        weights = [chance.uniform(0.6, 1.4) * size_of(section.school) for section in rows]
        found.update(zip((s.pk for s in rows), shared_out(total, weights, least=least), strict=True))

    current = [s for s in sections if s.school not in (register.merged, register.campus)]
    for ownership, total in (
        (Ownership.PUBLIC, PUBLIC_CHILDREN),
        (Ownership.INCLUSIVE, INCLUSIVE_CHILDREN),
        (Ownership.PRIVATE, PRIVATE_CHILDREN),
    ):
        give(total, (s for s in current if s.stage == Stage.KINDERGARTEN and s.school.ownership == ownership), 45)
    points = [s for s in current if s.school.kind == Kind.TEACHING_POINT]
    found.update(zip((s.pk for s in points), POINT_PUPILS, strict=True))
    for stage, total, private in ((Stage.PRIMARY, PRIMARY, PRIVATE_PRIMARY), (Stage.JUNIOR, JUNIOR, PRIVATE_JUNIOR)):
        rest = [s for s in current if s.stage == stage and s.pk not in found]
        give(private, (s for s in rest if s.school.ownership != Ownership.PUBLIC), 0)
        left = total - private - (sum(POINT_PUPILS) if stage == Stage.PRIMARY else 0)
        give(left, (s for s in rest if s.school.ownership == Ownership.PUBLIC), 120)
    for stage, total in ((Stage.SENIOR, SENIOR), (Stage.VOCATIONAL, VOCATIONAL), (Stage.SPECIAL, SPECIAL)):
        give(total, (s for s in current if s.stage == stage), 0)
    if register.campus:  # its children are some of those that count for the main school
        of_school = {section.school_id: section.pk for section in sections if section.stage == Stage.KINDERGARTEN}
        found[of_school[register.campus.pk]] = CAMPUS_CHILDREN
        found[of_school[register.campus.main_school_id]] -= CAMPUS_CHILDREN
    return found


def size_of(school: School) -> float:
    """How large a school of its place usually is."""
    return {Location.URBAN: 3.0, Location.TOWN: 1.4, Location.RURAL: 0.55}[Location(school.location)]


def figures(section: Section, pupils: dict[int, int], traits: list[float], year: int) -> dict[str, str]:
    """The values of one return; what the whole school owns stands on each of its sections."""
    students = pupils[section.pk]
    if section.stage == Stage.KINDERGARTEN:
        return kindergarten_figures(section, students, year)
    if section.stage not in {Stage.PRIMARY, Stage.JUNIOR}:
        return {"students": str(students)}
    school_pupils = sum(pupils[s.pk] for s in section.school.sections.all())
    chance = dice(f"年报{section.school.code}{section.stage}{year}")
    values = people_figures(section.stage, students, traits, year, chance)
    more = compulsory_figures(section, students, int(values["ft_teachers"]), year)
    return values | thing_figures(section, school_pupils, traits, year) | more


def rate(level: Level, stage: str, trait: float, year: int) -> float:
    """A school's rate: the usual one moved by the school's own standing; the mean stays the usual one."""
    junior = stage == Stage.JUNIOR
    spread = level.spread[year][junior]
    return (level.junior if junior else level.primary) * math.exp(spread * trait - spread * spread / 2)


def people_figures(stage: str, students: int, traits: list[float], year: int, chance: Random) -> dict[str, str]:
    """Pupils, classes, teachers."""
    teachers = max(4, round(students * rate(TEACHERS, stage, traits[0], year) / 100))
    below = round(teachers * (0.10 if stage == Stage.JUNIOR else 0.02))
    zhuanke = round((teachers - below) * (0.0 if stage == Stage.JUNIOR else chance.uniform(0.12, 0.3)))
    master = round(teachers * chance.uniform(0.0, 0.06))
    sport_art = max(2, round(students * rate(SPORT_ART, stage, traits[2], year) / 100))
    pe, music = round(sport_art * 0.45), round(sport_art * 0.28)
    backbone = max(1, round(students * rate(BACKBONE, stage, traits[1], year) / 100))
    size = 45 if stage == Stage.PRIMARY else 48
    return {
        "students": str(students),
        "in_zone_students": str(int(students * chance.uniform(0.86, 0.97))),
        "migrant_children": str(int(students * chance.uniform(0.0, 0.06))),
        "classes": str(max(3, -(-students // size))),
        "ft_teachers": str(teachers),
        "ft_teachers_zhuanke": str(zhuanke),
        "ft_teachers_benke": str(teachers - below - zhuanke - master),
        "ft_teachers_master": str(master),
        "ft_teachers_doctor": "0",
        "backbone_teachers": str(min(backbone, teachers)),
        "certified_teachers": str(teachers),
        "teachers_360h": str(teachers),
        "pe_teachers": str(pe),
        "music_teachers": str(music),
        "fine_art_teachers": str(sport_art - pe - music),
        "art_teachers": "0",
    }


def thing_figures(section: Section, pupils: int, traits: list[float], year: int) -> dict[str, str]:
    """Areas, equipment, rooms: one figure for the whole school, judged by its highest compulsory stage."""
    stage = Stage.JUNIOR if Stage.JUNIOR in section.school.stages else Stage.PRIMARY
    rooms = pupils * rate(ROOMS_AREA, stage, traits[3], year)
    sport = pupils * rate(SPORT_AREA, stage, traits[4], year)
    indoor = round(sport * (0.12 if section.school.location == Location.URBAN else 0.05), 2)
    equipment = pupils * rate(EQUIPMENT, stage, traits[5], year) / 10_000
    rooms_for_art = str(math.ceil(pupils / ART_ROOM_PUPILS))
    multimedia = max(4, round(pupils * rate(MULTIMEDIA, stage, traits[6], year) / 100))
    return {
        "teaching_aux_area": f"{rooms + indoor:.2f}",
        "indoor_sport_area": f"{indoor:.2f}",
        "gymnasium_area": f"{indoor:.2f}",
        "sport_field_area": f"{sport - indoor:.2f}",
        "equipment_value_wan": f"{equipment:.2f}",
        "multimedia_rooms": str(multimedia),
        "founded_year": str(section.school.opened_on.year if section.school.opened_on else 1980),
        "migrants_over_half": "0",
        "built_by_2010": "0",
        "built_by_2016": "0",
        "small_rural_class_lt_30": "0",
        "music_rooms_count": rooms_for_art,
        "fine_art_rooms_count": rooms_for_art,
        "music_rooms_96": rooms_for_art,
        "fine_art_rooms_90": rooms_for_art,
        "public_total_wan": f"{pupils * 0.085:.2f}",
        "public_budget_wan": f"{pupils * 0.085:.2f}",
        "public_spent_wan": f"{pupils * 0.084:.2f}",
        "training_budget_wan": f"{pupils * 0.085 * 0.06:.2f}",
        "training_spent_wan": f"{pupils * 0.085 * 0.055:.2f}",
    }


def is_missing(section: Section) -> bool:
    """Whose return of 2024 has not come in yet."""
    return place_of(section) % 9 == 0 and section.school.kind != Kind.NINE_YEAR


def place_of(section: Section) -> int:
    """The number of the school in the register, the same in every database."""
    return int(section.school.code[-6:])


def state_of(section: Section, year: int) -> str:
    """Closed years are frozen; in 2024 a nine-year school has its two sections in different states."""
    if year < 2024:
        return Status.FROZEN
    if section.school.kind == Kind.NINE_YEAR:
        return Status.CONFIRMED if section.stage == Stage.PRIMARY else Status.IMPORTED
    states = (Status.CHECKED, Status.IMPORTED, Status.CHECKED, Status.CONFIRMED, Status.CONFIRMED)
    return states[place_of(section) % len(states)]


def as_row(section: Section, year: int, values: dict[str, str], people: People, principal: object) -> YearReturn:
    """One return in its state, dated in the autumn of its year (2024: this spring)."""
    status = state_of(section, year)
    day = date(year, 10, 8) if year < 2024 else date(2024, 5, 13)
    confirmed = datetime(day.year, day.month, day.day, 2, tzinfo=UTC) + timedelta(hours=place_of(section) % 72)
    row = YearReturn(
        section=section,
        year=year,
        pack=pack_of(section.stage).code,
        values=values,
        notes={"students_within_seats": CROWDED_NOTE} if is_crowded(section, year) else {},
        status=status,
    )
    if status in {Status.CONFIRMED, Status.FROZEN}:
        row.confirmed_by, row.confirmed_at = principal, confirmed  # type: ignore[assignment]
    if status == Status.FROZEN:
        row.frozen_by, row.frozen_at = people.staff[0], confirmed + timedelta(days=9)
    return row
