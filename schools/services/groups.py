"""Education groups and school districts."""

from datetime import date

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from core.templatetags.formatting import cn_date
from office import clock
from office.models import User
from schools.models import GroupMembership, School, SchoolGroup


@transaction.atomic
def save_group(
    *,
    actor: User | None,
    name: str,
    kind: str,
    lead: School,
    members: list[School],
    on: date,
    group: SchoolGroup | None = None,
) -> SchoolGroup:
    """A group with exactly these members from a day on; the lead school always belongs to it.

    Who is new joins on `on`, who is left out leaves on it. One group of a kind per school at a time.
    """
    if on > clock.today():
        raise BusinessRuleError(f"日期不能晚于今天（{cn_date(clock.today())}）。")
    same = SchoolGroup.objects.filter(name=name)
    if (same.exclude(pk=group.pk) if group else same).exists():
        raise BusinessRuleError(f"已有名为“{name}”的集团或学区。")
    wanted = {school.pk: school for school in [lead, *members]}
    _refuse_taken(wanted, kind, group)
    if group is None:
        group = SchoolGroup.objects.create(name=name, kind=kind, lead=lead)
    else:
        group = SchoolGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
        group.name, group.kind, group.lead = name, kind, lead
        group.bump("name", "kind", "lead")
    joined, left = _settle_members(group, wanted, on)
    audit.record(actor=actor, verb="schoolgroup.saved", target=group, joined=joined, left=left, on=on)
    return group


def _refuse_taken(wanted: dict[int, School], kind: str, group: SchoolGroup | None) -> None:
    taken = (
        GroupMembership.objects.current().filter(school__in=wanted, group__kind=kind).select_related("school", "group")
    )
    other = (taken.exclude(group=group) if group else taken).first()
    if other:
        raise BusinessRuleError(f"{other.school}已属于{other.group}，请先让它退出。")


def _settle_members(group: SchoolGroup, wanted: dict[int, School], on: date) -> tuple[list[str], list[str]]:
    current = {
        row.school_id: row for row in GroupMembership.objects.current().filter(group=group).select_related("school")
    }
    gone = [row for pk, row in current.items() if pk not in wanted]
    for row in gone:
        if on <= row.started_on:
            row.delete()
            continue
        row.ended_on = on
        row.save(update_fields=["ended_on"])
    fresh = [school for pk, school in wanted.items() if pk not in current]
    GroupMembership.objects.bulk_create(GroupMembership(group=group, school=s, started_on=on) for s in fresh)
    return [school.name for school in fresh], [row.school.name for row in gone]
