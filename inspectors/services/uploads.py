"""Photos and signatures that arrive piece by piece."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.files import MEGABYTE, clean_name, store_bytes
from core.models import StoredFile
from inspectors import upload_files
from inspectors.content import lines_of
from inspectors.models import ChecklistEntry, PhotoUpload, Receipt, Visit, VisitSignature
from inspectors.phone_documents import NamedFile, files_of, photo_from, signature_from
from inspectors.phone_reading import Members, TooLarge, Unreadable
from inspectors.services.photos import keep_photo
from inspectors.services.visit_parts import PHOTO_LIMIT, place_photo
from inspectors.workflow import EDITABLE, MAY_ADD
from office import clock
from office.models import User

PIECE = 512 * 1024  # bytes the server asks a phone to send at a time
MOST = 1024 * 1024  # bytes it takes at a time
KEPT_DAYS = 30
NOT_YOURS = "这条记录不是您的账号写的，不能发送；请用写这条记录的账号登录。"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as the phone describes it. size and sha256 are those of the whole file."""

    client_uuid: UUID
    visit_uuid: UUID
    kind: str
    name: str
    size: int
    sha256: str
    offset: int
    data: bytes


class Misplaced(WrongState):
    """The piece does not go on where the server stands, at `received` bytes."""

    def __init__(self, received: int) -> None:
        super().__init__(f"服务器已收到 {received} 字节，请从这里接着发送。")
        self.received = received


class Corrupted(BusinessRuleError):
    """The whole file is not the one that was announced; it starts again."""

    received = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is."""

    received: int
    is_done: bool
    receipt: Receipt | None = None


def receive_piece(*, actor: User, piece: Piece) -> Progress:
    """Take the next piece; with the last one the file is checked and belongs to its visit.

    Refused: no permission, another person's visit or upload, a visit that is no longer a draft, a file that its document
    does not name, a piece at another place (Misplaced), a whole file with another hash (Corrupted; starts again), a file
    that is no photo. A piece that was taken and whose answer was lost may come again: it is answered Misplaced.
    """
    check_piece(piece)
    try:
        return take(actor=actor, piece=piece)
    except Corrupted:
        discard(actor, piece.client_uuid)
        raise


@transaction.atomic
def take(*, actor: User, piece: Piece) -> Progress:
    """The piece under the upload's lock."""
    if not actor.has_perm(MAY_ADD):
        raise NotAllowed("您没有填写督导记录的权限。")
    visit = visit_of(actor, piece.visit_uuid)
    upload = upload_for(actor, piece)
    if upload.is_done:
        return Progress(upload.size, True, receipt_of(actor, upload))
    if visit.status not in EDITABLE:
        raise WrongState(f"这条督导记录{visit.get_status_display()}，不能再加照片。")
    check_named(visit, piece)
    received = min(upload.received, upload_files.size_of(upload.client_uuid))
    if piece.offset != received:
        raise Misplaced(received)
    upload_files.append(upload.client_uuid, piece.data, at=received, whole=upload.size)
    upload.received = received + len(piece.data)
    if upload.received < upload.size:
        upload.save(update_fields=["received"])
        return Progress(upload.received, False)
    return finish(actor, visit, upload)


def check_piece(piece: Piece) -> None:
    """What can be said of a piece by itself."""
    limit = settings.UPLOAD_LIMIT_MB["photo"]
    if piece.size > limit * MEGABYTE:
        raise TooLarge(f"照片“{clean_name(piece.name)}”超过 {limit} MB，请压缩后再传。")
    if len(piece.data) > MOST:
        raise TooLarge(f"一次最多发送 {MOST // 1024} KB，请分段发送。")
    if piece.kind not in PhotoUpload.Kind.values or piece.size <= 0 or not piece.data:
        raise Unreadable("这不是一段照片或签名，请刷新手机上的页面后重新发送。")
    if piece.offset + len(piece.data) > piece.size:
        raise Unreadable("发来的内容比照片还长，请刷新手机上的页面后重新发送。")


class Missing(BusinessRuleError):
    """Nothing is known under this number."""

    status = 404


def visit_of(actor: User, visit_uuid: UUID) -> Visit:
    """The visit, locked; another person's is refused, an unknown one asks for the document first."""
    visit = Visit.objects.select_for_update(of=("self",)).filter(client_uuid=visit_uuid).first()
    if visit is None:
        raise Missing("服务器上还没有这条督导记录，请先发送记录，再发送照片。")
    if visit.inspector_id != actor.pk:
        raise NotAllowed(NOT_YOURS)
    return visit


def upload_for(actor: User, piece: Piece) -> PhotoUpload:
    """The upload's row, locked; its first piece makes it."""
    facts = {"visit_uuid": piece.visit_uuid, "kind": piece.kind, "size": piece.size, "sha256": piece.sha256}
    name = clean_name(piece.name)
    upload, _ = PhotoUpload.objects.get_or_create(
        client_uuid=piece.client_uuid, defaults=facts | {"user": actor, "name": name}
    )
    upload = PhotoUpload.objects.select_for_update().get(pk=upload.pk)
    if upload.user_id != actor.pk:
        raise NotAllowed(NOT_YOURS)
    if any(getattr(upload, field) != value for field, value in facts.items()):
        raise WrongState("这个编号已经用在另一张照片上，请在手机上去掉这张照片后重新添加。")
    return upload


