"""The board of 双减 on a phone and at a desk: readable, every number a link, nothing sticks out."""

from datetime import date
from decimal import Decimal

from inspectors.models import ReductionMonth, TrainingInstitution, VisitMatter, VisitReading
from office.models import County
from tests.factories.inspectors import VisitFactory, national_checklist, shipped_checklist
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory


def autumn():
    """Five schools, three months: one school stays above the limit, one is not visited."""
    WorkYearFactory(year=2024)
    County.objects.update(frozen_on=date(2024, 12, 2))
    theme, five, main = shipped_checklist("reduction"), shipped_checklist("five_management"), national_checklist()
    inspector, staff = UserFactory(role="inspector"), UserFactory(role="staff")
    homework = theme.entries.get(code="homework", part="reading")
    training = theme.entries.get(code="training_share", part="reading")
    schools = [*SchoolFactory.create_batch(4), SchoolFactory(kind="junior", name="青禾初中")]
    for month, values in ((9, (70, 66, 58, 95)), (10, (65, 55, 50, 85)), (11, (62, 48, 45, 80))):
        for school, minutes in zip(schools[1:], values, strict=True):
            visit = VisitFactory(
                approved=True, school=school, visited_on=date(2024, month, 6), checklist=main, inspector=inspector
            )
            visit.themes.set([theme, five])
            grade = "七年级" if school.kind == "junior" else "四年级"
            VisitReading.objects.create(visit=visit, entry=homework, grade=grade, value=Decimal(minutes))
            VisitReading.objects.create(visit=visit, entry=training, value=Decimal(30 - month - minutes % 5))
            for code, result in (("phone_keeping", "no"), ("nap", "yes"), ("pe_break", "yes")):
                VisitMatter.objects.create(visit=visit, entry=five.entries.get(code=code), result=result)
    ReductionMonth.objects.create(year=2024, month=11, status="verifying", note="重点看作业公示。")
    TrainingInstitution.objects.create(name="晨光书画班", kind="other", status="checked", finding="证照齐全。")
    return staff


def test_the_board_is_read_and_its_numbers_open_lists(office, screen):
    page = office.sign_in(autumn(), screen)
    page.goto(f"{office.url}/inspectors/reduction/?year=2024&month=11")
    page.get_by_text("十二个月书面作业").wait_for()
    page.locator("[data-chart] canvas").first.wait_for()
    office.picture(page, "reduction-board")
    assert office.accessibility(page) == []
    page.get_by_role("link", name="未查的学校").click()
    page.get_by_text("共 1 条").wait_for()
    office.picture(page, "reduction-schools")
    for address, name in (
        ("readings/?year=2024&month=11&line=homework", "readings"),
        ("answers/?year=2024", "answers"),
    ):
        page.goto(f"{office.url}/inspectors/reduction/{address}")
        office.picture(page, f"reduction-{name}")
    page.goto(f"{office.url}{TrainingInstitution.objects.get().get_absolute_url()}")
    office.picture(page, "reduction-institution")
