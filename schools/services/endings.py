"""What happens at a school on the day it ends: sections, postings, terms and memberships end, nothing is moved."""

from datetime import date, timedelta

from django.db.models import Q
from django.db.models.functions import Greatest

from schools.models import GroupMembership, Posting, PrincipalTerm, School, SchoolEvent, Section
from schools.signals import school_ending

DAY = timedelta(days=1)


def still_open(school: School, *, is_merging: bool) -> list[str]:
    """One sentence for each thing that is not finished at a school: people posted to it, and what other apps know."""
    postings = Posting.objects.current().filter(school=school).select_related("user").order_by("capacity", "pk")
    said = [f"{posting.get_capacity_display()}{posting.user}仍在任" for posting in postings]
    answers = school_ending.send(sender=School, school=school, is_merging=is_merging)
    return said + [str(answer) for _, answer in answers if answer]


def end_school(school: School, *, day: date, heir: School | None) -> None:
    """Let a school end on a day, the first on which it does not exist. Its rows stay where they are; with an heir they
    are shown through him. Inside the caller's transaction, the school's row locked."""
    last = day - DAY
    reason = f"学校并入{heir}"[:100] if heir else "学校撤销"
    current = Posting.objects.current().filter(school=school)
    current.filter(started_on__gt=last).update(ended_on=Greatest("started_on", last), reason=reason)
    current.update(ended_on=last, reason=reason)
    running = PrincipalTerm.objects.filter(school=school, ends_on__gt=last)
    for term in running:
        term.ends_on = max(last, term.started_on + DAY)
        term.save(update_fields=["ends_on"])
    Section.objects.filter(school=school, closed_on=None).update(closed_on=day)
    for membership in GroupMembership.objects.current().filter(school=school):
        membership.ended_on = max(last, membership.started_on)
        membership.save(update_fields=["ended_on"])
    if heir is None:
        return
    School.objects.filter(Q(pk=school.pk) | Q(merged_into=school)).update(merged_into=heir)
    School.objects.filter(main_school=school).exclude(pk=heir.pk).update(main_school=heir)


def restore_school(school: School, event: SchoolEvent) -> None:
    """Take an ending back: the school and its sections exist again. People have to be posted anew."""
    School.objects.filter(pk=school.pk).update(closed_on=None, merged_into=None)
    Section.objects.filter(school=school, closed_on=event.effective_on).update(closed_on=None)
    if event.into_id:
        earlier = SchoolEvent.objects.filter(kind=SchoolEvent.Kind.MERGED, into=school).values("school")
        School.objects.filter(pk__in=earlier, merged_into=event.into_id).update(merged_into=school)
