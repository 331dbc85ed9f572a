"""Third-party assessors: commissioned under a contract, bound by a declaration, seeing their schools while it runs."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from assessments.level_flow import MAY_COMMISSION, SCORES_COMMISSIONED
from assessments.models import AssessorPosting, IndicatorSet
from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from office import clock
from office.models import User
from schools.models import Posting, School

ASSESSOR = Posting.Capacity.ASSESSOR


@transaction.atomic
def commission_assessor(
    *,
    actor: User,
    user: User,
    indicator_set: IndicatorSet,
    year: int,
    schools: Iterable[School],
    started_on: date,
    ends_on: date,
    contract_no: str,
) -> list[AssessorPosting]:
    """Commission an assessor for schools, and open these schools (and no other) to him from today.

    A school he is commissioned for already, with the same set and year, is left as it is. Returns the new commissions.
    """
    if not actor.has_perm(MAY_COMMISSION):
        raise NotAllowed("您没有“委托第三方评估员”的权限。")
    if not user.has_perm(SCORES_COMMISSIONED):
        raise BusinessRuleError(f"“{user}”没有第三方评估员角色，请先由安全管理员授予。")
    require_running(started_on, ends_on)
    wanted = sorted(set(schools), key=lambda school: school.pk)
    if not wanted:
        raise BusinessRuleError("请至少选择一所学校。")
    running = AssessorPosting.objects.current().filter(user=user, indicator_set=indicator_set, year=year)
    held = set(running.values_list("school_id", flat=True))
    made = []
    for school in wanted:
        if school.pk in held:
            continue
        Posting.objects.get_or_create(
            user=user, school=school, capacity=ASSESSOR, ended_on=None,
            defaults={"started_on": clock.today(), "reason": contract_no[:100]},
        )  # fmt: skip
        made.append(
            AssessorPosting.objects.create(
                user=user, indicator_set=indicator_set, year=year, school=school,
                started_on=started_on, ends_on=ends_on, contract_no=contract_no,
            )
        )  # fmt: skip
    audit.record(
        actor=actor, verb="assessor.commissioned", target=user, set=str(indicator_set), year=year,
        contract=contract_no, schools=[one.school.code for one in made],
    )  # fmt: skip
    return made


def require_running(started_on: date, ends_on: date) -> None:
    """Raise unless the contract runs today."""
    if ends_on < started_on:
        raise BusinessRuleError("合同届满不能早于合同开始。")
    if started_on > clock.today():
        raise BusinessRuleError("合同还没有开始；请在合同开始之日或以后委托，评估员不能提前看到学校。")
    if ends_on < clock.today():
        raise BusinessRuleError("合同已经届满，不能再委托。")


@transaction.atomic
def sign_declaration(*, actor: User, commission: AssessorPosting) -> int:
    """The assessor declares for the whole contract that he is independent and keeps silence; returns how many schools."""
    rows = AssessorPosting.objects.select_for_update().current()
    mine = rows.filter(user=actor, contract_no=commission.contract_no, declared_at=None)
    if commission.user_id != actor.pk:
        raise NotAllowed("声明只能由评估员本人签署。")
    signed = mine.update(declared_at=clock.now())
    if not signed:
        raise BusinessRuleError("这份合同的声明已经签署。")
    audit.record(actor=actor, verb="assessor.declared", target=commission, contract=commission.contract_no, n=signed)
    return signed


@transaction.atomic
def end_commission(*, actor: User | None, commission: AssessorPosting, ended_on: date | None = None) -> AssessorPosting:
    """End one commission; with the last one of a school its assessor no longer sees it."""
    if actor is not None and not actor.has_perm(MAY_COMMISSION):
        raise NotAllowed("您没有“委托第三方评估员”的权限。")
    commission = AssessorPosting.objects.select_for_update().get(pk=commission.pk)
    if commission.ended_on is not None:
        raise BusinessRuleError("这项委托已经终止。")
    commission.ended_on = ended_on or clock.today()
    commission.bump("ended_on")
    others = AssessorPosting.objects.current().filter(user=commission.user_id, school=commission.school_id)
    if not others.exists():
        postings = Posting.objects.current().filter(
            user=commission.user_id, school=commission.school_id, capacity=ASSESSOR
        )
        for posting in postings:
            posting.ended_on = max(posting.started_on, commission.ended_on)
            posting.save(update_fields=["ended_on"])
    audit.record(actor=actor, verb="assessor.ended", target=commission, on=commission.ended_on)
    return commission


def end_expired_commissions(day: date) -> int:
    """End every commission whose contract ran out before a day; returns how many. May run twice."""
    expired = list(AssessorPosting.objects.current().filter(ends_on__lt=day))
    for commission in expired:
        end_commission(actor=None, commission=commission, ended_on=commission.ends_on)
    return len(expired)
