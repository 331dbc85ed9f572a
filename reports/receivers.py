"""Who stands behind copies of papers."""

from django.db.models import Q, QuerySet

from office.models import User
from reports.models import Receipt


def waiting_people(receipts: QuerySet[Receipt]) -> QuerySet[User]:
    """Principals of the schools and contacts of the units that these copies were sent to, now."""
    of_schools = Q(
        postings__capacity="principal",
        postings__ended_on=None,
        postings__school__in=receipts.filter(school__isnull=False).values("school"),
    )
    of_units = Q(
        unit_postings__ended_on=None, unit_postings__unit__in=receipts.filter(unit__isnull=False).values("unit")
    )
    return User.objects.filter(of_schools | of_units, is_active=True).distinct()
