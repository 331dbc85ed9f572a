"""The ledger's workbook comes back: previewed first, then exactly the previewed bytes, once, by the same person, all or nothing."""

import hashlib

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.files import read_file, store_bytes
from core.models import AuditEntry, StoredFile
from office.models import User
from rectification.importers.ledger import LedgerPlan, plan_ledger, read_ledger_sheet
from rectification.services.amending import amend_item, amending_refusal
from rectification.services.opening import open_item
from rectification.workflow import MAY_ISSUE

APPLIED = "ledger.sheet_applied"


def stage_ledger_sheet(*, actor: User, data: bytes, name: str) -> StoredFile:
    """Keep an uploaded workbook; nothing else is written. Raises SheetRefused for a file that is not the ledger's."""
    require(actor)
    read_ledger_sheet(data, name)
    return store_bytes(data, name=name, kind=StoredFile.Kind.SHEET, actor=actor)


def preview_ledger_sheet(*, actor: User, file: StoredFile) -> LedgerPlan:
    """What the kept workbook would do now."""
    require(actor)
    if file.uploaded_by_id != actor.pk:
        raise NotAllowed("只有上传这份表的人才能导入它。")
    data = read_file(file)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise BusinessRuleError("服务器上的文件与上传时不一致，没有导入。请重新上传。")
    plan = plan_ledger(data, file.original_name, actor=actor)
    for change in plan.amended:
        if refusal := amending_refusal(change.item):
            raise WrongState(f"{change.item.number}：{refusal}")
    return plan


@transaction.atomic
def apply_ledger_sheet(*, actor: User, file: StoredFile, expected: tuple[int, int]) -> LedgerPlan:
    """Write what the preview showed. expected: rows it would amend and open; when the ledger has moved so that it would do
    something else, nothing is written."""
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    if AuditEntry.objects.filter(verb=APPLIED, target_id=str(file.pk)).exists():
        raise WrongState("这份表已经导入过，不能再导入一次。")
    plan = preview_ledger_sheet(actor=actor, file=file)
    if plan.problems:
        raise BusinessRuleError(f"表里有{len(plan.problems)}处不能导入，什么也没有写入；请改好后重新上传。")
    if plan.is_empty:
        raise BusinessRuleError("这份表和台账没有不同，不用导入。")
    if (len(plan.amended), len(plan.opened)) != expected:
        raise WrongState("预览之后台账有了变动，结果会和预览不同，没有导入；请重新上传预览。")
    for change in sorted(plan.amended, key=lambda one: one.item.pk):
        amend_item(actor=actor, item=change.item, changes=change.changes, version=change.item.version)
    for number, values in plan.opened:
        try:
            measures = values.pop("measures")
            item = open_item(actor=actor, **values)
            amend_item(actor=actor, item=item, changes={"measures": measures} if measures else {})
        except BusinessRuleError as refusal:
            raise BusinessRuleError(f"第{number}行：{refusal.sentence}什么也没有写入。") from refusal
    counts = {"amended": len(plan.amended), "opened": len(plan.opened)}
    audit.record(actor=actor, verb=APPLIED, target=file, sha256=file.sha256, **counts)
    return plan


def require(actor: User) -> None:
    """The office alone."""
    if not actor.has_perm(MAY_ISSUE):
        raise NotAllowed("您没有导入台账的权限。")
