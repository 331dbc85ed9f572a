"""The day board: schools are dragged between days and teams at the desk, and chosen from lists without scripts."""

from datetime import date

import pytest

from tests.factories.campaigns import CampaignFactory, place_of, team_of
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def board(office):
    """A campaign with two teams and a school without a day, and the address of its board."""
    WorkYearFactory(year=2024)
    campaign = CampaignFactory(title="春季开学视导")
    teams = [team_of(campaign, name) for name in ("第一组", "第二组")]
    place = place_of(campaign, school=SchoolFactory(name="河湾小学"))
    return campaign, teams, place, f"{office.url}/inspectors/campaigns/{campaign.pk}/board/"


def test_a_school_is_dragged_to_a_day_and_a_team(office, board):
    _, teams, place, address = board
    page = office.sign_in(UserFactory(role="staff"))
    page.goto(address)
    cell = page.locator(f"[data-board-cell][data-team='{teams[1].pk}'][data-day='2024-03-06']")
    page.locator(f"[data-board-chip='{place.pk}']").drag_to(cell)
    assert cell.get_by_text("河湾小学").is_visible()
    assert page.get_by_label("河湾小学的检查组").input_value() == str(teams[1].pk)
    page.get_by_label("河湾小学的日期").select_option("2024-03-07")
    later = page.locator(f"[data-board-cell][data-team='{teams[1].pk}'][data-day='2024-03-07']")
    assert later.get_by_text("河湾小学").is_visible()
    page.get_by_role("button", name="保存日程").click()
    page.get_by_text("日程已保存").wait_for()
    place.refresh_from_db()
    assert (place.team, place.planned_on) == (teams[1], date(2024, 3, 7))


def test_a_school_is_given_a_day_from_lists_on_every_screen(office, board, screen, scripts):
    _, teams, place, address = board
    page = office.sign_in(UserFactory(role="staff"), screen, scripts=scripts)
    page.goto(address)
    page.get_by_label("河湾小学的检查组").select_option(str(teams[0].pk))
    page.get_by_label("河湾小学的日期").select_option("2024-03-05")
    page.get_by_role("button", name="保存日程").click()
    page.get_by_text("日程已保存").wait_for()
    place.refresh_from_db()
    assert (place.team, place.planned_on) == (teams[0], date(2024, 3, 5))
    office.picture(page, "campaign-board")
