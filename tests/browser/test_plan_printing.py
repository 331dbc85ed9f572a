"""Plans and results on paper: the button, no navigation, folded parts unfolded, every figure within the sheet."""

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import Coefficient, Score
from core import jobs
from tests.factories import assessments as make
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

SHEET = {"width": 720, "height": 1000}
QUESTION = {
    "mode": "least_cost",
    "budget_wan": None,
    "aim": "schools",
    "coefficients": False,
    "moves": "",
    "seconds": 30,
}


@pytest.fixture
def addresses(office):
    make.reported_school("A", 900, indoor_sport_area=0, sport_field_area=5580, teaching_aux_area=9000)
    make.reported_school("B", 300)
    run = make.published_run()
    plan = services.request_plan(actor=UserFactory(role="staff"), run=run, question=QUESTION, limits={})
    jobs.perform(plan.job_id)
    typed = "section=A|primary&A|primary|sport_field_area=6750"
    return {
        "plan": (plan.get_absolute_url(), "158 ㎡"),
        "gaps": (reverse("assessments:run_gaps", args=[run.pk]), "1170 ㎡"),
        "gap list": (reverse("assessments:gap_list"), "58.50"),
        "what if": (f"{reverse('assessments:run_what_if', args=[run.pk])}?{typed}", "变为达标"),
        "run": (run.get_absolute_url(), "校际差异系数"),
        "score": (Score.objects.get(subject__code="A", indicator__code="R5").get_absolute_url(), "5580"),
        "coefficient": (Coefficient.objects.get(indicator__code="R5").get_absolute_url(), "占全部差异"),
    }


def test_pages_print_their_figures_and_nothing_else(office, addresses):
    page = office.sign_in(UserFactory(role="staff"))
    for name, (address, figure) in addresses.items():
        page.emulate_media(media="screen")
        page.goto(office.url + address)
        page.evaluate("window.print = () => { window.printed = true; }")
        page.get_by_role("button", name="打印").click()
        assert page.evaluate("window.printed"), name

        page.emulate_media(media="print")
        page.set_viewport_size(SHEET)
        paper = page.locator("body").inner_text()
        assert figure in paper, name
        for word in ("整改台账", "打印", "导出表格", "退出"):
            assert word not in paper, (name, word)
        assert page.locator("nav:visible").count() == 0, name
        assert page.evaluate(
            "[...document.querySelectorAll('main td, main th, main p, main .item-main')].filter(e => e.offsetParent)"
            ".every(e => { const at = e.getBoundingClientRect(); return at.left >= -1 && at.right <= innerWidth + 1; })"
        ), name


def test_folded_parts_are_unfolded_on_paper_only(office, addresses):
    page = office.sign_in(UserFactory(role="staff"))
    page.goto(office.url + addresses["run"][0])
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<details><p>折叠的</p></details>')")
    folded = page.locator("main details").last

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert folded.evaluate("part => part.open")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert not folded.evaluate("part => part.open")


def test_without_scripts_there_is_no_dead_button(office, addresses):
    page = office.sign_in(UserFactory(role="staff"), scripts=False)
    page.goto(office.url + addresses["plan"][0])
    assert not page.get_by_text("打印").is_visible()
