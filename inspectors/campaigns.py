"""Campaigns as questions: whose turn it is at which school on a day, and how far a campaign is.

A visit of a campaign is judged by its own day: a member of a team may inspect the schools his team was given on any day
of the campaign, whether or not the school is listed to him.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from inspectors.campaign_flow import CampaignStatus
from inspectors.models import Campaign, CampaignSchool, CampaignTeam, Visit
from inspectors.workflow import SENT
from office.models import User
from schools.models import School

S = CampaignStatus
OPEN_TO_TEAMS = (S.NOTIFIED, S.RUNNING, S.SUMMING)


def of_member(user: Any) -> Q:
    """Places whose team a person leads or belongs to."""
    teams = CampaignTeam.objects.filter(Q(members=user.pk) | Q(leader=user.pk))
    return Q(team__in=teams.values("pk"))


def open_places(user: Any) -> QuerySet[CampaignSchool]:
    """The schools a person's teams have to go to in campaigns that are in the field, by day."""
    found = CampaignSchool.objects.filter(of_member(user), campaign__status__in=OPEN_TO_TEAMS)
    return found.select_related("campaign__checklist", "school", "team", "visit").order_by("planned_on", "school__code")


def my_inspections(user: Any) -> list[CampaignSchool]:
    """The schools a person's teams still have to inspect, the nearest day first."""
    return list(open_places(user).filter(visit=None, absence=""))


def announced_to(user: Any) -> list[CampaignSchool]:
    """The inspections that the schools of a principal were told of and that have not been made yet."""
    found = CampaignSchool.objects.filter(
        school__in=School.objects.led_by(user), campaign__status__in=OPEN_TO_TEAMS, visit=None, absence=""
    )
    return list(found.select_related("campaign", "school").order_by("planned_on", "pk"))


def places_for(user: Any, school: School, day: date) -> list[CampaignSchool]:
    """Every place of the person's teams at a school on a day of the campaign, those planned for that day first."""
    here = open_places(user).filter(school=school, absence="", campaign__starts_on__lte=day, campaign__ends_on__gte=day)
    return sorted(here, key=lambda place: (place.planned_on != day, place.campaign_id))


def place_for(user: Any, school: School, day: date) -> CampaignSchool | None:
    """The place that lets this person make a visit to a school that is not listed to him; None when nothing does.

    Of several campaigns at the same school and day the one planned for that very day, then the oldest, comes first; the
    others are served by the same visit when it carries their checklists (see `services.campaign_visits.attach_visit`).
    """
    found = places_for(user, school, day)
    return found[0] if found else None


def visit_kind(campaign: Campaign) -> str:
    """The kind of the visits of a campaign."""
    return Visit.Kind.OPENING if campaign.kind == Campaign.Kind.OPENING else Visit.Kind.CAMPAIGN


def is_member(user: Any, team: CampaignTeam | None) -> bool:
    """Whether a person leads or belongs to a team."""
    return team is not None and (team.leader_id == user.pk or team.members.filter(pk=user.pk).exists())


def people_of(team: CampaignTeam) -> list[User]:
    """The leader and the members, each once. Uses a prefetch of `members` where there is one."""
    return [team.leader, *(person for person in team.members.all() if person.pk != team.leader_id)]


def visits_of(campaign: Campaign) -> QuerySet[Visit]:
    """The visits that were made and handed in."""
    made = campaign.places.filter(visit__status__in=SENT)
    return Visit.objects.filter(pk__in=made.values("visit"))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign, or a part of it, is, in schools. absent: not inspected, with a reason."""

    total: int
    done: int
    absent: int

    @property
    def waiting(self) -> int:
        """Neither inspected nor excused."""
        return self.total - self.done - self.absent

    @property
    def share(self) -> Decimal | None:
        """Inspected of all schools, unrounded (118 of 120 = 0.98333…); None without schools."""
        return Decimal(self.done) / self.total if self.total else None


def running(user: Any) -> list[tuple[Campaign, Progress]]:
    """The campaigns in the field that a person sees, with their progress, in two queries."""
    found = list(Campaign.objects.visible_to(user).filter(status__in=OPEN_TO_TEAMS).for_list().order_by("starts_on"))
    progress = progress_by_campaign(found)
    return [(campaign, progress[campaign.pk]) for campaign in found if campaign.pk in progress]


DONE = Count("pk", filter=Q(visit__status__in=SENT))
ABSENT = Count("pk", filter=~Q(visit__status__in=SENT) & ~Q(absence=""))


def progress_of(places: QuerySet[CampaignSchool]) -> Progress:
    """The progress of some places, in one query."""
    row = places.order_by().aggregate(total=Count("pk"), done=DONE, absent=ABSENT)
    return Progress(row["total"], row["done"], row["absent"])


def progress_by_campaign(campaigns: Iterable[Campaign]) -> dict[int, Progress]:
    """The progress of several campaigns by id, in one query."""
    rows = CampaignSchool.objects.filter(campaign__in=[campaign.pk for campaign in campaigns]).order_by()
    found = rows.values_list("campaign").annotate(total=Count("pk"), done=DONE, absent=ABSENT)
    return {pk: Progress(total, done, absent) for pk, total, done, absent in found}
