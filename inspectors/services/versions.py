"""Versions of a visit record: written once, never changed (a database trigger refuses)."""

from django.db.models import Max

from inspectors.models import Visit, VisitVersion
from inspectors.versions import version_of
from office import clock
from office.models import User


def keep_version(*, actor: User, visit: Visit) -> VisitVersion:
    """Write the record as it stands as its next version; the caller holds the visit's lock."""
    fresh = Visit.objects.select_related("school", "checklist", "follow_up", "plan").get(pk=visit.pk)
    last = visit.versions.aggregate(last=Max("number"))["last"] or 0
    return VisitVersion.objects.create(
        visit=visit, number=last + 1, content=version_of(fresh), saved_by=actor, saved_at=clock.now()
    )
