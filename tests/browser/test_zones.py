"""The zone's lists to tick in, by finger and by keyboard, and the strip of months on both screens."""

import pytest

from inspectors.models import Zone
from schools.models import Township
from tests.factories.inspectors import InspectorFactory, ListingFactory, VisitFactory, ZoneFactory
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff(office):
    """An office worker in the active year."""
    WorkYearFactory(year=2024)
    return UserFactory(role="staff")


def test_a_zone_is_ticked_together(office, staff, screen, scripts):
    towns = [Township.objects.create(name=name) for name in ("北乡", "南镇")]
    for number in range(24):
        SchoolFactory(name=f"第{number + 1}小学", township=towns[number % 2])
    for name in ("周明", "吴清"):
        InspectorFactory(user=UserFactory(role="inspector", full_name=name))
    page = office.sign_in(staff, screen, scripts=scripts)
    page.goto(f"{office.url}/inspectors/zones/new/")
    page.get_by_label("责任区名称").fill("东片")
    page.get_by_label("周明").check()
    if scripts:
        assert page.get_by_text("不足2人").is_visible()
        page.get_by_label("吴清").focus()
        page.keyboard.press("Space")
        assert page.get_by_text("已选 2 人").is_visible()
        assert not page.get_by_text("不足2人").is_visible()
        page.get_by_label("查找学校").fill("第24")
        page.get_by_label("查找学校").press("Enter")
        assert page.locator("#id_schools [data-pick-row]:visible").count() == 1
        page.get_by_label("第24小学").check()
        page.get_by_label("查找学校").fill("")
        page.locator("#id_schools").get_by_label("只看已选").check()
        assert page.locator("#id_schools [data-pick-row]:visible").count() == 1
        page.locator("#id_schools").get_by_label("只看已选").uncheck()
        for group in page.locator("#id_schools details:not([open]) summary").all():
            group.click()
        for box in page.locator("#id_schools [data-pick-row] input").all():
            box.check()
        assert page.get_by_text("超过20所").is_visible()
        assert page.get_by_text("已选 24 所").is_visible()
    else:
        page.get_by_text("南镇").first.click()
        page.get_by_label("第24小学").check()
        assert page.get_by_label("查找学校").count() == 0 or not page.get_by_label("查找学校").is_visible()
    office.check_width(page)
    if scripts:
        assert office.accessibility(page) == []
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/inspectors/zones/")
    zone = Zone.objects.get()
    assert (zone.schools.count(), zone.members.count()) == ((24, 2) if scripts else (1, 1))


def test_the_strip_of_months_fits_the_screen(office, staff, screen):
    listing = ListingFactory(school=SchoolFactory(name="青禾县第一实验九年一贯制学校东校区"))
    VisitFactory(school=listing.school, inspector=listing.user, approved=True)
    ZoneFactory()
    page = office.sign_in(staff, screen)
    page.goto(f"{office.url}/inspectors/coverage/?year=2024&month=3")
    office.check_width(page)
    assert office.accessibility(page) == []
    cells = page.locator("tbody tr:first-child td.month")
    assert cells.count() == 12
    tops = {round(cells.nth(at).bounding_box()["y"]) for at in range(12)}
    assert len(tops) == 1
    last = cells.nth(11).bounding_box()
    assert last["x"] + last["width"] <= page.viewport_size["width"]
    assert page.locator("tbody .is-met .month-sign, tbody .is-part .month-sign").first.is_visible()
    assert page.locator("tbody .month-number").first.is_visible() == (screen == "desk")
