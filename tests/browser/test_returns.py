"""A school fills in its year: groups save themselves, two tabs meet, and it all works without JavaScript."""

import pytest

from schools import services
from schools.models import YearReturn
from tests.factories.office import UserFactory
from tests.factories.schools import CollectionFactory, PostingFactory, YearReturnFactory, good_values

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = 2024


@pytest.fixture
def posted(office):
    """A principal with his section, the year open, last year there."""
    CollectionFactory()
    person = UserFactory(role="principal")
    person.section = PostingFactory(user=person).school.sections.get()
    YearReturnFactory(section=person.section, year=YEAR - 1, frozen=True)
    person.form = f"{office.url}/schools/sections/{person.section.pk}/returns/{YEAR}/"
    return person


def stored(person):
    return YearReturn.objects.get(section=person.section, year=YEAR).values


def test_a_group_saves_itself_and_says_what_is_far_off(office, posted, screen):
    page = office.sign_in(posted, screen)
    page.goto(posted.form)
    page.get_by_label("在校生数（人）", exact=True).fill("４20")
    page.get_by_label("核定学位数（个）").fill("400")
    page.get_by_text("已保存，还有必填的没有填").wait_for()
    page.locator("#note-students").get_by_text("与上年相差大").wait_for()
    page.get_by_label("在校生数从 300 变为 420").fill("合并了一个教学点")
    page.get_by_label("在校生 420 人，多于核定学位 400 个").fill("新校舍 9 月交付")
    page.get_by_label("在校生 420 人，多于核定学位 400 个").blur()
    page.locator("#saved-0").get_by_text("已保存").wait_for()
    office.picture(page, "return-form")
    assert office.accessibility(page) == []
    row = YearReturn.objects.get(section=posted.section, year=YEAR)
    assert row.values == {"students": "420", "approved_seats": "400"}
    assert row.notes == {"change_students": "合并了一个教学点", "students_within_seats": "新校舍 9 月交付"}
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/schools/returns/*/")


def test_a_broken_rule_is_said_where_it_was_typed(office, posted):
    page = office.sign_in(posted)
    page.goto(posted.form)
    page.get_by_label("专任教师总数（人）").fill("38")
    page.get_by_label("本科学历专任教师（人）").fill("41")
    page.get_by_label("本科学历专任教师（人）").blur()
    page.get_by_text("学历教师合计 41 人，多于专任教师 38 人").wait_for()
    page.get_by_label("专任教师总数（人）").fill("45")
    page.get_by_label("专任教师总数（人）").blur()
    page.get_by_text("学历教师合计 41 人").wait_for(state="detached")
    page.wait_for_timeout(500)
    assert stored(posted)["ft_teachers_benke"] == "41"


@pytest.mark.parametrize(("choice", "kept"), [("用我填的", "320"), ("用系统里的", "310")])
def test_the_second_tab_chooses_between_both_values(office, posted, choice, kept):
    YearReturnFactory(section=posted.section, values=good_values())
    page = office.sign_in(posted)
    page.goto(posted.form)
    services.save_return(actor=posted, section=posted.section, year=YEAR, values={"students": "310"})
    box = page.get_by_label("在校生数（人）", exact=True)
    box.fill("320")
    box.blur()
    page.get_by_text("您填写期间，别人已经改动过下面的数").wait_for()
    assert stored(posted)["students"] == "310"
    page.get_by_role("button", name=choice).click()
    page.get_by_text("已保存").wait_for()
    assert (stored(posted)["students"], box.input_value()) == (kept, kept)


def test_without_javascript_the_button_saves_it_all(office, posted, screen):
    page = office.sign_in(posted, screen, scripts=False)
    page.goto(posted.form)
    page.get_by_label("在校生数（人）", exact=True).fill("301")
    page.get_by_label("各班人数（人）").fill("一班 150\n二班 151")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/schools/returns/*/")
    assert stored(posted) == {"students": "301", "class_sizes": "一班 150\n二班 151"}
    office.check_width(page)


@pytest.mark.parametrize(
    "path", ["schools/collections/2024/", "schools/private-share/?year=2023", "schools/county/2024/"]
)
def test_the_office_pages_fit_and_can_be_read_by_everyone(office, posted, screen, path):
    page = office.sign_in(UserFactory(role="staff"), screen)
    page.goto(f"{office.url}/{path}")
    office.check_width(page)
    assert office.accessibility(page) == []
