"""The 120 schools, a campus that is none of them, the one that was merged away, and who stood where from when to when."""

from dataclasses import dataclass, field
from datetime import date
from itertools import cycle

from schools.models import (
    STAGES_OF,
    GroupMembership,
    Kind,
    Location,
    Ownership,
    Posting,
    PrincipalTerm,
    School,
    SchoolEvent,
    SchoolGroup,
    Section,
    Township,
)
from schools.services.names import remember_names
from supervision.sample.dice import dice
from supervision.sample.names import VILLAGES
from supervision.sample.people import People
from supervision.sample.places import place_of
from supervision.sample.plans import plans

INSPECTED_SINCE, HANDED_OVER_ON, LEFT_ON = date(2022, 1, 10), date(2024, 5, 6), date(2024, 4, 30)
MERGED_ON, CONVERTED_ON = date(2022, 8, 31), date(2024, 3, 1)
RENAMED_ON, GROUPED_ON = date(2024, 9, 1), date(2023, 9, 1)
CAMPUS_OPENED_ON = date(2019, 9, 1)
TERM_ENDS_SOON = date(2024, 7, 31)
TERMS_ENDING_SOON = 8
TERM_YEARS = 4
ZONES, ZONE_STAFF = 6, (4, 5, 4, 4, 3, 4)
KIND_DIGIT = {
    Kind.KINDERGARTEN: "1",
    Kind.PRIMARY: "2",
    Kind.TEACHING_POINT: "2",
    Kind.JUNIOR: "3",
    Kind.NINE_YEAR: "3",
    Kind.SENIOR: "3",
    Kind.VOCATIONAL: "3",
    Kind.SPECIAL: "5",
}


@dataclass
class Register:
    """Schools by what the later parts need to find again.

    zones: the schools of each zone in order; listed: current inspector's number (0-based) by school id.
    """

    schools: list[School] = field(default_factory=list)
    merged: School | None = None
    heir: School | None = None
    campus: School | None = None
    vacant: School | None = None
    converted: School | None = None
    special: School | None = None
    zones: list[list[School]] = field(default_factory=list)
    listed: dict[int, int] = field(default_factory=dict)
    former: list[School] = field(default_factory=list)

    def of_kind(self, *kinds: str) -> list[School]:
        """Open schools of these kinds, by code."""
        return [school for school in self.schools if school.kind in kinds]

    def of_inspector(self, number: int) -> list[School]:
        """The schools an inspector has now."""
        return [school for school in self.schools if self.listed.get(school.pk) == number]


def enter(people: People) -> Register:
    """Enter schools, stages, changes, zones, listings and principals."""
    townships = list(Township.objects.order_by("pk"))
    register = Register(schools=enter_schools(townships))
    kindergartens = register.of_kind(Kind.KINDERGARTEN)
    register.special = register.of_kind(Kind.SPECIAL)[0]
    register.converted = kindergartens[30]
    merge_teaching_point(register, townships)
    plan_rename(register)
    open_campus(register)
    SchoolEvent.objects.create(
        school=register.converted,
        kind=SchoolEvent.Kind.OWNERSHIP,
        effective_on=CONVERTED_ON,
        before=Ownership.PRIVATE,
        after=Ownership.PUBLIC,
        note="县人民政府收购后转为公办",
    )
    group_schools(register)
    draw_zones(register)
    list_inspectors(register, people)
    post_principals(register, people)
    commissioned = [*kindergartens[:4], *register.of_kind(Kind.PRIMARY)[:4]]
    for assessor, school in zip(cycle(people.assessors), commissioned, strict=False):
        Posting.objects.create(user=assessor, school=school, capacity="assessor", started_on=date(2024, 3, 1))
    return register


