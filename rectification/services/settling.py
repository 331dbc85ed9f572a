"""A small problem is ended by the principal himself, where the year lets him; the office draws samples of these."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit
from office import clock
from office.models import User
from rectification.models import Item
from rectification.notifications import announce, holders, inspectors
from rectification.services.mending import mended
from rectification.services.proof import Pairs
from rectification.services.steps import begin, written
from rectification.workflow import MAY_SPOT, SETTLE


@transaction.atomic
def settle_item(
    *, actor: User, item: Item, text: str, files: Sequence[UploadedFile], pairs: Pairs | None = None
) -> Item:
    """End a small problem of one's own school (立行立改办结) with words and evidence, without a write-off number.

    pairs: see report_item. A held clock runs on first.
    """
    item, before = begin(SETTLE, actor=actor, item=item)
    item.closed_by, item.closed_at = actor, clock.now()
    told = written(text, "整改情况")
    stored = mended(item, SETTLE, before=before, actor=actor, told=told, files=files, pairs=pairs or {})
    announce(item, "立行立改的问题已由校（园）长办结", inspectors, holders(MAY_SPOT), actor=actor)
    audit.record(actor=actor, verb="item.settled", target=item, files=[file.sha256 for file in stored])
    return item
