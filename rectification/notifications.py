"""Who hears of what happened to an item: one line in the inbox, after the act is committed."""

from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction

from office.inbox import notify_all
from office.models import User
from rectification.models import Desk, Item
from rectification.workflow import MAY_WRITE_OFF

Audience = Callable[[Item], Iterable[User]]
SOURCE = "整改台账"


def answerers(item: Item) -> Iterable[User]:
    """The principal of the school, or the contacts of the unit, on whose desk the item is."""
    active = User.objects.filter(is_active=True)
    if item.desk == Desk.UNIT:
        return active.filter(unit_postings__unit=item.unit_id, unit_postings__ended_on=None)
    return active.filter(postings__school=item.school_id, postings__capacity="principal", postings__ended_on=None)


def inspectors(item: Item) -> Iterable[User]:
    """The school's responsible inspector."""
    return User.objects.filter(
        is_active=True, postings__school=item.school_id, postings__capacity="inspector", postings__ended_on=None
    )


def holders(permission: str) -> Audience:
    """Everyone whose role carries a permission."""
    app, codename = permission.split(".")
    found = User.objects.filter(
        is_active=True,
        groups__permissions__codename=codename,
        groups__permissions__content_type__app_label=app,
    )
    return lambda item: found.distinct()


def recheckers(item: Item) -> Iterable[User]:
    """The responsible inspector; where a school or unit has none, the office."""
    found = list(inspectors(item)) if item.school_id else []
    return found or holders(MAY_WRITE_OFF)(item)


def announce(item: Item, sentence: str, *audiences: Audience, actor: User | None) -> None:
    """After the commit, one line to everyone in the audiences except the actor."""
    transaction.on_commit(partial(deliver, item, sentence, audiences, actor), robust=True)


def deliver(item: Item, sentence: str, audiences: tuple[Audience, ...], actor: User | None) -> int:
    """Write the lines; returns how many."""
    people = {user for audience in audiences for user in audience(item)} - {actor}
    title = f"{sentence}：{item.number} {item.brief}"
    return notify_all(people, title=title, url=item.get_absolute_url(), source=SOURCE)
