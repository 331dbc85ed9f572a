"""Who is listed to which school (挂牌). A listing is a `schools.Posting` in the inspector's capacity.

Days: a listing is in force from `started_on` to `ended_on`, both included. Nothing is dated into the future.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from core.templatetags.formatting import cn_date
from inspectors.models import Inspector
from inspectors.services import handovers, interests, plates
from inspectors.workflow import MAY_CHANGE_LISTING
from office import clock
from office.inbox import notify
from office.models import User
from schools.models import Posting, School

INSPECTOR = Posting.Capacity.INSPECTOR


@dataclass(frozen=True, slots=True)
class Change:
    """Who is to be responsible for a school from a day on, why, and what he should know of it."""

    school: School
    to: User
    on: date
    reason: str = ""
    notes: str = ""


def require_office(actor: User | None) -> None:
    """Only the office arranges listings; None is the system itself (loading the sample county)."""
    if actor is not None and not actor.has_perm(MAY_CHANGE_LISTING):
        raise NotAllowed("您没有办理挂牌的权限。")


def locked(school: School) -> School:
    """The school's row, locked, so that two listings of one school are judged one after the other."""
    return School.objects.select_for_update(of=("self",)).get(pk=school.pk)


@transaction.atomic
def list_school(*, actor: User | None, school: School, user: User, started_on: date, reason: str = "") -> Posting:
    """List an inspector to a school from a day on. One current inspector per school: the database refuses a second.

    What the former inspector left behind, if there was one, is handed to him.
    """
    require_office(actor)
    school = locked(school)
    posting = begin(actor, Change(school, user, started_on, reason))
    notify(
        user,
        title=f"您从{cn_date(started_on)}起担任{school}的责任督学",
        url=handovers.address(posting),
        source="督学挂牌",
    )
    return posting


def begin(actor: User | None, change: Change) -> Posting:
    """Open the listing of a vacant school; the school's row locked."""
    school, user = change.school, change.to
    check_start(school, user, change.on)
    posting = open_posting(school, user, change.on, change.reason)
    handovers.take_over(posting)
    plates.mark_outdated(school=school, reason=f"责任督学改为{user}")
    audit.record(
        actor=actor,
        verb="listing.started",
        target=school,
        inspector=user.full_name,
        started_on=change.on,
        reason=change.reason,
        posting=posting.pk,
    )
    return posting


def check_start(school: School, user: User, started_on: date) -> None:
    """The day is not in the future, the person is an inspector then, may inspect the school, and nobody else was listed
    on that day."""
    if started_on > clock.today():
        raise BusinessRuleError(f"挂牌日期不能晚于今天（{cn_date(clock.today())}）。")
    serving = Inspector.objects.serving_on(started_on).filter(user=user)
    inspector = serving.select_for_update(of=("self",), no_key=True).first()  # nobody leaves while he is listed
    if inspector is not None and inspector.left_on is not None:
        raise BusinessRuleError(f"{user}已在{cn_date(inspector.left_on)}离任，不能再挂牌。")
    if inspector is None:
        raise BusinessRuleError(f"{user}在{cn_date(started_on)}不是在任督学，不能挂牌。请先在督学名单里登记聘任。")
    interests.refuse_bound(user, school, started_on)
    former = school.postings.as_inspector().filter(ended_on__gte=started_on).select_related("user").first()
    if former is not None:
        raise BusinessRuleError(
            f"{school}的前任责任督学{former.user}任到{cn_date(former.ended_on)}，新的挂牌要从第二天开始。"
        )


def open_posting(school: School, user: User, started_on: date, reason: str) -> Posting:
    """Write the posting; a second current one is the database's refusal in words."""
    try:
        with transaction.atomic():
            return Posting.objects.create(
                user=user, school=school, capacity=INSPECTOR, started_on=started_on, reason=reason
            )
    except IntegrityError as error:
        present = school.postings.as_inspector().current().select_related("user").first()
        if present is None:
            raise
        raise BusinessRuleError(
            f"{school}已有责任督学{present.user}（{cn_date(present.started_on)}起），请先结束原来的挂牌，或办理交接。"
        ) from error


