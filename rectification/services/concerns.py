"""What people outside report: received once, kept apart from schools and inspectors, accepted or declined by the office."""

import hmac
import secrets as tokens
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from core import audit, limits, secrets
from core.context import Origin, origin
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.files import MEGABYTE, shown_copy, sniff, store_bytes
from core.numbering import next_number
from office import clock, parameters
from office.inbox import notify_all
from office.models import User
from rectification.concern_flow import ACCEPT, DECLINE, MAY_HANDLE, MAY_SEE
from rectification.models import Concern, ConcernPhoto
from rectification.models.concerns import ADDRESS
from rectification.notifications import holders
from schools.models import School

CODE = "concern.code"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is mistaken for something else
ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
CODE_LENGTH = 16  # letters of five bits: 80 bits
SHORTEST, LONGEST, PHOTOS, PHOTO_MB = 10, 2000, 3, 15
TAKEN = "这张表单已经提交过一次；要再反映别的问题，请重新打开页面填写。"
ASK_LIMIT, ASK_WINDOW = 20, 600  # tries, seconds


class TooMany(BusinessRuleError):
    """More than the limit allows; waiting helps."""

    status = 429


class ChallengeNeeded(BusinessRuleError):
    """So many from one place that the sender has to show that he is a person."""

    status = 422


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody sends. place: where inside the channel. address: the client's, kept as a digest only."""

    client_uuid: uuid.UUID
    school: School
    place: str
    category: str
    text: str
    name: str = ""
    phone: str = ""
    address: str = ""
    photos: Sequence[UploadedFile] = field(default=())


@transaction.atomic
def receive_concern(*, report: Report, is_person: bool = False) -> tuple[Concern, str]:
    """Take a message from outside, once per `client_uuid`; returns it with the code by which the sender asks back.

    is_person: the sender solved the challenge, which is asked for when many come from one address.
    Raises BusinessRuleError for what cannot be taken, TooMany, ChallengeNeeded, FileRefused, and WrongState when the same
    form comes again with another text.
    """
    refuse_unfit(report)
    school = School.objects.select_for_update(of=("self",)).get(pk=report.school.pk)
    if known := Concern.objects.filter(client_uuid=report.client_uuid).first():
        if known.text != report.text.strip() or known.school_id != school.pk:
            raise WrongState(TAKEN)
        return known, code_of(known)
    refuse_crowd(report, is_person=is_person)
    concern = Concern(
        client_uuid=report.client_uuid,
        school=school,
        place=report.place,
        category=report.category,
        text=report.text.strip(),
        address_mark=secrets.mark(report.address, purpose=ADDRESS),
        received_at=clock.now(),
    )
    concern.seal_contact(name=report.name.strip(), phone=report.phone.strip())
    year = concern.received_at.year
    concern.number = f"{year}-{next_number('rectification.concern', year):04d}"
    try:
        with transaction.atomic():
            concern.save(force_insert=True)
    except IntegrityError as error:  # the same form at the same moment by the code of another school
        raise WrongState(TAKEN) from error
    keep_photos(concern, report.photos)
    tell_office(concern)
    with without_address():
        audit.record(
            actor=None,
            verb="concern.received",
            target=concern,
            school=school,
            category=concern.get_category_display(),
            photos=len(report.photos),
        )
    return concern, code_of(concern)


def refuse_unfit(report: Report) -> None:
    """Raise for a text, a category or pictures that cannot be taken."""
    length = len(report.text.strip())
    if not SHORTEST <= length <= LONGEST:
        raise BusinessRuleError(f"反映内容请写{SHORTEST}到{LONGEST}字，现有{length}字。")
    if report.category not in Concern.Category.values:
        raise BusinessRuleError("请选择类别。")
    if len(report.name.strip()) > 30 or len(report.phone.strip()) > 30:
        raise BusinessRuleError("称呼和电话各不超过30字。")
    if len(report.photos) > PHOTOS:
        raise BusinessRuleError(f"照片最多{PHOTOS}张。")
    for photo in report.photos:
        if (photo.size or 0) > PHOTO_MB * MEGABYTE:
            raise BusinessRuleError(f"每张照片不超过{PHOTO_MB}MB，请压缩后再传。")


def refuse_crowd(report: Report, *, is_person: bool) -> None:
    """Raise when too many came: from one address at one place, from one address, about one school. The school is locked."""
    now, year = clock.now(), clock.today().year
    mine = Concern.objects.filter(address_mark__in=secrets.marks(report.address, purpose=ADDRESS))
    of_school = Concern.objects.filter(school=report.school, received_at__gt=now - timedelta(days=1))
    if of_school.count() >= parameters.value("concern.per_day", year=year):
        raise TooMany("这所学校今天收到的反映已经很多，请明天再提交，或直接打督导室的电话。")
    if mine.filter(received_at__gt=now - timedelta(hours=1)).count() >= parameters.value("concern.per_hour", year=year):
        raise TooMany("您所在的网络一小时内提交得太多，请过一会儿再提交，或直接打督导室的电话。")
    here = mine.filter(place=report.place, received_at__gt=now - timedelta(minutes=10)).count()
    if here >= parameters.value("concern.per_address", year=year) and not is_person:
        raise ChallengeNeeded("您所在的网络提交得比较多，请先答一道算题，再提交一次。")


