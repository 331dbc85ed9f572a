"""A running campaign at each school, and one that goes to all of them."""

from datetime import date

from django.db.models import Model

from inspectors.campaign_flow import CampaignStatus
from inspectors.draws import NUMBER, Candidate, digest_of
from inspectors.models import Campaign, CampaignSchool, CampaignTeam, Checklist
from supervision.acceptance.people import LETTERS, Cast

FIRST, LAST = date(2024, 5, 20), date(2024, 5, 31)


def campaigns(cast: Cast) -> dict[str, list[tuple[str, Model]]]:
    """Per school its own campaign with team and place; all schools meet in a joint one."""
    checklist = Checklist.objects.filter(kind=Checklist.Kind.CAMPAIGN).order_by("code").first()
    joint = Campaign.objects.create(**head(cast, "全县联合检查", checklist))
    return {letter: at_school(cast, letter, checklist, joint) for letter in LETTERS}


def head(cast: Cast, title: str, checklist: Checklist | None) -> dict:
    """What every campaign here has."""
    return {
        "title": title,
        "kind": Campaign.Kind.SPECIAL,
        "year": 2024,
        "starts_on": FIRST,
        "ends_on": LAST,
        "checklist": checklist,
        "status": CampaignStatus.RUNNING,
        "created_by": cast.users["staff"],
    }


def at_school(cast: Cast, letter: str, checklist: Checklist | None, joint: Campaign) -> list[tuple[str, Model]]:
    """The drawn campaign of one school, led by its inspector, and its place in the joint one."""
    mark, school = cast.marks[letter], cast.schools[letter]
    campaign = Campaign.objects.create(
        **head(cast, mark.text("inspectors.campaign.title", f"专项{letter}"), checklist),
        basis=mark.text("inspectors.campaign.basis", "通知"),
        preparation=mark.text("inspectors.campaign.preparation", "课程表"),
        draw=drawn(school.code, school.name),
    )
    rows = []
    for here, what in ((campaign, "drawn"), (joint, "joint")):
        team = CampaignTeam.objects.create(
            campaign=here,
            name=mark.text(f"inspectors.campaignteam.name {what}", f"{letter}组"),
            leader=cast.inspector(letter),
        )
        team.members.set([cast.users["staff"], cast.users["director"]])
        place = CampaignSchool.objects.create(
            campaign=here,
            school=school,
            team=team,
            planned_on=FIRST,
            stratum=mark.text(f"inspectors.campaignschool.stratum {what}", "全县"),
            absence=mark.text(f"inspectors.campaignschool.absence {what}", "停课"),
        )
        rows += [("campaign team", team), ("campaign place", place)]
    return [("campaign", campaign), *rows]


def drawn(code: str, name: str) -> dict:
    """A draw of one school out of one."""
    candidate = Candidate(code, name, "全县")
    return {
        "by": "不分层（全县一起抽）",
        "measure": NUMBER,
        "amount": "1",
        "by_stratum": {},
        "seed": "20240520",
        "seed_source": "",
        "always": {},
        "never": {},
        "candidates": [{"code": code, "name": name, "stratum": "全县"}],
        "digest": digest_of([candidate]),
        "drawn": [code],
        "drawn_at": "2024-05-20T09:00:00+08:00",
        "drawn_by": "staff",
        "former": [],
    }
