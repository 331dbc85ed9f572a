"""The files that prove a mending: at least one, and a photo of how it is beside each photo of how it was."""

from collections.abc import Mapping, Sequence

from django.core.files.uploadedfile import UploadedFile

from core.exceptions import BusinessRuleError
from core.files import store_upload
from core.models import StoredFile
from office.models import User
from rectification.models import Evidence, Item, ItemEvent
from rectification.policies import photos_before, unpaired
from rectification.services.steps import attach

Pairs = Mapping[int, UploadedFile]


def refuse_unproved(item: Item, files: Sequence[UploadedFile], pairs: Pairs, act: str) -> None:
    """Raise when there is no file at all, or a photo of how it was has none beside it."""
    if not files and not pairs:
        raise BusinessRuleError(f"还没有上传佐证材料，不能{act}；请至少上传一张照片或一份文件。")
    before = {row.pk: row for row in photos_before(item)}
    if set(pairs) - set(before):
        raise BusinessRuleError("所对应的整改前照片不是这条问题的，请刷新页面后重新上传。")
    lacking = [row.file.original_name for pk, row in before.items() if pk not in pairs]
    if lacking:
        raise BusinessRuleError(
            f"整改前的照片“{'”“'.join(lacking)}”还没有对应的整改后照片，不能{act}；请在同一位置各拍一张。"
        )


def refuse_without_pairs(item: Item, act: str) -> None:
    """Raise when a photo of how it was has none of this round beside it."""
    if lacking := unpaired(item):
        named = "”“".join(row.file.original_name for row in lacking)
        raise BusinessRuleError(f"整改前的照片“{named}”没有本轮对应的整改后照片，不能{act}；请退回补充。")


def store_proof(event: ItemEvent, files: Sequence[UploadedFile], pairs: Pairs, *, actor: User) -> list[StoredFile]:
    """Keep the files with the step they came with; returns them, the pairs last."""
    stored = [store_upload(file, kind="evidence", actor=actor) for file in files]
    attach(event, stored, phase=Evidence.Phase.AFTER, actor=actor)
    for before, upload in sorted(pairs.items()):
        photo = store_upload(upload, kind="evidence", actor=actor)
        if not photo.is_image:
            raise BusinessRuleError(f"“{photo.original_name}”不是照片；与整改前照片对应的必须是整改后的照片。")
        attach(event, [photo], phase=Evidence.Phase.AFTER, actor=actor, pairs_with=before)
        stored.append(photo)
    return stored
