"""Signs are looked for at night and cleared by a person; they never change a record."""

from datetime import datetime, timedelta

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from inspectors import signs
from inspectors.models import Visit, VisitSign
from inspectors.workflow import MAY_CLEAR_SIGN
from office import clock
from office.models import User

NIGHTS = timedelta(days=3)


@transaction.atomic
def look_for_signs(*, since: datetime | None = None) -> int:
    """Look at what was first handed in since then (the last three days); returns how many signs stand at those visits.

    A second run changes nothing. A sign nobody cleared that is no longer seen goes; what was cleared stays cleared.
    """
    now = clock.now()
    begin = since or now - NIGHTS
    found = signs.all_signs(since=begin, until=now)
    standing = VisitSign.objects.filter(
        visit__submitted_at__gte=begin, visit__submitted_at__lt=now, cleared_at=None
    ).exclude(kind=VisitSign.Kind.NO_FINDINGS)
    seen = {(sign.visit, sign.kind, sign.other) for sign in found}
    gone = [row.pk for row in standing if (row.visit_id, row.kind, row.other_id) not in seen]
    VisitSign.objects.filter(pk__in=gone).delete()
    return sum(write_sign(sign, now) for sign in found)


def write_sign(sign: signs.Sign, now: datetime) -> bool:
    """Store one sign, or renew what it shows; False when the office has settled this already."""
    if sign.kind == VisitSign.Kind.NO_FINDINGS and settle_streak(sign):
        return False
    key = {"visit_id": sign.visit, "kind": sign.kind, "other_id": sign.other}
    row, is_new = VisitSign.objects.get_or_create(
        **key, defaults={"value": sign.value, "evidence": sign.evidence, "found_at": now}
    )
    if not is_new and row.cleared_at is None:
        VisitSign.objects.filter(pk=row.pk).update(value=sign.value, evidence=sign.evidence)
    return row.cleared_at is None


def settle_streak(sign: signs.Sign) -> bool:
    """A year without findings is one sign per inspector: the newest visit carries it. Whether it was cleared this year."""
    inspector = Visit.objects.values_list("inspector", flat=True).get(pk=sign.visit)
    same = VisitSign.objects.filter(
        kind=sign.kind, visit__inspector=inspector, evidence__year=sign.evidence["year"]
    ).exclude(visit=sign.visit)
    if same.exclude(cleared_at=None).exists():
        return True
    same.delete()
    return False


@transaction.atomic
def clear_sign(*, actor: User, sign: VisitSign, clearance: str) -> VisitSign:
    """Write down what a person found out about a sign; it leaves the open list and stays on record."""
    if not actor.has_perm(MAY_CLEAR_SIGN):
        raise NotAllowed("您没有核实真实性迹象的权限。")
    sign = VisitSign.objects.select_for_update(of=("self",)).select_related("visit").get(pk=sign.pk)
    if sign.cleared_at is not None:
        raise BusinessRuleError("这条迹象已经核实过。")
    if sign.visit.inspector_id == actor.pk:
        raise NotAllowed("不能核实自己的督导记录，请由督导室其他人员办理。")
    if not clearance.strip():
        raise BusinessRuleError("请写明核实情况。")
    sign.clearance, sign.cleared_by, sign.cleared_at = clearance.strip(), actor, clock.now()
    sign.save(update_fields=["clearance", "cleared_by", "cleared_at"])
    audit.record(actor=actor, verb="visitsign.cleared", target=sign.visit, kind=sign.kind, reason=sign.clearance)
    return sign
