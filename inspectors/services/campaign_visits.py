"""Visits of campaigns: which places a visit that is handed in serves."""

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from core.templatetags.formatting import cn_date
from inspectors.campaign_flow import IN_FIELD, MAY_CHANGE, CampaignStatus
from inspectors.campaigns import OPEN_TO_TEAMS, is_member, places_for
from inspectors.models import CampaignSchool, Visit
from inspectors.workflow import SENT
from office.models import User


def carries(visit: Visit, place: CampaignSchool) -> bool:
    """Whether the visit answers the campaign's checklist, as its own or as one of its themes."""
    wanted = place.campaign.checklist_id
    return visit.checklist_id == wanted or visit.themes.filter(pk=wanted).exists()


@transaction.atomic
def attach_visit(*, actor: User, visit: Visit) -> list[CampaignSchool]:
    """Link a visit that is handed in to every place it serves: of the actor's teams, at this school, on a day of the
    campaign, with a checklist that the visit carries, not served yet. One visit may serve several campaigns."""
    served = []
    for place in places_for(actor, visit.school, visit.visited_on):
        place = CampaignSchool.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=place.pk)
        if place.visit_id is None and carries(visit, place):
            link(actor, place, visit)
            served.append(place)
    return served


def link(actor: User, place: CampaignSchool, visit: Visit) -> None:
    """Write the visit into the place."""
    place.visit = visit
    place.absence = ""
    place.save(update_fields=["visit", "absence"])
    audit.record(actor=actor, verb="campaign.visited", target=place.campaign, school=place.school, visit=visit)


@transaction.atomic
def merge_visit(*, actor: User, place: CampaignSchool, visit: Visit) -> CampaignSchool:
    """Let a visit that was made for another campaign serve this one too (合并进校).

    Refused: no permission, a campaign that is not in the field, a place that has its visit, a visit to another school,
    outside the days, not handed in, or without the campaign's checklist.
    """
    if not actor.has_perm(MAY_CHANGE):
        raise NotAllowed("您没有办理专项督导的权限。")
    place = (
        CampaignSchool.objects.select_for_update(of=("self",)).select_related("campaign__checklist").get(pk=place.pk)
    )
    campaign = place.campaign
    if campaign.status not in OPEN_TO_TEAMS:
        raise BusinessRuleError(f"这个专项督导“{campaign.get_status_display()}”，不能再登记到校检查。")
    if place.visit_id is not None:
        raise BusinessRuleError(f"{place.school}已经检查过，不需要合并。")
    if visit.school_id != place.school_id or not campaign.starts_on <= visit.visited_on <= campaign.ends_on:
        raise BusinessRuleError(
            f"只能合并{place.school}在{cn_date(campaign.starts_on)}至{cn_date(campaign.ends_on)}之间的督导记录。"
        )
    if visit.status not in SENT:
        raise BusinessRuleError("这条督导记录还没有提交，不能合并。")
    if not carries(visit, place):
        raise BusinessRuleError(f"这条督导记录没有填写“{campaign.checklist}”，不能算作这个专项督导的检查。")
    link(actor, place, visit)
    return place


@transaction.atomic
def excuse_place(*, actor: User, place: CampaignSchool, reason: str) -> CampaignSchool:
    """Note why a school was not inspected; an empty reason takes the note back.

    Refused: neither the office nor the team, a campaign that is not in the field, a school that was inspected.
    """
    place = CampaignSchool.objects.select_for_update(of=("self",)).select_related("campaign", "team").get(pk=place.pk)
    if not actor.has_perm(MAY_CHANGE) and not is_member(actor, place.team):
        raise NotAllowed("只有督导室和负责这所学校的检查组可以登记未检查原因。")
    if place.campaign.status not in (*IN_FIELD, CampaignStatus.SUMMING):
        raise BusinessRuleError(
            f"这个专项督导“{place.campaign.get_status_display()}”，只能在通知之后、反馈之前登记未检查原因。"
        )
    if place.visit_id is not None:
        raise BusinessRuleError(f"{place.school}已经检查过，不能登记未检查原因。")
    place.absence = reason.strip()[:200]
    place.save(update_fields=["absence"])
    audit.record(actor=actor, verb="campaign.excused", target=place.campaign, school=place.school, reason=place.absence)
    return place
