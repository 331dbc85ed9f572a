"""Two people and one phone: nobody sees another's visits, and signing out asks while something is unsent."""

import pytest

from tests.browser.phone import PHONE, begin, cast, enter, kept
from tests.factories.inspectors import InspectorFactory
from tests.factories.office import UserFactory

pytestmark = pytest.mark.xdist_group("phone")


def become(office, page, person):
    """The same browser, another session."""
    helper = office.sign_in(person, "phone")
    session = helper.context.cookies()[0]
    helper.context.close()
    page.context.clear_cookies()
    page.context.add_cookies([{"name": session["name"], "value": session["value"], "url": office.url}])


def test_another_account_sees_nothing_and_the_first_finds_all(office):
    people = cast()
    other = InspectorFactory(user=UserFactory(full_name="孟秋", role="inspector")).user
    page = office.sign_in(people.inspector, "phone")
    enter(page, office.url)
    begin(page, "柳河镇中心小学")
    page.goto(f"{office.url}{PHONE}#/")
    page.get_by_role("heading", name="没写完的记录（1）").wait_for()

    become(office, page, other)
    page.goto(f"{office.url}{PHONE}#/device")
    page.reload()
    page.get_by_text("另一个账号还有没发送的记录").wait_for()
    assert kept(page, "visits") == []
    page.goto(f"{office.url}{PHONE}#/")
    page.get_by_text("您现在没有挂牌的学校").wait_for()
    assert page.get_by_text("柳河镇").count() == 0

    become(office, page, people.inspector)
    page.reload()
    page.get_by_role("heading", name="没写完的记录（1）").wait_for()


def test_another_account_signed_in_meanwhile_sends_nothing(office):
    people = cast()
    other = InspectorFactory(user=UserFactory(full_name="孟秋", role="inspector")).user
    page = office.sign_in(people.inspector, "phone")
    enter(page, office.url)
    become(office, page, other)
    with page.expect_navigation():
        page.evaluate("document.dispatchEvent(new Event('visibilitychange')), dispatchEvent(new Event('online'))")
    page.wait_for_function("(id) => document.body.dataset.user === id", arg=str(other.pk))


@pytest.mark.parametrize("place", ["app", "site"])
def test_signing_out_with_unsent_work_asks_first(office, place):
    people = cast()
    page = office.sign_in(people.inspector, "phone")
    enter(page, office.url)
    begin(page, "柳河镇中心小学")
    page.goto(f"{office.url}{PHONE}#/device" if place == "app" else f"{office.url}/")

    def press():
        if place == "site":
            page.locator(".topbar-end details.menu > summary").click()
        page.get_by_role("button", name="退出登录").first.click()
        page.get_by_role("dialog").get_by_text("还有1条没有提交的督导记录").wait_for()

    press()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    assert "/login/" not in page.url
    if place == "site":
        page.reload()
    press()
    page.get_by_role("dialog").get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/office/login/**")
    assert page.evaluate("caches.has('phone-shell')") is False
    become(office, page, people.inspector)
    page.goto(f"{office.url}{PHONE}#/")
    page.get_by_role("heading", name="没写完的记录（1）").wait_for()


def test_a_store_that_was_cleared_is_said_aloud(office):
    people = cast()
    page = office.sign_in(people.inspector, "phone")
    enter(page, office.url)
    begin(page, "柳河镇中心小学")
    page.goto(f"{office.url}/office/profile/")
    page.evaluate(
        "(id) => new Promise((done) => { indexedDB.deleteDatabase(`visits-${id}`).onsuccess = done; })",
        str(people.inspector.pk),
    )
    page.goto(f"{office.url}{PHONE}")
    page.get_by_role("alert").get_by_text("原有1条没有提交的督导记录，现在找不到了").wait_for()
