"""Who is listed to which school (挂牌), and the zones. A listing is a `schools.Posting` in the inspector's capacity."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from core.templatetags.formatting import cn_date
from inspectors.models import Inspector, Zone, ZoneMember, ZoneSchool
from inspectors.workflow import MAY_CHANGE_LISTING
from office import clock
from office.inbox import notify
from office.models import User
from schools.models import Posting, School

INSPECTOR = Posting.Capacity.INSPECTOR


def require_office(actor: User | None) -> None:
    """Only the office arranges listings; None is the system itself (loading the sample county)."""
    if actor is not None and not actor.has_perm(MAY_CHANGE_LISTING):
        raise NotAllowed("您没有办理挂牌的权限。")


def locked(school: School) -> School:
    """The school's row, locked, so that two listings of one school are judged one after the other."""
    return School.objects.select_for_update(of=("self",)).get(pk=school.pk)


@transaction.atomic
def list_school(*, actor: User | None, school: School, user: User, started_on: date, reason: str = "") -> Posting:
    """List an inspector to a school from a day on. One current inspector per school: the database refuses a second."""
    require_office(actor)
    school = locked(school)
    check_start(school, user, started_on)
    posting = open_posting(school, user, started_on, reason)
    notify(user, title=f"您从{cn_date(started_on)}起担任{school}的责任督学", source="督学挂牌")
    audit.record(actor=actor, verb="listing.started", target=school, inspector=user.full_name, started_on=started_on)
    return posting


def check_start(school: School, user: User, started_on: date) -> None:
    """The day is not in the future, the person is an inspector then, and nobody else was listed on that day."""
    if started_on > clock.today():
        raise BusinessRuleError(f"挂牌日期不能晚于今天（{cn_date(clock.today())}）。")
    if not Inspector.objects.serving_on(started_on).filter(user=user).exists():
        raise BusinessRuleError(f"{user}在{cn_date(started_on)}不是在任督学，不能挂牌。请先在督学名单里登记聘任。")
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
def end_listing(*, actor: User | None, posting: Posting, ended_on: date, reason: str) -> Posting:
    """End a listing with its last day; the school is vacant from the next day."""
    require_office(actor)
    locked(posting.school)
    posting = Posting.objects.select_for_update(of=("self",)).select_related("user", "school").get(pk=posting.pk)
    close_posting(posting, ended_on, reason)
    audit.record(
        actor=actor, verb="listing.ended", target=posting.school, inspector=posting.user.full_name, ended_on=ended_on
    )
    return posting


def close_posting(posting: Posting, ended_on: date, reason: str) -> None:
    """Set the last day of a current listing."""
    if posting.ended_on is not None:
        raise BusinessRuleError(f"这次挂牌已在{cn_date(posting.ended_on)}结束。")
    if ended_on > clock.today():
        raise BusinessRuleError(f"结束日期不能晚于今天（{cn_date(clock.today())}）。")
    if ended_on < posting.started_on:
        raise BusinessRuleError(f"结束日期不能早于挂牌日期（{cn_date(posting.started_on)}）。")
    posting.ended_on = ended_on
    posting.reason = reason
    posting.save(update_fields=["ended_on", "reason"])


@transaction.atomic
def hand_over(*, actor: User | None, school: School, to: User, on: date, reason: str) -> Posting:
    """Pass a school to another inspector: the former's last day is the day before `on`. Open items stay with the school."""
    require_office(actor)
    school = locked(school)
    present = school.postings.as_inspector().current().select_related("user").first()
    if present is None:
        return list_school(actor=actor, school=school, user=to, started_on=on, reason=reason)
    if present.user_id == to.pk:
        raise BusinessRuleError(f"{school}的责任督学已经是{to}，不需要交接。")
    if on <= present.started_on:
        raise BusinessRuleError(f"交接日期要晚于{present.user}的挂牌日期（{cn_date(present.started_on)}）。")
    if on > clock.today():
        raise BusinessRuleError(f"交接日期不能晚于今天（{cn_date(clock.today())}）。")
    close_posting(present, on - timedelta(days=1), reason)
    check_start(school, to, on)
    posting = open_posting(school, to, on, reason)
    notify(to, title=f"您从{cn_date(on)}起接任{school}的责任督学", source="督学挂牌")
    notify(present.user, title=f"{school}从{cn_date(on)}起交给{to}负责", source="督学挂牌")
    audit.record(
        actor=actor,
        verb="listing.handed_over",
        target=school,
        former=present.user.full_name,
        successor=to.full_name,
        on=on,
        reason=reason,
    )
    return posting


@transaction.atomic
def register_inspector(
    *, actor: User | None, user: User, kind: str, started_on: date, certificate_no: str = ""
) -> Inspector:
    """Enter a person into the list of inspectors."""
    require_office(actor)
    if Inspector.objects.filter(user=user).exists():
        raise BusinessRuleError(f"{user}已经在督学名单里。")
    if certificate_no and Inspector.objects.filter(certificate_no=certificate_no).exists():
        raise BusinessRuleError("这个督学证号已经登记在另一位督学名下。")
    inspector = Inspector.objects.create(user=user, kind=kind, started_on=started_on, certificate_no=certificate_no)
    audit.record(actor=actor, verb="inspector.registered", target=inspector, kind=kind, started_on=started_on)
    return inspector


@transaction.atomic
def save_zone(
    *, actor: User | None, name: str, schools: list[School], inspectors: list[Inspector], zone: Zone | None = None
) -> Zone:
    """A zone with exactly these schools and present members; whoever is taken out leaves as of today."""
    require_office(actor)
    same = Zone.objects.filter(name=name)
    if (same.exclude(pk=zone.pk) if zone else same).exists():
        raise BusinessRuleError(f"已有名为“{name}”的责任区。")
    taken = ZoneSchool.objects.filter(school__in=schools).exclude(zone=zone).select_related("zone", "school").first()
    if taken is not None:
        raise BusinessRuleError(f"{taken.school}已在{taken.zone}，一所学校只能属于一个责任区。")
    today = clock.today()
    if zone is None:
        zone = Zone.objects.create(name=name)
    else:
        zone = Zone.objects.select_for_update().get(pk=zone.pk)
        zone.name = name
        zone.bump("name")
    zone.schools.exclude(school__in=schools).delete()
    kept = set(zone.schools.values_list("school_id", flat=True))
    ZoneSchool.objects.bulk_create(ZoneSchool(zone=zone, school=s) for s in schools if s.pk not in kept)
    ZoneMember.objects.filter(inspector__in=inspectors, ended_on=None).exclude(zone=zone).update(ended_on=today)
    zone.members.filter(ended_on=None).exclude(inspector__in=inspectors).update(ended_on=today)
    present = set(zone.members.filter(ended_on=None).values_list("inspector_id", flat=True))
    ZoneMember.objects.bulk_create(
        ZoneMember(zone=zone, inspector=i, started_on=today) for i in inspectors if i.pk not in present
    )
    audit.record(actor=actor, verb="zone.saved", target=zone, schools=len(schools), inspectors=inspectors)
    return zone
