"""What a phone sends: the document of a visit, the word that it is handed in, receipts to be looked at."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from inspectors import receipts
from inspectors.models import PhotoUpload, Receipt, Visit, VisitDocument
from inspectors.phone_documents import NamedFile, PhoneDocument, files_of, read_document
from inspectors.phone_reading import Unreadable
from inspectors.services.uploads import NOT_YOURS, Missing, give_receipt, visit_of
from inspectors.services.versions import keep_version
from inspectors.services.visit_parts import forget_uploads
from inspectors.services.visits import save_visit, submit_visit
from inspectors.workflow import EDITABLE, MAY_ADD
from office import clock
from office.models import User


def put_document(*, actor: User, client_uuid: UUID, body: bytes) -> tuple[Visit, Receipt]:
    """Save the draft from a phone's document; the same bytes again change nothing and get the same receipt.

    Refused: no permission, another person's visit (before anything in it is looked at), what is unreadable, what
    `save_visit` refuses, a visit that is no longer a draft.
    """
    if not actor.has_perm(MAY_ADD):
        raise NotAllowed("您没有填写督导记录的权限。")
    refuse_foreign(actor, client_uuid)
    document = read_document(body)
    if document.uuid != client_uuid:
        raise Unreadable("记录的编号和地址不一致，请刷新手机上的页面后重新发送。", "uuid")
    return save_document(actor=actor, document=document)


@transaction.atomic
def save_document(*, actor: User, document: PhoneDocument) -> tuple[Visit, Receipt]:
    """The document under the visit's lock."""
    visit = Visit.objects.select_for_update(of=("self",)).filter(client_uuid=document.uuid).first()
    kept = VisitDocument.objects.filter(visit=visit).first() if visit else None
    if visit is not None and kept is not None and kept.sha256 == document.sha256:
        return visit, receipt_for(actor, visit, document.sha256)
    if visit is not None and visit.status not in EDITABLE:
        raise WrongState(f"这条督导记录{visit.get_status_display()}，不能再改；需要更正时请联系督导室退回。")
    if visit is not None and kept is None:  # it was changed on the page since: that stays as a version
        keep_version(actor=actor, visit=visit)
    visit = save_visit(actor=actor, client_uuid=document.uuid, content=document.content, origin=Visit.Origin.PHONE)
    VisitDocument.objects.update_or_create(
        visit=visit, defaults={"sha256": document.sha256, "content": document.raw, "received_at": clock.now()}
    )
    drop_signatures(visit, document)
    return visit, receipt_for(actor, visit, document.sha256)


def refuse_foreign(actor: User, client_uuid: UUID) -> None:
    """A number that somebody else's visit has."""
    if Visit.objects.filter(client_uuid=client_uuid).exclude(inspector=actor).exists():
        raise NotAllowed(NOT_YOURS)


def drop_signatures(visit: Visit, document: PhoneDocument) -> None:
    """Before a visit was first handed in, a signature its document no longer names was given to another text."""
    if visit.submitted_at is None:
        named = document.content.signature
        gone = visit.signatures.exclude(client_uuid=named.client_uuid) if named else visit.signatures.all()
        forget_uploads(visit, gone)
        gone.delete()


def receipt_for(actor: User, visit: Visit, sha256: str) -> Receipt:
    """The receipt for a document of the visit, made once."""
    return give_receipt(actor, kind=Receipt.Kind.VISIT, client_uuid=visit.client_uuid, sha256=sha256)


@transaction.atomic
def submit_document(*, actor: User, client_uuid: UUID, sha256: str) -> tuple[Visit, Receipt]:
    """Hand in the visit whose document has this hash; handed in already, the answer is the same.

    Refused: an unknown visit, another person's, a document that is not the newest one, a photo or signature that is not
    here with its hash, what `submit_visit` refuses.
    """
    visit = visit_of(actor, client_uuid)
    kept = VisitDocument.objects.filter(visit=visit).first()
    if kept is None or kept.sha256 != sha256:
        raise WrongState("服务器上的记录和手机上的不是同一份，请重新发送记录后再提交。")
    if visit.status in EDITABLE:
        if absent := missing_files(visit, files_of(kept.content)):
            raise BusinessRuleError(f"还不能提交：{absent}还没有完整传到服务器，请等待发送完成。")
        visit = submit_visit(actor=actor, visit=visit)
    return visit, receipt_for(actor, visit, sha256)


def missing_files(visit: Visit, files: Iterable[NamedFile]) -> str:
    """What of the named files is not here with its hash, in words; empty when all are."""
    held = dict(visit.photos.exclude(client_uuid=None).values_list("client_uuid", "file__sha256"))
    held |= dict(visit.signatures.exclude(file=None).values_list("client_uuid", "file__sha256"))
    absent = [file for file in files if held.get(file.client_uuid) != file.sha256]
    photos = sum(1 for file in absent if file.kind == PhotoUpload.Kind.PHOTO)
    words = [f"{photos} 张照片" if photos else "", "校方签字" if len(absent) > photos else ""]
    return "和".join(word for word in words if word)


def visit_status(*, actor: User, client_uuid: UUID) -> dict[str, Any]:
    """What a phone may learn of its visit: status, reason of a return, receipts, the photos that are here."""
    visit = Visit.objects.filter(client_uuid=client_uuid).first()
    if visit is None:
        raise Missing("服务器上还没有这条督导记录。")
    refuse_foreign(actor, client_uuid)
    photos = [str(pk) for pk in visit.photos.exclude(client_uuid=None).values_list("client_uuid", flat=True)]
    signatures = [str(pk) for pk in visit.signatures.exclude(file=None).values_list("client_uuid", flat=True)]
    numbers = [str(client_uuid), *photos, *signatures]
    given = Receipt.objects.visible_to(actor).filter(client_uuid__in=numbers)
    return {
        "status": visit.status,
        "reason": visit.return_reason,
        "receipts": [receipts.shown(receipt) for receipt in given],
        "photos": photos,
    }


def genuine(*, actor: User, found: Iterable[Any]) -> list[bool]:
    """Of each receipt whether the server gave it to this person."""
    return [receipts.is_genuine(one, actor) for one in found]
