"""Campaigns: planned, staffed, scheduled, approved, inspected, closed."""

import uuid
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from core.exceptions import BusinessRuleError, NotAllowed
from inspectors import burden, campaign_flow, campaigns, draws, services
from inspectors.campaign_flow import CampaignStatus
from inspectors.campaign_schedule import days_of
from inspectors.content import Answer
from inspectors.models import Campaign, CampaignSchool, ChecklistEntry, Inspector, Interest, Visit
from inspectors.services import campaign_places, campaign_visits
from inspectors.services import campaigns as planning
from inspectors.services.campaign_places import Assignment, DrawOrder
from office.models import Message, ParameterValue
from schools.models import School
from tests.factories.campaigns import (
    CampaignFactory,
    campaign_checklist,
    in_the_field,
    inspected,
    place_of,
    team_of,
)
from tests.factories.inspectors import VisitFactory, at, finding, national_checklist, visit_content
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import PostingFactory, SchoolFactory, TownshipFactory

MONDAY, TUESDAY = date(2024, 3, 4), date(2024, 3, 5)


@pytest.fixture
def year(county):
    """The active year."""
    return WorkYearFactory(year=2024)


@pytest.fixture
def staff(year):
    """An office worker."""
    return UserFactory(role="staff")


@pytest.fixture
def director(year):
    """Who approves."""
    return UserFactory(role="director")


@pytest.fixture
def place_to_go(year):
    """A school to which a team goes on Monday, two of its people, and how such a visit may end."""
    campaign = in_the_field()
    team = team_of(campaign)
    ChecklistEntry.objects.create(
        checklist=campaign.checklist, part="follow_up", code="mend", label="限期整改", confidence="proposal", position=2
    )
    return SimpleNamespace(
        place=place_of(campaign, team, MONDAY),
        member=team.leader,
        other_member=team.members.first(),
        follow_up="mend",
    )


def fields(**changes):
    """What the form hands over."""
    values = {
        "title": "2024年春季开学视导",
        "kind": Campaign.Kind.OPENING,
        "starts_on": MONDAY,
        "ends_on": date(2024, 3, 8),
        "checklist": campaign_checklist(),
        "lead_unit": None,
        "basis": "县教育局通知",
        "preparation": "食堂从业人员健康证\n课程表",
        "counts_as_burden": True,
    }
    return values | changes


def move(actor, campaign, name):
    """One step of the flow."""
    transition = next(step for step in campaign_flow.FLOW if step.name == name)
    return planning.move_campaign(actor=actor, campaign=campaign, transition=transition)


