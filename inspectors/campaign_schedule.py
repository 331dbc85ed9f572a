"""Who may go where on which day: interests, other duties of the same people, and a proposal for the whole schedule."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.templatetags.formatting import cn_date
from inspectors.campaigns import people_of
from inspectors.interest_rules import bound_pairs, institution
from inspectors.models import Campaign, CampaignSchool, CampaignTeam, VisitPlan
from office import calendar, clock
from office.models import User
from schools.models import School

Slot = tuple[int, date]  # team id, day


def teams_of(campaign: Campaign) -> list[CampaignTeam]:
    """The teams with their people, in two queries."""
    return list(campaign.teams.select_related("leader").prefetch_related("members"))


def days_of(campaign: Campaign) -> list[date]:
    """The workdays of the campaign by the office's calendar; every day of it when none is a workday."""
    count = (campaign.ends_on - campaign.starts_on).days + 1
    every = [campaign.starts_on + timedelta(days=step) for step in range(count)]
    known = calendar.current()
    return [day for day in every if known.is_workday(day)] or every


@dataclass(frozen=True, slots=True)
class Barred:
    """Which people may not go to which schools in a campaign, by their teams. pairs: user id and institution id."""

    pairs: frozenset[tuple[int, int]]
    people: Mapping[int, Sequence[User]]

    def names(self, team: int, school: School) -> list[str]:
        """Who of a team may not go to a school."""
        one = institution(school)
        return [user.full_name for user in self.people.get(team, ()) if (user.pk, one) in self.pairs]


def barred(campaign: Campaign, teams: Iterable[CampaignTeam]) -> Barred:
    """The interests and places of work of all people of the teams, as of the campaign's first day or today."""
    pairs = bound_pairs(campaign.starts_on).keys() | bound_pairs(clock.today()).keys()
    return Barred(frozenset(pairs), {team.pk: people_of(team) for team in teams})


@dataclass(frozen=True, slots=True)
class Duty:
    """Where a person has to be on a day outside this campaign."""

    user: int
    day: date
    school: int
    what: str


def campaign_duties(campaign: Campaign, users: Iterable[User]) -> list[Duty]:
    """The schools people go to on the campaign's days for other campaigns."""
    wanted = {user.pk for user in users}
    places = (
        CampaignSchool.objects.filter(
            planned_on__gte=campaign.starts_on, planned_on__lte=campaign.ends_on, team__isnull=False, absence=""
        )
        .exclude(campaign=campaign)
        .select_related("campaign", "school", "team__leader")
        .prefetch_related("team__members")
    )
    return [
        Duty(user.pk, place.planned_on, place.school_id, f"{place.campaign}的{place.school}")
        for place in places
        for user in people_of(place.team)
        if user.pk in wanted
    ]


def plan_duties(campaign: Campaign, users: Iterable[User]) -> list[Duty]:
    """The visits people have planned themselves on the campaign's days."""
    plans = VisitPlan.objects.open().filter(
        inspector__in=[user.pk for user in users],
        planned_on__gte=campaign.starts_on,
        planned_on__lte=campaign.ends_on,
    )
    return [
        Duty(plan.inspector_id, plan.planned_on, plan.school_id, f"自己计划的{plan.school}督导")
        for plan in plans.select_related("school")
    ]


def clashes(schedule: Mapping[Slot, set[int]], teams: Iterable[CampaignTeam], duties: Iterable[Duty]) -> list[str]:
    """Sentences about people who would be in two places on a day. The same school on the same day is one place."""
    by_person: dict[tuple[int, date], list[Duty]] = defaultdict(list)
    for duty in duties:
        by_person[duty.user, duty.day].append(duty)
    by_team = {team.pk: team for team in teams}
    found = []
    for (team, day), schools in sorted(schedule.items(), key=lambda entry: (entry[0][1], entry[0][0])):
        for user in people_of(by_team[team]) if team in by_team else ():
            elsewhere = sorted({duty.what for duty in by_person[user.pk, day] if duty.school not in schools})
            if elsewhere:
                found.append(f"{cn_date(day)}{by_team[team]}的{user}还要去{'、'.join(elsewhere)}")
    return found


def schedule_of(places: Iterable[CampaignSchool]) -> dict[Slot, set[int]]:
    """Schools by team and day, of the places that have both."""
    found: dict[Slot, set[int]] = defaultdict(set)
    for place in places:
        if place.team_id is not None and place.planned_on is not None and not place.absence:
            found[place.team_id, place.planned_on].add(place.school_id)
    return found


# --- proposing ------------------------------------------------------------------------------------------------------
def propose(campaign: Campaign, places: Sequence[CampaignSchool]) -> dict[int, Slot]:
    """Team and day for every place that has not been inspected, by place id: neighbours together, evenly spread.

    Schools in the order of township and code are cut into one run per team, the runs equal but for one school; a school
    that somebody of the team must stay away from goes to the allowed team with the fewest. Within a team the same over
    the days on which none of its people is wanted elsewhere. Always the same answer for the same rows. A school no team
    may go to, or whose team has no free day, is left out.
    """
    teams = teams_of(campaign)
    if not teams:
        return {}
    rows = sorted(
        (place for place in places if place.visit_id is None and not place.absence),
        key=lambda place: (place.school.township_id or 0, place.school.code),
    )
    bar = barred(campaign, teams)
    by_team = shared_out(rows, [team.pk for team in teams], bar)
    found = {}
    for team, days in free_days(campaign, teams).items():
        mine = by_team[team]
        for number, place in enumerate(mine if days else ()):
            found[place.pk] = (team, days[number * len(days) // len(mine)])
    return found


def shared_out(rows: Sequence[CampaignSchool], teams: Sequence[int], bar: Barred) -> dict[int, list[CampaignSchool]]:
    """The places of each team, in the order given."""
    found: dict[int, list[CampaignSchool]] = {team: [] for team in teams}
    moved = []
    for number, place in enumerate(rows):
        team = teams[number * len(teams) // len(rows)]
        if bar.names(team, place.school):
            moved.append(place)
        else:
            found[team].append(place)
    for place in moved:
        allowed = [team for team in teams if not bar.names(team, place.school)]
        if allowed:
            found[min(allowed, key=lambda team: (len(found[team]), teams.index(team)))].append(place)
    return found


def free_days(campaign: Campaign, teams: Sequence[CampaignTeam]) -> dict[int, list[date]]:
    """The days on which nobody of a team has another duty."""
    everybody = [user for team in teams for user in people_of(team)]
    taken = {
        (duty.user, duty.day) for duty in [*campaign_duties(campaign, everybody), *plan_duties(campaign, everybody)]
    }
    return {
        team.pk: [day for day in days_of(campaign) if not any((user.pk, day) in taken for user in people_of(team))]
        for team in teams
    }
