"""The supervision zones (督学责任区): their schools and their present members."""

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from inspectors.models import Inspector, Zone, ZoneMember, ZoneSchool
from inspectors.services.listing import require_office
from office import clock
from office.models import User
from schools.models import School


@transaction.atomic
def save_zone(
    *, actor: User | None, name: str, schools: list[School], inspectors: list[Inspector], zone: Zone | None = None
) -> Zone:
    """A zone with exactly these schools and present members; whoever is taken out leaves as of today."""
    require_office(actor)
    same = Zone.objects.filter(name=name)
    if (same.exclude(pk=zone.pk) if zone else same).exists():
        raise BusinessRuleError(f"已有名为“{name}”的责任区。")
    taken = ZoneSchool.objects.filter(school__in=schools).exclude(zone=zone).select_related("zone", "school").first()
    if taken is not None:
        raise BusinessRuleError(f"{taken.school}已在{taken.zone}，一所学校只能属于一个责任区。")
    today = clock.today()
    if zone is None:
        zone = Zone.objects.create(name=name)
    else:
        zone = Zone.objects.select_for_update().get(pk=zone.pk)
        zone.name = name
        zone.bump("name")
    zone.schools.exclude(school__in=schools).delete()
    kept = set(zone.schools.values_list("school_id", flat=True))
    ZoneSchool.objects.bulk_create(ZoneSchool(zone=zone, school=s) for s in schools if s.pk not in kept)
    ZoneMember.objects.filter(inspector__in=inspectors, ended_on=None).exclude(zone=zone).update(ended_on=today)
    zone.members.filter(ended_on=None).exclude(inspector__in=inspectors).update(ended_on=today)
    present = set(zone.members.filter(ended_on=None).values_list("inspector_id", flat=True))
    ZoneMember.objects.bulk_create(
        ZoneMember(zone=zone, inspector=i, started_on=today) for i in inspectors if i.pk not in present
    )
    audit.record(actor=actor, verb="zone.saved", target=zone, schools=len(schools), inspectors=inspectors)
    return zone


@transaction.atomic
def move_schools(*, actor: User, schools: list[School], to: Zone | None) -> int:
    """Put schools into another zone, or into none; returns how many really moved. Each former zone gets a new version,
    so that a page opened before is stale."""
    require_office(actor)
    keys = [school.pk for school in schools]
    touched = Zone.objects.filter(schools__school__in=keys).values_list("pk", flat=True)
    wanted = {*touched, *([to.pk] if to else [])}
    zones = {zone.pk: zone for zone in Zone.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    places = {row.school_id: row for row in ZoneSchool.objects.filter(school__in=keys)}
    moving = [s for s in schools if (places[s.pk].zone_id if s.pk in places else None) != (to.pk if to else None)]
    if not moving:
        raise BusinessRuleError(f"所选学校已经在{to}。" if to else "所选学校现在不在任何责任区。")
    former = {s.pk: places[s.pk].zone_id for s in moving if s.pk in places}
    ZoneSchool.objects.filter(school__in=moving).delete()
    if to is not None:
        ZoneSchool.objects.bulk_create(ZoneSchool(zone=to, school=school) for school in moving)
    changed = {*former.values(), *([to.pk] if to else [])}
    for zone in (zones[pk] for pk in sorted(changed)):
        zone.bump()
    for school in moving:
        left = zones.get(former.get(school.pk, 0))
        audit.record(actor=actor, verb="zone.school_moved", target=school, before=str(left or ""), after=str(to or ""))
    return len(moving)
