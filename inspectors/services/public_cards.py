"""What of an inspector is public: a telephone and a portrait. The office enters it, or he himself."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit
from core.exceptions import NotAllowed
from core.files import store_upload
from inspectors.models import Inspector
from inspectors.services.plates import mark_outdated_of
from inspectors.workflow import MAY_CHANGE_LISTING
from office.models import User


@transaction.atomic
def change_public_card(
    *, actor: User, inspector: Inspector, public_phone: str, photo: UploadedFile | None = None
) -> Inspector:
    """Other telephone or portrait; None keeps the portrait. Whatever changed, the valid plates of his schools are to be
    replaced. Raises NotAllowed, FileRefused."""
    if inspector.user_id != actor.pk and not actor.has_perm(MAY_CHANGE_LISTING):
        raise NotAllowed("只能修改自己的公示信息。")
    inspector = Inspector.objects.select_for_update(of=("self",)).select_related("user").get(pk=inspector.pk)
    changed = []
    if public_phone.strip() != inspector.public_phone:
        inspector.public_phone = public_phone.strip()
        changed.append("公示电话")
    if photo is not None:
        inspector.photo = store_upload(photo, kind="photo", actor=actor)
        changed.append("公示照片")
    if not changed:
        return inspector
    inspector.bump("public_phone", "photo")
    outdated = mark_outdated_of(inspector, reason=f"{inspector}的{'、'.join(changed)}已更新")
    audit.record(actor=actor, verb="inspector.shown_anew", target=inspector, changed=changed, outdated=outdated)
    return inspector
