"""How the county is staffed with inspectors: the card, the zones with their warnings, and when a listing is to rotate."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from inspectors.models import Inspector, Zone, ZoneMember, ZoneSchool
from office import parameters
from schools.models import Posting, School

ROTATION = "listing.rotation_years"


def rotation_start(day: date) -> date | None:
    """Listings begun on or before this day have reached listing.rotation_years on `day`; None when nobody rotates."""
    years = parameters.value(ROTATION, year=day.year)
    if not years:
        return None
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


@dataclass(frozen=True, slots=True)
class Card:
    """The staffing of one day within one person's scope. Shares are unrounded, None without anybody."""

    inspectors: int
    full_time: int
    part_time: int
    schools: int
    listed: int

    @property
    def vacant(self) -> int:
        """Schools without a responsible inspector."""
        return self.schools - self.listed

    @property
    def full_share(self) -> Decimal | None:
        """Full-time inspectors of all: 7 of 24 is 0.2917."""
        return Decimal(self.full_time) / self.inspectors if self.inspectors else None

    @property
    def coverage(self) -> Decimal | None:
        """Listed schools of all: 115 of 120 is 0.9583."""
        return Decimal(self.listed) / self.schools if self.schools else None

    @property
    def per_inspector(self) -> Decimal | None:
        """Schools for each inspector."""
        return Decimal(self.schools) / self.inspectors if self.inspectors else None


def card(user: Any, day: date) -> Card:
    """Inspectors in office, and schools of their own (a campus counts with its main school). Three queries."""
    kinds = list(Inspector.objects.visible_to(user).serving_on(day).values_list("kind", flat=True))
    schools = School.objects.counted().open_on(day).visible_to(user)
    listed = schools.filter(pk__in=Posting.objects.as_inspector().valid_on(day).values("school"))
    full = kinds.count(Inspector.Kind.FULL_TIME)
    return Card(len(kinds), full, len(kinds) - full, schools.count(), listed.count())


@dataclass(frozen=True, slots=True)
class Member:
    """An inspector of a zone with the number of schools he has, anywhere."""

    inspector: Inspector
    schools: int


@dataclass(frozen=True, slots=True)
class Place:
    """A school of a zone; since is the first day of the present listing, which `is_due` to rotate."""

    school: School
    inspector: str
    since: date | None
    is_due: bool


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """One zone with what is outside the limits of the year; zone is None for the schools that belong to none."""

    zone: Zone | None
    members: tuple[Member, ...]
    places: tuple[Place, ...]
    warnings: tuple[str, ...]

    @property
    def full_time(self) -> int:
        """Full-time members."""
        return sum(row.inspector.kind == Inspector.Kind.FULL_TIME for row in self.members)


def warnings(schools: int, members: int, *, year: int) -> tuple[str, ...]:
    """What of a zone's size and staffing is outside the year's limits. Hints, never refusals."""
    most = parameters.value("zone.max_schools", year=year)
    least = parameters.value("zone.min_inspectors", year=year)
    found = [(schools > most, f"学校超过{most}所"), (members < least, f"督学不足{least}人")]
    return tuple(words for is_so, words in found if is_so)


def zone_board(user: Any, day: date) -> tuple[ZoneLine, ...]:
    """Every zone with its present members and schools, and the schools without a zone at the end. Six queries."""
    listings = {row.school_id: row for row in Posting.objects.as_inspector().valid_on(day).select_related("user")}
    loads: dict[int, int] = defaultdict(int)
    for row in listings.values():
        loads[row.user_id] += 1
    due = rotation_start(day)
    schools: dict[int | None, list[Place]] = defaultdict(list)
    zone_of = dict(ZoneSchool.objects.values_list("school_id", "zone_id"))
    for school in School.objects.counted().open_on(day).visible_to(user).select_related("township").order_by("code"):
        schools[zone_of.get(school.pk)].append(place_of(school, listings.get(school.pk), due))
    members: dict[int, list[Member]] = defaultdict(list)
    present = ZoneMember.objects.visible_to(user).filter(ended_on=None).select_related("inspector__user")
    for member in present.order_by("inspector__user__full_name", "pk"):
        members[member.zone_id].append(Member(member.inspector, loads[member.inspector.user_id]))
    lines = [line_of(zone, members[zone.pk], schools[zone.pk], day) for zone in Zone.objects.visible_to(user)]
    if schools[None]:
        lines.append(ZoneLine(None, (), tuple(schools[None]), ()))
    return tuple(lines)


def place_of(school: School, listing: Posting | None, due: date | None) -> Place:
    """A school on the board."""
    if listing is None:
        return Place(school, "", None, False)
    return Place(school, str(listing.user), listing.started_on, due is not None and listing.started_on <= due)


def line_of(zone: Zone, members: list[Member], places: list[Place], day: date) -> ZoneLine:
    """A zone with the warnings about it and about the loads of its members."""
    limit = parameters.value("listing.max_schools", year=day.year)
    over = [f"{row.inspector}负责{row.schools}所，超过{limit}所" for row in members if row.schools > limit]
    found = (*warnings(len(places), len(members), year=day.year), *over)
    return ZoneLine(zone, tuple(members), tuple(places), found)
