"""The office writes the wording of a paper and drafts one by hand: with a live look, rows from a sheet, and without scripts."""

import pytest
from django.urls import reverse

from reports.models import Document, Wording
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "supervision_notice"
PASTED = '张三\t组长\t青禾县教育督导室\r\n李四\t组员\t"青禾县第一中学\n教师"\r\n'
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def school(db):
    """One school to write to."""
    return SchoolFactory(name="青禾县实验小学")


def fill(page, school):
    page.get_by_label("督导名称", exact=False).first.fill("2024年春季综合督导")
    page.get_by_label("时间", exact=False).first.fill("2024年3月5日至8日")
    page.get_by_label("督导内容", exact=False).first.fill("# 教学管理\n教学常规落实情况。")
    page.get_by_label("联系人", exact=False).first.fill("张三 0571-0000000")
    page.get_by_text("发给谁").click()
    page.get_by_label(school.name).check()


def test_a_paper_is_filled_in_looked_at_and_saved(office, screen, school):
    page = office.sign_in(UserFactory(role="staff"), screen)
    page.goto(office.url + reverse("reports:document_new"))
    office.picture(page, "papers-kinds")
    assert office.accessibility(page) == []
    page.get_by_role("link", name="督导通知", exact=True).click()
    office.picture(page, "papers-new")
    assert office.accessibility(page) == []
    fill(page, school)
    page.locator(".sheet-input input").first.focus()
    page.evaluate(PASTE, PASTED)
    assert page.locator("textarea[data-columns]").input_value() == (
        "张三\t组长\t青禾县教育督导室\n李四\t组员\t青禾县第一中学 教师"
    )
    page.get_by_role("button", name="预览文字").click()
    page.locator("#preview").get_by_text("关于开展2024年春季综合督导的通知").wait_for()
    page.get_by_role("button", name="看第一页版面").click()
    page.locator("#preview img").wait_for(timeout=60_000)
    office.picture(page, "papers-look")
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_url(lambda address: "/new/" not in address)
    document = Document.objects.get()
    assert document.addressee == school.name
    assert document.paper.blocks[-1].blocks[0].rows[1] == ("李四", "组员", "青禾县第一中学 教师")


def test_a_paper_is_drafted_without_scripts(office, school):
    page = office.sign_in(UserFactory(role="staff"), scripts=False)
    page.goto(office.url + reverse("reports:document_new_kind", args=[KIND]))
    fill(page, school)
    page.locator("textarea[data-columns]").fill("张三 | 组长 | 青禾县教育督导室")
    page.get_by_role("button", name="预览文字").click()
    assert "关于开展2024年春季综合督导的通知" in page.locator("#preview").inner_text()
    page.get_by_role("button", name="保存草稿").click()
    assert Document.objects.get().paper.blocks[-1].blocks[0].rows == (("张三", "组长", "青禾县教育督导室"),)


def test_the_wording_is_written_with_a_live_look(office, screen):
    page = office.sign_in(UserFactory(role="staff"), screen)
    page.goto(office.url + reverse("reports:wording_list"))
    office.picture(page, "wordings")
    assert office.accessibility(page) == []
    page.get_by_role("link", name="督导通知", exact=True).click()
    office.picture(page, "wording")
    assert office.accessibility(page) == []
    page.get_by_role("link", name="修改模板").click()
    body = page.locator("#id_body")
    body.fill("{督导名称}\n请{单位}办理")
    page.locator("#preview").get_by_text("第2行“{单位}”").wait_for()
    office.picture(page, "wording-refused")
    body.fill("# 安排\n{督导名称}定于")
    page.get_by_role("button", name="{时间}").click()
    assert body.input_value().endswith("定于{时间}")
    page.locator("#preview").get_by_text("〔示例：督导名称〕定于〔示例：时间〕").wait_for()
    office.picture(page, "wording-live")
    assert office.accessibility(page) == []
    page.get_by_label("修改说明").fill("改短")
    page.get_by_role("button", name="保存模板").click()
    page.get_by_text("第1版").first.wait_for()
    assert Wording.objects.get().body == "# 安排\n{督导名称}定于{时间}"
    page.get_by_role("link", name="系统自带").click()
    office.picture(page, "wording-restore")
    assert office.accessibility(page) == []
    page.get_by_role("button", name="恢复这一版").click()
    page.get_by_text("恢复系统自带的模板").wait_for()
