"""Campaigns: planned, copied, and taken through their states."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from core.templatetags.formatting import cn_date
from core.workflow import Transition
from inspectors import burden, campaign_flow, campaign_rounds
from inspectors.campaign_flow import MAY_CHANGE, CampaignStatus
from inspectors.campaign_schedule import teams_of
from inspectors.campaigns import people_of, visits_of
from inspectors.models import Campaign, CampaignTeam, Checklist
from inspectors.workflow import SENT
from office import parameters
from office.inbox import notify, notify_all
from office.models import User, WorkYear
from rectification.models import Item
from schools.models import Posting

SHOWN = 5  # schools named in a refusal
FIELDS = ("title", "kind", "starts_on", "ends_on", "checklist", "lead_unit", "basis", "preparation", "counts_as_burden")


def require_planner(actor: User) -> None:
    """Only the office plans campaigns."""
    if not actor.has_perm(MAY_CHANGE):
        raise NotAllowed("您没有办理专项督导的权限。")


def locked(campaign: Campaign, *, states: Iterable[str] = (), act: str = "修改") -> Campaign:
    """The campaign's row, locked; refused when it is in another state than those named."""
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("checklist").get(pk=campaign.pk)
    if states and campaign.status not in states:
        raise BusinessRuleError(f"这个专项督导“{campaign.get_status_display()}”，不能{act}。")
    return campaign


@transaction.atomic
def plan_campaign(*, actor: User, **fields: Any) -> Campaign:
    """A new campaign 拟定. fields: those of `FIELDS`; the year is that of its first day.

    Refused: no permission, a year that is not active, days in the wrong order, a checklist that is not for campaigns or
    not in force, the title of another campaign of the year.
    """
    require_planner(actor)
    campaign = Campaign(created_by=actor, **shaped(fields))
    write(campaign)
    audit.record(actor=actor, verb="campaign.planned", target=campaign, year=campaign.year)
    return campaign


@transaction.atomic
def change_campaign(*, actor: User, campaign: Campaign, **fields: Any) -> Campaign:
    """Change a campaign that is 拟定. A school's day outside the new days is taken away."""
    require_planner(actor)
    campaign = locked(campaign, states=[CampaignStatus.DRAFT])
    changes = {}
    for name, value in shaped(fields, kept=campaign.checklist).items():
        if getattr(campaign, name) != value:
            changes[name] = [str(getattr(campaign, name) or ""), str(value or "")]
            setattr(campaign, name, value)
    write(campaign)
    campaign.places.exclude(planned_on__range=(campaign.starts_on, campaign.ends_on)).update(planned_on=None)
    audit.record(actor=actor, verb="campaign.changed", target=campaign, changes=changes)
    return campaign


def shaped(fields: dict[str, Any], *, kept: Checklist | None = None) -> dict[str, Any]:
    """The campaign's columns, checked. kept: a checklist that may stay although there is a newer edition."""
    starts_on, ends_on, checklist = fields["starts_on"], fields["ends_on"], fields["checklist"]
    if ends_on < starts_on:
        raise BusinessRuleError("结束日期不能早于开始日期。")
    if not WorkYear.objects.filter(year=starts_on.year, status=WorkYear.Status.ACTIVE).exists():
        raise BusinessRuleError(f"{starts_on.year}年度没有启用或已经封存，不能安排这一年的专项督导。")
    if checklist != kept and not usable_checklists(starts_on).filter(pk=checklist.pk).exists():
        raise BusinessRuleError(f"“{checklist}”在{cn_date(starts_on)}不能用于专项督导，请另选检查表。")
    return {name: fields[name] for name in FIELDS if name in fields} | {"year": starts_on.year}


def usable_checklists(day: date) -> Any:
    """Checklists of campaigns in force on a day."""
    return Checklist.objects.in_force_on(day).filter(kind=Checklist.Kind.CAMPAIGN, status=Checklist.Status.ISSUED)


def write(campaign: Campaign) -> None:
    """Save; a second campaign of the same name is the database's refusal in words."""
    try:
        with transaction.atomic():
            if campaign.pk:
                campaign.bump(*FIELDS, "year")
            else:
                campaign.save(force_insert=True)
    except IntegrityError as error:
        raise BusinessRuleError(
            f"{campaign.year}年已有名为“{campaign.title}”的同轮次专项督导，请换一个名称。"
        ) from error


@transaction.atomic
def copy_campaign(
    *, actor: User, campaign: Campaign, title: str, starts_on: date, ends_on: date, with_teams: bool, with_schools: bool
) -> Campaign:
    """A new campaign 拟定 after an earlier one: its checklist (the newest edition in force), lead, basis and, if wanted,
    those of its people who still work here, and its schools that still exist; no days, no visits, no overrides."""
    require_planner(actor)
    newest = usable_checklists(starts_on).filter(code=campaign.checklist.code).first()
    fields = {name: getattr(campaign, name) for name in FIELDS}
    fields |= {"title": title, "starts_on": starts_on, "ends_on": ends_on, "checklist": newest or campaign.checklist}
    made = plan_campaign(actor=actor, **fields)
    if with_teams:
        copy_teams(campaign, made)
    if with_schools:
        gone = {row.pk for row in campaign.places.filter(school__closed_on__lte=starts_on)}
        rows = campaign.places.exclude(pk__in=gone).values_list("school", flat=True)
        made.places.bulk_create(made.places.model(campaign=made, school_id=pk) for pk in rows)
    audit.record(actor=actor, verb="campaign.copied", target=made, former=campaign)
    return made


