"""Months in which nothing is due at a school: the school itself was exempted, or everybody listed to it in that month was."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from inspectors.models import QuotaExemption
from inspectors.querysets import month_bounds
from schools.models import Posting
from schools.querysets import PostingQuerySet

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Exemptions:
    """What one year exempts, by month: ids of schools that are due no visit, and of inspectors who owe none."""

    schools: Mapping[int, frozenset[int]] = field(default_factory=dict)
    inspectors: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def schools_in(self, month: int) -> frozenset[int]:
        """Ids of the schools that are due nothing in a month."""
        return self.schools.get(month, NOBODY)

    def inspectors_in(self, month: int) -> frozenset[int]:
        """Ids of the people who owe nothing in a month."""
        return self.inspectors.get(month, NOBODY)


def listed_between(first: date, after: date) -> PostingQuerySet:
    """Inspectors' listings in force on some day of [first, after)."""
    return Posting.objects.as_inspector().filter(started_on__lt=after).exclude(ended_on__lt=first)


def exemptions_of(year: int) -> Exemptions:
    """The exemptions of a year: one query, and one more if an inspector was exempted.

    A school whose inspector is exempted stays due as soon as somebody else was listed to it on some day of the month.
    """
    schools: dict[int, set[int]] = defaultdict(set)
    people: dict[int, set[int]] = defaultdict(set)
    for month, school, person in QuotaExemption.objects.filter(year=year).values_list("month", "school", "inspector"):
        (schools if school else people)[month].add(school or person)
    if people:
        for month, members in left_alone(year, people).items():
            schools[month] |= members
    return Exemptions(
        schools={month: frozenset(members) for month, members in schools.items()},
        inspectors={month: frozenset(members) for month, members in people.items()},
    )


def left_alone(year: int, people: Mapping[int, set[int]]) -> dict[int, set[int]]:
    """By month the schools at which only exempted people were listed."""
    listings = list(
        listed_between(date(year, 1, 1), date(year + 1, 1, 1)).values_list("school", "user", "started_on", "ended_on")
    )
    found: dict[int, set[int]] = {}
    for month, exempted in people.items():
        first, after = month_bounds(year, month)
        at: dict[int, set[int]] = defaultdict(set)
        for school, user, started, ended in listings:
            if started < after and (ended is None or ended >= first):
                at[school].add(user)
        found[month] = {school for school, users in at.items() if users <= exempted}
    return found
