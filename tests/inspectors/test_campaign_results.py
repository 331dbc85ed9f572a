"""What campaigns found: the two opening inspections, rounds, summaries, papers."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from core.exceptions import BusinessRuleError, NotAllowed
from core.templatetags.formatting import share
from inspectors import campaign_flow, campaign_papers, campaign_rounds, campaigns
from inspectors.campaign_flow import CampaignStatus
from inspectors.campaign_schedule import days_of
from inspectors.campaign_summary import summary_of, workbook
from inspectors.models import Campaign, CampaignSchool, RoundCheck, VisitFinding, VisitMatter
from inspectors.services import campaign_places, campaign_visits
from inspectors.services import campaign_rounds as rounds
from inspectors.services import campaigns as planning
from reports.models import Document
from tests.factories.campaigns import CampaignFactory, campaign_checklist, in_the_field, inspected, place_of, team_of
from tests.factories.office import UserFactory, WorkYearFactory

MONDAY = date(2024, 3, 4)


@pytest.fixture
def staff(county):
    """An office worker in an active year."""
    WorkYearFactory(year=2024)
    return UserFactory(role="staff")


@pytest.fixture
def director(staff):
    """Who approves."""
    return UserFactory(role="director")


def move(actor, campaign, *names):
    """Some steps of the flow."""
    for name in names:
        transition = next(step for step in campaign_flow.FLOW if step.name == name)
        campaign = planning.move_campaign(actor=actor, campaign=campaign, transition=transition)
    return campaign


def staffed(campaign, teams, schools):
    """So many teams and schools."""
    for n in range(teams):
        team_of(campaign, f"第{n + 1}组")
    for _ in range(schools):
        place_of(campaign)


# --- the two opening inspections ------------------------------------------------------------------------------------
def test_an_autumn_opening_inspection_of_forty_schools_by_six_teams_in_five_days(staff, director):
    WorkYearFactory(year=2023)
    campaign = CampaignFactory(
        title="2023年秋季开学视导", year=2023, starts_on=date(2023, 9, 4), ends_on=date(2023, 9, 8)
    )
    staffed(campaign, 6, 40)
    move(director, campaign, "approve")
    campaign_places.propose_schedule(actor=staff, campaign=campaign, anew=False)
    per_day = [campaign.places.filter(planned_on=day).count() for day in days_of(campaign)]
    assert (len(per_day), sum(per_day)) == (5, 40)
    assert {campaign.places.filter(team=team).count() for team in campaign.teams.all()} == {6, 7}
    move(staff, campaign, "notify", "start")
    for n, place in enumerate(campaign.places.select_related("campaign", "team", "school")):
        inspected(place, problems=3 if n < 16 else 2)
    campaign = move(staff, campaign, "sum_up")
    summary = summary_of(campaign)
    assert (summary.progress.done, summary.progress.share, summary.problems) == (40, Decimal(1), 96)
    assert campaign_rounds.round_of(campaign).open == 96


def test_a_spring_opening_inspection_with_two_schools_excused(staff, director):
    campaign = CampaignFactory()
    staffed(campaign, 6, 120)
    campaign_places.propose_schedule(actor=staff, campaign=campaign, anew=False)
    move(director, campaign, "approve", "notify", "start")
    rows = list(campaign.places.select_related("campaign", "team", "school"))
    for place in rows[:118]:
        inspected(place)
    for place in rows[118:]:
        campaign_visits.excuse_place(actor=staff, place=place, reason="传染病停课")
    campaign = move(staff, campaign, "sum_up")
    progress = campaigns.progress_of(campaign.places.all())
    assert (progress.total, progress.done, progress.absent, progress.waiting) == (120, 118, 2, 0)
    assert share(progress.share) == "98.3%"


# --- rounds ---------------------------------------------------------------------------------------------------------
def first_round(staff):
    """Four schools with ten problems each, summed up."""
    campaign = in_the_field(title="提质增效减负专项督导")
    team = team_of(campaign)
    for _ in range(4):
        inspected(place_of(campaign, team, MONDAY), problems=10)
    place_of(campaign, team, MONDAY, absence="停课")
    return move(staff, campaign, "sum_up")


def next_round(staff, campaign, **changes):
    """The next round a fortnight later, in the field."""
    values = {"starts_on": date(2024, 3, 18), "ends_on": date(2024, 3, 22), "only_with_problems": True} | changes
    made = rounds.open_round(actor=staff, campaign=campaign, **values)
    Campaign.objects.filter(pk=made.pk).update(status=CampaignStatus.RUNNING)
    made.places.update(planned_on=values["starts_on"])
    return Campaign.objects.get(pk=made.pk)


def check(actor, campaign, gone):
    """The first so many inherited problems are gone, the others remain."""
    left = gone
    for place in campaign.places.select_related("campaign", "school", "team"):
        findings = campaign_rounds.inherited_by(campaign).filter(visit__school=place.school_id).order_by("pk")
        answers = {}
        for finding in findings:
            answers[finding.pk] = ("gone", "") if left > 0 else ("remains", "没有动")
            left -= 1
        rounds.check_problems(actor=actor, place=place, answers=answers)


def test_forty_problems_of_which_thirty_one_gone_and_five_new_leave_fourteen(staff):
    first = first_round(staff)
    assert campaign_rounds.round_of(first).open == 40
    second = next_round(staff, first)
    assert (second.round, second.former, second.places.count()) == (2, first, 4)
    assert [team.members.count() for team in second.teams.all()] == [2]
    for n, place in enumerate(second.places.select_related("campaign", "team", "school")):
        inspected(place, problems=2 if n == 0 else 1)
    with pytest.raises(BusinessRuleError, match="上一轮还有40条问题没有核对"):
        move(staff, second, "sum_up")
    check(second.teams.get().leader, second, gone=31)
    row = campaign_rounds.round_of(second)
    assert (row.inherited, row.gone, row.remains, row.unchecked, row.new, row.open) == (40, 31, 9, 0, 5, 14)
    assert [r.open for r in map(campaign_rounds.round_of, campaign_rounds.series(first))] == [40, 14]
    by_school = campaign_rounds.by_school(second)
    assert sum(line.open for line in by_school) == 14
    assert sum(line.gone for line in by_school) == 31
    second = move(staff, second, "sum_up")
    third = next_round(staff, second, starts_on=date(2024, 4, 1), ends_on=date(2024, 4, 3))
    assert campaign_rounds.round_of(third).inherited == 14


def test_a_round_keeps_its_checklist_when_there_is_a_newer_edition(staff):
    first = first_round(staff)
    campaign_checklist(version=2)
    assert next_round(staff, first).checklist == first.checklist


def test_a_round_follows_a_finished_one_once_and_later(staff):
    running = in_the_field()
    with pytest.raises(BusinessRuleError, match="“实施”，不能开展下一轮"):
        next_round(staff, running)
    first = first_round(staff)
    with pytest.raises(BusinessRuleError, match="下一轮要在上一轮结束之后开始"):
        next_round(staff, first, starts_on=first.ends_on, ends_on=first.ends_on)
    assert next_round(staff, first, only_with_problems=False).places.count() == 5
    with pytest.raises(BusinessRuleError, match="已经有下一轮"):
        next_round(staff, first)
    clean = in_the_field()
    inspected(place_of(clean, team_of(clean), MONDAY))
    clean = move(staff, clean, "sum_up")
    with pytest.raises(BusinessRuleError, match="没有还存在问题的学校"):
        next_round(staff, clean)
    assert not Campaign.objects.filter(former=clean).exists()


def test_checks_are_the_teams_and_can_be_taken_back(staff):
    second = next_round(staff, first_round(staff))
    place = second.places.select_related("campaign", "school", "team").first()
    findings = list(campaign_rounds.inherited_by(second).filter(visit__school=place.school_id))
    answers = {finding.pk: ("gone", "") for finding in findings}
    with pytest.raises(NotAllowed):
        rounds.check_problems(actor=UserFactory(role="inspector"), place=place, answers=answers)
    rounds.check_problems(actor=place.team.leader, place=place, answers=answers)
    assert RoundCheck.objects.count() == 10
    assert RoundCheck.objects.first().checked_by == place.team.leader
    rounds.check_problems(actor=staff, place=place, answers=answers | {findings[0].pk: ("", "")})
    assert RoundCheck.objects.count() == 9
    assert set(RoundCheck.objects.values_list("checked_by", flat=True)) == {place.team.leader.pk}
    other = VisitFinding.objects.exclude(visit__school=place.school_id).first()
    with pytest.raises(BusinessRuleError, match="不是这所学校上一轮的问题"):
        rounds.check_problems(actor=staff, place=place, answers={other.pk: ("gone", "")})
    with pytest.raises(BusinessRuleError, match="只能是“已消除”或“仍存在”"):
        rounds.check_problems(actor=staff, place=place, answers={findings[0].pk: ("better", "")})


# --- summary --------------------------------------------------------------------------------------------------------
def answer(visit, code, result, choice=""):
    """One answer of a visit."""
    entry = visit.checklist.entries.get(code=code)
    return VisitMatter.objects.create(visit=visit, entry=entry, result=result, choice=choice)


def summed(staff):
    """Three inspected schools with answers and problems."""
    campaign = in_the_field()
    team = team_of(campaign)
    visits = [inspected(place_of(campaign, team, MONDAY), problems=n) for n in range(3)]
    for visit, result in zip(visits, ("yes", "no", "not_applicable"), strict=True):
        answer(visit, "C1", result)
    for visit, choice in zip(visits, ("齐全", "不全", "没有"), strict=True):
        answer(visit, "C2", "chosen", choice)
    answer(visits[0], "C3", "not_done")
    return campaign


def test_a_summary_counts_answers_and_problems_line_by_line(staff):
    summary = summary_of(summed(staff))
    first, second, third = summary.lines
    assert (first.looked_at, first.adverse, first.not_applicable, first.problems) == (2, 1, 1, 3)
    assert (second.looked_at, second.adverse) == (3, 2)
    assert dict(second.choices) == {"齐全": 1, "不全": 1, "没有": 1}
    assert (third.looked_at, third.not_done) == (0, 1)
    assert [row.problems for row in summary.schools] == [2, 1]
    assert summary.problems == 3


def test_every_figure_of_a_summary_is_the_length_of_its_list(as_role, staff):
    campaign = summed(staff)
    client = as_role("staff", staff)
    summary = summary_of(campaign)
    for line in summary.lines:
        for url, figure in (
            (line.adverse_url, line.adverse),
            (line.not_done_url, line.not_done),
            (line.not_applicable_url, line.not_applicable),
            (line.problems_url, line.problems),
        ):
            assert len(client.get(url).context["table"].rows) == figure, url
        total = line.looked_at + line.not_done + line.not_applicable
        assert len(client.get(line.answers_url).context["table"].rows) == total
    for row in summary.schools:
        assert len(client.get(row.url).context["table"].rows) == row.problems


def test_a_returned_record_is_not_counted_until_it_is_handed_in_again(staff):
    campaign = summed(staff)
    visit = CampaignSchool.objects.filter(campaign=campaign).last().visit
    visit.status, visit.return_reason = "returned", "请补充"
    visit.save()
    assert summary_of(campaign).progress.done == 2
    with pytest.raises(BusinessRuleError, match="1所还没有检查"):
        move(staff, campaign, "sum_up")


def test_the_workbook_of_a_summary_lists_lines_schools_and_problems(staff):
    campaign = summed(staff)
    book = openpyxl.load_workbook(BytesIO(workbook(campaign, summary_of(campaign))))
    assert book.sheetnames[:3] == ["按检查项", "按学校", "问题清单"]
    assert book["问题清单"].max_row == 4
    assert book["按检查项"]["F2"].value == 3


# --- closing --------------------------------------------------------------------------------------------------------
def test_a_campaign_with_open_problems_is_closed_only_by_a_next_round(staff, director):
    from rectification.services import open_item

    campaign = first_round(staff)
    finding = VisitFinding.objects.first()
    finding.item = open_item(
        actor=staff,
        school=finding.visit.school,
        source="campaign",
        basis="开学工作检查表",
        severity="limited",
        text=finding.text,
        found_on=MONDAY,
    )
    finding.save()
    campaign = move(director, campaign, "feed_back", "follow")
    with pytest.raises(BusinessRuleError, match="还有1条问题没有销号，也没有开展下一轮"):
        move(director, campaign, "close")
    next_round(staff, campaign)
    assert move(director, campaign, "close").status == CampaignStatus.CLOSED


# --- paper ----------------------------------------------------------------------------------------------------------
def text_of(document: Document) -> str:
    """All words of a paper."""
    return str(document.snapshot)


def test_the_notice_names_teams_schools_and_what_to_prepare(staff, director):
    campaign = CampaignFactory(preparation="食堂从业人员健康证\n课程表")
    staffed(campaign, 1, 2)
    with pytest.raises(BusinessRuleError, match="还没有批准，不能起草通知"):
        campaign_papers.draft_notice(actor=staff, campaign=campaign)
    campaign = move(director, campaign, "approve")
    with pytest.raises(BusinessRuleError, match="没有安排检查组和日期，不能起草通知"):
        campaign_papers.draft_notice(actor=staff, campaign=campaign)
    campaign_places.propose_schedule(actor=staff, campaign=campaign, anew=False)
    paper = campaign_papers.draft_notice(actor=staff, campaign=campaign)
    assert paper.kind == "campaign_notice"
    assert {copy.school_id for copy in paper.receipts.all()} == set(campaign.places.values_list("school", flat=True))
    for words in ("1．食堂从业人员健康证", str(campaign.places.first().school), "检查组人员名单", "第一组"):
        assert words.replace("第一组", "第1组") in text_of(paper)


def test_the_report_and_the_feedback_tell_what_was_found(staff):
    first = first_round(staff)
    second = next_round(staff, first)
    for place in second.places.select_related("campaign", "team", "school"):
        inspected(place, problems=1)
    check(staff, second, gone=31)
    with pytest.raises(BusinessRuleError, match="还没有进入汇总，不能起草总结"):
        campaign_papers.draft_summary(actor=staff, campaign=second)
    second = move(staff, second, "sum_up")
    report = text_of(campaign_papers.draft_summary(actor=staff, campaign=second))
    assert "上一轮问题40条，已消除31条；本轮新发现4条；现有未解决问题13条。" in report
    assert "应检查4所，实际检查4所，完成率100.0%" in report
    place = second.places.select_related("campaign", "school", "visit", "team").last()
    opinion = campaign_papers.draft_feedback(actor=staff, place=place)
    assert opinion.school == place.school
    assert "发现问题1条，已列入整改台账" in text_of(opinion)
    assert "仍存在" in text_of(opinion)
    absent = first.places.select_related("campaign", "school", "visit").get(absence="停课")
    with pytest.raises(BusinessRuleError, match="没有检查，不能起草反馈意见"):
        campaign_papers.draft_feedback(actor=staff, place=absent)


def test_days_of_a_campaign_are_workdays(staff):
    campaign = CampaignFactory(starts_on=MONDAY - timedelta(days=3), ends_on=MONDAY)
    assert days_of(campaign) == [MONDAY - timedelta(days=3), MONDAY]
