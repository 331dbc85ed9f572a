"""What changes on the server while a phone holds a draft: a newer release, a newer checklist, a record that comes back."""

from dataclasses import replace

import pytest

from inspectors.models import Checklist, Visit
from inspectors.phone_shell import shell
from inspectors.services import return_visit
from inspectors.workflow import Status
from tests.browser.phone import PHONE, begin, cast, counts, enter, go, hand_in, hurry, photo, write_visit
from tests.factories.office import UserFactory

pytestmark = pytest.mark.xdist_group("phone")


def test_a_newer_release_is_offered_and_keeps_the_draft(office, monkeypatch):
    people = cast()
    page = office.sign_in(people.inspector, "phone")
    enter(page, office.url)
    page.reload()
    begin(page, "柳河镇中心小学")
    released = replace(shell(), edition="f" * 16)
    monkeypatch.setattr("inspectors.views.phone.shell", lambda: released)
    hurry(page)
    page.get_by_role("alert").get_by_text("有新版本").wait_for()
    with page.expect_navigation():
        page.get_by_role("button", name="点此更新").click()
    page.wait_for_function("() => document.body.dataset.edition === 'f'.repeat(16)")
    page.get_by_role("heading", name="签到和方式", level=1).wait_for()
    assert page.get_by_label("到校时间").input_value() == "09:05"
    kept = [name for name in page.evaluate("caches.keys()") if name.startswith("phone-files-")]
    assert kept == [f"phone-files-{'f' * 16}"]


def test_a_draft_keeps_the_checklist_it_was_begun_with(office):
    people = cast()
    page = office.sign_in(people.inspector, "phone")
    enter(page, office.url)
    begin(page, "柳河镇中心小学")
    visit = page.url.rsplit("/", 1)[0]
    Checklist.objects.update(retired_on="2024-05-01")
    page.goto(f"{visit.split('#')[0]}#/device")
    page.get_by_role("button", name="更新资料").click()
    page.get_by_text("资料已更新").wait_for()
    page.goto(f"{visit}/matters")
    page.reload()
    page.get_by_role("heading", name="1. 校务管理和制度执行").wait_for()
    assert page.get_by_role("radio", name="已查").count() == 7
    page.goto(f"{office.url}{PHONE}#/school/{people.schools[1].pk}")
    page.get_by_role("button", name="开始督导").click()
    page.get_by_text("还没有下载督导清单").wait_for()


def test_a_returned_record_comes_back_with_its_reason_and_is_handed_in_again(office):
    people = cast()
    page = office.sign_in(people.inspector, "phone")
    enter(page, office.url)
    write_visit(page, "柳河镇中心小学", [photo(1)])
    hand_in(page)
    page.get_by_text("核对一致").wait_for()
    return_visit(actor=UserFactory(role="staff"), visit=Visit.objects.get(), reason="请写清作业公示在哪里看到。")
    page.goto(f"{office.url}{PHONE}#/")
    page.reload()
    page.get_by_role("heading", name="被退回（1）").wait_for()
    office.picture(page, "phone-returned")
    page.get_by_role("link", name="退回原因：请写清作业公示在哪里看到。").click()
    page.get_by_role("link", name="纪实和亮点").click()
    page.get_by_label("看了什么").fill("作业公示贴在三年级各班后墙，逐班看过。")
    go(page, "发现的问题")
    page.goto(page.url.replace("/findings", "/check"))
    hand_in(page)
    counts(page, 0)
    page.get_by_text("核对一致").wait_for()
    visit = Visit.objects.get()
    assert (visit.status, visit.photos.count(), visit.summary[:4]) == (Status.SUBMITTED, 1, "作业公示")
