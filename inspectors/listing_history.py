"""Who was responsible for a school from when to when, and who arranged it: postings beside the trail of their acts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.models import AuditEntry
from inspectors.models import Handover
from schools.models import Posting

BEGINNINGS = ("listing.started", "listing.handed_over")
ENDINGS = ("listing.ended", "listing.handed_over")


@dataclass(frozen=True, slots=True)
class Act:
    """Who did it, when and why."""

    actor: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Spell:
    """One listing, the n-th of its school (or of the person). handover: what it left behind, if that was kept.

    begun and ended are None for listings entered before acts were kept with them.
    """

    number: int
    posting: Posting
    begun: Act | None
    ended: Act | None
    handover: Handover | None


def spells(postings: Iterable[Posting]) -> tuple[Spell, ...]:
    """Listings with their acts, the newest first. Three queries however many."""
    rows = sorted(postings, key=lambda row: (row.started_on, row.pk))
    keys = [row.pk for row in rows]
    begun = acts(BEGINNINGS, "posting", keys)
    ended = acts(ENDINGS, "former_posting", keys)
    left = Handover.objects.filter(former__in=keys).select_related("successor__user").for_list()
    handovers = {row.former_id: row for row in left}
    found = [
        Spell(n, row, begun.get(row.pk), ended.get(row.pk), handovers.get(row.pk))
        for n, row in enumerate(rows, start=1)
    ]
    return tuple(reversed(found))


def acts(verbs: tuple[str, ...], name: str, keys: list[int]) -> dict[Any, Act]:
    """The acts of the trail that name these postings under `name`."""
    told = AuditEntry.objects.filter(verb__in=verbs, **{f"data__{name}__in": keys})
    return {row.data[name]: Act(row.actor_name, row.at, row.data.get("reason", "")) for row in told.order_by("pk")}


def of_school(school: Any) -> tuple[Spell, ...]:
    """Every listing of a school."""
    return spells(Posting.objects.as_inspector().filter(school=school).select_related("user", "school"))


def of_person(user: Any) -> tuple[Spell, ...]:
    """Every listing of a person."""
    return spells(Posting.objects.as_inspector().filter(user=user).select_related("user", "school"))
