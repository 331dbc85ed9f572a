"""A school's self-rating on a phone and the county's at a desk: filled in, handed in, sent back, concluded, compared."""

import re

import pytest

from assessments import services
from assessments.models import LevelSheet
from assessments.pack_files import shipped_pack
from tests.factories import assessments as sets
from tests.factories import levels as make
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheet(office) -> LevelSheet:
    """The open self-rating of a school with a shipped set."""
    WorkYearFactory(year=make.YEAR)
    current = sets.indicator_set(pack=shipped_pack("safe_campus_1000"))
    subject = make.assessment(SchoolFactory(name="青山小学"), current)
    return make.sheet(subject, "self")


def filled(page, share: float) -> None:
    """Type so much of the most points into every question, and a word into everything that is asked in words."""
    for field in page.locator("[name^=answer_]").all():
        tag = field.evaluate("node => node.tagName")
        if tag == "SELECT":
            field.select_option(index=2)
        elif tag == "TEXTAREA":
            field.fill("材料齐全，现场看过。")
        else:
            most = re.search(r"0 到 ([\d.]+) 分", field.evaluate("node => node.closest('div').innerText"))
            field.fill(f"{float(most[1]) * share:g}" if most else "0")


def test_from_self_rating_to_the_differences(office, sheet, tmp_path):
    phone = office.sign_in(make.principal_of(sheet.assessment.school), "phone")
    phone.goto(office.url)
    office.picture(phone, "sheet-home")
    phone.get_by_role("link", name=re.compile("青山小学.*自评")).click()
    office.picture(phone, "sheet-empty")
    phone.get_by_role("link", name="填写", exact=True).click()
    office.picture(phone, "sheet-form")

    filled(phone, 1)
    first = phone.locator("input[name^=answer_]").first
    first.fill("九十")
    phone.get_by_role("button", name="保存").click()
    office.picture(phone, "sheet-refused")
    assert first.input_value() == "九十"
    filled(phone, 1)
    phone.get_by_role("button", name="保存").dblclick()
    phone.wait_for_url("**" + sheet.get_absolute_url())
    office.picture(phone, "sheet-saved")
    assert office.accessibility(phone) == []

    wrong = tmp_path / "程序.exe"
    wrong.write_bytes(b"MZ\x90")
    phone.get_by_role("link", name="上传佐证").first.click()
    phone.locator("input[type=file]").set_input_files(wrong)
    phone.get_by_role("button", name="上传").click()
    office.picture(phone, "sheet-wrong-file")
    phone.goto(office.url + sheet.get_absolute_url())
    phone.get_by_role("link", name="提交").click()
    office.picture(phone, "sheet-submit")
    phone.get_by_role("button", name="提交").click()

    desk = office.sign_in(UserFactory(role="staff"))
    desk.goto(office.url + sheet.get_absolute_url())
    office.picture(desk, "sheet-submitted")
    desk.get_by_role("link", name="退回").click()
    desk.get_by_label("原因").fill("第一项缺会议记录，请补上。")
    office.picture(desk, "sheet-return")
    desk.get_by_role("button", name="退回").click()
    phone.goto(office.url)
    office.picture(phone, "sheet-home-returned")
    phone.goto(office.url + sheet.get_absolute_url())
    office.picture(phone, "sheet-returned")
    phone.get_by_role("link", name="提交").click()
    phone.get_by_role("button", name="提交").click()
    desk.goto(office.url + sheet.get_absolute_url())
    desk.get_by_role("link", name="定稿").click()
    office.picture(desk, "sheet-conclude")
    desk.get_by_role("button", name="定稿").click()

    county = make.sheet(sheet.assessment, "county")
    desk.goto(office.url + county.get_absolute_url() + "edit/")
    office.picture(desk, "sheet-county-form")
    filled(desk, 0.9)
    desk.locator("[name^=opinion_]").first.fill("现场核查")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_role("link", name="提交").click()
    desk.get_by_role("button", name="提交").click()
    services.conclude_sheet(actor=UserFactory(role="director"), sheet=make.sheet(sheet.assessment, "county"))
    desk.goto(office.url + sheet.assessment.get_absolute_url())
    assert desk.get_by_text("自评偏高").count()
    office.picture(desk, "sheet-compared")
    phone.goto(office.url + sheet.assessment.get_absolute_url())
    office.picture(phone, "sheet-compared")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="打印得分表").click()
    assert download.value.suggested_filename == "青山小学2024年平安校园建设（1000分）得分表.pdf"
    download.value.save_as(tmp_path / "paper.pdf")
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")
