"""How often schools are inspected apart from regular supervision: per school and term, against campaign.max_per_term.

An inspection is a school on a day: campaigns that come on the same day count once. Counted are the schools of approved
campaigns that count as burden, on the day of the visit, else on the planned day; a school that has no day yet counts for
each campaign, in the term in which the campaign begins. A school that was not inspected, with a reason, is not counted.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from inspectors.campaign_flow import CampaignStatus
from inspectors.models import Campaign, CampaignSchool
from office import parameters
from schools.models import CollectionPack, School

LIMIT, SPRING, AUTUMN = "campaign.max_per_term", "campaign.spring_from", "campaign.autumn_from"


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """One school term: [first, after)."""

    first: date
    after: date
    label: str

    def holds(self, day: date) -> bool:
        """Whether a day belongs to the term."""
        return self.first <= day < self.after


def terms_of(year: int) -> tuple[Term, Term]:
    """The spring and the autumn term that begin in a year; the autumn term ends where the next spring term begins."""
    spring = date(year, parameters.value(SPRING, year=year), 1)
    autumn = date(year, parameters.value(AUTUMN, year=year), 1)
    following = date(year + 1, parameters.value(SPRING, year=year + 1), 1)
    return Term(spring, autumn, f"{year}年春季学期"), Term(autumn, following, f"{year}年秋季学期")


def term_of(day: date) -> Term:
    """The term a day belongs to; January belongs to the autumn term of the former year."""
    spring, autumn = terms_of(day.year)
    if day >= autumn.first:
        return autumn
    return spring if day >= spring.first else terms_of(day.year - 1)[1]


def day_of(place: CampaignSchool) -> date | None:
    """The day that counts: of the visit, else the planned one."""
    return place.visit.visited_on if place.visit else place.planned_on


def counted(term: Term, *, but: Campaign | None = None) -> QuerySet[CampaignSchool]:
    """The places that count in a term; `but` leaves a campaign out."""
    made = Q(visit__visited_on__gte=term.first, visit__visited_on__lt=term.after)
    planned = Q(visit=None, planned_on__gte=term.first, planned_on__lt=term.after)
    begun = Q(campaign__starts_on__gte=term.first, campaign__starts_on__lt=term.after)
    found = CampaignSchool.objects.filter(
        made | planned | Q(visit=None, planned_on=None) & begun, campaign__counts_as_burden=True, absence=""
    ).exclude(campaign__status=CampaignStatus.DRAFT)
    found = found.select_related("visit", "campaign")
    return found.exclude(campaign=but) if but is not None else found


def inspections(places: Iterable[CampaignSchool]) -> dict[int, set[object]]:
    """By school id the inspections that count: days, and for places without a day the place itself."""
    found: dict[int, set[object]] = defaultdict(set)
    for place in places:
        found[place.school_id].add(day_of(place) or f"place {place.pk}")
    return found


def forms_in(term: Term) -> dict[str, int]:
    """How many forms each stage was asked to fill in during a term: yearly returns opened in it."""
    asked = CollectionPack.objects.filter(
        collection__opened_at__date__gte=term.first, collection__opened_at__date__lt=term.after
    )
    found: dict[str, int] = defaultdict(int)
    for stage in asked.values_list("stage", flat=True):
        found[stage] += 1
    return found


@dataclass(frozen=True, slots=True)
class Excess:
    """A school above the limit: the how-manieth inspection of the term this would be."""

    place: CampaignSchool
    number: int
    limit: int
    term: Term

    @property
    def sentence(self) -> str:
        """What is wrong, and who can allow it."""
        return (
            f"{self.place.school}在{self.term.label}已安排{self.number - 1}次专项检查，这是第{self.number}次，"
            f"超过每学期{self.limit}次的上限；确需检查的，由督导室主任写明理由批准。"
        )


def excesses(campaign: Campaign) -> list[Excess]:
    """The schools of a campaign that would be inspected above the limit and that nobody has allowed."""
    if not campaign.counts_as_burden:
        return []
    places = list(campaign.places.select_related("school", "visit", "overridden_by").filter(absence="", visit=None))
    by_term: dict[Term, list[CampaignSchool]] = defaultdict(list)
    for place in places:
        if place.overridden_by_id is None:
            by_term[term_of(place.planned_on or campaign.starts_on)].append(place)
    found = []
    for term, members in sorted(by_term.items()):
        limit = parameters.value(LIMIT, year=term.first.year)
        others = inspections(counted(term, but=campaign).filter(school__in=[place.school_id for place in members]))
        for place in members:
            days = others.get(place.school_id, set())
            if place.planned_on not in days and len(days) >= limit:
                found.append(Excess(place, len(days) + 1, limit, term))
    return found


@dataclass(frozen=True, slots=True)
class Burden:
    """What one school bears in one term."""

    inspections: int
    forms: int


def burdens(term: Term, schools: Iterable[School]) -> dict[int, Burden]:
    """By school id, for the given schools, in two queries."""
    rows = list(schools)
    visits = inspections(counted(term).filter(school__in=[school.pk for school in rows]))
    forms = forms_in(term)
    return {
        school.pk: Burden(len(visits.get(school.pk, ())), sum(forms.get(stage, 0) for stage in school.stages))
        for school in rows
    }
