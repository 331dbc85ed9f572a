"""The year's loop: one finding carried by its people from a visit to the write-off and onto official paper."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pdfplumber
import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from core import jobs
from core.models import Job
from office.models import County, User
from rectification.models import Item
from reports.models import Document
from tests.browser.conftest import Office
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.rectification import picture
from tests.factories.schools import PostingFactory, SchoolFactory

DAY = date(2024, 5, 31)
PROBLEM = "二楼东侧疏散通道堆放课桌，安全出口标志不亮。"
WANTING = "标志灯仍有一盏不亮，请更换后再报。"


@dataclass
class People:
    """Who takes part."""

    inspector: User
    principal: User
    staff: User
    director: User


@pytest.fixture
def people(office) -> People:
    """A county with one school, its principal and its responsible inspector, and two people of the office."""
    County.objects.update(frozen_on=DAY)
    WorkYearFactory(year=DAY.year)
    call_command("load_checklists", verbosity=0)
    cast = People(*(UserFactory(full_name=name, role=role) for name, role in CAST))
    school = SchoolFactory(name="柳河镇中心小学")
    for person, capacity in ((cast.inspector, "inspector"), (cast.principal, "principal")):
        PostingFactory(user=person, school=school, capacity=capacity, started_on=date(2024, 1, 1))
    return cast


CAST = (("钟正平", "inspector"), ("苗春雨", "principal"), ("左文清", "staff"), ("尚德明", "director"))


@dataclass
class Stage:
    """The four people's browsers on one kind of screen."""

    office: Office
    screen: str
    scripts: bool

    def enter(self, person: User) -> Page:
        """Through the door, by hand."""
        return self.office.sign_in_by_hand(person.username, screen=self.screen, scripts=self.scripts)

    def look(self, page: Page, name: str) -> None:
        """Keep a picture, once per screen."""
        self.office.check_width(page)
        if self.scripts:
            self.office.picture(page, f"journey-{name}")

    def act(self, page: Page, link: str, button: str, **fields: str) -> None:
        """Follow a button of the detail page, fill its form in, send it, and arrive back."""
        page.get_by_role("link", name=link, exact=True).first.click()
        for name, value in fields.items():
            page.locator(f"[name={name}]").fill(value)
        page.get_by_role("button", name=button, exact=True).click()
        page.get_by_role("status").or_(page.locator(".messages")).first.wait_for()


