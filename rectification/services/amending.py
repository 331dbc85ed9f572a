"""The office corrects what it wrote about an item: measures, person, work, remark, category."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, StaleVersion, WrongState
from office.models import User
from rectification.models import Item
from rectification.services.steps import LONGEST, add_event
from rectification.workflow import MAY_ISSUE, Status

AMENDABLE = {"measures": LONGEST, "responsible": 60, "programme": 40, "note": 500, "category": 40}


def amending_refusal(item: Item) -> str | None:
    """Why the ledger's words about the item are closed, or None."""
    if item.status in {Status.MERGED, Status.ENDED}:
        return f"这条问题{item.get_status_display()}，不能再修改台账信息。"
    return None


@transaction.atomic
def amend_item(*, actor: User, item: Item, changes: Mapping[str, str], version: int | None = None) -> Item:
    """Change fields of AMENDABLE; the history says old → new. Nothing changed: nothing is written.

    version: what the changes were made from; StaleVersion when the row has moved since.
    """
    if not actor.has_perm(MAY_ISSUE):
        raise NotAllowed("您没有修改台账信息的权限。")
    item = Item.objects.select_for_update().get(pk=item.pk)
    if version is not None and version != item.version:
        raise StaleVersion(f"{item.number}已有变动，请重新导出台账再改。")
    told = []
    for name, text in changes.items():
        field: Any = Item._meta.get_field(name)
        label, tidy, former = str(field.verbose_name), text.strip(), getattr(item, name)
        if name not in AMENDABLE or len(tidy) > AMENDABLE[name]:
            raise BusinessRuleError(f"{label}最多{AMENDABLE.get(name, 0)}字，现有{len(tidy)}字。")
        if tidy != former:
            setattr(item, name, tidy)
            told.append(f"{label}：{former or '无'} → {tidy or '无'}")
    if not told:
        return item
    if refusal := amending_refusal(item):
        raise WrongState(refusal)
    item.bump(*changes)
    add_event(item, "amend", actor=actor, before=item.status, text="\n".join(told)[:LONGEST])
    audit.record(actor=actor, verb="item.amended", target=item, changes=told)
    return item
