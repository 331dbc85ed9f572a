"""The pages of campaigns: planned, drawn, scheduled and followed by clicking."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from inspectors.campaign_flow import CampaignStatus
from inspectors.models import Campaign, CampaignSchool, CampaignTeam, RoundCheck
from tests.factories.campaigns import CampaignFactory, campaign_checklist, in_the_field, inspected, place_of, team_of
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import PostingFactory, SchoolFactory, TownshipFactory

MONDAY = date(2024, 3, 4)


@pytest.fixture
def year(county):
    """The active year."""
    return WorkYearFactory(year=2024)


@pytest.fixture
def staff(year, as_role):
    """An office worker's browser."""
    return as_role("staff")


def url(name, row=None):
    """An address."""
    return reverse(f"inspectors:{name}", args=[row.pk] if row is not None else [])


def post(client, address, **data):
    """A form sent once."""
    return client.post(address, {"client_uuid": str(uuid.uuid4())} | data)


def test_the_office_plans_a_campaign_from_list_to_notice(staff):
    schools = [SchoolFactory(township=TownshipFactory(name=name)) for name in ("东镇", "东镇", "西镇")]
    head = PostingFactory(school=schools[0])
    page = post(
        staff,
        url("campaign_create"),
        title="2024年春季开学视导",
        kind="opening",
        starts_on="2024-03-04",
        ends_on="2024-03-08",
        checklist=campaign_checklist().pk,
        preparation="课程表",
        counts_as_burden="on",
    )
    campaign = Campaign.objects.get()
    assert page["Location"] == campaign.get_absolute_url()
    post(staff, url("campaign_schools", campaign), version=campaign.version, schools=[s.pk for s in schools])
    people = [UserFactory(role="inspector") for _ in range(3)]
    page = post(staff, url("team_create", campaign), name="第一组", leader=people[0].pk, members=[people[1].pk])
    assert page.status_code == 422
    assert "检查组至少3人" in page.content.decode()
    campaign.refresh_from_db()
    version = {"version": campaign.version}
    members = [person.pk for person in people[1:]]
    post(staff, url("team_create", campaign), name="第一组", leader=people[0].pk, members=members, **version)
    post(staff, url("campaign_propose", campaign), anew="", **version)
    assert CampaignSchool.objects.filter(planned_on=None).count() == 0
    assert "没有安排" in staff.get(url("campaign_board", campaign)).content.decode()
    director = staff.__class__()
    director.force_login(UserFactory(role="director"), backend="office.authentication.AccountBackend")
    for client, step in ((director, "campaign_approve"), (staff, "campaign_notify")):
        campaign.refresh_from_db()
        assert post(client, url(step, campaign), version=campaign.version).status_code == 302
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.NOTIFIED
    principal = staff.__class__()
    principal.force_login(head.user, backend="office.authentication.AccountBackend")
    words = principal.get(campaign.get_absolute_url()).content.decode()
    assert "到校" in words
    assert "课程表" in words
    assert str(schools[2]) not in words
    assert str(people[1]) not in words
    rows = principal.get(url("campaign_places", campaign)).context["table"].rows
    assert [row.record.school for row in rows] == [schools[0]]


def test_ticking_under_a_filter_leaves_the_other_schools_alone(staff):
    campaign = CampaignFactory()
    kept = place_of(campaign, school=SchoolFactory(kind="junior"))
    primary = [SchoolFactory(), SchoolFactory()]
    page = f"{url('campaign_schools', campaign)}?kind=primary"
    assert str(kept.school) not in staff.get(page).content.decode()
    assert post(staff, page, version=campaign.version, schools=[primary[0].pk]).status_code == 302
    assert {place.school for place in campaign.places.all()} == {kept.school, primary[0]}


def draw(client, campaign, **changes):
    """The form of a draw."""
    values = {
        "version": campaign.version,
        "by": "township",
        "measure": "number",
        "amount": "2",
        "special": "",
        "seed_kind": "derived",
        "seed_text": "20240304期开奖号码",
        "always": "",
        "never": "",
    }
    return post(client, url("campaign_draw", campaign), **values | changes)