@transaction.atomic
def end_listing(*, actor: User | None, posting: Posting, ended_on: date, reason: str, notes: str = "") -> Posting:
    """End a listing with its last day; the school is vacant from the next day, and what is open there is kept for the
    next inspector."""
    require_office(actor)
    locked(posting.school)
    posting = Posting.objects.select_for_update(of=("self",)).select_related("user", "school").get(pk=posting.pk)
    close_posting(posting, ended_on, reason)
    handovers.leave_behind(posting, notes=notes)
    plates.mark_outdated(school=posting.school, reason=f"责任督学{posting.user}不再负责")
    audit.record(
        actor=actor,
        verb="listing.ended",
        target=posting.school,
        inspector=posting.user.full_name,
        ended_on=ended_on,
        reason=reason,
        former_posting=posting.pk,
    )
    return posting


def close_posting(posting: Posting, ended_on: date, reason: str) -> None:
    """Set the last day of a current listing."""
    if posting.ended_on is not None:
        raise BusinessRuleError(f"这次挂牌已在{cn_date(posting.ended_on)}结束。")
    if ended_on > clock.today():
        raise BusinessRuleError(f"结束日期不能晚于今天（{cn_date(clock.today())}）。")
    if ended_on < posting.started_on:
        raise BusinessRuleError(
            f"{posting.school}：结束日期不能早于{posting.user}的挂牌日期（{cn_date(posting.started_on)}）。"
        )
    posting.ended_on = ended_on
    posting.reason = reason
    posting.save(update_fields=["ended_on", "reason"])


@transaction.atomic
def hand_over(*, actor: User | None, school: School, to: User, on: date, reason: str, notes: str = "") -> Posting:
    """Pass a school to another inspector: the former's last day is the day before `on`. Open items stay with the school
    and stand in the hand-over, which the successor confirms."""
    require_office(actor)
    change = Change(locked(school), to, on, reason, notes)
    former = present_listing(school)
    posting = move(actor, change)
    title = f"您从{cn_date(on)}起{'接任' if former else '担任'}{school}的责任督学"
    notify(to, title=title, url=handovers.address(posting), source="督学挂牌")
    if former is not None:
        notify(former.user, title=f"{school}从{cn_date(on)}起交给{to}负责", source="督学挂牌")
    return posting


def present_listing(school: School) -> Posting | None:
    """The listing that has not ended."""
    return school.postings.as_inspector().current().select_related("user", "school").first()


def move(actor: User | None, change: Change) -> Posting:
    """Hand over, or list where nobody is; no messages. The school's row locked."""
    school, to, on = change.school, change.to, change.on
    present = present_listing(school)
    if present is None:
        return begin(actor, change)
    if present.user_id == to.pk:
        raise BusinessRuleError(f"{school}的责任督学已经是{to}，不需要交接。")
    if on <= present.started_on:
        raise BusinessRuleError(f"交接日期要晚于{present.user}的挂牌日期（{cn_date(present.started_on)}）。")
    if on > clock.today():
        raise BusinessRuleError(f"交接日期不能晚于今天（{cn_date(clock.today())}）。")
    close_posting(present, on - timedelta(days=1), change.reason)
    handovers.leave_behind(present, notes=change.notes)
    check_start(school, to, on)
    posting = open_posting(school, to, on, change.reason)
    handovers.take_over(posting)
    plates.mark_outdated(school=school, reason=f"责任督学由{present.user}改为{to}")
    audit.record(
        actor=actor,
        verb="listing.handed_over",
        target=school,
        former=present.user.full_name,
        successor=to.full_name,
        on=on,
        reason=change.reason,
        posting=posting.pk,
        former_posting=present.pk,
    )
    return posting