def copy_teams(old: Campaign, new: Campaign) -> dict[int, CampaignTeam]:
    """The teams again, without people whose accounts are closed; by the old team's id. A team without leader is led by
    its first member, one without anybody is left out."""
    found = {}
    for team in teams_of(old):
        people = [person for person in people_of(team) if person.is_active]
        if people:
            copied = CampaignTeam.objects.create(campaign=new, name=team.name, leader=people[0])
            copied.members.set(people[1:])
            found[team.pk] = copied
    return found


# --- the flow -------------------------------------------------------------------------------------------------------
@transaction.atomic
def move_campaign(*, actor: User, campaign: Campaign, transition: Transition) -> Campaign:
    """Take a campaign one state on. What each step asks for stands in `CHECKS`; notifying tells schools and teams.

    Raises what the transition refuses, and BusinessRuleError with what is missing.
    """
    campaign = locked(campaign)
    former = campaign.status
    transition.apply(campaign, actor)
    if missing := CHECKS.get(transition.name, nothing)(campaign):
        campaign.status = former
        raise BusinessRuleError(missing)
    changed = ["status"]
    if transition is campaign_flow.APPROVE:
        campaign.approved_by = actor
        changed.append("approved_by")
    campaign.bump(*changed)
    if transition is campaign_flow.NOTIFY:
        tell_everybody(campaign)
    audit.record(actor=actor, verb=VERBS[transition.name], target=campaign)
    return campaign


VERBS = {
    "approve": "campaign.approved",
    "notify": "campaign.notified",
    "start": "campaign.started",
    "sum_up": "campaign.summed_up",
    "feed_back": "campaign.fed_back",
    "follow": "campaign.followed",
    "close": "campaign.closed",
}


def nothing(campaign: Campaign) -> str:
    """Asks for nothing."""
    return ""


def named(schools: Iterable[Any]) -> str:
    """The first schools of a list by name, and how many there are."""
    names = [str(school) for school in schools]
    return f"{'、'.join(names[:SHOWN])}{'等' if len(names) > SHOWN else ''}{len(names)}所"


def unready(campaign: Campaign) -> str:
    """What keeps a campaign from being approved."""
    if not campaign.places.exists():
        return "还没有确定受检学校，不能批准。"
    teams = teams_of(campaign)
    if not teams:
        return "还没有检查组，不能批准。"
    least = parameters.value("campaign.team_size", year=campaign.year)
    small = [str(team) for team in teams if len(people_of(team)) < least]
    if small:
        return f"{'、'.join(small)}不足{least}人（教育督导条例第16条），不能批准。"
    return "".join(excess.sentence for excess in burden.excesses(campaign)[:SHOWN])


def unscheduled(campaign: Campaign) -> str:
    """What keeps schools from being told."""
    rows = campaign.places.filter(planned_on=None) | campaign.places.filter(team=None)
    missing = list(rows.select_related("school").distinct())
    if missing:
        return f"{named(place.school for place in missing)}还没有安排检查组和日期，不能通知。"
    return "".join(excess.sentence for excess in burden.excesses(campaign)[:SHOWN])


def unfinished(campaign: Campaign) -> str:
    """What keeps a campaign from being summed up."""
    open_ones = campaign.places.filter(absence="").exclude(visit__status__in=SENT).select_related("school")
    if open_ones:
        return f"{named(place.school for place in open_ones)}还没有检查，也没有写未检查原因，不能汇总。"
    left = campaign_rounds.unchecked(campaign).count()
    return f"上一轮还有{left}条问题没有核对，不能汇总。" if left else ""


def unmended(campaign: Campaign) -> str:
    """What keeps a campaign from being closed: problems that are neither closed nor taken over by a next round."""
    items = Item.objects.filter(visit_finding__visit__in=visits_of(campaign))
    left = items.open().count()
    if left and not Campaign.objects.filter(former=campaign).exists():
        return f"还有{left}条问题没有销号，也没有开展下一轮，不能结题。"
    return ""


CHECKS = {"approve": unready, "notify": unscheduled, "sum_up": unfinished, "close": unmended}


def tell_everybody(campaign: Campaign) -> None:
    """A line for each principal with the day of his school, and one for each member of a team."""
    principals = Posting.objects.as_principal().current().select_related("user")
    heads: dict[int, list[User]] = {}
    for posting in principals.filter(school__in=campaign.places.values("school")):
        heads.setdefault(posting.school_id, []).append(posting.user)
    for place in campaign.places.select_related("school"):
        for head in heads.get(place.school_id, ()):
            tell_school(campaign, head, place.planned_on)
    people = [person for team in teams_of(campaign) for person in people_of(team)]
    title = f"您参加“{campaign}”，{cn_date(campaign.starts_on)}至{cn_date(campaign.ends_on)}到校检查"
    notify_all(people, title=title, url=campaign.get_absolute_url(), source="专项督导")


def tell_school(campaign: Campaign, head: User, day: date | None) -> None:
    """When the team comes to a principal's school; what to prepare stands on the campaign's page."""
    when = f"{cn_date(day)}到校" if day else "日期另行通知"
    notify(head, title=f"“{campaign}”{when}，请按清单准备", url=campaign.get_absolute_url(), source="专项督导")
