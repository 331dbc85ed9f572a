"""A next round of a campaign, and what it finds of the former one's problems."""

from datetime import date

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from inspectors import campaign_rounds
from inspectors.campaign_flow import MAY_CHANGE, CampaignStatus
from inspectors.campaigns import OPEN_TO_TEAMS, is_member
from inspectors.models import Campaign, CampaignSchool, RoundCheck, VisitFinding
from inspectors.services.campaigns import FIELDS, copy_teams, locked, require_planner, shaped
from office import clock
from office.models import User

S = CampaignStatus
FINISHED = (S.SUMMING, S.FED_BACK, S.FOLLOWING, S.CLOSED)


@transaction.atomic
def open_round(
    *, actor: User, campaign: Campaign, starts_on: date, ends_on: date, only_with_problems: bool
) -> Campaign:
    """Round n+1 拟定: the same checklist, teams and schools, or only the schools with open problems.

    Refused: no permission, a round that is not summed up yet or has its next round, days before the former round ended,
    and when no school has a problem although only those were wanted.
    """
    require_planner(actor)
    campaign = locked(campaign, states=FINISHED, act="开展下一轮（先进入汇总）")
    if Campaign.objects.filter(former=campaign).exists():
        raise BusinessRuleError(f"“{campaign}”已经有下一轮。")
    if starts_on <= campaign.ends_on:
        raise BusinessRuleError("下一轮要在上一轮结束之后开始。")
    fields = {name: getattr(campaign, name) for name in FIELDS} | {"starts_on": starts_on, "ends_on": ends_on}
    made = Campaign.objects.create(
        created_by=actor, round=campaign.round + 1, former=campaign, **shaped(fields, kept=campaign.checklist)
    )
    teams = copy_teams(campaign, made)
    places = campaign.places.filter(school__in=wanted(campaign, only_with_problems)).exclude(
        school__closed_on__lte=starts_on
    )
    rows = [
        CampaignSchool(campaign=made, school_id=place.school_id, team=teams.get(place.team_id or 0)) for place in places
    ]
    if not rows:
        raise BusinessRuleError("上一轮没有还存在问题的学校，不需要下一轮。")
    CampaignSchool.objects.bulk_create(rows)
    audit.record(actor=actor, verb="campaign.round_opened", target=made, former=campaign, schools=len(rows))
    return made


def wanted(campaign: Campaign, only_with_problems: bool) -> list[int]:
    """The schools of the next round, by id."""
    if only_with_problems:
        return list(campaign_rounds.schools_with_problems(campaign).values_list("pk", flat=True))
    return list(campaign.places.values_list("school", flat=True))


@transaction.atomic
def check_problems(*, actor: User, place: CampaignSchool, answers: dict[int, tuple[str, str]]) -> int:
    """What was found of the former round's problems at a school: finding id to outcome and note; returns how many.

    An empty outcome takes a check back. Refused: neither the office nor the team, a round that is not in the field, a
    problem that is not one of the former round at this school.
    """
    place = CampaignSchool.objects.select_for_update(of=("self",)).select_related("campaign", "team").get(pk=place.pk)
    campaign = place.campaign
    if not actor.has_perm(MAY_CHANGE) and not is_member(actor, place.team):
        raise NotAllowed("只有督导室和负责这所学校的检查组可以核对上一轮的问题。")
    if campaign.status not in OPEN_TO_TEAMS:
        raise BusinessRuleError(f"这个专项督导“{campaign.get_status_display()}”，不能核对上一轮的问题。")
    inherited = campaign_rounds.inherited_by(campaign).filter(visit__school=place.school_id)
    findings: dict[int, VisitFinding] = inherited.in_bulk()
    if strangers := answers.keys() - findings.keys():
        raise BusinessRuleError(f"第{min(strangers)}号问题不是这所学校上一轮的问题，请刷新页面。")
    for pk, (outcome, note) in answers.items():
        write_check(actor, campaign, findings[pk], outcome, note)
    made = sum(1 for outcome, _ in answers.values() if outcome)
    audit.record(actor=actor, verb="campaign.checked", target=campaign, school=place.school, n=made)
    return made


def write_check(actor: User, campaign: Campaign, finding: VisitFinding, outcome: str, note: str) -> None:
    """One check, new, changed or taken back; one that stays the same keeps who made it."""
    former = RoundCheck.objects.filter(campaign=campaign, finding=finding)
    if not outcome:
        former.delete()
        return
    if outcome not in RoundCheck.Outcome.values:
        raise BusinessRuleError("核对结果只能是“已消除”或“仍存在”。")
    if former.filter(outcome=outcome, note=note).exists():
        return
    values = {"outcome": outcome, "note": note, "checked_by": actor, "checked_at": clock.now()}
    RoundCheck.objects.update_or_create(campaign=campaign, finding=finding, defaults=values)
