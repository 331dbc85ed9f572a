"""The frame of every page: the door, the menus, the lists, with and without JavaScript."""

import pytest

from office.inbox import notify
from tests.browser.conftest import PASSWORD
from tests.factories.office import UserFactory, WorkYearFactory


def test_the_door_opens_and_closes(office, screen, scripts):
    person = UserFactory(role="system_admin")
    page = office.sign_in_by_hand(person.username, PASSWORD, screen, scripts=scripts)
    office.picture(page, "people")
    assert page.get_by_role("heading", level=1).inner_text() == "用户"

    page.locator(".topbar-end details.menu > summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/office/login/**")
    page.goto(f"{office.url}/office/users/")
    assert "/office/login/" in page.url


def test_a_wrong_password_is_a_sentence(office, screen, scripts):
    person = UserFactory(role="staff")
    page = office.open(screen, scripts=scripts)
    page.goto(f"{office.url}/office/login/")
    page.get_by_label("账号").fill(person.username)
    page.get_by_label("密码").fill("nothing-like-it")
    page.get_by_role("button", name="登录").click()
    page.get_by_text("账号或密码不正确").wait_for()
    assert page.get_by_label("账号").input_value() == person.username
    office.picture(page, "login-refused")


def test_filters_narrow_the_list_and_stay_in_the_address(office, scripts):
    UserFactory(full_name="甲责任督学", role="inspector")
    UserFactory(full_name="乙工作人员", role="staff")
    page = office.sign_in(UserFactory(role="system_admin"), "desk", scripts=scripts)
    page.goto(f"{office.url}/office/users/")
    page.get_by_role("combobox", name="角色").select_option("inspector")
    if not scripts:
        page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="去掉筛选：角色 责任督学").wait_for()
    assert "role=inspector" in page.url
    assert page.get_by_text("甲责任督学").count() == 1
    assert page.get_by_text("乙工作人员").count() == 0

    page.get_by_role("link", name="清除").click()
    page.get_by_text("乙工作人员").wait_for()
    assert "role=" not in page.url


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("system_admin", "/office/users/"),
        ("system_admin", "/office/users/new/"),
        ("staff", "/office/parameters/"),
        ("staff", "/office/messages/"),
        ("staff", "/office/profile/"),
        ("staff", "/office/profile/password/"),
        ("auditor", "/office/audit/"),
        ("staff", "/nowhere/"),
    ],
)
def test_pages_are_accessible_light_and_dark(office, screen, role, path):
    WorkYearFactory()
    person = UserFactory(role=role)
    notify(person, title="有一条整改等待复查", source="整改")
    for dark in (False, True):
        page = office.sign_in(person, screen, dark=dark)
        page.goto(office.url + path)
        office.check_width(page)
        assert office.accessibility(page) == []


def test_a_double_press_is_heard_once(office):
    page = office.sign_in(UserFactory(role="system_admin"), "desk")
    sent = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.goto(f"{office.url}/office/users/new/")
    page.get_by_label("账号").fill("zhangsan")
    page.get_by_label("姓名").fill("张三")
    page.get_by_role("button", name="建立账号").dblclick()
    page.get_by_text("账号“zhangsan”已建立").wait_for()
    assert sent == ["POST"]
