"""The list of inspectors: registered, corrected, and gone with everything that hung on them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core import audit
from core.exceptions import BusinessRuleError, WrongState
from core.templatetags.formatting import cn_date, field_label
from inspectors.models import AreaAssignment, Inspector, Visit, VisitPlan, ZoneMember
from inspectors.services.listing import end_listing, locked, require_office
from inspectors.services.plates import mark_outdated_of
from inspectors.workflow import EDITABLE
from office import clock
from office.models import User
from rectification.models import Item
from schools.models import Posting

CORRECTABLE = ("kind", "certificate_no", "base_school", "public_phone")


@transaction.atomic
def register_inspector(
    *, actor: User | None, user: User, kind: str, started_on: date, certificate_no: str = "", **more: Any
) -> Inspector:
    """Enter a person into the list of inspectors. more: base_school and public_phone."""
    require_office(actor)
    if Inspector.objects.filter(user=user).exists():
        raise BusinessRuleError(f"{user}已经在督学名单里。")
    check_certificate(certificate_no)
    inspector = Inspector.objects.create(
        user=user, kind=kind, started_on=started_on, certificate_no=certificate_no, **more
    )
    audit.record(actor=actor, verb="inspector.registered", target=inspector, kind=kind, started_on=started_on)
    return inspector


def check_certificate(number: str, but: Inspector | None = None) -> None:
    """A number stands for one person."""
    same = Inspector.objects.filter(certificate_no=number)
    if number and (same.exclude(pk=but.pk) if but else same).exists():
        raise BusinessRuleError("这个督学证号已经登记在另一位督学名下。")


@transaction.atomic
def correct_inspector(*, actor: User, inspector: Inspector, content: dict[str, Any]) -> Inspector:
    """Correct kind, certificate, place of work and public telephone. A place of work that he is listed to is refused."""
    require_office(actor)
    inspector = Inspector.objects.select_for_update(of=("self",)).select_related("user").get(pk=inspector.pk)
    check_certificate(content["certificate_no"], inspector)
    base = content["base_school"]
    if base is not None and listings_of(inspector).filter(school=base).exists():
        raise BusinessRuleError(f"{inspector}现在是{base}的责任督学，本校不能由本人负责。请先办理{base}的交接。")
    before = {name: getattr(inspector, name) for name in CORRECTABLE}
    changed = [name for name in CORRECTABLE if content[name] != before[name]]
    for name in changed:
        setattr(inspector, name, content[name])
    inspector.bump(*CORRECTABLE)
    if "public_phone" in changed:
        mark_outdated_of(inspector, reason=f"{inspector}的公示电话已更新")
    labels = [field_label(inspector, name) for name in changed]
    audit.record(actor=actor, verb="inspector.corrected", target=inspector, changed=labels)
    return inspector


def listings_of(inspector: Inspector) -> QuerySet[Posting]:
    """The schools a person is listed to now."""
    found = Posting.objects.as_inspector().current().filter(user=inspector.user_id)
    return found.select_related("school", "user").order_by("school__code")


@dataclass(frozen=True, slots=True)
class Ties:
    """What hangs on an inspector: listings, open items of his schools, records not handed in, plans still to come."""

    listings: list[Posting]
    items: QuerySet[Item]
    records: QuerySet[Visit]
    plans: QuerySet[VisitPlan]


def ties_of(inspector: Inspector) -> Ties:
    """What would be left behind today."""
    listings = list(listings_of(inspector))
    schools = [row.school_id for row in listings]
    return Ties(
        listings=listings,
        items=Item.objects.filter(school__in=schools).open().select_related("school").by_urgency(),
        records=Visit.objects.filter(inspector=inspector.user_id, status__in=EDITABLE).select_related("school"),
        plans=VisitPlan.objects.open().filter(inspector=inspector.user_id).select_related("school"),
    )


@transaction.atomic
def leave_office(*, actor: User, inspector: Inspector, left_on: date, reason: str) -> Inspector:
    """An inspector leaves (离任): on one day all his listings, his time in a zone and his areas end, and plans for later
    days are cancelled. Records he began stay his: a visit is judged by the posting of its own day."""
    require_office(actor)
    for posting in listings_of(inspector).order_by("school_id"):
        locked(posting.school)
    inspector = Inspector.objects.select_for_update(of=("self",)).select_related("user").get(pk=inspector.pk)
    if inspector.left_on is not None:
        raise WrongState(f"{inspector}已在{cn_date(inspector.left_on)}离任。")
    if left_on > clock.today():
        raise BusinessRuleError(f"离任日期不能晚于今天（{cn_date(clock.today())}）。")
    if left_on < inspector.started_on:
        raise BusinessRuleError(f"离任日期不能早于聘任日期（{cn_date(inspector.started_on)}）。")
    listings = list(listings_of(inspector).order_by("school_id"))
    for posting in listings:
        end_listing(actor=actor, posting=posting, ended_on=left_on, reason=reason)
    end_times(inspector, left_on)
    plans = (
        VisitPlan.objects.open()
        .select_for_update(of=("self",))
        .filter(inspector=inspector.user_id, planned_on__gt=left_on)
    )
    cancelled = 0
    for plan in plans:
        plan.is_cancelled = True
        plan.bump("is_cancelled")
        cancelled += 1
    inspector.left_on = left_on
    inspector.bump("left_on")
    audit.record(
        actor=actor,
        verb="inspector.left",
        target=inspector,
        ended_on=left_on,
        reason=reason,
        schools=[posting.school for posting in listings],
        cancelled=cancelled,
    )
    return inspector


def end_times(inspector: Inspector, day: date) -> None:
    """His zone and areas end on a day, or on the day they began when that is later."""
    running: list[ZoneMember | AreaAssignment] = [
        *ZoneMember.objects.select_for_update().filter(inspector=inspector, ended_on=None),
        *AreaAssignment.objects.select_for_update().filter(user=inspector.user_id, ended_on=None),
    ]
    for row in running:
        row.ended_on = max(day, row.started_on)
        row.save(update_fields=["ended_on"])