def keep_photos(concern: Concern, photos: Sequence[UploadedFile]) -> None:
    """Only a re-encoded copy without metadata is kept, under a name of our own."""
    for number, photo in enumerate(photos, 1):
        data = photo.read()
        sniff(data, f"第{number}张", "photo")
        copy, _ = shown_copy(data, f"第{number}张")
        file = store_bytes(copy, name=f"照片{number}.jpg", kind="photo", actor=None)
        ConcernPhoto.objects.create(concern=concern, file=file)


def tell_office(concern: Concern) -> None:
    """One line to everyone who handles such messages; it says nothing of what was written."""
    people = holders(MAY_HANDLE)(concern)  # type: ignore[arg-type]
    url = concern.get_absolute_url()
    transaction.on_commit(
        lambda: notify_all(people, title=f"收到一条家长反映：{concern.number}", url=url, source="家长反映"), robust=True
    )


@contextmanager
def without_address() -> Iterator[None]:
    """Lines of the trail written inside do not say from where: the sender may stay unknown."""
    token = origin.set(Origin(origin.get().request_id, ""))
    try:
        yield
    finally:
        origin.reset(token)


# --- the receipt ------------------------------------------------------------------------------------------------------
def code_of(concern: Concern) -> str:
    """The code of the receipt, 16 letters in fours. It is computed, never stored."""
    return spaced(codes_of(concern.client_uuid)[0])


def codes_of(key: uuid.UUID) -> list[str]:
    """The code under the newest secret and under former ones."""
    return [letters(mark) for mark in secrets.marks(str(key), purpose=CODE)]


def letters(mark: str) -> str:
    """The first 80 bits of a digest as 16 letters."""
    number = int(mark[:20], 16)
    return "".join(LETTERS[number >> 5 * at & 31] for at in reversed(range(CODE_LENGTH)))


def spaced(code: str) -> str:
    """In fours, as people read it."""
    return "-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def typed(text: str) -> str:
    """A code as typed: any width and case, with or without strokes and blanks."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in plain if char.isalnum()).translate(ALIKE)


def ask_back(*, number: str, code: str, address: str) -> Concern | None:
    """The message of a receipt, or None: the same for an unknown number and a wrong code. Raises TooMany."""
    tries = limits.count(f"concern:{secrets.mark(address, purpose=ADDRESS)}", seconds=ASK_WINDOW)
    if tries is not None and tries > ASK_LIMIT:
        raise TooMany("查询次数太多，请十分钟以后再试。")
    plain = unicodedata.normalize("NFKC", number).strip()[:24]
    found = Concern.objects.filter(number=plain).select_related("school").first()
    expected = codes_of(found.client_uuid if found else uuid.UUID(bytes=tokens.token_bytes(16)))
    given = typed(code)
    is_right = any(hmac.compare_digest(one.encode(), given.encode()) for one in expected)
    return found if is_right else None


# --- the office -------------------------------------------------------------------------------------------------------
def locked(concern: Concern) -> Concern:
    """The row, to be changed."""
    return Concern.objects.select_for_update(of=("self",)).select_related("school").get(pk=concern.pk)


@transaction.atomic
def accept_concern(*, actor: User, concern: Concern) -> Concern:
    """The office takes it up: 已受理."""
    concern = locked(concern)
    ACCEPT.apply(concern, actor)
    concern.decided_by, concern.decided_at = actor, clock.now()
    concern.bump("status", "decided_by", "decided_at")
    audit.record(actor=actor, verb="concern.accepted", target=concern)
    return concern


@transaction.atomic
def decline_concern(*, actor: User, concern: Concern, reason: str) -> Concern:
    """The office does not take it up and says why; the sender reads the reason when he asks back."""
    concern = locked(concern)
    DECLINE.apply(concern, actor)
    if not reason.strip():
        raise BusinessRuleError("请写明不予受理的理由，反映人查询时看得到。")
    concern.reason = reason.strip()[:500]
    concern.decided_by, concern.decided_at = actor, clock.now()
    concern.bump("status", "reason", "decided_by", "decided_at")
    audit.record(actor=actor, verb="concern.declined", target=concern, reason=concern.reason)
    return concern


@transaction.atomic
def read_contact(*, actor: User, concern: Concern) -> tuple[str, str]:
    """Name and telephone of the sender; each look leaves a line in the trail."""
    if not actor.has_perm(MAY_SEE):
        raise NotAllowed("您没有查看家长反映的权限。")
    if not concern.has_contact:
        raise BusinessRuleError("反映人没有留下称呼和电话。")
    try:
        contact = concern.contact()
    except secrets.SealBroken as error:
        raise BusinessRuleError(
            "联系方式打不开：加密它的密钥已经不在。请系统管理员核对 SECRET_KEY_FALLBACKS。"
        ) from error
    audit.record(actor=actor, verb="concern.contact_read", target=concern)
    return contact
