"""Problems that may have come back: proposed by the clock, decided by the office."""

from django.db import transaction

from core import audit
from core.exceptions import NotAllowed, WrongState
from office import clock
from office.models import User
from rectification import recurrence as looking
from rectification.models import Item, Recurrence
from rectification.services.closing import reopen_item
from rectification.services.desks import merge_items
from rectification.services.steps import written
from rectification.workflow import CLOSED, MAY_MANAGE, OVER

Status = Recurrence.Status


def find_recurrences() -> int:
    """Propose for every open item that was never compared with success; returns how many proposals are new.

    May run twice, also at the same moment: a pair is proposed once.
    """
    found = looking.recurrences_of(looking.not_compared())
    before = Recurrence.objects.count()
    now = clock.now()
    Recurrence.objects.bulk_create(
        [
            Recurrence(item_id=one.item, former_id=one.former, ground=one.ground, likeness=one.likeness, found_at=now)
            for one in found
        ],
        ignore_conflicts=True,
    )
    return Recurrence.objects.count() - before


@transaction.atomic
def confirm_recurrence(*, actor: User, recurrence: Recurrence, reason: str) -> Recurrence:
    """是反弹: the former item is reopened (when it is closed) and the new one merged into it, in one transaction.

    Other proposals about the new item are dismissed with it. Raises what reopening and merging raise.
    """
    row = undecided(actor, recurrence)
    why = written(reason, "判定说明", limit=500)
    items = Item.objects.select_for_update().order_by("pk").in_bulk([row.item_id, row.former_id])
    item, former = items[row.item_id], items[row.former_id]
    if item.status in OVER:
        raise WrongState(f"新问题{item}已是“{item.get_status_display()}”，不能再并入原问题。")
    if former.status in CLOSED:
        former = reopen_item(actor=actor, item=former, reason=f"问题反弹，见{item}（{item.found_on}发现）。{why}")
    merge_items(actor=actor, item=item, into=former, reason=f"经判定是{former}的反弹。{why}")
    sign(row, Status.CONFIRMED, actor, why)
    for other in item.recurrences.filter(status=Status.PROPOSED):
        sign(other, Status.DISMISSED, actor, f"新问题已判定为{former}的反弹并已并入。")
    audit.record(actor=actor, verb="recurrence.confirmed", target=item, former=former.number, reason=why)
    return row


@transaction.atomic
def dismiss_recurrence(*, actor: User, recurrence: Recurrence, reason: str) -> Recurrence:
    """不是反弹: said with a reason; the pair is not proposed again."""
    row = undecided(actor, recurrence)
    why = written(reason, "判定说明", limit=500)
    sign(row, Status.DISMISSED, actor, why)
    audit.record(actor=actor, verb="recurrence.dismissed", target=row.item, former=row.former.number, reason=why)
    return row


def undecided(actor: User, recurrence: Recurrence) -> Recurrence:
    """The locked row; raises when the actor may not decide or somebody has."""
    if not actor.has_perm(MAY_MANAGE):
        raise NotAllowed("您没有判定问题反弹的权限。")
    row = Recurrence.objects.select_for_update(of=("self",)).select_related("item", "former").get(pk=recurrence.pk)
    if row.status != Status.PROPOSED:
        raise WrongState(f"这条疑似反弹已判定为“{row.get_status_display()}”。")
    return row


def sign(row: Recurrence, status: str, actor: User, reason: str) -> None:
    """Write the decision down."""
    row.status, row.reason, row.decided_by, row.decided_at = status, reason, actor, clock.now()
    row.bump("status", "reason", "decided_by", "decided_at")
