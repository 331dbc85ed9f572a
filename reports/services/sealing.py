"""Which seal a paper may carry."""

from pathlib import Path

from django.conf import settings

from core.exceptions import BusinessRuleError
from office import clock
from reports.models import Document, Seal
from reports.querysets import SealQuerySet
from reports.workflow import Status

BY_HAND = "请换一枚，或选“不用电子印章，盖实物章”。"


def usable_seals(document: Document) -> SealQuerySet:
    """The seals that may be printed on a paper today: of the organ that signs it, in use. None for a paper without a seal."""
    paper = document.paper
    if not paper.sealed or is_numbered_before_issue(document):
        return Seal.objects.none()
    return Seal.objects.usable_on(clock.today()).filter(organ=paper.organ)


def is_numbered_before_issue(document: Document) -> bool:
    """Signed by a release that numbered papers with the signature: the database changes nothing of it any more."""
    return document.status == Status.SIGNED and bool(document.number)


def seal_for(document: Document, seal: Seal) -> Seal:
    """The seal, locked, if the paper may carry it now; raises with what to do instead. The paper's row is locked by the caller,
    who has not given it a number yet."""
    if not document.paper.sealed:
        raise BusinessRuleError(f"“{document.get_kind_display()}”不用印章。")
    if document.number:
        raise BusinessRuleError("这份公文签发时已经编号，不能再加电子印章，请印发后盖实物章。")
    usable = usable_seals(document).select_for_update(of=("self",)).select_related("image").filter(pk=seal.pk).first()
    if usable is None:
        raise BusinessRuleError(f"印章“{seal}”不是“{document.paper.organ}”现在可用的印章，{BY_HAND}")
    if not (Path(settings.MEDIA_ROOT) / usable.image.path).is_file():
        raise BusinessRuleError(f"印章“{seal}”的图片文件在服务器上找不到了，{BY_HAND}并通知系统管理员核对备份。")
    return usable
