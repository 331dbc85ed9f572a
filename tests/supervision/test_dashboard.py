"""The first pages and the feedback opinion, on the acceptance county and on an empty one."""

from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from core.exceptions import BusinessRuleError, NotAllowed
from office.models import User
from rectification.models import Item
from reports.models import Document
from schools.models import School
from supervision.acceptance.seed import seed
from supervision.documents import draft_feedback_opinion, values_of
from supervision.feedback_facts import collect
from supervision.figures import trend_points

pytestmark = pytest.mark.xdist_group("access")
HOMES = {
    "staff": "/today/office/",
    "inspector": "/today/inspector/",
    "principal": "/today/school/",
    "department": "/today/unit/",
    "assessor": "/today/assessor/",
    "leader": "/overview/",
}


@pytest.fixture(scope="module")
def county_seed(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed()
        transaction.set_rollback(True)


@pytest.fixture
def sign_in(county_seed, db):
    def enter(name: str) -> Client:
        client = Client()
        client.person = User.objects.get(username=name)
        client.force_login(client.person, backend="office.authentication.AccountBackend")
        return client

    return enter


@pytest.fixture
def school_a(county_seed, db) -> School:
    return School.objects.get(pk=county_seed["schools"]["A"]["id"])


@pytest.mark.parametrize(("role", "address"), HOMES.items())
def test_homes_of_a_county_that_has_nothing_yet(role, address, as_role):
    assert as_role(role).get(address).status_code == 200


def test_the_leaders_page_of_a_county_that_has_nothing_yet(as_role):
    text = as_role("leader").get("/overview/").content.decode()

    assert "还没有发布的优质均衡结果" in text
    assert "%" not in text.split('<div class="sentences">')[1].split("</div>")[0]


@pytest.mark.parametrize(
    "query", ["?year=abc&month=5", "?year=2024&month=13", "?year=1999&month=1", "?month=4", "?year=²&month=５"]
)
def test_an_address_that_names_no_month_shows_the_present_one(query, sign_in):
    page = sign_in("leader").get(f"/overview/{query}").context["page"]

    assert (page.year, page.month) == (2024, 5)


def test_every_figure_is_the_length_of_its_list_for_the_observer(sign_in):
    client = sign_in("observer")
    for figure in client.get("/overview/").context["page"].figures:
        assert client.get(figure.url).context["table"].paginator.count == figure.value, figure


def test_the_principal_sees_his_own_desk_in_order_of_urgency(sign_in, school_a):
    context = sign_in("principal_a").get("/today/school/").context
    steps = context["steps"]

    assert {step.item.school for step in steps} == {school_a}
    assert [step.item.due_on for step in steps] == sorted(step.item.due_on for step in steps)
    assert {step.verb for step in steps} <= {"签收", "立行立改办结", "申报完成"}
    assert [paper.url for paper in context["papers"]]
    assert {filling.verb for filling in context["fillings"]} == {"修改", "核对并确认"}
    assert context["waiting"].value == 3


def test_the_desk_offers_the_same_button_as_the_page_of_all_that_waits(sign_in):
    client = sign_in("principal_a")
    steps = client.get("/today/school/").context["steps"]
    page = client.get("/rectification/mine/").content.decode()

    assert steps
    assert [step.url for step in steps if f'href="{step.url}"' not in page] == []


def test_buttons_of_the_desk_open(sign_in):
    client = sign_in("principal_a")
    context = client.get("/today/school/").context

    for row in [*context["steps"], *context["papers"], *context["fillings"]]:
        assert client.get(row.url).status_code == 200, row


def test_the_inspector_sees_only_his_schools(sign_in):
    desk = sign_in("inspector1").get("/today/inspector/").context["desk"]

    assert [row.school.code for row in desk.board] == ["3199000001", "3199000002"]
    assert (desk.required, desk.done) == (2, 2)
    assert {visit.status for visit in desk.unfinished} == {"draft", "returned"}
    assert {step.item.status for step in desk.rechecks} == {"reported", "checking"}


def test_the_department_sees_its_own_items(sign_in):
    steps = sign_in("department").get("/today/unit/").context["steps"]

    assert len(steps) == 3
    assert {step.item.desk for step in steps} == {"unit"}


# --- 督导反馈意见 ---------------------------------------------------------------------------------------------------------
def test_facts_are_those_of_the_school(school_a, county_seed):
    staff = User.objects.get(username="staff")
    facts = collect(user=staff, school=school_a, year=2024)

    assert facts.visits.count == 1
    assert facts.visits.inspectors == ("inspector1",)
    assert len(facts.items) == Item.objects.in_year(2024).counted().filter(school=school_a).count()
    assert sum(item.is_closed for item in facts.items) == 2  # written off, and ended on the spot
    assert facts.results.year == 2023
    assert len(facts.results.scores) == 22


def test_a_paper_is_drafted_and_keeps_its_facts(sign_in, school_a):
    client = sign_in("staff")
    answer = client.post(f"/feedback/schools/{school_a.pk}/", {"year": "2024"})
    paper = Document.objects.latest("pk")

    assert answer.status_code == 302
    assert answer["Location"] == paper.get_absolute_url()
    assert paper.school == school_a
    assert paper.status == "draft"
    assert paper.title == f"关于{school_a.name}2024年督导情况的反馈意见"
    facts = paper.snapshot["facts"]
    assert facts["year"] == 2024
    assert len(facts["items"]) == Item.objects.in_year(2024).counted().filter(school=school_a).count()

    Item.objects.filter(school=school_a).update(text="后来改了")
    assert "后来改了" not in str(Document.objects.get(pk=paper.pk).snapshot)


def test_a_paper_by_choosing_school_and_year(sign_in, school_a):
    client = sign_in("staff")
    answer = client.post("/feedback/new/", {"school": school_a.pk, "year": "2023"})

    assert answer.status_code == 302
    paper = Document.objects.latest("pk")
    texts = [block.get("text", "") for block in paper.snapshot["blocks"]]
    assert "2023年没有已审核的到校督导记录。" in texts
    assert "督导中没有发现需要列入整改台账的问题。" in texts


@pytest.mark.parametrize(
    "data", [{}, {"school": "999999", "year": "2024"}, {"school": "x", "year": "2024"}, {"year": "2030"}]
)
def test_a_form_that_names_nothing_known_is_refused(sign_in, data):
    before = Document.objects.count()

    assert sign_in("staff").post("/feedback/new/", data).status_code == 422
    assert Document.objects.count() == before


def test_years_to_come_and_other_people_are_refused(school_a, county_seed):
    with pytest.raises(BusinessRuleError, match="还没有开始"):
        draft_feedback_opinion(actor=User.objects.get(username="staff"), school=school_a, year=2025)
    with pytest.raises(NotAllowed):
        draft_feedback_opinion(actor=User.objects.get(username="leader"), school=school_a, year=2024)


def test_overdue_items_are_named_in_the_demands(school_a, county_seed):
    late = Item.objects.counted().filter(school=school_a, status="mending", found_on__lt=date(2024, 5, 20)).first()
    Item.objects.filter(pk=late.pk).update(due_on=date(2024, 5, 20))
    facts = collect(user=User.objects.get(username="staff"), school=school_a, year=2024)

    assert late.number in values_of(facts)["逾期编号"]
    paper = draft_feedback_opinion(actor=User.objects.get(username="staff"), school=school_a, year=2024)
    told = [block.get("text", "") for block in paper.snapshot["blocks"]]
    assert any(text.endswith("已经逾期，请立即整改并在申报时说明原因。") and late.number in text for text in told)


def test_trends_have_a_point_per_month():
    assert trend_points([1, 2, 3]) == "0.0,26.0 60.0,14.0 120.0,2.0"
    assert trend_points([5, 5]) == "0.0,26.0 120.0,26.0"
    assert trend_points([None, 4]) == ""
