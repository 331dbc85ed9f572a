"""Who hears of what happened to a case: one line in the inbox, after the act is committed."""

from collections.abc import Callable, Iterable
from typing import cast

from django.db import transaction

from office.inbox import notify_all
from office.models import User
from rectification.models import Case
from rectification.notifications import holders
from schools.models import Posting

CaseAudience = Callable[[Case], Iterable[User]]
SOURCE = "问责与激励"


def side(case: Case) -> Iterable[User]:
    """The principal of the school (of its heir, once it was merged), or the contacts of the unit."""
    active = User.objects.filter(is_active=True)
    if case.unit_id is not None:
        return active.filter(unit_postings__unit=case.unit_id, unit_postings__ended_on=None)
    heir = case.school.merged_into_id if case.school else None
    schools = [pk for pk in (case.school_id, heir) if pk is not None]
    return active.filter(postings__in=Posting.objects.current().as_principal().filter(school__in=schools))


def having(permission: str) -> CaseAudience:
    """Everyone whose role carries a permission."""
    return cast(CaseAudience, holders(permission))


def proposer(case: Case) -> Iterable[User]:
    """Whoever proposed it by hand."""
    return [case.proposed_by] if case.proposed_by is not None else []


def tell(case: Case, sentence: str, *audiences: CaseAudience, actor: User | None) -> None:
    """After the commit, one line to everyone in the audiences except the actor."""
    transaction.on_commit(lambda: deliver(case, sentence, audiences, actor), robust=True)


def deliver(case: Case, sentence: str, audiences: tuple[CaseAudience, ...], actor: User | None) -> int:
    """Write the lines; returns how many."""
    people = {user for audience in audiences for user in audience(case)} - {actor}
    title = f"{sentence}：{case.number} {case.object}"
    return notify_all(people, title=title, url=case.get_absolute_url(), source=SOURCE)
