"""Teams and schools of a campaign: who goes, which schools by list or by draw, which day, and above the limit or not."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from core.templatetags.formatting import cn_date
from inspectors import burden, draws
from inspectors.campaign_flow import MAY_APPROVE, CampaignStatus
from inspectors.campaign_schedule import barred, campaign_duties, clashes, propose, schedule_of, teams_of
from inspectors.campaigns import people_of
from inspectors.models import Campaign, CampaignSchool, CampaignTeam
from inspectors.services.campaigns import locked, require_planner, tell_school
from office import clock, parameters
from office.models import User
from schools.models import Posting, School

S = CampaignStatus
BEFORE_SUMMING = (S.DRAFT, S.APPROVED, S.NOTIFIED, S.RUNNING)
TOLD = (S.NOTIFIED, S.RUNNING)


# --- teams ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def save_team(
    *,
    actor: User,
    campaign: Campaign,
    name: str,
    leader: User,
    members: Sequence[User],
    team: CampaignTeam | None = None,
) -> CampaignTeam:
    """A team with its people, new or changed.

    Refused: fewer people than campaign.team_size, a person of another team of the campaign, somebody who must stay away
    from a school the team goes to, somebody wanted elsewhere on one of its days, a name that is taken.
    """
    require_planner(actor)
    campaign = locked(campaign, states=BEFORE_SUMMING, act="调整检查组")
    people = list(dict.fromkeys([leader, *members]))
    least = parameters.value("campaign.team_size", year=campaign.year)
    if len(people) < least:
        raise BusinessRuleError(f"检查组至少{least}人（教育督导条例第16条），现在只有{len(people)}人。")
    for other in teams_of(campaign):
        taken = [person.full_name for person in people_of(other) if person in people]
        if taken and (team is None or other.pk != team.pk):
            raise BusinessRuleError(f"{'、'.join(taken)}已在{other}，一个人只能参加一个检查组。")
    try:
        with transaction.atomic():
            if team is None:
                team = CampaignTeam.objects.create(campaign=campaign, name=name, leader=leader)
            else:
                CampaignTeam.objects.filter(pk=team.pk, campaign=campaign).update(name=name, leader=leader)
    except IntegrityError as error:
        raise BusinessRuleError(f"这个专项督导已有名为“{name}”的检查组。") from error
    team.members.set([person for person in people if person != leader])
    team = CampaignTeam.objects.select_related("leader").prefetch_related("members").get(pk=team.pk)
    refuse_impossible(campaign, list(team.places.select_related("school", "visit")))
    audit.record(actor=actor, verb="campaign.team_saved", target=campaign, name=team.name, members=people)
    return team


@transaction.atomic
def drop_team(*, actor: User, team: CampaignTeam) -> Campaign:
    """Take a team out; its schools are without a team afterwards. Refused once it has inspected a school."""
    require_planner(actor)
    campaign = locked(team.campaign, states=BEFORE_SUMMING, act="调整检查组")
    if team.places.exclude(visit=None).exists():
        raise BusinessRuleError(f"{team}已经检查过学校，不能删除。")
    team.places.update(team=None)
    audit.record(actor=actor, verb="campaign.team_dropped", target=campaign, name=team.name)
    team.delete()
    return campaign


# --- schools by list ------------------------------------------------------------------------------------------------
@transaction.atomic
def name_schools(*, actor: User, campaign: Campaign, schools: Iterable[School], among: QuerySet[School]) -> Campaign:
    """Of the schools that were on offer (`among`) exactly these are inspected; schools outside the offer stay as they are.

    Refused once the campaign is approved, and when its schools were drawn: a draw is not changed by hand.
    """
    require_planner(actor)
    campaign = locked(campaign, states=[S.DRAFT], act="改动受检学校")
    if campaign.draw:
        raise BusinessRuleError(
            "受检学校是抽取的，不能手工增减；确需调整的，写明原因重新抽取（可以列必查和不查学校）。"
        )
    wanted = {school.pk for school in schools}
    campaign.places.filter(school__in=among).exclude(school__in=wanted).delete()
    present = set(campaign.places.values_list("school", flat=True))
    CampaignSchool.objects.bulk_create(
        CampaignSchool(campaign=campaign, school_id=pk) for pk in sorted(wanted - present)
    )
    campaign.bump()
    count = campaign.places.count()
    audit.record(actor=actor, verb="campaign.schools_named", target=campaign, schools=count)
    return campaign


# --- schools by draw ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class DrawOrder:
    """What is asked of a draw. seed: as published; seed_source: what it was derived from, empty when it was typed.

    by: name of the strata; always and never: school code to reason. reason: why it is drawn again.
    """

    by: str
    candidates: Sequence[draws.Candidate]
    quota: draws.Quota
    seed: str
    seed_source: str = ""
    always: dict[str, str] = field(default_factory=dict)
    never: dict[str, str] = field(default_factory=dict)
    reason: str = ""


@transaction.atomic
def draw_schools(*, actor: User, campaign: Campaign, order: DrawOrder) -> Campaign:
    """Draw the schools, freeze candidates and rules with a digest, and replace the list by the result.

    Drawing again needs a reason and keeps what was drawn before. Refused once the campaign is approved, and what
    `draws.draw` refuses.
    """
    require_planner(actor)
    campaign = locked(campaign, states=[S.DRAFT], act="抽取受检学校")
    former = campaign.draw
    if former and not order.reason.strip():
        raise BusinessRuleError("已经抽取过，重新抽取要写明原因。")
    strata = draws.draw(order.candidates, order.quota, order.seed, always=order.always, never=order.never)
    drawn = {place.candidate.code: stratum.name for stratum in strata for place in stratum.places if place.is_drawn}
    campaign.draw = frozen(actor, order, sorted(drawn), former)
    campaign.bump("draw")
    campaign.places.all().delete()
    ids = dict(School.objects.filter(code__in=drawn).values_list("code", "pk"))
    CampaignSchool.objects.bulk_create(
        CampaignSchool(campaign=campaign, school_id=ids[code], stratum=stratum[:40])
        for code, stratum in sorted(drawn.items())
    )
    verb = "campaign.redrawn" if former else "campaign.drawn"
    audit.record(
        actor=actor,
        verb=verb,
        target=campaign,
        seed=order.seed,
        source=order.seed_source,
        sha256=campaign.draw["digest"],
        schools=len(drawn),
        reason=order.reason,
    )
    return campaign


def frozen(actor: User, order: DrawOrder, drawn: list[str], former: dict) -> dict:
    """The draw as it is kept: everything needed to do it again, and the draws it replaces."""
    past = list(former.get("former", []))
    if former:
        kept = {name: former[name] for name in ("seed", "seed_source", "digest", "drawn", "drawn_at", "drawn_by")}
        past.append(kept | {"replaced_because": order.reason.strip()})
    return audit.plain(
        {
            "by": order.by,
            "measure": order.quota.measure,
            "amount": order.quota.amount,
            "by_stratum": dict(order.quota.by_stratum),
            "seed": order.seed,
            "seed_source": order.seed_source,
            "always": order.always,
            "never": order.never,
            "candidates": [asdict(row) for row in sorted(order.candidates, key=lambda row: row.code)],
            "digest": draws.digest_of(order.candidates),
            "drawn": drawn,
            "drawn_at": clock.now().isoformat(timespec="seconds"),
            "drawn_by": actor.full_name,
            "former": past,
        }
    )


# --- days -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a school goes: a team and a day, either or both still open."""

    place: CampaignSchool
    team: CampaignTeam | None
    day: date | None


