"""Campaigns with their checklist, teams and schools, and visits made for them."""

from datetime import date

import factory

from inspectors.campaign_flow import CampaignStatus
from inspectors.campaigns import visit_kind
from inspectors.models import Campaign, CampaignSchool, CampaignTeam, Checklist, ChecklistEntry, Visit, VisitFinding
from tests.factories.inspectors import VisitFactory
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory

Part, Answer = ChecklistEntry.Part, ChecklistEntry.Answer
LINES = (
    ("C1", "开学条件", "食堂从业人员健康证齐全", Answer.YES_NO, "", "no"),
    ("C2", "开学条件", "校舍安全排查记录", Answer.CHOICE, "齐全|不全|没有", "不全|没有"),
    ("C3", "教学秩序", "课程表按规定开齐课程", Answer.YES_NO, "", "no"),
)


def campaign_checklist(code: str = "opening_check", version: int = 1) -> Checklist:
    """A short checklist for campaigns."""
    checklist, is_new = Checklist.objects.get_or_create(
        code=code,
        version=version,
        defaults={
            "kind": Checklist.Kind.CAMPAIGN,
            "title": "开学工作检查表",
            "source": "县教育局通知",
            "confidence": "proposal",
            "effective_on": date(2022, 1, 1),
            "sha256": "0" * 64,
        },
    )
    if is_new:
        for position, (key, group, label, answer, choices, adverse) in enumerate(LINES, start=1):
            ChecklistEntry.objects.create(
                checklist=checklist,
                part=Part.MATTER,
                code=key,
                group=group,
                label=label,
                answer=answer,
                choices=choices,
                adverse=adverse,
                confidence="proposal",
                position=position,
            )
        for part, key, label in ((Part.METHOD, "patrol", "校园巡查"), (Part.FOLLOW_UP, "none", "没有问题")):
            ChecklistEntry.objects.create(
                checklist=checklist, part=part, code=key, label=label, confidence="proposal", position=1
            )
    return checklist


class CampaignFactory(factory.django.DjangoModelFactory):
    """The spring opening inspection of 2024, from Monday 4 to Friday 8 March, 拟定."""

    class Meta:
        model = Campaign

    title = factory.Sequence(lambda n: f"第{n}次开学视导")
    kind = Campaign.Kind.OPENING
    year = 2024
    starts_on = date(2024, 3, 4)
    ends_on = date(2024, 3, 8)
    checklist = factory.LazyFunction(campaign_checklist)


def team_of(campaign: Campaign, name: str = "第一组", people: int = 3, **changes) -> CampaignTeam:
    """A team of so many inspectors, the first of them leading it."""
    members = [UserFactory(role="inspector") for _ in range(people)]
    team = CampaignTeam.objects.create(campaign=campaign, name=name, leader=changes.get("leader", members[0]))
    team.members.set(members[1:])
    return team


def place_of(
    campaign: Campaign, team: CampaignTeam | None = None, day: date | None = None, **changes
) -> CampaignSchool:
    """A school of the campaign."""
    school = changes.pop("school", None) or SchoolFactory()
    return CampaignSchool.objects.create(campaign=campaign, school=school, team=team, planned_on=day, **changes)


def inspected(place: CampaignSchool, problems: int = 0, line: str = "C1") -> Visit:
    """The visit of a place, approved, with so many problems under one line."""
    campaign = place.campaign
    visit = VisitFactory(
        approved=True,
        kind=visit_kind(campaign),
        school=place.school,
        inspector=place.team.leader if place.team else UserFactory(role="inspector"),
        checklist=campaign.checklist,
        visited_on=place.planned_on or campaign.starts_on,
    )
    matter = campaign.checklist.entries.get(part=Part.MATTER, code=line)
    VisitFinding.objects.bulk_create(
        VisitFinding(visit=visit, matter=matter, severity="limited", text=f"{place.school}第{n + 1}条问题")
        for n in range(problems)
    )
    place.visit = visit
    place.save()
    return visit


def in_the_field(**changes) -> Campaign:
    """A running campaign."""
    return CampaignFactory(status=CampaignStatus.RUNNING, **changes)
