"""Reasons to stay away from a school (回避): declared, decided, ended. What binds stands in `interest_rules`."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.templatetags.formatting import cn_date
from inspectors.interest_rules import Binding, binding, bound_pairs, institution
from inspectors.models import Inspector, Interest
from inspectors.workflow import MAY_CHANGE_LISTING, MAY_DECIDE_INTEREST, MAY_DECLARE_INTEREST
from office import clock
from office.inbox import notify, notify_all
from office.models import User
from schools.models import School

__all__ = [
    "Binding",
    "Declaration",
    "binding",
    "bound_pairs",
    "decide_interest",
    "declare_interest",
    "end_interest",
    "institution",
    "refuse_bound",
]


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared. left_on belongs to `former_staff` and is the last day at the school."""

    user: User
    school: School
    kind: str
    left_on: date | None = None
    note: str = ""


def refuse_bound(user: User, school: School, started_on: date) -> None:
    """Refuse a listing that is forbidden on its first day or today."""
    found = binding(user, school, started_on) or binding(user, school, clock.today())
    if found is not None:
        raise BusinessRuleError(found.sentence)


@transaction.atomic
def declare_interest(*, actor: User, content: Declaration) -> Interest:
    """Enter an interest: an inspector his own, the office anyone's. It forbids at once; the director decides."""
    check_declarer(actor, content.user)
    check_declaration(content)
    try:
        with transaction.atomic():
            interest = Interest.objects.create(
                user=content.user,
                school=content.school,
                kind=content.kind,
                left_on=content.left_on,
                note=content.note,
                declared_by=actor,
                declared_on=clock.today(),
            )
    except IntegrityError as error:
        raise BusinessRuleError("这个回避情形已经申报过。") from error
    deciders = [user for user in User.objects.in_role("director") if user.pk != actor.pk]
    notify_all(
        deciders,
        title=f"{content.user}申报了对{content.school}的回避，请认定",
        url=interest.get_absolute_url(),
        source="回避",
    )
    audit.record(actor=actor, verb="interest.declared", target=interest)
    return interest


def check_declarer(actor: User, user: User) -> None:
    """One's own, or the office's work; and only inspectors have interests here."""
    if actor.pk != user.pk and not actor.has_perm(MAY_CHANGE_LISTING):
        raise NotAllowed("只能申报本人的回避情形。")
    if not actor.has_perm(MAY_DECLARE_INTEREST):
        raise NotAllowed("您没有申报回避的权限。")
    if not Inspector.objects.filter(user=user, left_on=None).exists():
        raise BusinessRuleError(f"{user}不在督学名单里，不需要申报。")


def check_declaration(content: Declaration) -> None:
    """A former member of staff says when he left, and nobody leaves in the future."""
    if content.kind == Interest.Kind.FORMER_STAFF and content.left_on is None:
        raise BusinessRuleError("请填写离开这所学校的日期。")
    if content.left_on is not None and content.left_on > clock.today():
        raise BusinessRuleError(f"离开日期不能晚于今天（{cn_date(clock.today())}）。")
    if content.kind == Interest.Kind.OTHER and not content.note:
        raise BusinessRuleError("选“其他”时请写明是什么情形。")


def locked_for_decision(actor: User, interest: Interest) -> Interest:
    """The row, locked, for the director, who does not decide on himself."""
    if not actor.has_perm(MAY_DECIDE_INTEREST):
        raise NotAllowed("回避由督导室主任决定。")
    interest = Interest.objects.select_for_update(of=("self",)).select_related("user", "school").get(pk=interest.pk)
    if interest.user_id == actor.pk:
        raise NotAllowed("不能决定本人的回避。")
    return interest


@transaction.atomic
def decide_interest(*, actor: User, interest: Interest, is_upheld: bool, reason: str) -> Interest:
    """Uphold or dismiss; a dismissal has a reason and lets the person inspect the school again."""
    interest = locked_for_decision(actor, interest)
    if interest.status != Interest.Status.DECLARED:
        raise WrongState(f"这个回避情形{interest.get_status_display()}，不能再决定。")
    if not is_upheld and not reason:
        raise BusinessRuleError("不构成回避时，请写明理由。")
    interest.status = Interest.Status.UPHELD if is_upheld else Interest.Status.DISMISSED
    interest.decided_by, interest.decided_at, interest.reason = actor, clock.now(), reason
    interest.save(update_fields=["status", "decided_by", "decided_at", "reason"])
    title = f"您对{interest.school}的回避{interest.get_status_display()}"
    notify(interest.user, title=title, url=interest.get_absolute_url(), source="回避")
    verb = "interest.upheld" if is_upheld else "interest.dismissed"
    audit.record(actor=actor, verb=verb, target=interest)
    return interest


@transaction.atomic
def end_interest(*, actor: User, interest: Interest, ended_on: date, reason: str) -> Interest:
    """The reason is gone: from `ended_on` on the person may inspect the school again."""
    interest = locked_for_decision(actor, interest)
    if interest.status == Interest.Status.DISMISSED or interest.ended_on is not None:
        raise WrongState("这个回避情形已经不起作用，不需要结束。")
    if ended_on > clock.today():
        raise BusinessRuleError(f"情形消失日期不能晚于今天（{cn_date(clock.today())}）。")
    interest.ended_on = ended_on
    interest.reason = "；".join(part for part in (interest.reason, reason) if part)[:200]
    interest.save(update_fields=["ended_on", "reason"])
    title = f"您对{interest.school}的回避从{cn_date(ended_on)}起结束"
    notify(interest.user, title=title, url=interest.get_absolute_url(), source="回避")
    audit.record(actor=actor, verb="interest.ended", target=interest, ended_on=ended_on)
    return interest