def check_named(visit: Visit, piece: Piece) -> None:
    """The visit's document names this very file."""
    document = getattr(visit, "document", None)
    files: dict[UUID, NamedFile] = {f.client_uuid: f for f in files_of(document.content)} if document else {}
    named = files.get(piece.client_uuid)
    if named is None or named.kind != piece.kind:
        raise BusinessRuleError("这张照片不在服务器上的督导记录里，请先重新发送记录，再发送照片。")
    if named.sha256 != piece.sha256 or named.size not in (None, piece.size):
        raise BusinessRuleError("这张照片和记录里写的不是同一个文件，请先重新发送记录，再发送照片。")


def finish(actor: User, visit: Visit, upload: PhotoUpload) -> Progress:
    """Check the whole file, store it, and give it to its visit."""
    data = upload_files.read(upload.client_uuid)
    if hashlib.sha256(data).hexdigest() != upload.sha256:
        raise Corrupted("照片在路上损坏了，服务器已丢弃，请重新发送这一张。")
    stored = store_bytes(data, name=upload.name, kind="photo", actor=actor)
    if upload.kind == PhotoUpload.Kind.PHOTO:
        add_photo(visit, upload, stored, data)
    else:
        add_signature(visit, upload, stored)
    upload.received, upload.is_done = upload.size, True
    upload.save(update_fields=["received", "is_done"])
    receipt = receipt_of(actor, upload)
    audit.record(actor=actor, verb="visit.photographed", target=visit, sha256=upload.sha256)
    transaction.on_commit(lambda: upload_files.drop(upload.client_uuid))
    return Progress(upload.size, True, receipt)


def add_photo(visit: Visit, upload: PhotoUpload, stored: StoredFile, data: bytes) -> None:
    """The photo with its perceptual hash and, apart, the place it carried; put where the document says it belongs."""
    if visit.photos.count() >= PHOTO_LIMIT:
        raise BusinessRuleError(f"一次督导最多附 {PHOTO_LIMIT} 张照片。")
    keep_photo(visit=visit, stored=stored, original=data, client_uuid=upload.client_uuid)
    themes = visit.themes.all()
    lines: dict[str, ChecklistEntry] = {}
    for part in (ChecklistEntry.Part.MATTER, ChecklistEntry.Part.READING):
        lines |= lines_of(visit.checklist, themes, part)
    for row in Members(visit.document.content).rows("photos", most=PHOTO_LIMIT * 2):
        if row.uuid("uuid") == upload.client_uuid:
            place_photo(visit, photo_from(row), lines)


def add_signature(visit: Visit, upload: PhotoUpload, stored: StoredFile) -> None:
    """The signature as the document describes it."""
    signature = signature_from(Members(visit.document.content))
    if signature is not None:
        VisitSignature.objects.create(visit=visit, file=stored, **asdict(signature))


def receipt_of(actor: User, upload: PhotoUpload) -> Receipt:
    """The receipt for a whole file, made once."""
    return give_receipt(actor, kind=upload.kind, client_uuid=upload.client_uuid, sha256=upload.sha256)


def give_receipt(actor: User, *, kind: str, client_uuid: UUID, sha256: str) -> Receipt:
    """The receipt for these bytes under this number, made once."""
    return Receipt.objects.get_or_create(
        kind=kind, client_uuid=client_uuid, sha256=sha256, defaults={"user": actor, "received_at": clock.now()}
    )[0]


@transaction.atomic
def discard(actor: User, client_uuid: UUID) -> None:
    """Forget what arrived of a file of this person, so that it starts again. One that came in a single piece has no row."""
    rows = PhotoUpload.objects.select_for_update().filter(client_uuid=client_uuid)
    if not rows.exclude(user=actor, is_done=False).exists():
        rows.delete()
        upload_files.drop(client_uuid)


def upload_progress(*, actor: User, client_uuid: UUID) -> Progress:
    """How far an upload is. Refused: unknown, another person's."""
    upload = PhotoUpload.objects.filter(client_uuid=client_uuid).first()
    if upload is None:
        raise Missing("服务器上没有这张照片。")
    if upload.user_id != actor.pk:
        raise NotAllowed(NOT_YOURS)
    if upload.is_done:
        return Progress(upload.size, True, receipt_of(actor, upload))
    return Progress(min(upload.received, upload_files.size_of(upload.client_uuid)), False)


def sweep_uploads(*, before: datetime) -> int:
    """Remove what has been lying half-sent since before a moment, and files nobody knows any more; returns how many rows.

    A phone that comes back later starts those files again."""
    removed = 0
    for upload in PhotoUpload.objects.filter(is_done=False, started_at__lt=before):
        with transaction.atomic():
            row = PhotoUpload.objects.select_for_update(skip_locked=True).filter(pk=upload.pk, is_done=False).first()
            if row is not None:
                upload_files.drop(row.client_uuid)
                row.delete()
                removed += 1
    known = set(PhotoUpload.objects.filter(is_done=False).values_list("client_uuid", flat=True))
    upload_files.drop_unknown(known, before=before)
    return removed
