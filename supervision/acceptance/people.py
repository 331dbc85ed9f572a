"""Accounts and schools of the acceptance county."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management import call_command

from inspectors.models import Inspector, Zone, ZoneMember, ZoneSchool
from office.models import County, Unit, UnitPosting, User, WorkYear
from office.passwords import random_password
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
    TownshipPosting,
)
from schools.services.names import remember_names
from supervision.acceptance.marks import Marks

TODAY = date(2024, 5, 31)
SINCE = date(2022, 9, 1)
LETTERS = ("A", "B", "C")
INSPECTOR_OF = {"A": "inspector1", "B": "inspector1", "C": "inspector2"}
SINGLE = {
    "staff": "staff",
    "staff2": "staff",
    "director": "director",
    "inspector1": "inspector",
    "inspector2": "inspector",
    "principal_a": "principal",
    "principal_b": "principal",
    "principal_c": "principal",
    "leader": "leader",
    "department": "department",
    "township": "township",
    "assessor": "assessor",
    "observer": "observer",
    "system_admin": "system_admin",
    "security_admin": "security_admin",
    "auditor": "auditor",
}


@dataclass
class Cast:
    """Accounts by name, schools and their strings by letter, the one password."""

    password: str
    users: dict[str, User] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    unit: Unit | None = None

    def principal(self, letter: str) -> User:
        """The principal of a school."""
        return self.users[f"principal_{letter.lower()}"]

    def inspector(self, letter: str) -> User:
        """The responsible inspector of a school."""
        return self.users[INSPECTOR_OF[letter]]


def found(prefix: str) -> Cast:
    """The county, its accounts and its schools."""
    County.objects.create(
        pk=1,
        name="验收县",
        organ_name="验收县人民政府教育督导室",
        organ_code="验督",
        frozen_on=TODAY,
    )
    call_command("load_calendar", verbosity=0)
    for year in (2023, 2024):
        WorkYear.objects.create(year=year, status=WorkYear.Status.ACTIVE)
    cast = Cast(password=random_password())
    cast.marks = {letter: Marks(prefix, letter) for letter in LETTERS}
    open_accounts(cast)
    for letter in LETTERS:
        found_school(cast, letter)
    appoint(cast)
    return cast


def open_accounts(cast: Cast) -> None:
    """One account per role, three principals, two inspectors, two members of staff."""
    hashed = make_password(cast.password)
    for name, role in SINGLE.items():
        full_name = name
        if name.startswith("principal_"):
            full_name = cast.marks[name[-1].upper()].text("office.user.full_name", "校长")
        user = User.objects.create(username=name, full_name=full_name, password=hashed)
        user.groups.set(Group.objects.filter(name=role))
        cast.users[name] = User.objects.get(pk=user.pk)
    cast.unit = Unit.objects.create(name="验收县示例部门", kind="department")
    UnitPosting.objects.create(user=cast.users["department"], unit=cast.unit, started_on=SINCE)


def found_school(cast: Cast, letter: str) -> None:
    """A nine-year school with a township, postings, a term and a dated change."""
    mark = cast.marks[letter]
    township = Township.objects.create(name=f"验收{letter}镇", kind="town")
    school = School.objects.create(
        code=f"319900000{LETTERS.index(letter) + 1}",
        name=mark.text("schools.school.name", f"验收{letter}学校"),
        kind=Kind.NINE_YEAR,
        ownership=Ownership.PUBLIC,
        township=township,
        location=Location.TOWN,
        address=mark.text("schools.school.address", "示例路1号"),
        has_canteen=True,
        opened_on=date(1990, 9, 1),
    )
    Section.objects.bulk_create(Section(school=school, stage=stage) for stage in STAGES_OF[Kind.NINE_YEAR])
    SchoolEvent.objects.create(
        school=school,
        kind=SchoolEvent.Kind.RENAMED,
        effective_on=date(2020, 9, 1),
        before=mark.text("schools.schoolevent.before", "原名"),
        after=school.name,
        note=mark.text("schools.schoolevent.note", "更名批复"),
    )
    remember_names([(school, school.name), (school, school.events.get().before)])
    principal = cast.principal(letter)
    Posting.objects.create(user=principal, school=school, capacity="principal", started_on=SINCE)
    PrincipalTerm.objects.create(user=principal, school=school, started_on=SINCE, ends_on=date(2026, 8, 31))
    Posting.objects.create(user=cast.inspector(letter), school=school, capacity="inspector", started_on=SINCE)
    if letter == "A":
        Posting.objects.create(user=cast.users["assessor"], school=school, capacity="assessor", started_on=SINCE)
        TownshipPosting.objects.create(user=cast.users["township"], township=township, started_on=SINCE)
    cast.schools[letter] = school


def appoint(cast: Cast) -> None:
    """Inspectors, one zone and one school district."""
    zone = Zone.objects.create(name="验收县第一督学责任区")
    for name in ("inspector1", "inspector2"):
        inspector = Inspector.objects.create(user=cast.users[name], kind="full_time", started_on=SINCE)
        ZoneMember.objects.create(zone=zone, inspector=inspector, started_on=SINCE)
    ZoneSchool.objects.bulk_create(ZoneSchool(zone=zone, school=school) for school in cast.schools.values())
    group = SchoolGroup.objects.create(name="验收县示范学区", kind="district", lead=cast.schools["A"])
    GroupMembership.objects.bulk_create(
        GroupMembership(group=group, school=school, started_on=SINCE) for school in cast.schools.values()
    )
