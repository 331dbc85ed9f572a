"""Deciding on pairs that look like one school; merging is `events.merge_school`."""

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from office import clock
from office.models import User
from schools.models import DistinctPair, School


@transaction.atomic
def declare_distinct(*, actor: User | None, first: School, second: School) -> DistinctPair:
    """Remember that two schools that look alike are two; they are not proposed again. May be said twice."""
    if first.pk == second.pk:
        raise BusinessRuleError("请选择两所不同的学校。")
    low, high = sorted((first, second), key=lambda school: school.pk)
    row, is_new = DistinctPair.objects.get_or_create(first=low, second=high, defaults={"decided_on": clock.today()})
    if is_new:
        audit.record(actor=actor, verb="school.declared_distinct", target=low, other=high.code)
    return row