def enter_schools(townships: list[Township]) -> list[School]:
    """The open schools with their stages."""
    chance = dice("学校")
    rows = []
    for n, plan in enumerate(plans(townships), start=1):
        boards = plan.kind in {Kind.JUNIOR, Kind.NINE_YEAR}
        rows.append(
            School(
                code=f"{KIND_DIGIT[plan.kind]}199{n:06}",
                name=plan.name,
                kind=plan.kind,
                ownership=plan.ownership,
                township=townships[plan.township],
                location=plan.location,
                address=f"青禾县{townships[plan.township].name}{chance.choice(VILLAGES)}路{chance.randint(1, 199)}号",
                has_canteen=plan.kind != Kind.TEACHING_POINT,
                has_dormitory=plan.kind in {Kind.SENIOR, Kind.VOCATIONAL}
                or (boards and plan.location != Location.URBAN),
                has_bus=plan.kind == Kind.KINDERGARTEN and plan.ownership != Ownership.PUBLIC,
                is_weak=plan.location == Location.RURAL and chance.random() < 0.2,
                opened_on=date(chance.randint(1956, 2015), 9, 1),
            )
        )
    for school in rows:
        school.longitude, school.latitude = place_of(school)
    schools = list(School.objects.bulk_create(rows))
    add_sections(schools)
    remember_names((school, school.name) for school in schools)
    return schools


def add_sections(schools: list[School]) -> None:
    """One row per stage of each school."""
    Section.objects.bulk_create(
        Section(school=school, stage=stage) for school in schools for stage in STAGES_OF[Kind(school.kind)]
    )


def merge_teaching_point(register: Register, townships: list[Township]) -> None:
    """A 121st school that ended in August 2022; its pupils went to the central school of its township."""
    heir = next(s for s in register.of_kind(Kind.PRIMARY) if s.township_id == townships[12].pk)
    merged = School.objects.create(
        code="2199000121",
        name=f"{townships[12].name}下渡教学点",
        kind=Kind.TEACHING_POINT,
        ownership=Ownership.PUBLIC,
        township=townships[12],
        location=Location.RURAL,
        opened_on=date(1971, 9, 1),
        closed_on=MERGED_ON,
        merged_into=heir,
    )
    merged.longitude, merged.latitude = place_of(merged)
    merged.save(update_fields=["longitude", "latitude"])
    Section.objects.bulk_create(
        Section(school=merged, stage=stage, closed_on=MERGED_ON) for stage in STAGES_OF[Kind(merged.kind)]
    )
    SchoolEvent.objects.create(
        school=merged,
        kind=SchoolEvent.Kind.MERGED,
        effective_on=MERGED_ON,
        into=heir,
        note=f"并入{heir.name}",
    )
    remember_names([(merged, merged.name)])
    register.merged, register.heir = merged, heir


def open_campus(register: Register) -> None:
    """A second site of the first kindergarten: not counted as a school, its children count into the main school."""
    main = register.of_kind(Kind.KINDERGARTEN)[0]
    campus = School(
        code="1199000122",
        name=f"{main.name}东园区",
        kind=Kind.KINDERGARTEN,
        ownership=main.ownership,
        township=main.township,
        location=main.location,
        main_school=main,
        has_canteen=True,
        opened_on=CAMPUS_OPENED_ON,
    )
    campus.longitude, campus.latitude = place_of(campus)
    campus.save()
    add_sections([campus])
    remember_names([(campus, campus.name)])
    register.campus = campus


def plan_rename(register: Register) -> None:
    """A school that will have another name from this autumn."""
    school = register.of_kind(Kind.JUNIOR)[-1]
    after = f"青禾县{school.name.removeprefix('青禾县').removesuffix('初级中学').removesuffix('中学')}实验中学"
    SchoolEvent.objects.create(
        school=school,
        kind=SchoolEvent.Kind.RENAMED,
        effective_on=RENAMED_ON,
        before=school.name,
        after=after,
        note="县教育体育局批复，秋季学期起启用新校名",
        is_settled=False,
    )
    remember_names([(school, after)])


