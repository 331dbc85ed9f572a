"""Who sent it: read by few, each look written down, and cleared away when its time is over."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from core import audit, secrets
from core.exceptions import BusinessRuleError, NotAllowed
from core.files import remove_file
from office import clock, parameters
from office.models import User
from rectification.concern_flow import ConcernStatus, contact_refusal
from rectification.models import Concern
from rectification.services.concerns_steps import add_step, locked

PURGED = "已到期清除"


@transaction.atomic
def read_contact(*, actor: User, concern: Concern) -> tuple[str, str]:
    """Name and telephone of the sender, for the handler alone (before that for who typed it in); each look leaves a step
    and a line in the trail."""
    concern = locked(concern)
    if reason := contact_refusal(concern, actor):
        raise NotAllowed(reason)
    if not concern.has_contact:
        raise BusinessRuleError("反映人没有留下称呼和电话。")
    try:
        contact = concern.contact()
    except secrets.SealBroken as error:
        raise BusinessRuleError(
            "联系方式打不开：加密它的密钥已经不在。请系统管理员核对 SECRET_KEY_FALLBACKS。"
        ) from error
    add_step(concern, "contact_read", actor=actor)
    audit.record(actor=actor, verb="concern.contact_read", target=concern)
    return contact


def purge_concerns(*, on: date) -> int:
    """Clear what could tell who sent a message that was closed or declined more than `concern.keep_years` years ago: contact,
    address digest, pictures, words. What is counted stays. Returns how many; a second run finds none."""
    years = parameters.value("concern.keep_years", year=on.year)
    before = years_before(on, years)
    over = Q(status=ConcernStatus.CLOSED, closed_at__date__lt=before)
    over |= Q(status=ConcernStatus.DECLINED, decided_at__date__lt=before)
    due = list(Concern.objects.filter(over, purged_at=None).order_by("pk").values_list("pk", flat=True))
    return sum(purge_concern(pk) for pk in due)


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@transaction.atomic
def purge_concern(pk: int) -> bool:
    """Clear one message; False when it was cleared meanwhile."""
    concern = Concern.objects.select_for_update(of=("self",)).get(pk=pk)
    if concern.purged_at is not None:
        return False
    photos = list(concern.photos.select_related("file"))
    for photo in photos:
        photo.delete()
        remove_file(photo.file)
    concern.text, concern.purged_at = PURGED, clock.now()
    concern.name_sealed = concern.phone_sealed = concern.address_mark = concern.identity = ""
    concern.bump("text", "purged_at", "name_sealed", "phone_sealed", "address_mark", "identity")
    add_step(concern, "purged", actor=None)
    audit.record(actor=None, verb="concern.purged", target=concern, photos=len(photos))
    return True
