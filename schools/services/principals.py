"""Principals: who leads a school, and for which term."""

from datetime import date

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError
from core.templatetags.formatting import cn_date
from office import clock
from office.models import User
from schools.models import Posting, PrincipalTerm, School
from schools.services.facts import locked, require_existing, require_open_day

PRINCIPAL = Posting.Capacity.PRINCIPAL


@transaction.atomic
def appoint_principal(
    *, actor: User | None, school: School, user: User, started_on: date, ends_on: date, reason: str = ""
) -> PrincipalTerm:
    """Post a principal to a school with a term (both days included); a principal in office may be given his next term.

    Raises BusinessRuleError when somebody else is in office or the term shares a day with another one.
    """
    require_open_day(started_on)
    school = locked(school)
    require_existing(school, started_on)
    if started_on > clock.today():
        raise BusinessRuleError(f"任职日期不能晚于今天（{cn_date(clock.today())}）。")
    if ends_on <= started_on:
        raise BusinessRuleError("任期届满要晚于任期开始。")
    posting = Posting.objects.current().as_principal().filter(school=school).select_related("user").first()
    if posting and posting.user_id != user.pk:
        raise BusinessRuleError(f"{school}的校（园）长现在是{posting.user}，请先办理免职。")
    if posting is None:
        _require_free(school, started_on)
        Posting.objects.create(user=user, school=school, capacity=PRINCIPAL, started_on=started_on, reason=reason)
    term = _term(school, user, started_on, ends_on)
    audit.record(actor=actor, verb="principal.appointed", target=school, principal=user.full_name, on=started_on)
    return term


def _require_free(school: School, day: date) -> None:
    former = Posting.objects.as_principal().filter(school=school, ended_on__gte=day).select_related("user").first()
    if former:
        raise BusinessRuleError(f"{former.user}任校（园）长到{cn_date(former.ended_on)}，新的任职要从第二天开始。")


def _term(school: School, user: User, started_on: date, ends_on: date) -> PrincipalTerm:
    """Write the term; the database's refusal of an overlap in words."""
    try:
        with transaction.atomic():
            return PrincipalTerm.objects.create(school=school, user=user, started_on=started_on, ends_on=ends_on)
    except IntegrityError as error:
        other = PrincipalTerm.objects.filter(school=school, started_on__lte=ends_on, ends_on__gte=started_on).first()
        if other is None:
            raise
        span = f"{cn_date(other.started_on)}至{cn_date(other.ends_on)}"
        raise BusinessRuleError(f"与{other.user}的任期（{span}）有重叠的日子。") from error


@transaction.atomic
def end_principal(*, actor: User | None, school: School, ended_on: date, reason: str) -> Posting:
    """End the principal's posting and cut his running term, both with their last day."""
    require_open_day(ended_on)
    school = locked(school)
    posting = Posting.objects.current().as_principal().filter(school=school).select_related("user").first()
    if posting is None:
        raise BusinessRuleError(f"{school}现在没有校（园）长。")
    if ended_on > clock.today():
        raise BusinessRuleError(f"免职日期不能晚于今天（{cn_date(clock.today())}）。")
    if ended_on < posting.started_on:
        raise BusinessRuleError(f"免职日期不能早于任职日期（{cn_date(posting.started_on)}）。")
    posting.ended_on, posting.reason = ended_on, reason
    posting.save(update_fields=["ended_on", "reason"])
    terms = PrincipalTerm.objects.filter(school=school, user=posting.user)
    terms.filter(started_on__gte=ended_on).delete()
    terms.filter(ends_on__gt=ended_on).update(ends_on=ended_on)
    audit.record(actor=actor, verb="principal.ended", target=school, principal=posting.user.full_name, on=ended_on)
    return posting
