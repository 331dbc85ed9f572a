"""Who hears of what happened to a paper: one line in the inbox, after the act is committed."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Q

from office.inbox import notify_all
from office.models import Message, User
from reports.models import BatchEntry, Document

Audience = Callable[[Document], Iterable[User]]
SOURCE = "公文"


def drafter(document: Document) -> Iterable[User]:
    """Who drafted it."""
    return User.objects.filter(is_active=True, pk=document.drafted_by_id)


def recipients(document: Document) -> Iterable[User]:
    """Who may sign for it: principals of the schools, contacts of the units it was delivered to."""
    copies = document.receipts.delivered()
    of_schools = Q(
        postings__capacity="principal", postings__ended_on=None, postings__school__in=copies.values("school")
    )
    of_units = Q(unit_postings__ended_on=None, unit_postings__unit__in=copies.values("unit"))
    return User.objects.filter(of_schools | of_units, is_active=True).distinct()


def inspectors(document: Document) -> Iterable[User]:
    """The school's responsible inspector."""
    return posted(document, "inspector")


def posted(document: Document, capacity: str) -> Iterable[User]:
    """People posted to the paper's school now; nobody for a paper without a school."""
    if document.school_id is None:
        return User.objects.none()
    return User.objects.filter(
        is_active=True,
        postings__school=document.school_id,
        postings__capacity=capacity,
        postings__ended_on=None,
    )


def holders(permission: str) -> Audience:
    """Everyone whose role carries a permission."""
    app, codename = permission.split(".")
    found = User.objects.filter(
        is_active=True,
        groups__permissions__codename=codename,
        groups__permissions__content_type__app_label=app,
    )
    return lambda document: found.distinct()


def announce(document: Document, sentence: str, *audiences: Audience, actor: User | None) -> None:
    """After the commit, one line to everyone in the audiences except the actor."""
    transaction.on_commit(lambda: deliver(document, sentence, audiences, actor), robust=True)


def deliver(document: Document, sentence: str, audiences: tuple[Audience, ...], actor: User | None) -> int:
    """Write the lines; returns how many."""
    people = {user for audience in audiences for user in audience(document)} - {actor}
    return notify_all(people, title=f"{sentence}：{document}", url=document.get_absolute_url(), source=SOURCE)


def announce_in_office(document: Document, sentence: str, *audiences: Audience, actor: User | None) -> None:
    """As `announce`, for a step that a batch takes as a whole: its papers are told of in one line, which leads to the batch."""
    transaction.on_commit(lambda: deliver_in_office(document, sentence, audiences, actor), robust=True)


def deliver_in_office(document: Document, sentence: str, audiences: tuple[Audience, ...], actor: User | None) -> int:
    """One line for a paper of its own; one unread line for all papers of a batch; returns how many."""
    entry = BatchEntry.objects.filter(document=document).select_related("batch").first()
    if entry is None:
        return deliver(document, sentence, audiences, actor)
    title, url = f"{sentence}：{entry.batch}（批量公文）", entry.batch.get_absolute_url()
    people = {user for audience in audiences for user in audience(document)} - {actor}
    told = Message.objects.filter(user__in=people, read_at=None, url=url, title=title[:120]).values_list(
        "user", flat=True
    )
    known = set(told)
    return notify_all({user for user in people if user.pk not in known}, title=title, url=url, source=SOURCE)
