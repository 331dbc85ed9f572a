"""The school or unit answers: signs, says how it will mend, reports with evidence."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit
from core.models import StoredFile
from core.templatetags.formatting import cn_date
from core.workflow import Transition
from office import clock
from office.models import User
from rectification.models import Extension, Item
from rectification.notifications import announce, recheckers
from rectification.services.pauses import run_again
from rectification.services.proof import Pairs, refuse_unproved, store_proof
from rectification.services.steps import add_event, begin, written
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
def report_item(
    *, actor: User, item: Item, text: str, files: Sequence[UploadedFile], pairs: Pairs | None = None
) -> Item:
    """Report the item as mended, with words and at least one file of this round. A pending extension lapses.

    pairs: the photo of how it is now, by the id of the evidence that shows the same place before; every photo from before
    needs one. A held clock runs on first, so that nobody has to ask for leave to be ready.
    """
    item, before = begin(REPORT, actor=actor, item=item)
    told = written(text, "整改情况")
    stored = mended(item, REPORT, before=before, actor=actor, told=told, files=files, pairs=pairs or {})
    announce(item, f"第{item.round}轮整改已申报完成，请复核", recheckers, actor=actor)
    audit.record(
        actor=actor, verb="item.reported", target=item, round=item.round, files=[file.sha256 for file in stored]
    )
    return item


def mended(
    item: Item,
    way: Transition,
    *,
    before: str,
    actor: User,
    told: str,
    files: Sequence[UploadedFile],
    pairs: Pairs,
) -> list[StoredFile]:
    """What reporting and settling share: the proof, who and when, the running clock, the step; returns the files."""
    refuse_unproved(item, files, pairs, way.label)
    item.reported_by, item.reported_at = actor, clock.now()
    if run_again(item, actor=actor, outcome=f"{way.label}时恢复。"):
        told += f"\n（{way.label}时恢复计时，整改期限{cn_date(item.due_on)}。）"
    item.bump("status", "reported_by", "reported_at", "closed_by", "closed_at", "paused_on", "due_on")
    event = add_event(item, way.name, actor=actor, before=before, text=told)
    stored = store_proof(event, files, pairs, actor=actor)
    item.extensions.filter(status=Extension.Status.ASKED).update(status=Extension.Status.WITHDRAWN)
    return stored