def test_schools_are_drawn_on_a_page_that_says_everything_needed_to_do_it_again(staff):
    campaign = CampaignFactory()
    schools = [SchoolFactory(township=TownshipFactory(name=name)) for name in ("东镇", "西镇") for _ in range(4)]
    always, never = schools[0], schools[4]
    page = draw(staff, campaign, always=f"{always} 去年问题多", never=f"{never.code} 校舍施工", special="西镇 1")
    assert page["Location"] == url("campaign_drawing", campaign)
    campaign.refresh_from_db()
    drawn = {place.school for place in campaign.places.all()}
    assert len(drawn) == 3
    assert always in drawn
    assert never not in drawn
    words = staff.get(page["Location"]).content.decode()
    for fact in (campaign.draw["seed"], campaign.draw["digest"], "20240304期开奖号码", "校舍施工", "按种子重算一致"):
        assert fact in words
    book = staff.get(f"{page['Location']}?export=xlsx")
    assert book["Content-Type"].endswith("sheet")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"always": "没有这所学校 理由"}, "候选学校里没有“没有这所学校”"),
        ({"never": "光有校名"}, "后面要空一格写理由"),
        ({"amount": "两所"}, "两所"),
        ({"special": "南镇 3"}, "没有“南镇”这一层"),
        ({"seed_text": ""}, "种子文字"),
    ],
)
def test_a_draw_that_cannot_be_made_says_why_and_keeps_what_was_typed(staff, changes, sentence):
    SchoolFactory(township=TownshipFactory(name="东镇"))
    campaign = CampaignFactory()
    page = draw(staff, campaign, **changes)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    campaign.refresh_from_db()
    assert campaign.draw == {}


def test_days_are_chosen_school_by_school_and_a_day_that_cannot_be_is_refused(staff):
    campaign = CampaignFactory()
    team = team_of(campaign)
    place = place_of(campaign)
    values = {f"team_{place.pk}": team.pk, f"day_{place.pk}": "2024-03-05"}
    assert post(staff, url("campaign_board", campaign), version=campaign.version, **values).status_code == 302
    place.refresh_from_db()
    assert (place.team, place.planned_on) == (team, date(2024, 3, 5))
    campaign.refresh_from_db()
    values[f"day_{place.pk}"] = "2024-04-01"
    assert post(staff, url("campaign_board", campaign), version=campaign.version, **values).status_code == 422


def test_a_stale_board_overwrites_nothing(staff):
    campaign = CampaignFactory()
    team = team_of(campaign)
    place = place_of(campaign)
    values = {f"team_{place.pk}": team.pk, f"day_{place.pk}": "2024-03-05"}
    post(staff, url("campaign_board", campaign), version=campaign.version, **values)
    values[f"day_{place.pk}"] = "2024-03-06"
    assert post(staff, url("campaign_board", campaign), version=campaign.version, **values).status_code == 409
    place.refresh_from_db()
    assert place.planned_on == date(2024, 3, 5)


def test_a_member_sees_his_schools_and_writes_down_why_one_was_not_inspected(year, as_role):
    campaign = in_the_field()
    team, others = team_of(campaign), team_of(campaign, "第二组")
    place, elsewhere = place_of(campaign, team, MONDAY), place_of(campaign, others, MONDAY)
    member = as_role("inspector", team.members.first())
    words = member.get(campaign.get_absolute_url()).content.decode()
    assert str(place.school) in words
    assert str(elsewhere.school) not in words
    assert "填写检查记录" in member.get(place.get_absolute_url()).content.decode()
    assert member.get(elsewhere.get_absolute_url()).status_code == 404
    assert post(member, url("place_absence", place), reason="传染病停课").status_code == 302
    place.refresh_from_db()
    assert place.absence == "传染病停课"


def test_a_responsible_inspector_who_is_not_on_the_team_only_looks(year, as_role):
    campaign = in_the_field()
    place = place_of(campaign, team_of(campaign), MONDAY)
    posting = PostingFactory(school=place.school, capacity="inspector", user=UserFactory(role="inspector"))
    client = as_role("inspector", posting.user)
    assert client.get(place.get_absolute_url()).status_code == 200
    assert client.get(url("place_absence", place)).status_code == 403
    assert post(client, url("place_absence", place), reason="停课").status_code == 403


