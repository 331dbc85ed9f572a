"""The plate at the school gate (公示牌): made, hung, outdated, taken down."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from core.templatetags.formatting import cn_date
from inspectors.models import Inspector, Plate
from inspectors.plate_flow import FINISH, HANG, MAY_MAKE, REMOVE, REPLACE
from office import clock
from office.models import User
from schools.models import Posting, School

LONGEST_DUTIES, LONGEST_PHONE = 1000, 30


def mark_outdated(*, school: School, reason: str) -> int:
    """The school's valid plates no longer tell the truth: 需更换, with the reason. Returns how many (0 or 1).

    Inside the caller's transaction, the school's row locked.
    """
    return school.plates.valid().update(status=Plate.Status.OUTDATED, reason=reason[:100])


def mark_outdated_of(inspector: Inspector, *, reason: str) -> int:
    """The same at every school the inspector is listed to now; inside the caller's transaction. Returns how many."""
    listed = Posting.objects.as_inspector().current().filter(user=inspector.user_id).values("school")
    schools = School.objects.select_for_update(of=("self",)).filter(pk__in=listed).order_by("pk")
    return sum(mark_outdated(school=school, reason=reason) for school in schools)


@dataclass(slots=True)
class Made:
    """What came of making plates for several schools: the plates, and the schools left out with the reason."""

    plates: list[Plate] = field(default_factory=list)
    left_out: list[tuple[School, str]] = field(default_factory=list)


def require_maker(actor: User) -> None:
    """Only the office makes plates."""
    if not actor.has_perm(MAY_MAKE):
        raise NotAllowed("您没有制作公示牌的权限。")


@transaction.atomic
def make_plate(*, actor: User, school: School, duties: str, office_phone: str = "") -> Plate:
    """A plate 待制 for the school's present inspector, with his public telephone, else `office_phone`.

    A plate to be replaced stays until the new one hangs. Raises BusinessRuleError: a school without inspector or with a
    valid plate, a plate without telephone, duties missing or too long.
    """
    require_maker(actor)
    check_duties(duties)
    return draw_up(actor, school, duties, office_phone)


@transaction.atomic
def make_plates(*, actor: User, schools: Iterable[School], duties: str, office_phone: str = "") -> Made:
    """The same for several schools in one act; those that cannot have one are left out with the reason."""
    require_maker(actor)
    check_duties(duties)
    made = Made()
    for school in sorted(schools, key=lambda school: school.pk):
        try:
            made.plates.append(draw_up(actor, school, duties, office_phone))
        except BusinessRuleError as refusal:
            made.left_out.append((school, refusal.sentence))
    return made


def draw_up(actor: User, school: School, duties: str, office_phone: str) -> Plate:
    """One new plate; the school's row is locked here."""
    school = School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    if school.closed_on is not None and school.closed_on <= clock.today():
        raise BusinessRuleError(f"{school}已于{cn_date(school.closed_on)}撤并，不再制作公示牌。")
    posting = school.postings.as_inspector().current().select_related("user").first()
    if posting is None:
        raise BusinessRuleError(f"{school}现在没有责任督学，请先办理挂牌。")
    if school.plates.valid().exists():
        raise BusinessRuleError(f"{school}已有有效的公示牌。")
    known = Inspector.objects.filter(user=posting.user_id).values_list("public_phone", flat=True).first()
    phone = known or office_phone.strip()
    if not phone:
        raise BusinessRuleError(f"{posting.user}没有公示电话，请填写督导室电话，或先在督学资料里登记公示电话。")
    plate = Plate.objects.create(
        school=school, inspector=posting.user, phone=phone[:LONGEST_PHONE], duties=duties.strip()
    )
    audit.record(actor=actor, verb="plate.drawn_up", target=plate, school=school, inspector=posting.user)
    return plate