@transaction.atomic
def assign_places(
    *, actor: User, campaign: Campaign, assignments: Sequence[Assignment], verb: str = "campaign.assigned"
) -> int:
    """Give schools to teams and days; returns how many changed. After the schools were told, those whose day moves are
    told again.

    Refused as a whole: a day outside the campaign, a school that was inspected, somebody who must stay away from the
    school, somebody who would be in two places, and after the approval a school above the limit of the term.
    """
    require_planner(actor)
    campaign = locked(campaign, states=BEFORE_SUMMING, act="改动日程")
    moved = [row for row in assignments if differs(row)]
    for row in moved:
        check_assignment(campaign, row)
        row.place.team, row.place.planned_on = row.team, row.day
    CampaignSchool.objects.bulk_update([row.place for row in moved], ["team", "planned_on"])
    if not moved:
        return 0
    refuse_impossible(campaign, [row.place for row in moved])
    if campaign.status != S.DRAFT and (over := burden.excesses(campaign)):
        raise BusinessRuleError(over[0].sentence)
    campaign.bump()
    if campaign.status in TOLD:
        tell_again(campaign, [row.place for row in moved])
    audit.record(actor=actor, verb=verb, target=campaign, schools=len(moved))
    return len(moved)


def differs(row: Assignment) -> bool:
    """Whether an assignment changes its place."""
    team = row.team.pk if row.team else None
    return (row.place.team_id, row.place.planned_on) != (team, row.day)