def group_schools(register: Register) -> None:
    """One education group in town and one school district in the country."""
    urban = [school for school in register.of_kind(Kind.PRIMARY) if school.location == Location.URBAN]
    rural = [school for school in register.of_kind(Kind.PRIMARY, Kind.TEACHING_POINT) if school not in urban]
    nearby = [school for school in rural if school.township_id == rural[0].township_id]
    for name, kind, members in (
        (f"{urban[0].name}教育集团", SchoolGroup.Kind.GROUP, urban[:3]),
        (f"{rural[0].township}学区", SchoolGroup.Kind.DISTRICT, nearby),
    ):
        group = SchoolGroup.objects.create(name=name, kind=kind, lead=members[0])
        GroupMembership.objects.bulk_create(
            GroupMembership(group=group, school=school, started_on=GROUPED_ON) for school in members
        )


def draw_zones(register: Register) -> None:
    """Six zones of twenty schools, by township so that neighbours stay together."""
    nearby = sorted(register.schools, key=lambda school: (school.township_id, school.pk))
    register.zones = [nearby[n * 20 : n * 20 + 20] for n in range(ZONES)]


def list_inspectors(register: Register, people: People) -> None:
    """Who was and is the responsible inspector of each school.

    The 25th inspector had five schools of the first zone and left; four were handed over, one is vacant.
    """
    rows, first = [], 0
    leaver = len(people.inspectors) - 1
    for zone, staff in zip(register.zones, ZONE_STAFF, strict=True):
        numbers = list(range(first, first + staff))
        first += staff
        kept = zone
        if zone is register.zones[0]:
            register.former, kept = zone[15:], zone[:15]
            register.vacant = register.former[-1]
            for school, number in zip(register.former[:-1], numbers, strict=True):
                register.listed[school.pk] = number
                rows.append(inspector_posting(people, number, school, HANDED_OVER_ON, reason="原责任督学离任，交接"))
            rows += [
                inspector_posting(people, leaver, school, INSPECTED_SINCE, LEFT_ON, reason="任期中离任")
                for school in register.former
            ]
        for n, school in enumerate(kept):
            register.listed[school.pk] = numbers[n % staff]
            rows.append(inspector_posting(people, numbers[n % staff], school, INSPECTED_SINCE))
    rows.append(inspector_posting(people, 20, register.merged, INSPECTED_SINCE, MERGED_ON, reason="学校并入"))
    Posting.objects.bulk_create(rows)


def inspector_posting(
    people: People, number: int, school: School | None, start: date, end: date | None = None, reason: str = ""
) -> Posting:
    """One listing."""
    return Posting(
        user=people.inspectors[number],
        school=school,
        capacity=Posting.Capacity.INSPECTOR,
        started_on=start,
        ended_on=end,
        reason=reason,
    )


def post_principals(register: Register, people: People) -> None:
    """A principal and a term for every school; eight terms end this summer."""
    ends = [TERM_ENDS_SOON] * TERMS_ENDING_SOON
    later = cycle((date(2025, 7, 31), date(2026, 7, 31), date(2025, 7, 31), date(2027, 7, 31)))
    ends += [next(later) for _ in range(len(register.schools) - len(ends))]
    order = [n * 37 % len(register.schools) for n in range(len(register.schools))]
    chosen = dict(zip(order, ends, strict=True))
    postings, terms = [], []
    for n, (school, principal) in enumerate(zip(register.schools, people.principals, strict=True)):
        began = date(chosen[n].year - TERM_YEARS, 8, 1)
        postings.append(Posting(user=principal, school=school, capacity="principal", started_on=began))
        terms.append(PrincipalTerm(user=principal, school=school, started_on=began, ends_on=chosen[n]))
    heir = register.schools.index(register.heir) if register.heir else 0
    postings.append(
        Posting(
            user=people.principals[heir],
            school=register.merged,
            capacity="principal",
            started_on=date(2021, 8, 1),
            ended_on=MERGED_ON,
        )
    )
    Posting.objects.bulk_create(postings)
    PrincipalTerm.objects.bulk_create(terms)
