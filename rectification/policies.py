"""Questions about one item that are not transitions."""

from pathlib import Path
from typing import Any

from django.conf import settings

from office import clock
from rectification.models import Extension, Item
from rectification.workflow import MAY_ANSWER, MAY_EXTEND, Status

MENDING = (Status.RECEIVED, Status.MENDING)


def extension_refusal(item: Item, user: Any) -> str | None:
    """Why the person cannot ask for a longer deadline now, or None. After the deadline it is too late to ask."""
    if item.status not in MENDING:
        return f"当前状态是“{item.get_status_display()}”，不能申请延期。"
    if not user.has_perm(MAY_ANSWER) or not item.is_answered_by(user):
        return f"这条问题由“{item.owner}”负责，只有其负责人可以申请延期。"
    if item.due_on < clock.today():
        return "整改期限已过，不能再申请延期；请尽快申报完成，并在申报中说明原因。"
    if item.extensions.filter(status=Extension.Status.ASKED).exists():
        return "已有一份延期申请等待审批。"
    return None


def can_decide(extension: Extension, user: Any) -> bool:
    """Whether the person may decide this request: it is pending and somebody else's."""
    return (
        extension.status == Extension.Status.ASKED
        and user.has_perm(MAY_EXTEND)
        and extension.asked_by_id != user.pk
        and not extension.item.is_mended_by(user)
    )


def lost_files(item: Item) -> list[str]:
    """Names of this round's evidence that is gone from the file store or no longer has its size."""
    lost = []
    for evidence in item.evidence.of_round(item.round).select_related("file"):
        path = Path(settings.MEDIA_ROOT) / evidence.file.path
        if not path.is_file() or path.stat().st_size != evidence.file.size:
            lost.append(evidence.file.original_name)
    return lost
