"""A message comes in: from outside, once per form, or typed in by the office after a call, a letter or a visit."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit, secrets
from core.context import Origin, origin
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.files import MEGABYTE, shown_copy, sniff, store_bytes
from core.numbering import next_number
from office import clock, parameters
from office.inbox import notify_all
from office.models import User
from rectification.concern_flow import MAY_HANDLE
from rectification.models import Concern, ConcernPhoto
from rectification.models.concerns import ADDRESS
from rectification.notifications import holders
from rectification.services.concerns_crowd import OPEN_CHANNELS, refuse_crowd
from rectification.services.concerns_receipt import code_of
from rectification.services.concerns_steps import add_step
from schools.models import School

SHORTEST, LONGEST, CONTACT_LENGTH, PHOTOS, PHOTO_MB = 10, 2000, 30, 3, 15
OLDEST = timedelta(days=400)
TAKEN = "这张表单已经提交过一次；要再反映别的问题，请重新打开页面填写。"
SOURCE = "问题反映"


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody sends. school: None when he does not know it. place: where inside the channel. address: the client's,
    kept as a digest only."""

    client_uuid: uuid.UUID
    school: School | None
    place: str
    category: str
    text: str
    name: str = ""
    phone: str = ""
    address: str = ""
    channel: str = Concern.Channel.PLATE
    photos: Sequence[UploadedFile] = field(default=())


@dataclass(frozen=True, slots=True)
class Entry:
    """What the office wrote down for somebody. received_at: when he called, came, or his letter arrived."""

    channel: str
    received_at: datetime
    category: str
    text: str
    school: School | None = None
    identity: str = ""
    name: str = ""
    phone: str = ""


@transaction.atomic
def receive_concern(*, report: Report, is_person: bool = False) -> tuple[Concern, str]:
    """Take a message from outside, once per `client_uuid`; returns it with the code by which the sender asks back.

    is_person: the sender solved the sum, which is asked for when many come at once.
    Raises BusinessRuleError for what cannot be taken, TooMany, ChallengeNeeded, FileRefused, and WrongState when the same
    form comes again with another text.
    """
    refuse_unfit(report)
    if known := Concern.objects.filter(client_uuid=report.client_uuid).select_related("school").first():
        return same_again(known, report)
    number = new_number(clock.now().year)  # from here on one after the other; a refusal gives the number back
    if known := Concern.objects.filter(client_uuid=report.client_uuid).select_related("school").first():
        return same_again(known, report)
    refuse_crowd(address=report.address, place=report.place, school=report.school, is_person=is_person)
    concern = Concern(
        number=number,
        client_uuid=report.client_uuid,
        school=report.school,
        channel=report.channel,
        place=report.place,
        category=report.category,
        text=report.text.strip(),
        address_mark=secrets.mark(report.address, purpose=ADDRESS),
        received_at=clock.now(),
    )
    with without_address():
        keep(concern, report, actor=None)
    return concern, code_of(concern)


def same_again(known: Concern, report: Report) -> tuple[Concern, str]:
    """The message this form already made; raises WrongState when the form now says something else."""
    school = report.school.pk if report.school else None
    if known.text != report.text.strip() or known.school_id != school:
        raise WrongState(TAKEN)
    return known, code_of(known)


@transaction.atomic
def register_concern(*, actor: User, entry: Entry) -> Concern:
    """The office writes down a call, a letter or a visit: 已登记. Its clocks run from the day it came."""
    if not actor.has_perm(MAY_HANDLE):
        raise NotAllowed("您没有登记问题反映的权限。")
    if entry.channel not in Concern.Channel.values or entry.channel in OPEN_CHANNELS:
        raise BusinessRuleError("请选择来电、来信或来访。")
    if entry.identity and entry.identity not in Concern.Identity.values:
        raise BusinessRuleError("请从列出的身份里选择。")
    if not clock.now() - OLDEST <= entry.received_at <= clock.now() + timedelta(minutes=5):
        raise BusinessRuleError("收到时间不能晚于现在，也不能早于一年以前。")
    refuse_unfit(entry)
    concern = Concern(
        number=new_number(entry.received_at.year),
        client_uuid=uuid.uuid4(),
        school=entry.school,
        channel=entry.channel,
        category=entry.category,
        identity=entry.identity,
        text=entry.text.strip(),
        received_at=entry.received_at,
        entered_by=actor,
    )
    keep(concern, entry, actor=actor)
    return concern