def check_assignment(campaign: Campaign, row: Assignment) -> None:
    """One assignment by itself."""
    if row.place.visit_id is not None:
        raise BusinessRuleError(f"{row.place.school}已经检查过，不能再改日程。")
    if row.day is not None and not campaign.starts_on <= row.day <= campaign.ends_on:
        raise BusinessRuleError(
            f"{cn_date(row.day)}不在{cn_date(campaign.starts_on)}至{cn_date(campaign.ends_on)}之间，请另选日期。"
        )
    if campaign.status in TOLD and (row.team is None or row.day is None):
        raise BusinessRuleError(f"已经通知了学校，{row.place.school}的检查组和日期不能空着。")


def refuse_impossible(campaign: Campaign, places: Sequence[CampaignSchool]) -> None:
    """Refuse when somebody of a team must stay away from one of the schools, or would be in two places on a day."""
    teams = teams_of(campaign)
    bar = barred(campaign, teams)
    for place in places:
        if place.team_id and (names := bar.names(place.team_id, place.school)):
            raise BusinessRuleError(f"{'、'.join(names)}需要回避{place.school}，请安排别的检查组。")
    everybody = [person for team in teams for person in people_of(team)]
    slots = {(place.team_id, place.planned_on) for place in places}
    schedule = {slot: ids for slot, ids in schedule_of(campaign.places.all()).items() if slot in slots}
    if found := clashes(schedule, teams, campaign_duties(campaign, everybody)):
        raise BusinessRuleError(f"{found[0]}，一个人不能同一天去两处，请另选日期。")


def tell_again(campaign: Campaign, places: Sequence[CampaignSchool]) -> None:
    """A line for the principals of schools whose day or team has moved."""
    for place in places:
        for posting in Posting.objects.as_principal().current().filter(school=place.school_id).select_related("user"):
            tell_school(campaign, posting.user, place.planned_on)


@transaction.atomic
def propose_schedule(*, actor: User, campaign: Campaign, anew: bool) -> int:
    """Fill in teams and days by `campaign_schedule.propose`: for schools without a day, or anew for all that were not
    inspected. Returns how many changed; what could not be placed stays open."""
    require_planner(actor)
    campaign = locked(campaign, states=BEFORE_SUMMING, act="改动日程")
    if not campaign.teams.exists():
        raise BusinessRuleError("还没有检查组，不能生成日程。")
    places = list(campaign.places.select_related("school", "visit").filter(visit=None, absence=""))
    if not anew:
        places = [place for place in places if place.team_id is None or place.planned_on is None]
    if not places:
        raise BusinessRuleError("没有要安排的学校。")
    slots = propose(campaign, places)
    teams = {team.pk: team for team in teams_of(campaign)}
    rows = [Assignment(place, teams[slots[place.pk][0]], slots[place.pk][1]) for place in places if place.pk in slots]
    return assign_places(actor=actor, campaign=campaign, assignments=rows, verb="campaign.proposed")


# --- above the limit ------------------------------------------------------------------------------------------------
@transaction.atomic
def override_limit(*, actor: User, place: CampaignSchool, reason: str) -> CampaignSchool:
    """The director lets a school be inspected above the limit of the term, with a reason."""
    if not actor.has_perm(MAY_APPROVE):
        raise NotAllowed("超过次数上限的检查只能由督导室主任批准。")
    place = CampaignSchool.objects.select_for_update(of=("self",)).select_related("campaign", "school").get(pk=place.pk)
    if not reason.strip():
        raise BusinessRuleError("请写明批准超次检查的理由。")
    if place.pk not in {excess.place.pk for excess in burden.excesses(place.campaign)}:
        raise BusinessRuleError(f"{place.school}没有超过每学期的次数上限，不需要批准。")
    place.overridden_by, place.override_reason = actor, reason.strip()[:200]
    place.save(update_fields=["overridden_by", "override_reason"])
    audit.record(
        actor=actor,
        verb="campaign.overridden",
        target=place.campaign,
        school=place.school,
        reason=place.override_reason,
    )
    return place
