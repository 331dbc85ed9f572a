"""The opening inspection of autumn 2024, approved and scheduled early: drawn schools, six teams, five days, nobody told yet."""

from datetime import date
from decimal import Decimal

from inspectors import campaign_flow
from inspectors.draws import SHARE, Candidate, Quota, seed_from
from inspectors.models import Campaign, Checklist
from inspectors.services import campaign_places
from inspectors.services import campaigns as planning
from inspectors.services.campaign_places import DrawOrder
from office.models import Unit
from supervision.sample.people import People
from supervision.sample.register import Register

FIRST, LAST = date(2024, 9, 2), date(2024, 9, 6)
TEAMS, TEAM_SIZE = 6, 3
CHECKLIST = "opening_campaign"
PUBLIC_TEXT = "青禾县2024年5月27日督导工作例会纪要第11号"
PREPARATION = "校舍和设施设备检修记录\n食堂、宿舍、校车台账\n本学期课程表和教师课表\n均衡编班和收费公示材料"


def prepare(register: Register, people: People) -> Campaign:
    """Plan it, draw three in ten of each township's schools, staff it, approve it and spread it over the days."""
    staff = people.staff[0]
    campaign = planning.plan_campaign(
        actor=staff,
        title="2024年秋季开学视导",
        kind=Campaign.Kind.OPENING,
        starts_on=FIRST,
        ends_on=LAST,
        checklist=Checklist.objects.in_force_on(FIRST).get(code=CHECKLIST),
        lead_unit=Unit.objects.get(name="县教育体育局"),
        basis="青禾县2024年教育督导工作要点（示例）",
        preparation=PREPARATION,
        counts_as_burden=True,
    )
    campaign = campaign_places.draw_schools(actor=staff, campaign=campaign, order=order(register))
    inspectors = people.inspectors[: TEAMS * TEAM_SIZE]
    for number in range(TEAMS):
        leader, *members = inspectors[number * TEAM_SIZE : (number + 1) * TEAM_SIZE]
        campaign_places.save_team(
            actor=staff, campaign=campaign, name=f"第{'一二三四五六'[number]}组", leader=leader, members=members
        )
    campaign_places.propose_schedule(actor=staff, campaign=campaign, anew=False)
    return planning.move_campaign(actor=people.director, campaign=campaign, transition=campaign_flow.APPROVE)


def order(register: Register) -> DrawOrder:
    """Three in ten of each township's schools, by a seed from a public text."""
    return DrawOrder(
        by="乡镇（街道）",
        candidates=[Candidate(school.code, school.name, str(school.township)) for school in register.schools],
        quota=Quota(SHARE, Decimal(30)),
        seed=seed_from(PUBLIC_TEXT),
        seed_source=PUBLIC_TEXT,
    )