def new_number(year: int) -> str:
    """The next number of the year, without gaps. Whoever holds it keeps the others waiting."""
    return f"{year}-{next_number('rectification.concern', year):04d}"


def keep(concern: Concern, given: Report | Entry, *, actor: User | None) -> None:
    """Save a new message with contact, deadlines, pictures, first step, line in the trail and word to the office."""
    concern.seal_contact(name=given.name.strip(), phone=given.phone.strip())
    set_deadlines(concern)
    try:
        with transaction.atomic():
            concern.save(force_insert=True)
    except IntegrityError as error:  # the same form at the same moment in another year's queue
        raise WrongState(TAKEN) from error
    photos = given.photos if isinstance(given, Report) else ()
    keep_photos(concern, photos)
    add_step(concern, "registered", actor=actor, text=str(concern.get_channel_display()))
    tell_office(concern, actor)
    audit.record(
        actor=actor,
        verb="concern.received",
        target=concern,
        school=concern.school,
        channel=concern.get_channel_display(),
        category=concern.get_category_display(),
        photos=len(photos),
    )


def set_deadlines(concern: Concern) -> None:
    """Natural days from the day it came, by the parameters of that year; the days are written down and do not move."""
    day = timezone.localdate(concern.received_at)
    for name in ("accept", "answer"):
        days = parameters.value(f"concern.{name}_days", year=day.year)
        setattr(concern, f"{name}_due_on", day + timedelta(days=days))


def refuse_unfit(given: Report | Entry) -> None:
    """Raise for a text, a category, a contact or pictures that cannot be taken."""
    length = len(given.text.strip())
    if not SHORTEST <= length <= LONGEST:
        raise BusinessRuleError(f"反映内容请写{SHORTEST}到{LONGEST}字，现有{length}字。")
    if given.category not in Concern.Category.values:
        raise BusinessRuleError("请选择类别。")
    if max(len(given.name.strip()), len(given.phone.strip())) > CONTACT_LENGTH:
        raise BusinessRuleError(f"称呼和电话各不超过{CONTACT_LENGTH}字。")
    photos: Sequence[Any] = given.photos if isinstance(given, Report) else ()
    if len(photos) > PHOTOS:
        raise BusinessRuleError(f"照片最多{PHOTOS}张。")
    if any((photo.size or 0) > PHOTO_MB * MEGABYTE for photo in photos):
        raise BusinessRuleError(f"每张照片不超过{PHOTO_MB}MB，请压缩后再传。")


def keep_photos(concern: Concern, photos: Sequence[UploadedFile]) -> None:
    """Only a re-encoded copy without metadata is kept, under a name of our own."""
    for number, photo in enumerate(photos, 1):
        data = photo.read()
        sniff(data, f"第{number}张", "photo")
        copy, _ = shown_copy(data, f"第{number}张")
        file = store_bytes(copy, name=f"照片{number}.jpg", kind="photo", actor=None)
        ConcernPhoto.objects.create(concern=concern, file=file)


def tell_office(concern: Concern, actor: User | None) -> None:
    """One line to everyone who handles such messages; it says nothing of what was written."""
    people = set(holders(MAY_HANDLE)(concern)) - {actor}  # type: ignore[arg-type]
    url, title = concern.get_absolute_url(), f"收到一条问题反映：{concern.number}"
    transaction.on_commit(lambda: notify_all(people, title=title, url=url, source=SOURCE), robust=True)


@contextmanager
def without_address() -> Iterator[None]:
    """Lines of the trail written inside do not say from where: the sender may stay unknown."""
    token = origin.set(Origin(origin.get().request_id, ""))
    try:
        yield
    finally:
        origin.reset(token)
