"""The supervision zones and the appointment of the inspectors: 7 full-time, 17 part-time, one gone."""

from datetime import date

from inspectors.models import Inspector, Zone, ZoneMember, ZoneSchool
from supervision.sample.people import People
from supervision.sample.register import INSPECTED_SINCE, LEFT_ON, ZONE_STAFF, Register

NAMES = ("城区一片", "城区二片", "东片", "南片", "西片", "北片")
FULL_TIME = (0, 4, 9, 13, 17, 20, 22)
APPOINTED_ON = date(2022, 1, 4)


def draw(register: Register, people: People) -> None:
    """Appoint the inspectors and put them and the schools into their zones."""
    leaver = len(people.inspectors) - 1
    inspectors = Inspector.objects.bulk_create(
        Inspector(
            user=user,
            kind=Inspector.Kind.FULL_TIME if n in FULL_TIME else Inspector.Kind.PART_TIME,
            certificate_no=f"青督证第{n + 1:03}号",
            started_on=APPOINTED_ON,
            left_on=LEFT_ON if n == leaver else None,
        )
        for n, user in enumerate(people.inspectors)
    )
    zones = Zone.objects.bulk_create(Zone(name=f"{name}督学责任区") for name in NAMES)
    ZoneSchool.objects.bulk_create(
        ZoneSchool(zone=zone, school=school)
        for zone, schools in zip(zones, register.zones, strict=True)
        for school in schools
    )
    places = [n for n, staff in enumerate(ZONE_STAFF) for _ in range(staff)]
    members = [
        ZoneMember(zone=zones[place], inspector=inspector, started_on=INSPECTED_SINCE)
        for place, inspector in zip(places, inspectors, strict=False)
    ]
    members.append(
        ZoneMember(zone=zones[0], inspector=inspectors[leaver], started_on=INSPECTED_SINCE, ended_on=LEFT_ON)
    )
    ZoneMember.objects.bulk_create(members)
