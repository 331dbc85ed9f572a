"""The register on desk and phone: the menu stays on the screen, long lists are searched, a box says what is wrong."""

from datetime import date

import pytest

from tests.factories.office import UserFactory
from tests.factories.schools import CollectionFactory, PostingFactory, SchoolFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(office):
    return UserFactory(role="director")


def test_the_menu_of_changes_stays_on_the_screen(office, person, screen):
    school = SchoolFactory(name="青禾县城关镇第一中心小学")
    page = office.sign_in(person, screen)
    page.goto(office.url + school.get_absolute_url())
    page.get_by_text("登记变更").click()
    for link in page.locator(".page-actions .menu-panel a").all():
        box = link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= page.viewport_size["width"]
    office.picture(page, "school-menu")
    assert office.accessibility(page) == []


def test_a_merger_is_searched_for_summed_up_and_made(office, person, screen):
    school, heir = SchoolFactory(name="下渡教学点"), SchoolFactory(name="青禾小学", code="31370042")
    SchoolFactory.create_batch(20)
    page = office.sign_in(person, screen)
    page.goto(f"{office.url}/schools/{school.pk}/merge/")
    choice = page.get_by_label("并入哪所学校*", exact=True)
    for words in ("qhxx", "31370042", "青禾"):
        page.get_by_role("searchbox", name="查找并入哪所学校").fill(words)
        page.get_by_text("找到 1 个").wait_for()
        assert choice.locator("option").all_inner_texts() == ["请选择", "青禾小学"]
    choice.select_option(label="青禾小学")
    page.get_by_role("searchbox", name="查找并入哪所学校").fill("第")
    assert choice.input_value() == str(heir.pk)
    office.picture(page, "merge-form")
    page.get_by_role("button", name="登记并入").click()
    page.get_by_text("请核对，确认后生效").wait_for()
    office.picture(page, "merge-summary")
    assert office.accessibility(page) == []
    page.get_by_role("button", name="返回修改").click()
    assert page.get_by_label("并入哪所学校*", exact=True).input_value() == str(heir.pk)
    page.get_by_role("button", name="登记并入").click()
    page.get_by_text("并入已登记。").wait_for()
    school.refresh_from_db()
    assert school.merged_into == heir


def test_a_box_that_cannot_be_read_is_marked_until_it_can(office, screen):
    CollectionFactory()
    principal = UserFactory(role="principal")
    section = PostingFactory(user=principal).school.sections.get()
    page = office.sign_in(principal, screen)
    page.goto(f"{office.url}/schools/sections/{section.pk}/returns/2024/")
    box = page.get_by_label("在校生数（人）", exact=True)
    box.fill("三百")
    box.blur()
    page.locator("#note-students [data-box-error]").wait_for()
    assert box.get_attribute("aria-invalid") == "true"
    assert "is-invalid" in box.get_attribute("class")
    office.picture(page, "box-error")
    box.fill("300")
    box.blur()
    page.get_by_text("已保存，还有必填的没有填").wait_for()
    assert box.get_attribute("aria-invalid") is None


def test_the_map_of_one_school_is_drawn_close_by(office, person, screen):
    SchoolFactory(name="青禾小学", longitude="115.372000", latitude="36.421000", opened_on=date(2001, 9, 1))
    page = office.sign_in(person, screen)
    page.goto(f"{office.url}/schools/map/")
    page.locator("[data-drawn]").wait_for()
    page.wait_for_timeout(300)
    extents = page.evaluate(
        """() => {
          const chart = window.echarts.getInstanceByDom(document.querySelector("[data-drawn]"));
          return [chart.getOption().xAxis[0], chart.getOption().yAxis[0]].map((axis) => [axis.min, axis.max]);
        }"""
    )
    office.picture(page, "map-one")
    assert extents == [pytest.approx([115.362, 115.382]), pytest.approx([36.411, 36.431])]