def check_duties(duties: str) -> None:
    """Something, and no more than a plate holds."""
    if not duties.strip():
        raise BusinessRuleError("请填写督导事项。")
    if len(duties.strip()) > LONGEST_DUTIES:
        raise BusinessRuleError(f"督导事项最多{LONGEST_DUTIES}字。")


def locked(plate: Plate) -> Plate:
    """The plate, after its school."""
    School.objects.select_for_update(of=("self",)).get(pk=plate.school_id)
    found = Plate.objects.select_for_update(of=("self",)).select_related("school", "inspector")
    return found.get(pk=plate.pk)


@transaction.atomic
def change_plate(*, actor: User, plate: Plate, phone: str, duties: str) -> Plate:
    """Other words on a plate that was not made yet."""
    require_maker(actor)
    check_duties(duties)
    plate = locked(plate)
    if plate.status != Plate.Status.WANTED:
        raise BusinessRuleError("公示牌已经制作，文字不能再改；请列为需更换，再制作新牌。")
    if not phone.strip():
        raise BusinessRuleError("请填写联系电话。")
    plate.phone, plate.duties = phone.strip()[:LONGEST_PHONE], duties.strip()
    plate.save(update_fields=["phone", "duties"])
    audit.record(actor=actor, verb="plate.changed", target=plate)
    return plate


@transaction.atomic
def finish_plate(*, actor: User, plate: Plate) -> Plate:
    """It came from the printer's: 已制."""
    plate = locked(plate)
    FINISH.apply(plate, actor)
    plate.made_at = clock.now()
    plate.save(update_fields=["status", "made_at"])
    audit.record(actor=actor, verb="plate.finished", target=plate)
    return plate


@transaction.atomic
def hang_plate(*, actor: User, plate: Plate, on: date) -> Plate:
    """It hangs at the gate since a day: 已挂. Former plates of the school are off the wall by then: 已撤."""
    plate = locked(plate)
    HANG.apply(plate, actor)
    if on > clock.today():
        raise BusinessRuleError(f"悬挂日期不能晚于今天（{cn_date(clock.today())}）。")
    plate.hung_on = on
    plate.save(update_fields=["status", "hung_on"])
    former = plate.school.plates.filter(status=Plate.Status.OUTDATED).update(status=Plate.Status.REMOVED)
    audit.record(actor=actor, verb="plate.hung", target=plate, on=on, removed=former)
    return plate


@transaction.atomic
def finish_plates(*, actor: User, plates: Iterable[Plate]) -> int:
    """All of them 已制; returns how many. One that cannot be refuses the whole."""
    return len([finish_plate(actor=actor, plate=plate) for plate in in_order(plates)])


@transaction.atomic
def hang_plates(*, actor: User, plates: Iterable[Plate], on: date) -> int:
    """All of them 已挂 since a day; returns how many. One that cannot be refuses the whole."""
    return len([hang_plate(actor=actor, plate=plate, on=on) for plate in in_order(plates)])


def in_order(plates: Iterable[Plate]) -> list[Plate]:
    """Always locked in the same order."""
    return sorted(plates, key=lambda plate: (plate.school_id, plate.pk))


@transaction.atomic
def replace_plate(*, actor: User, plate: Plate, reason: str) -> Plate:
    """It no longer serves, for a reason the system cannot know: faded, broken, wrong words."""
    plate = locked(plate)
    REPLACE.apply(plate, actor)
    if not reason.strip():
        raise BusinessRuleError("请填写更换原因。")
    plate.reason = reason.strip()[:100]
    plate.save(update_fields=["status", "reason"])
    audit.record(actor=actor, verb="plate.outdated", target=plate, reason=plate.reason)
    return plate


@transaction.atomic
def remove_plate(*, actor: User, plate: Plate) -> Plate:
    """It is gone. While the school has another plate its code goes on opening the page; without any, all codes of the
    school are dead."""
    plate = locked(plate)
    REMOVE.apply(plate, actor)
    plate.save(update_fields=["status"])
    audit.record(actor=actor, verb="plate.removed", target=plate)
    return plate