def test_problems_of_the_former_round_are_checked_on_a_page(staff):
    first = in_the_field()
    visit = inspected(place_of(first, team_of(first), MONDAY), problems=2)
    second = in_the_field(title=first.title, round=2, former=first, starts_on=MONDAY, ends_on=MONDAY)
    place = place_of(second, team_of(second), MONDAY, school=visit.school)
    one, two = visit.findings.order_by("pk")
    page = staff.get(url("place_checks", place)).content.decode()
    assert one.text in page
    values = {f"outcome_{one.pk}": "gone", f"outcome_{two.pk}": "remains", f"note_{two.pk}": "没有动"}
    assert post(staff, url("place_checks", place), **values).status_code == 302
    assert dict(RoundCheck.objects.values_list("finding", "outcome")) == {one.pk: "gone", two.pk: "remains"}
    words = staff.get(url("campaign_rounds", second)).content.decode()
    assert "第1轮" in words
    assert "第2轮" in words


def test_the_number_of_inspections_is_known_to_the_county_and_to_the_school_itself(staff, as_role):
    school, other = SchoolFactory(), SchoolFactory()
    for n in range(6):
        day = date(2024, 3, n + 1)
        place_of(in_the_field(starts_on=day, ends_on=day), day=day, school=school)
    rows = {row.record: row for row in staff.get(url("burden_list")).context["table"].rows}
    assert "已到上限" in rows[school].get_cell("spring_visits")
    assert set(rows) == {school, other}
    head = as_role("principal", PostingFactory(school=school).user)
    assert [row.record for row in head.get(url("burden_list")).context["table"].rows] == [school]
    listed = f"{url('burden_places')}?school={school.pk}&year=2024&term=spring"
    assert len(staff.get(listed).context["table"].rows) == 6
    assert len(head.get(listed).context["table"].rows) == 6
    assert list(head.get(f"{url('burden_places')}?year=2024&term=autumn").context["table"].rows) == []
    assert staff.get(f"{url('burden_list')}?export=xlsx")["Content-Type"].endswith("sheet")


def test_lists_cost_the_same_for_few_and_many_rows(staff, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(address):
        with CaptureQueriesContext(
            connection,
        ) as spent:
            assert staff.get(address).status_code == 200
        return len(spent)

    campaign = in_the_field()
    team = team_of(campaign)
    inspected(place_of(campaign, team, MONDAY), problems=1)
    addresses = [
        url("campaign_list"),
        url("burden_list"),
        f"{url('burden_places')}?year=2024&term=spring",
        *(url(name, campaign) for name in ("campaign_places", "campaign_findings", "campaign_answers")),
        url("campaign_summary", campaign),
    ]
    for address in addresses:
        staff.get(address)
    before = {address: cost(address) for address in addresses}
    for _ in range(8):
        inspected(place_of(campaign, team, MONDAY), problems=2)
        in_the_field()
    assert {address: cost(address) for address in addresses} == before


def test_a_team_is_dropped_and_a_campaign_copied_by_forms(staff):
    campaign = CampaignFactory()
    team = team_of(campaign)
    place_of(campaign, team, MONDAY)
    page = post(
        staff,
        url("campaign_copy", campaign),
        version=campaign.version,
        title="秋季开学视导",
        starts_on="2024-09-02",
        ends_on="2024-09-06",
        with_teams="on",
        with_schools="on",
    )
    copied = Campaign.objects.get(title="秋季开学视导")
    assert page["Location"] == copied.get_absolute_url()
    assert copied.teams.count() == 1
    post(staff, url("team_drop", team))
    assert CampaignTeam.objects.filter(campaign=campaign).count() == 0


def test_first_pages_name_what_waits_for_each(staff, as_role):
    campaign = in_the_field(title="春季开学视导")
    team = team_of(campaign)
    place = place_of(campaign, team, MONDAY)
    inspected(place_of(campaign, team, MONDAY))
    member = as_role("inspector", team.leader)
    for name in ("supervision:home_inspector", "inspectors:my_schools"):
        words = member.get(reverse(name)).content.decode()
        assert "我的检查（1）" in words
        assert str(place.school) in words
    head = as_role("principal", PostingFactory(school=place.school).user)
    assert "2024年3月4日到校" in head.get(reverse("supervision:home_principal")).content.decode()
    page = as_role("leader").get(reverse("supervision:home_leader")).content.decode()
    assert "正在进行的专项督导" in page
    assert "1 / 2" in page