def file(name: str, shade: int) -> dict:
    """A real photo for a file field."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture(shade)}


def visit(stage: Stage, page: Page) -> None:
    """The inspector logs a visit with one problem and a photo."""
    page.get_by_role("link", name="填写督导记录").first.click()
    page.locator("[name=school]").select_option(label="柳河镇中心小学")
    if not stage.scripts:
        page.get_by_role("button", name="更新专题").click()
    answers = page.locator("#theme-reduction [role=radiogroup]")
    answers.first.wait_for()
    for answer in answers.all():
        answer.locator("label").first.click()
    page.locator("[name=arrived_at]").fill("09:00")
    page.locator("[name=left_at]").fill("11:20")
    page.get_by_text("校园巡视", exact=True).first.click()
    for number in (1, 2, 3, 4, 5, 6, 8):  # the school has neither canteen nor dormitory
        page.locator(f"label[for^=id_matter_M{number}_]").first.click()
    page.locator("[name=count_patrols]").fill("1")
    page.locator("[name=summary]").fill("巡视教学楼和操场，查看消防器材台账，与分管副校长当面交换意见。")
    page.locator("[name=finding-0-text]").fill(PROBLEM)
    page.locator("[name=finding-0-matter]").select_option("M6")
    page.get_by_text("立行立改", exact=True).first.click()
    page.locator("input[type=file][name=photos]").first.set_input_files(file("通道.jpg", 60))
    page.get_by_text("下达整改通知", exact=True).click()
    stage.look(page, "visit-form")
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/inspectors/visits/*/")
    stage.look(page, "visit")


def mend(stage: Stage, page: Page, told: str, shade: int) -> None:
    """The principal reports an item as mended, with a photo."""
    page.get_by_role("link", name="申报完成", exact=True).first.click()
    page.locator("[name=told]").fill(told)
    page.locator("[name=pictures]").set_input_files(file("整改后.jpg", shade))
    stage.look(page, "report-form")
    page.get_by_role("button", name="申报完成", exact=True).click()
    page.get_by_text("已申报完成").first.wait_for()


def run_jobs() -> None:
    """What the background worker does."""
    for job in Job.objects.filter(state=Job.State.WAITING):
        assert jobs.perform(job.pk) == Job.State.DONE


def carry_to_write_off(stage: Stage, people: People, pages: dict[str, Page]) -> Item:
    """Receipt, evidence, return, second round, recheck, write-off; each by the one whose turn it is."""
    item = Item.objects.get()
    address = f"{stage.office.url}{item.get_absolute_url()}"
    office, school, gate = pages["staff"], pages["principal"], pages["inspector"]

    office.goto(address)
    stage.act(office, "下达", "下达")
    school.goto(f"{stage.office.url}/")
    stage.look(school, "principal-home")
    school.goto(address)
    stage.act(school, "签收", "确认签收")
    mend(stage, school, "课桌已清走，更换标志灯两盏。", 120)

    gate.goto(address)
    gate.get_by_role("link", name="退回", exact=True).click()
    gate.get_by_label("部分到位").check()
    gate.locator("[name=reason]").fill(WANTING)
    gate.get_by_role("button", name="退回", exact=True).click()
    gate.get_by_text("第2轮").first.wait_for()

    school.goto(address)
    assert school.get_by_text(WANTING).count()
    mend(stage, school, "余下一盏已更换，全部点亮。", 180)
    gate.goto(address)
    stage.act(gate, "复核通过", "复核通过")
    office.goto(address)
    stage.act(office, "销号", "销号")
    office.get_by_text("销字〔2024〕0001").first.wait_for()
    stage.look(office, "item-written-off")
    item.refresh_from_db()
    return item


def issue_the_paper(stage: Stage, people: People, pages: dict[str, Page]) -> Document:
    """The office drafts the feedback opinion, the director signs, the office issues, the principal signs for it."""
    office, chief = pages["staff"], pages["director"]
    office.goto(f"{stage.office.url}/feedback/new/")
    office.locator("[name=school]").select_option(label="柳河镇中心小学")
    office.get_by_role("button", name="起草", exact=True).click()
    office.wait_for_url("**/reports/*/")
    paper = Document.objects.get()
    address = f"{stage.office.url}{paper.get_absolute_url()}"
    stage.act(office, "送审", "送审")
    chief.goto(address)
    stage.act(chief, "签发", "签发")
    run_jobs()
    office.goto(address)
    stage.act(office, "编号印发", "编号印发")
    run_jobs()
    office.goto(address)
    stage.look(office, "paper")
    paper.refresh_from_db()
    return paper


def text_of_pdf(page: Page, office: Office, paper: Document) -> str:
    """The words of the issued PDF as the principal downloads it."""
    answer = page.context.request.get(f"{office.url}/reports/{paper.pk}/pdf/")
    assert answer.headers["content-type"] == "application/pdf"
    with pdfplumber.open(BytesIO(answer.body())) as pdf:
        lines = [sheet.extract_text() or "" for sheet in pdf.pages]
        cells = [cell or "" for sheet in pdf.pages for table in sheet.extract_tables() for row in table for cell in row]
    return "".join(lines + cells).replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("screen", "scripts"),
    [
        pytest.param("phone", True, id="phone-scripts"),
        pytest.param("desk", False, id="desk-no-scripts"),
        pytest.param("phone", False, id="phone-no-scripts", marks=pytest.mark.slow),
        pytest.param("desk", True, id="desk-scripts", marks=pytest.mark.slow),
    ],
)
def test_one_finding_goes_from_the_visit_to_the_write_off_and_onto_paper(office, people, screen, scripts):
    stage = Stage(office, screen, scripts)
    pages = {role: stage.enter(getattr(people, role)) for role in ("inspector", "principal", "staff", "director")}

    visit(stage, pages["inspector"])
    pages["staff"].goto(pages["inspector"].url)
    stage.act(pages["staff"], "审核通过", "审核通过")
    item = carry_to_write_off(stage, people, pages)
    assert (item.status, item.round, item.write_off_number) == ("written_off", 2, "销字〔2024〕0001")
    assert [event.verb for event in item.events.all()] == [
        "opened",
        "issue",
        "receive",
        "report",
        "return",
        "report",
        "pass",
        "write_off",
    ]

    paper = issue_the_paper(stage, people, pages)
    pages["principal"].goto(f"{office.url}{paper.get_absolute_url()}")
    stage.act(pages["principal"], "签收", "确认签收")
    words = text_of_pdf(pages["principal"], office, paper)
    assert paper.number in words
    assert "柳河镇中心小学" in words
    assert item.number in words
    assert item.write_off_number in words
    assert PROBLEM in words
    assert paper.receipts.get().signed_by == people.principal