# --- planning -------------------------------------------------------------------------------------------------------
def test_a_campaign_is_planned_changed_and_copied_with_people_and_schools(staff):
    campaign = planning.plan_campaign(actor=staff, **fields())
    assert (campaign.year, campaign.status, campaign.created_by) == (2024, CampaignStatus.DRAFT, staff)
    planning.change_campaign(actor=staff, campaign=campaign, **fields(title="2024年春季开学检查"))
    team = team_of(campaign)
    gone = team.members.first()
    gone.is_active = False
    gone.save()
    kept, closed = place_of(campaign, team, MONDAY), place_of(campaign)
    School.objects.filter(pk=closed.school_id).update(closed_on=date(2024, 8, 1))
    newer = campaign_checklist(version=2)
    copied = planning.copy_campaign(
        actor=staff,
        campaign=campaign,
        title="2024年秋季开学视导",
        starts_on=date(2024, 9, 2),
        ends_on=date(2024, 9, 6),
        with_teams=True,
        with_schools=True,
    )
    assert copied.checklist == newer
    assert [len(campaigns.people_of(t)) for t in copied.teams.all()] == [2]
    assert [(p.school, p.planned_on, p.visit) for p in copied.places.all()] == [(kept.school, None, None)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": date(2024, 3, 1)}, "结束日期不能早于开始日期"),
        ({"starts_on": date(2022, 3, 1)}, "2022年度没有启用或已经封存"),
        ({"title": "已有的"}, "已有名为“已有的”的同轮次专项督导"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused(staff, changes, sentence):
    CampaignFactory(title="已有的")
    with pytest.raises(BusinessRuleError, match=sentence):
        planning.plan_campaign(actor=staff, **fields(**changes))


def test_only_checklists_of_campaigns_are_taken_and_only_the_office_plans(staff):
    with pytest.raises(BusinessRuleError, match="不能用于专项督导"):
        planning.plan_campaign(actor=staff, **fields(checklist=national_checklist()))
    with pytest.raises(NotAllowed):
        planning.plan_campaign(actor=UserFactory(role="inspector"), **fields())


def test_a_changed_period_takes_away_days_outside_it(staff):
    campaign = CampaignFactory()
    place = place_of(campaign, day=MONDAY)
    planning.change_campaign(actor=staff, campaign=campaign, **fields(starts_on=TUESDAY))
    place.refresh_from_db()
    assert place.planned_on is None


# --- teams ----------------------------------------------------------------------------------------------------------
def people(count):
    """Inspectors."""
    return [UserFactory(role="inspector") for _ in range(count)]


def test_a_team_has_three_people_and_each_is_in_one_team_only(staff):
    campaign = CampaignFactory()
    leader, *members = people(3)
    with pytest.raises(BusinessRuleError, match="检查组至少3人"):
        campaign_places.save_team(
            actor=staff, campaign=campaign, name="第一组", leader=leader, members=[leader, members[0]]
        )
    team = campaign_places.save_team(actor=staff, campaign=campaign, name="第一组", leader=leader, members=members)
    assert campaigns.people_of(team) == [leader, *members]
    with pytest.raises(BusinessRuleError, match=f"{members[0]}已在第一组，一个人只能参加一个检查组"):
        campaign_places.save_team(actor=staff, campaign=campaign, name="第二组", leader=members[0], members=people(2))
    with pytest.raises(BusinessRuleError, match="已有名为“第一组”的检查组"):
        campaign_places.save_team(actor=staff, campaign=campaign, name="第一组", leader=people(1)[0], members=people(2))
    assert campaign.teams.count() == 1


def interest(user, school, **changes):
    """A declared interest."""
    values = {"kind": "family_pupil", "declared_on": date(2024, 3, 1), "declared_by": user} | changes
    return Interest.objects.create(user=user, school=school, **values)


def test_nobody_goes_to_a_school_he_must_stay_away_from(staff):
    campaign = CampaignFactory()
    team = team_of(campaign)
    place = place_of(campaign)
    bound = interest(team.leader, place.school)
    order = [Assignment(place, team, MONDAY)]
    with pytest.raises(BusinessRuleError, match=f"{team.leader}需要回避{place.school}"):
        campaign_places.assign_places(actor=staff, campaign=campaign, assignments=order)
    bound.status, bound.reason = "dismissed", "不构成"
    bound.save()
    place.refresh_from_db()
    campaign_places.assign_places(actor=staff, campaign=campaign, assignments=[Assignment(place, team, MONDAY)])
    Inspector.objects.create(
        user=(newcomer := people(1)[0]), kind="part_time", started_on=date(2023, 1, 1), base_school=place.school
    )
    with pytest.raises(BusinessRuleError, match=f"{newcomer}需要回避{place.school}"):
        campaign_places.save_team(
            actor=staff, campaign=campaign, name="第一组", leader=team.leader, members=[newcomer, *people(1)], team=team
        )


def test_a_dropped_team_leaves_its_schools_and_one_that_has_inspected_stays(staff):
    campaign = in_the_field()
    team, other = team_of(campaign), team_of(campaign, "第二组")
    place = place_of(campaign, team, MONDAY)
    inspected(place_of(campaign, other, MONDAY))
    campaign_places.drop_team(actor=staff, team=team)
    place.refresh_from_db()
    assert place.team is None
    with pytest.raises(BusinessRuleError, match="第二组已经检查过学校，不能删除"):
        campaign_places.drop_team(actor=staff, team=other)


# --- schools --------------------------------------------------------------------------------------------------------
def test_schools_are_named_within_what_was_on_offer(staff):
    campaign = CampaignFactory()
    schools = [SchoolFactory() for _ in range(4)]
    outside = place_of(campaign)
    offer = School.objects.filter(pk__in=[school.pk for school in schools])
    campaign_places.name_schools(actor=staff, campaign=campaign, schools=schools[:3], among=offer)
    campaign_places.name_schools(actor=staff, campaign=campaign, schools=schools[2:], among=offer)
    assert {place.school for place in campaign.places.all()} == {outside.school, *schools[2:]}


def order(count=6, **changes):
    """A draw of two schools from each of two strata."""
    rows = [SchoolFactory() for _ in range(count)]
    candidates = [
        draws.Candidate(school.code, school.name, "甲层" if n % 2 else "乙层") for n, school in enumerate(rows)
    ]
    values = {"by": "乡镇", "candidates": candidates, "quota": draws.Quota("number", Decimal(2)), "seed": "20240301"}
    return DrawOrder(**values | changes)


def test_a_draw_is_frozen_and_a_second_one_needs_a_reason_and_keeps_the_first(staff):
    campaign = CampaignFactory()
    first = order()
    campaign = campaign_places.draw_schools(actor=staff, campaign=campaign, order=first)
    assert campaign.places.count() == 4
    assert set(campaign.places.values_list("stratum", flat=True)) == {"甲层", "乙层"}
    assert campaign.draw["digest"] == draws.digest_of(first.candidates)
    assert sorted(campaign.places.values_list("school__code", flat=True)) == campaign.draw["drawn"]
    again = DrawOrder(by="乡镇", candidates=first.candidates, quota=first.quota, seed="别的种子")
    with pytest.raises(BusinessRuleError, match="重新抽取要写明原因"):
        campaign_places.draw_schools(actor=staff, campaign=campaign, order=again)
    with pytest.raises(BusinessRuleError, match="受检学校是抽取的，不能手工增减"):
        campaign_places.name_schools(actor=staff, campaign=campaign, schools=[], among=School.objects.all())
    again = DrawOrder(by="乡镇", candidates=first.candidates, quota=first.quota, seed="别的种子", reason="两所学校停课")
    redrawn = campaign_places.draw_schools(actor=staff, campaign=campaign, order=again)
    kept = redrawn.draw["former"][0]
    assert (kept["seed"], kept["replaced_because"]) == ("20240301", "两所学校停课")
    assert kept["drawn"] == campaign.draw["drawn"]


def test_schools_of_an_approved_campaign_stand(staff):
    campaign = CampaignFactory(status=CampaignStatus.APPROVED)
    with pytest.raises(BusinessRuleError, match="“已批准”，不能抽取受检学校"):
        campaign_places.draw_schools(actor=staff, campaign=campaign, order=order())
    with pytest.raises(BusinessRuleError, match="“已批准”，不能改动受检学校"):
        campaign_places.name_schools(actor=staff, campaign=campaign, schools=[], among=School.objects.all())


# --- days -----------------------------------------------------------------------------------------------------------
def test_a_proposal_spreads_schools_evenly_and_keeps_neighbours_together(staff):
    campaign = CampaignFactory()
    teams = [team_of(campaign, f"第{n}组") for n in (1, 2)]
    towns = [TownshipFactory(name=name) for name in ("东镇", "西镇")]
    for n in range(20):
        place_of(campaign, school=SchoolFactory(township=towns[n % 2]))
    assert campaign_places.propose_schedule(actor=staff, campaign=campaign, anew=False) == 20
    for team, town in zip(teams, towns, strict=True):
        places = list(team.places.select_related("school"))
        assert {place.school.township for place in places} == {town}
        assert [sum(place.planned_on == day for place in places) for day in days_of(campaign)] == [2] * 5
    with pytest.raises(BusinessRuleError, match="没有要安排的学校"):
        campaign_places.propose_schedule(actor=staff, campaign=campaign, anew=False)
    assert campaign_places.propose_schedule(actor=staff, campaign=campaign, anew=True) == 0


def test_a_proposal_respects_interests_and_other_duties(staff):
    campaign = CampaignFactory()
    first, second = team_of(campaign, "第一组"), team_of(campaign, "第二组")
    places = [place_of(campaign) for _ in range(4)]
    interest(first.leader, places[0].school)
    other = in_the_field()
    elsewhere = team_of(other, "另一组", leader=second.leader)
    place_of(other, elsewhere, MONDAY)
    campaign_places.propose_schedule(actor=staff, campaign=campaign, anew=False)
    places[0].refresh_from_db()
    assert places[0].team == second
    assert MONDAY not in set(second.places.values_list("planned_on", flat=True))
    assert not campaign.places.filter(planned_on=None).exists()


def test_nobody_is_in_two_places_on_a_day_but_two_campaigns_may_meet_at_one_school(staff):
    campaign, other = CampaignFactory(), in_the_field()
    team = team_of(campaign)
    there = place_of(other, team_of(other, "另一组", leader=team.leader), MONDAY)
    place, same = place_of(campaign), place_of(campaign, school=there.school)
    with pytest.raises(BusinessRuleError, match=f"{team.leader}还要去{other}的{there.school}"):
        campaign_places.assign_places(actor=staff, campaign=campaign, assignments=[Assignment(place, team, MONDAY)])
    campaign_places.assign_places(actor=staff, campaign=campaign, assignments=[Assignment(same, team, MONDAY)])
    same.refresh_from_db()
    assert same.planned_on == MONDAY


def test_a_day_outside_the_campaign_and_a_school_already_inspected_are_refused(staff):
    campaign = in_the_field()
    team = team_of(campaign)
    done, place = place_of(campaign, team, MONDAY), place_of(campaign, team, MONDAY)
    inspected(done)
    for row, sentence in (
        (Assignment(place, team, date(2024, 3, 11)), "2024年3月11日不在"),
        (Assignment(done, team, TUESDAY), "已经检查过，不能再改日程"),
        (Assignment(place, None, TUESDAY), "检查组和日期不能空着"),
    ):
        with pytest.raises(BusinessRuleError, match=sentence):
            campaign_places.assign_places(actor=staff, campaign=campaign, assignments=[row])


# --- the flow -------------------------------------------------------------------------------------------------------
def test_a_campaign_runs_from_plan_to_close(staff, director):
    campaign = CampaignFactory()
    with pytest.raises(BusinessRuleError, match="还没有确定受检学校"):
        move(director, campaign, "approve")
    place, other = place_of(campaign), place_of(campaign)
    head = PostingFactory(school=place.school).user
    with pytest.raises(BusinessRuleError, match="还没有检查组"):
        move(director, campaign, "approve")
    team = team_of(campaign, people=2)
    with pytest.raises(BusinessRuleError, match="第一组不足3人"):
        move(director, campaign, "approve")
    team.members.add(UserFactory(role="inspector"))
    with pytest.raises(NotAllowed):
        move(staff, campaign, "approve")
    assert move(director, campaign, "approve").approved_by == director
    with pytest.raises(BusinessRuleError, match="2所还没有安排检查组和日期，不能通知"):
        move(staff, campaign, "notify")
    campaign_places.propose_schedule(actor=staff, campaign=campaign, anew=False)
    assert not Message.objects.exists()
    move(staff, campaign, "notify")
    place.refresh_from_db()
    day = f"{place.planned_on.year}年{place.planned_on.month}月{place.planned_on.day}日"
    assert Message.objects.get(user=head).title == f"“{campaign}”{day}到校，请按清单准备"
    assert Message.objects.filter(user__in=campaigns.people_of(team)).count() == 3
    move(staff, campaign, "start")
    with pytest.raises(BusinessRuleError, match="2所还没有检查，也没有写未检查原因"):
        move(staff, campaign, "sum_up")
    inspected(CampaignSchool.objects.get(pk=place.pk))
    campaign_visits.excuse_place(actor=team.leader, place=other, reason="传染病停课")
    move(staff, campaign, "sum_up")
    move(director, campaign, "feed_back")
    move(staff, campaign, "follow")
    assert move(director, campaign, "close").status == CampaignStatus.CLOSED


def test_a_principal_is_told_again_when_the_day_moves(staff):
    campaign = CampaignFactory(status=CampaignStatus.NOTIFIED)
    team = team_of(campaign)
    place, still = place_of(campaign, team, MONDAY), place_of(campaign, team, MONDAY)
    head, other = PostingFactory(school=place.school).user, PostingFactory(school=still.school).user
    campaign_places.assign_places(actor=staff, campaign=campaign, assignments=[Assignment(place, team, TUESDAY)])
    assert "2024年3月5日" in Message.objects.get(user=head).title
    assert not Message.objects.filter(user=other).exists()


def test_everyone_sees_what_concerns_him(staff):
    campaign = CampaignFactory(status=CampaignStatus.APPROVED)
    team, others = team_of(campaign), team_of(campaign, "第二组")
    place, elsewhere = place_of(campaign, team, MONDAY), place_of(campaign, others, MONDAY)
    head = PostingFactory(school=place.school).user
    assert not Campaign.objects.visible_to(head).exists()
    move(staff, campaign, "notify")
    assert Campaign.objects.visible_to(head).get() == campaign
    assert CampaignSchool.objects.visible_to(head).get() == place
    assert CampaignSchool.objects.visible_to(team.leader).get() == place
    assert CampaignSchool.objects.visible_to(staff).count() == 2
    assert not Campaign.objects.visible_to(PostingFactory().user).exists()
    assert CampaignSchool.objects.visible_to(others.leader).get() == elsewhere


# --- visits ---------------------------------------------------------------------------------------------------------
def test_a_member_may_go_where_his_team_goes_and_nobody_else(staff):
    campaign = in_the_field()
    team, others = team_of(campaign), team_of(campaign, "第二组")
    place = place_of(campaign, team, MONDAY)
    for member in campaigns.people_of(team):
        assert campaigns.place_for(member, place.school, MONDAY) == place
        assert campaigns.place_for(member, place.school, TUESDAY) == place
        assert campaigns.place_for(member, place.school, date(2024, 3, 11)) is None
    assert campaigns.place_for(others.leader, place.school, MONDAY) is None
    assert campaigns.place_for(team.leader, SchoolFactory(), MONDAY) is None
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.FED_BACK)
    assert campaigns.place_for(team.leader, place.school, MONDAY) is None


def test_one_visit_serves_every_campaign_whose_checklist_it_carries(staff):
    campaign, joint = in_the_field(), in_the_field(checklist=campaign_checklist("safety_check"))
    strange = in_the_field(checklist=campaign_checklist("hygiene_check"))
    team = team_of(campaign)
    place = place_of(campaign, team, MONDAY)
    also = place_of(joint, team_of(joint, leader=team.leader), MONDAY, school=place.school)
    not_asked = place_of(strange, team_of(strange, leader=team.leader), MONDAY, school=place.school)
    visit = VisitFactory(
        submitted=True, school=place.school, inspector=team.leader, visited_on=MONDAY, checklist=campaign.checklist
    )
    visit.themes.add(joint.checklist)
    assert set(campaign_visits.attach_visit(actor=team.leader, visit=visit)) == {place, also}
    not_asked.refresh_from_db()
    assert not_asked.visit is None
    assert campaign_visits.attach_visit(actor=team.leader, visit=visit) == []
    with pytest.raises(BusinessRuleError, match="没有填写“开学工作检查表 第1版”"):
        campaign_visits.merge_visit(actor=staff, place=not_asked, visit=visit)
    visit.themes.add(strange.checklist)
    assert campaign_visits.merge_visit(actor=staff, place=not_asked, visit=visit).visit == visit


def content_for(place, checklist, **changes):
    """A whole visit of a campaign with one problem."""
    answers = {"C1": Answer("no"), "C2": Answer("chosen", choice="齐全"), "C3": Answer("yes")}
    problem = finding(matter="C1", text="两名从业人员健康证过期。")
    values = {
        "kind": campaigns.visit_kind(place.campaign),
        "checklist": checklist,
        "visited_on": MONDAY,
        "arrived_at": at(MONDAY, 9),
        "left_at": at(MONDAY, 11),
        "methods": frozenset({"patrol"}),
        "counts": {},
        "answers": answers,
        "follow_up": "",
        "findings": (problem,),
    }
    return visit_content(place.school, **values | changes)


def test_a_member_hands_in_the_record_of_a_school_not_listed_to_him(staff, place_to_go):
    place, member = place_to_go.place, place_to_go.member
    content = content_for(place, place.campaign.checklist, follow_up=place_to_go.follow_up)
    visit = services.save_visit(actor=member, client_uuid=uuid.uuid4(), content=content)
    visit = services.submit_visit(actor=member, visit=visit)
    place.refresh_from_db()
    assert place.visit == visit
    assert visit.findings.get().item.source == "campaign"
    for reader in (member, place_to_go.other_member):
        assert Visit.objects.visible_to(reader).filter(pk=visit.pk).exists()
    services.approve_visit(actor=staff, visit=visit)
    assert not Visit.objects.approved().regular().exists()
    assert campaigns.progress_of(place.campaign.places.all()).done == 1


def test_somebody_who_is_on_no_team_hands_in_nothing_there(staff, place_to_go):
    place = place_to_go.place
    content = content_for(place, place.campaign.checklist, follow_up=place_to_go.follow_up)
    with pytest.raises(BusinessRuleError, match="您不是.*的责任督学"):
        services.save_visit(actor=UserFactory(role="inspector"), client_uuid=uuid.uuid4(), content=content)
    with pytest.raises(BusinessRuleError, match="请把督导类型改为“开学视导”"):
        services.save_visit(
            actor=place_to_go.member,
            client_uuid=uuid.uuid4(),
            content=content_for(place, national_checklist(), kind="regular"),
        )


def test_an_excuse_is_the_teams_or_the_offices_and_only_for_a_school_not_inspected(staff):
    campaign = in_the_field()
    team = team_of(campaign)
    place = place_of(campaign, team, MONDAY)
    with pytest.raises(NotAllowed):
        campaign_visits.excuse_place(actor=UserFactory(role="inspector"), place=place, reason="停课")
    campaign_visits.excuse_place(actor=team.leader, place=place, reason="停课")
    assert campaigns.progress_of(campaign.places.all()).absent == 1
    campaign_visits.excuse_place(actor=staff, place=place, reason="")
    place.refresh_from_db()
    inspected(place)
    with pytest.raises(BusinessRuleError, match="已经检查过，不能登记未检查原因"):
        campaign_visits.excuse_place(actor=staff, place=place, reason="停课")


# --- burden ---------------------------------------------------------------------------------------------------------
def six_inspections(school):
    """Six campaigns that came on six days of the spring term."""
    for n in range(6):
        day = date(2024, 4, n + 1)
        place_of(in_the_field(starts_on=day, ends_on=day), day=day, school=school)


def test_the_seventh_inspection_of_a_term_is_refused_unless_the_director_allows_it(staff, director):
    campaign = CampaignFactory()
    team = team_of(campaign)
    place = place_of(campaign, team, MONDAY)
    six_inspections(place.school)
    with pytest.raises(BusinessRuleError, match="2024年春季学期已安排6次专项检查，这是第7次，超过每学期6次的上限"):
        move(director, campaign, "approve")
    with pytest.raises(NotAllowed):
        campaign_places.override_limit(actor=staff, place=place, reason="群众反映集中")
    with pytest.raises(BusinessRuleError, match="请写明批准超次检查的理由"):
        campaign_places.override_limit(actor=director, place=place, reason=" ")
    campaign_places.override_limit(actor=director, place=place, reason="群众反映集中")
    assert move(director, campaign, "approve").status == CampaignStatus.APPROVED
    with pytest.raises(BusinessRuleError, match="没有超过每学期的次数上限"):
        campaign_places.override_limit(actor=director, place=place, reason="再来一次")


def test_what_does_not_count_and_what_meets_on_a_day_is_no_seventh_inspection(staff, director):
    campaign = CampaignFactory()
    team = team_of(campaign)
    place = place_of(campaign, team, MONDAY)
    six_inspections(place.school)
    first = CampaignSchool.objects.filter(school=place.school).exclude(pk=place.pk).first()
    assert len(burden.excesses(campaign)) == 1
    CampaignSchool.objects.filter(pk=first.pk).update(planned_on=MONDAY)
    assert burden.excesses(campaign) == []
    CampaignSchool.objects.filter(pk=first.pk).update(planned_on=date(2024, 2, 28), absence="停课")
    assert burden.excesses(campaign) == []
    CampaignSchool.objects.filter(pk=first.pk).update(absence="")
    Campaign.objects.filter(pk=campaign.pk).update(counts_as_burden=False)
    campaign.refresh_from_db()
    assert burden.excesses(campaign) == []


def test_the_limit_is_the_years_own(staff, year):
    campaign = CampaignFactory()
    place = place_of(campaign, team_of(campaign), MONDAY)
    six_inspections(place.school)
    ParameterValue.objects.create(year=year, key="campaign.max_per_term", value="7")
    assert burden.excesses(campaign) == []


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2024, 1, 31), "2023年秋季学期"),
        (date(2024, 2, 1), "2024年春季学期"),
        (date(2024, 7, 31), "2024年春季学期"),
        (date(2024, 8, 1), "2024年秋季学期"),
    ],
)
def test_a_day_belongs_to_its_term(county, day, term):
    assert burden.term_of(day).label == term
    assert burden.term_of(day).holds(day)
