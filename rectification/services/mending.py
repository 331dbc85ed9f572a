"""The school or unit answers: signs, says how it will mend, reports with evidence."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from core.files import store_upload
from office import clock
from office.models import User
from rectification.models import Evidence, Extension, Item
from rectification.notifications import announce, recheckers
from rectification.services.steps import add_event, attach, begin, written
from rectification.workflow import RECEIVE, REPORT, START


@transaction.atomic
def receive_item(*, actor: User, item: Item) -> Item:
    """Sign for the item. Opening its page is not signing."""
    item, before = begin(RECEIVE, actor=actor, item=item)
    item.signed_by = actor
    item.signed_at = clock.now()
    item.bump("status", "signed_by", "signed_at")
    add_event(item, RECEIVE.name, actor=actor, before=before)
    audit.record(actor=actor, verb="item.received", target=item)
    return item


@transaction.atomic
def start_item(*, actor: User, item: Item, responsible: str, measures: str) -> Item:
    """Say who mends and how."""
    item, before = begin(START, actor=actor, item=item)
    item.responsible = written(responsible, "责任人", limit=60)
    item.measures = written(measures, "整改措施")
    item.bump("status", "responsible", "measures")
    add_event(item, START.name, actor=actor, before=before, text=f"责任人：{item.responsible}\n{item.measures}")
    audit.record(actor=actor, verb="item.started", target=item, responsible=item.responsible)
    return item


@transaction.atomic
def report_item(*, actor: User, item: Item, text: str, files: Sequence[UploadedFile]) -> Item:
    """Report the item as mended, with words and at least one file of this round. A pending extension lapses."""
    item, before = begin(REPORT, actor=actor, item=item)
    told = written(text, "整改情况")
    if not files:
        raise BusinessRuleError("还没有上传佐证材料，不能申报完成；请至少上传一张照片或一份文件。")
    item.reported_by = actor
    item.reported_at = clock.now()
    item.bump("status", "reported_by", "reported_at")
    event = add_event(item, REPORT.name, actor=actor, before=before, text=told)
    stored = [store_upload(file, kind="evidence", actor=actor) for file in files]
    attach(event, stored, phase=Evidence.Phase.AFTER, actor=actor)
    item.extensions.filter(status=Extension.Status.ASKED).update(status=Extension.Status.WITHDRAWN)
    announce(item, f"第{item.round}轮整改已申报完成，请复核", recheckers, actor=actor)
    audit.record(
        actor=actor, verb="item.reported", target=item, round=item.round, files=[file.sha256 for file in stored]
    )
    return item
