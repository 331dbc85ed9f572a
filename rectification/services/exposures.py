"""A typical case is made public (曝光): masked words, told to the object, days for objections, approved by another person."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, WrongState
from core.masking import masked
from core.templatetags.formatting import cn_date
from office import clock, parameters
from office.models import User
from rectification.case_flow import MAY_DECIDE, CaseStatus
from rectification.case_notices import having, tell
from rectification.exposure_flow import APPROVE, DROP, EDITABLE, PUBLISH, naming
from rectification.masking import known_names
from rectification.models import Case, Exposure
from rectification.services.cases import add_case_event
from rectification.services.measures import locked_case, tell_side
from rectification.services.steps import written

BEFORE = (CaseStatus.PROPOSED, CaseStatus.REJECTED, CaseStatus.APPROVED, CaseStatus.NOTIFIED)
UNEXPOSED = (Case.Kind.REMIND, Case.Kind.INCENTIVE)
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be made public. told_on: the day the school or unit was told of it."""

    title: str
    text: str
    told_on: date


def exposure_refusal(case: Case) -> BusinessRuleError | None:
    """Why nothing about a case can be prepared for the public now, or None."""
    if case.kind in UNEXPOSED:
        return BusinessRuleError(f"“{case.get_kind_display()}”事项不作典型问题曝光。")
    if case.status in BEFORE:
        return WrongState(f"这个事项{case.get_status_display()}，实施后才能准备曝光。")
    if Exposure.objects.filter(case=case).exists():
        return WrongState("这个事项已有曝光内容，请打开它办理。")
    return None


def proposed_text(case: Case) -> str:
    """The words that a rule proposes: why, on what ground, how many problems, everybody's name hidden."""
    number = case.items.count()
    rows = f"涉及台账问题{number}条。" if number else ""
    return masked(f"{case.text}\n依据：{case.basis}。{rows}".replace("。。", "。"), known_names(case))


@transaction.atomic
def prepare_exposure(*, actor: User, case: Case, draft: Draft) -> Exposure:
    """Keep the words and tell the object; the days for objections run from the day it was told."""
    case = locked_case(actor, case)
    if refusal := exposure_refusal(case):
        raise refusal
    title, text = checked(case, draft)
    exposure = Exposure.objects.create(
        case=case,
        title=title,
        masked_text=text,
        told_on=draft.told_on,
        window_ends_on=window_end(draft.told_on),
        made_by=actor,
    )
    tell_object(exposure, actor=actor)
    audit.record(actor=actor, verb="exposure.prepared", target=exposure, deadline=exposure.window_ends_on)
    return exposure


def checked(case: Case, draft: Draft) -> tuple[str, str]:
    """Title and text; raises for a day that cannot be and for names or numbers left in."""
    title, text = written(draft.title, "标题", limit=120), written(draft.text, "公开内容", limit=LONGEST)
    today = clock.today()
    first = case.done_on or today - timedelta(days=366)
    if not first <= draft.told_on <= today:
        raise BusinessRuleError(f"告知日期应在{cn_date(first)}和今天（{cn_date(today)}）之间。")
    if sentence := naming(f"{title}\n{text}", case):
        raise BusinessRuleError(sentence)
    return title, text


def window_end(told_on: date) -> date:
    """The last day for objections, natural days by the year's parameter."""
    return told_on + timedelta(days=int(parameters.value("exposure.window_days", year=told_on.year)))


def tell_object(exposure: Exposure, *, actor: User) -> None:
    """A step with the words, and a line to the principal or the contacts."""
    until = cn_date(exposure.window_ends_on)
    text = f"{cn_date(exposure.told_on)}告知拟公开《{exposure.title}》，异议期至{until}。\n{exposure.masked_text}"
    add_case_event(case=exposure.case, verb="exposure", actor=actor, text=text)
    tell_side(exposure.case, f"拟作典型问题公开，{until}前可以陈述申辩", actor=actor)


def locked(actor: User, exposure: Exposure) -> Exposure:
    """The row and its case, both to be written to; the case first."""
    case = locked_case(actor, Case(pk=exposure.case_id))
    fresh = Exposure.objects.select_for_update(of=("self",)).get(pk=exposure.pk)
    fresh.case = case
    return fresh


@transaction.atomic
def rewrite_exposure(*, actor: User, exposure: Exposure, title: str, text: str) -> Exposure:
    """Other words: the object is told anew today and the days for objections begin again."""
    fresh = locked(actor, exposure)
    if fresh.status not in EDITABLE:
        raise WrongState(f"曝光内容{fresh.get_status_display()}，不能再修改。")
    today = clock.today()
    title, text = checked(fresh.case, Draft(title, text, today))
    fresh.title, fresh.masked_text, fresh.told_on = title, text, today
    fresh.window_ends_on, fresh.made_by = window_end(today), actor
    fresh.bump("title", "masked_text", "told_on", "window_ends_on", "made_by")
    tell_object(fresh, actor=actor)
    audit.record(actor=actor, verb="exposure.rewritten", target=fresh, deadline=fresh.window_ends_on)
    return fresh


@transaction.atomic
def approve_exposure(*, actor: User, exposure: Exposure) -> Exposure:
    """The director agrees, after the days for objections, every statement answered."""
    fresh = locked(actor, exposure)
    APPROVE.apply(fresh, actor)
    fresh.approved_by = actor
    fresh.bump("status", "approved_by")
    add_case_event(case=fresh.case, verb="exposure", actor=actor, text=f"批准公开《{fresh.title}》。")
    audit.record(actor=actor, verb="exposure.approved", target=fresh)
    return fresh


@transaction.atomic
def publish_exposure(*, actor: User, exposure: Exposure) -> Exposure:
    """On the public page from now on."""
    fresh = locked(actor, exposure)
    PUBLISH.apply(fresh, actor)
    fresh.published_at = clock.now()
    fresh.bump("status", "published_at")
    add_case_event(case=fresh.case, verb="exposure", actor=actor, text=f"公开《{fresh.title}》。")
    tell_side(fresh.case, "典型问题已公开", actor=actor)
    audit.record(actor=actor, verb="exposure.published", target=fresh)
    return fresh


@transaction.atomic
def drop_exposure(*, actor: User, exposure: Exposure, reason: str) -> Exposure:
    """Not made public, or taken off the public page at once; the reason stays."""
    fresh = locked(actor, exposure)
    was_public = fresh.status == Exposure.Status.PUBLISHED
    DROP.apply(fresh, actor)
    fresh.reason = written(reason, "原因", limit=500)
    fresh.bump("status", "reason")
    what = "撤下已公开的" if was_public else "不公开"
    add_case_event(case=fresh.case, verb="exposure", actor=actor, text=f"{what}《{fresh.title}》：{fresh.reason}")
    tell_side(fresh.case, "典型问题已撤下" if was_public else "典型问题不予公开", actor=actor)
    if was_public:
        tell(fresh.case, "公开的典型问题已撤下", having(MAY_DECIDE), actor=actor)
    audit.record(actor=actor, verb="exposure.dropped", target=fresh, reason=fresh.reason)
    return fresh
