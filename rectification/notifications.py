"""Who hears of what happened to an item: one line in the inbox, after the act is committed."""

from collections.abc import Callable, Iterable

from django.db import transaction

from office.inbox import notify_all
from office.models import User
from rectification.models import Desk, Item
from rectification.workflow import MAY_WRITE_OFF
from schools.models import Posting

Audience = Callable[[Item], Iterable[User]]
SOURCE = "整改台账"


def answerers(item: Item) -> Iterable[User]:
    """The principal of the school, or the contacts of the unit, on whose desk the item is."""
    if item.desk == Desk.UNIT:
        return User.objects.filter(is_active=True, unit_postings__unit=item.unit_id, unit_postings__ended_on=None)
    return principals(item)


def principals(item: Item) -> Iterable[User]:
    """The principal of the school where the problem stands, whoever has it on the desk."""
    postings = Posting.objects.current().as_principal().filter(school__in=schools_of(item))
    return User.objects.filter(is_active=True, postings__in=postings)


def schools_of(item: Item) -> list[int]:
    """The item's school and the one it was merged into, whose people answer for it since."""
    heir = item.school.merged_into_id if item.school else None
    return [pk for pk in (item.school_id, heir) if pk is not None]


def inspectors(item: Item) -> Iterable[User]:
    """The school's responsible inspector."""
    postings = Posting.objects.current().as_inspector().filter(school__in=schools_of(item))
    return User.objects.filter(is_active=True, postings__in=postings)


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

    def told() -> None:  # a function with a name: what fails is logged by it
        deliver(item, sentence, audiences, actor)

    transaction.on_commit(told, robust=True)


def deliver(item: Item, sentence: str, audiences: tuple[Audience, ...], actor: User | None) -> int:
    """Write the lines; returns how many."""
    people = {user for audience in audiences for user in audience(item)} - {actor}
    title = f"{sentence}：{item.number} {item.brief}"
    return notify_all(people, title=title, url=item.get_absolute_url(), source=SOURCE)
