"""What the office and the handler do with a message, one declared step after the other."""

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from office import clock
from office.inbox import notify_all
from office.models import User
from rectification.concern_flow import (
    ACCEPT,
    ANSWER,
    ASSIGN,
    CLOSE,
    DECLINE,
    DISPOSE,
    MAY_HANDLE,
    MAY_VERIFY,
    VERIFY,
)
from rectification.models import Concern
from rectification.services.concerns_intake import SOURCE
from rectification.services.concerns_steps import add_step, begin
from rectification.services.steps import written
from rectification.signals import handler_proposed
from schools.models import Posting, School

LONGEST = 2000


@transaction.atomic
def accept_concern(
    *, actor: User, concern: Concern, about: User | None = None, is_office_only: bool | None = None
) -> Concern:
    """The office takes it up: 已受理. about: the person it is about, who never sees it. is_office_only: the school is not
    asked; None leaves it as it is."""
    concern = begin(ACCEPT, actor=actor, concern=concern)
    refuse_own(actor, about)
    concern.decided_by, concern.decided_at = actor, clock.now()
    concern.about = about
    if is_office_only is not None:
        concern.is_office_only = is_office_only
    concern.bump("status", "decided_by", "decided_at", "about", "is_office_only")
    add_step(concern, "accept", actor=actor)
    audit.record(actor=actor, verb="concern.accepted", target=concern)
    return concern


@transaction.atomic
def decline_concern(*, actor: User, concern: Concern, reason: str) -> Concern:
    """The office does not take it up and says why; the sender reads the reason when he asks back."""
    concern = begin(DECLINE, actor=actor, concern=concern)
    if not reason.strip():
        raise BusinessRuleError("请写明不予受理的理由，反映人查询时看得到。")
    concern.reason = reason.strip()[:500]
    concern.decided_by, concern.decided_at = actor, clock.now()
    concern.bump("status", "reason", "decided_by", "decided_at")
    add_step(concern, "decline", actor=actor, text=concern.reason)
    audit.record(actor=actor, verb="concern.declined", target=concern)
    return concern


@transaction.atomic
def assign_concern(
    *,
    actor: User,
    concern: Concern,
    handler: User,
    school: School | None = None,
    about: User | None = None,
    is_office_only: bool | None = None,
    note: str = "",
) -> Concern:
    """It gets its handler: somebody of the office or the school's responsible inspector. school: None leaves it as it is.

    A finding of a former handler is set aside. Raises BusinessRuleError for a handler who may not.
    """
    concern = begin(ASSIGN, actor=actor, concern=concern)
    refuse_own(actor, about)
    concern.school, concern.about = school or concern.school, about
    refuse_handler(concern, handler)
    concern.handler, concern.finding = handler, ""
    if is_office_only is not None:
        concern.is_office_only = is_office_only
    concern.bump("status", "school", "about", "handler", "finding", "is_office_only")
    add_step(concern, "assign", actor=actor, text=f"承办人：{handler}。{note.strip()}"[:LONGEST])
    audit.record(actor=actor, verb="concern.assigned", target=concern, handler=handler)
    tell(concern, [handler], "交给您核查的问题反映", actor=actor)
    return concern


def refuse_own(actor: User, about: User | None) -> None:
    """Nobody marks himself and goes on."""
    if about is not None and about.pk == actor.pk:
        raise BusinessRuleError("反映涉及您本人的，请由别的工作人员办理。")


def refuse_handler(concern: Concern, handler: User) -> None:
    """Raise for somebody who may not verify, is concerned himself, leads the school, or must stay away from it."""
    if not handler.is_active or not handler.has_perm(MAY_VERIFY):
        raise BusinessRuleError(f"“{handler}”没有核查问题反映的权限，不能承办。")
    if concern.about_id == handler.pk:
        raise BusinessRuleError(f"这条反映涉及“{handler}”本人，不能由他承办。")
    if not handler.has_perm(MAY_HANDLE):
        inspected = Posting.objects.current().as_inspector().filter(user=handler, school=concern.school)
        if concern.school is None or not inspected.exists():
            raise BusinessRuleError(f"“{handler}”不是这所学校现在的责任督学，不能承办。")
    if concern.school is not None:
        refuse_bound(concern.school, handler)


def refuse_bound(school: School, handler: User) -> None:
    """Raise for the school's own principal, and for whoever must stay away from it."""
    if School.objects.led_by(handler).filter(pk=school.pk).exists():
        raise BusinessRuleError(f"“{handler}”是被反映学校的校（园）长，不能承办。")
    for _, reason in handler_proposed.send(sender=Concern, user=handler, school=school):
        if reason:
            raise BusinessRuleError(reason)


@transaction.atomic
def verify_concern(*, actor: User, concern: Concern, finding: str, text: str) -> Concern:
    """The handler writes what he found: 已核查."""
    concern = begin(VERIFY, actor=actor, concern=concern)
    if finding not in Concern.Finding.values:
        raise BusinessRuleError("请选择核查结论。")
    concern.finding = finding
    words = written(text, "核查情况", limit=LONGEST)
    concern.bump("status", "finding")
    add_step(concern, "verify", actor=actor, text=f"{concern.get_finding_display()}。{words}")
    audit.record(actor=actor, verb="concern.verified", target=concern, finding=concern.get_finding_display())
    if concern.decided_by is not None:
        tell(concern, [concern.decided_by], "核查完毕的问题反映", actor=actor)
    return concern


@transaction.atomic
def dispose_concern(*, actor: User, concern: Concern, text: str) -> Concern:
    """The office writes what was done about it: 已处置."""
    concern = begin(DISPOSE, actor=actor, concern=concern)
    concern.disposal = written(text, "处置情况", limit=LONGEST)
    concern.bump("status", "disposal")
    add_step(concern, "dispose", actor=actor, text=concern.disposal)
    audit.record(actor=actor, verb="concern.disposed", target=concern)
    return concern


@transaction.atomic
def answer_concern(*, actor: User, concern: Concern, text: str) -> Concern:
    """The answer to the sender, who reads it by his code: 已答复."""
    concern = begin(ANSWER, actor=actor, concern=concern)
    concern.answer, concern.answered_at = written(text, "答复内容", limit=LONGEST), clock.now()
    concern.bump("status", "answer", "answered_at")
    add_step(concern, "answer", actor=actor, text=concern.answer)
    audit.record(actor=actor, verb="concern.answered", target=concern)
    return concern


@transaction.atomic
def close_concern(*, actor: User, concern: Concern, text: str = "") -> Concern:
    """The file is closed: 已办结; from now on nobody reads the contact."""
    concern = begin(CLOSE, actor=actor, concern=concern)
    concern.closed_at = clock.now()
    concern.bump("status", "closed_at")
    add_step(concern, "close", actor=actor, text=text)
    audit.record(actor=actor, verb="concern.closed", target=concern)
    return concern


def tell(concern: Concern, people: list[User], sentence: str, *, actor: User) -> None:
    """After the commit, one line to these people except the actor; number and step, nothing of what was written."""
    others = [person for person in people if person.pk != actor.pk]
    title, url = f"{sentence}：{concern.number}", concern.get_absolute_url()
    transaction.on_commit(lambda: notify_all(others, title=title, url=url, source=SOURCE), robust=True)
