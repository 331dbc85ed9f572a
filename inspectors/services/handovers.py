"""What is passed from one responsible inspector to the next: the problems open at the school, and a word about it."""

from django.db import transaction
from django.urls import reverse

from core import audit
from core.exceptions import NotAllowed, WrongState
from core.templatetags.formatting import cn_datetime
from inspectors.models import Handover
from office import clock
from office.models import User
from rectification.models import Item
from schools.models import Posting


def leave_behind(former: Posting, *, notes: str = "") -> Handover:
    """A listing ended: keep what is open at the school now. Inside the caller's transaction, the school's row locked."""
    handover = Handover.objects.create(school=former.school, former=former, notes=notes)
    handover.items.set(Item.objects.filter(school=former.school).open())
    return handover


def take_over(successor: Posting) -> Handover | None:
    """A listing began: it receives what the former one left behind, and what was found while the school was vacant.

    None when nobody was listed before, or his ending was not kept as a hand-over. Inside the caller's transaction.
    """
    waiting = Handover.objects.filter(
        school=successor.school, successor=None, former__ended_on__lt=successor.started_on
    )
    handover = waiting.order_by("-former__ended_on", "-pk").first()
    if handover is None:
        return None
    handover.successor = successor
    handover.save(update_fields=["successor"])
    handover.items.add(*Item.objects.filter(school=successor.school).open())
    return handover


def address(successor: Posting) -> str:
    """The page of what this listing took over; empty when it took over nothing."""
    handover = Handover.objects.filter(successor=successor).first()
    return reverse("inspectors:handover_detail", args=[handover.pk]) if handover else ""


@transaction.atomic
def receive_handover(*, actor: User, handover: Handover) -> Handover:
    """The successor says that he has read what he takes over. Only he can, once, while he is listed there."""
    handover = (
        Handover.objects.select_for_update(of=("self",)).select_related("successor", "school").get(pk=handover.pk)
    )
    if handover.successor is None or handover.successor.user_id != actor.pk:
        raise NotAllowed("只有接任的责任督学本人可以确认接收。")
    if handover.received_at is not None:
        raise WrongState(f"这次交接已在{cn_datetime(handover.received_at)}确认接收。")
    handover.received_at = clock.now()
    handover.save(update_fields=["received_at"])
    audit.record(actor=actor, verb="handover.received", target=handover, items=handover.items.count())
    return handover
