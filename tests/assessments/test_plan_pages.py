"""Gaps, what-if and plans on the pages: who sees what, what it says, that it is a simulation."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import services
from assessments.models import Plan
from core import jobs
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry, Job
from office.models import ParameterValue, WorkYear
from reports.models import Document
from schools.models import Posting, School, YearReturn
from tests.factories import assessments as make
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db

QUESTION = {
    "mode": "least_cost",
    "budget_wan": None,
    "aim": "schools",
    "coefficients": False,
    "moves": "",
    "seconds": 30,
}
TYPED = {"mode": "least_cost", "aim": "schools", "moves": "", "seconds": "30"}


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


@pytest.fixture
def run(county):
    make.reported_school("A", 900, indoor_sport_area=0, sport_field_area=5580, teaching_aux_area=9000)
    make.reported_school("B", 300)
    return make.published_run()


def principal_of(code):
    user = UserFactory(role="principal")
    Posting.objects.create(
        user=user, school=School.objects.get(code=code), capacity="principal", started_on="2020-01-01"
    )
    return user


def asked(run, *, actor=None, **changes):
    limits = changes.pop("limits", {})
    return services.request_plan(
        actor=actor or UserFactory(role="staff"), run=run, question=QUESTION | changes, limits=limits
    )


def answered(run, **changes):
    plan = asked(run, **changes)
    jobs.perform(plan.job_id)
    return Plan.objects.get(pk=plan.pk)


# --- the gap sheet ---


def test_the_gap_sheet_names_the_school_the_quantity_and_the_money(as_role, run):
    page = as_role("leader").get(url("run_gaps", run.pk)).content.decode()

    for text in ("A学校", "校内运动场地面积 1170 ㎡", "58.50", "没有官方出处", "82.7%"):
        assert text in page


def test_the_price_of_the_year_is_the_offices(as_role, run):
    year = WorkYear.objects.get(year=run.year)
    ParameterValue.objects.create(year=year, key="improve.cost.sport_area", value="0.1", kind="")

    assert "117.00" in as_role("staff").get(url("run_gaps", run.pk)).content.decode()


def test_a_principal_sees_the_gaps_of_his_school_and_of_no_other(as_role, run):
    client = as_role("principal", user=principal_of("A"))
    page = client.get(url("school_gaps", School.objects.get(code="A").pk)).content.decode()

    assert "1170 ㎡" in page
    assert client.get(url("school_gaps", School.objects.get(code="B").pk)).status_code == 404
    assert client.get(url("run_gaps", run.pk)).status_code == 403


def test_a_principal_sees_published_runs_only(as_role, county):
    make.reported_school("A", 900, indoor_sport_area=0, sport_field_area=5580, teaching_aux_area=9000)
    hidden = make.computed_run()
    address = url("school_gaps", School.objects.get(code="A").pk)

    page = as_role("principal", user=principal_of("A")).get(f"{address}?run={hidden.pk}").content.decode()
    assert "1170" not in page
    assert "还没有发布过" in page
    assert "1170" in as_role("staff").get(f"{address}?run={hidden.pk}").content.decode()


@pytest.mark.parametrize("wanted", ["x", "99999999", "-1", "²", "9" * 30])
def test_a_run_that_is_none_shows_the_published_one(as_role, run, wanted):
    address = url("school_gaps", School.objects.get(code="A").pk)
    assert "1170" in as_role("staff").get(address, {"run": wanted}).content.decode()


def test_changed_figures_are_told_instead_of_old_gaps(as_role, run):
    row = YearReturn.objects.get(section__school__code="A")
    YearReturn.objects.filter(pk=row.pk).update(values=row.values | {"sport_field_area": "6000"})

    page = as_role("staff").get(url("run_gaps", run.pk)).content.decode()
    assert "年度数据有改动" in page
    assert "1170" not in page


def test_the_gap_sheet_is_exported(as_role, run):
    response = as_role("staff").get(url("run_gaps", run.pk), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(response.content))

    cells = [cell for row in book["差额"].iter_rows(values_only=True) for cell in row]
    assert {"A学校", 1170, 58.5} <= set(cells)
    assert AuditEntry.objects.filter(verb="list.exported").exists()


def test_more_schools_cost_no_more_queries(as_role, run):
    client = as_role("staff")
    client.get(url("run_gaps", run.pk))
    with CaptureQueriesContext(connection) as few:
        client.get(url("run_gaps", run.pk))
    for number in range(8):
        make.reported_school(f"N{number}", 200, multimedia_rooms=1)
    bigger = make.computed_run()
    client.get(url("run_gaps", bigger.pk))
    with CaptureQueriesContext(connection) as many:
        page = client.get(url("run_gaps", bigger.pk)).content.decode()

    assert "N7学校" in page
    assert len(many) == len(few)


# --- what if ---


def test_other_figures_move_the_verdict_and_change_nothing(as_role, run):
    client = as_role("leader")
    data = {"section": "A|primary", "A|primary|sport_field_area": "6,750"}
    page = client.get(url("run_what_if", run.pk), data).content.decode()

    assert "1 / 2个学段达标" in page
    assert "2 / 2个学段达标" in page
    assert "变为达标" in page
    assert "模拟，不代表正式结果" in page
    assert YearReturn.objects.get(section__school__code="A").values["sport_field_area"] == "5580"


def test_the_page_works_as_a_fragment_and_without_one(as_role, run):
    client = as_role("staff")
    data = {"add": "A|primary"}
    piece = client.get(url("run_what_if", run.pk), data, headers={"HX-Request": "true"}).content.decode()
    whole = client.get(url("run_what_if", run.pk), data).content.decode()

    assert "<html" not in piece
    assert "<html" in whole
    for page in (piece, whole):
        assert 'name="A|primary|sport_field_area"' in page
        assert "5580" in page


def test_a_school_stage_is_taken_off_the_page(as_role, run):
    data = {"section": ["A|primary", "B|primary"], "without": "A|primary"}
    page = as_role("staff").get(url("run_what_if", run.pk), data).content.decode()

    assert 'name="B|primary|students"' in page
    assert 'name="A|primary|students"' not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("-1", "不能是负数"), ("abc", "请填普通数字"), ("1e9", "请填普通数字"), ("9" * 40, "数字太长")],
)
def test_a_figure_that_is_none_is_told_and_kept(as_role, run, typed, sentence):
    data = {"section": "A|primary", "A|primary|sport_field_area": typed}
    response = as_role("staff").get(url("run_what_if", run.pk), data)

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert f'value="{typed}"' in response.content.decode()


def test_a_school_stage_that_is_not_there_is_passed_over(as_role, run):
    response = as_role("staff").get(url("run_what_if", run.pk), {"section": ["X|moon", "A"], "add": "|"})
    assert response.status_code == 200
    assert "先选一个学段" in response.content.decode()


# --- plans ---


def test_staff_ask_for_a_plan_and_see_it(as_role, run):
    client = as_role("staff")
    response = client.post(url("plan_add", run.pk), TYPED)
    plan = Plan.objects.get()
    assert response.status_code == 302
    assert response.url == plan.get_absolute_url()
    assert "data-poll" in client.get(url("plan_progress", plan.pk), headers={"HX-Request": "true"}).content.decode()
    assert url("plan_cancel", plan.pk) in client.get(plan.get_absolute_url()).content.decode()

    jobs.perform(plan.job_id)
    page = client.get(plan.get_absolute_url()).content.decode()
    for text in (
        "落实后达标",
        "7.90万元",
        "158 ㎡",
        "A学校",
        "没有更省钱的方案",
        "模拟，不代表正式结果",
        "2 / 2个学段达标",
    ):
        assert text in page
    assert AuditEntry.objects.filter(verb="plan.requested").exists()
    assert as_role("leader").get(plan.get_absolute_url()).status_code == 200
    assert as_role("leader").get(url("plan_add", run.pk)).status_code == 403


def test_a_second_click_asks_for_nothing_more(as_role, run):
    client = as_role("staff")
    page = client.get(url("plan_add", run.pk))
    key = str(page.context["form"].initial["client_uuid"])
    for _ in range(2):
        client.post(url("plan_add", run.pk), TYPED | {"client_uuid": key})
    assert Plan.objects.count() == 1


def test_limits_of_the_office_make_it_impossible_and_it_says_which(as_role, run):
    client = as_role("staff")
    client.post(url("plan_add", run.pk), TYPED | {"school_sport_field_area": "100"})
    plan = Plan.objects.get()
    assert plan.limits["per_school"] == {"sport_field_area": "100"}
    jobs.perform(plan.job_id)

    page = client.get(plan.get_absolute_url()).content.decode()
    assert "限制下没有方案" in page
    assert "A学校（小学）：“R5" in page
    assert "每校最多增加校内运动场地面积100㎡" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"mode": "budget"}, "请填写预算"),
        ({"mode": "budget", "budget_wan": "-5"}, "不能是负数"),
        ({"mode": "magic"}, "选择一个有效的选项"),
        ({"school_multimedia_rooms": "1.5"}, "请填整数"),
        ({"seconds": "999999"}, "选择一个有效的选项"),
    ],
)
def test_a_faulty_question_is_told_and_nothing_is_asked(as_role, run, change, sentence):
    response = as_role("staff").post(url("plan_add", run.pk), TYPED | change)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Plan.objects.exists()


def test_a_budget_plan_says_what_it_reaches(as_role, run):
    plan = answered(run, mode="budget", budget_wan=Decimal(5))

    assert plan.status == "improving"
    page = as_role("staff").get(plan.get_absolute_url()).content.decode()
    assert "方案落实后1个学段达标" in page
    assert "预算5.00万元" in page


def test_a_plan_is_exported(as_role, run):
    plan = answered(run)
    response = as_role("staff").get(plan.get_absolute_url(), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(response.content))

    assert [cell.value for cell in book["改进方案"][2]][:5] == [
        "A学校",
        "全校",
        "R5 生均体育运动场馆面积",
        "校内运动场地面积",
        158,
    ]
    about = [cell for row in book["说明"].iter_rows(values_only=True) for cell in row]
    assert "模拟，不代表正式结果" in about


def test_a_plan_becomes_official_paper_with_its_list_as_an_annex(as_role, run):
    plan = answered(run)
    client = as_role("staff")

    response = client.post(url("plan_paper", plan.pk), follow=True)

    draft = Document.objects.get()
    assert response.redirect_chain[-1][0] == draft.get_absolute_url()
    assert (draft.kind, draft.title) == ("improvement_plan", f"{make.YEAR}年{run.indicator_set.title}改进方案")
    annex = draft.snapshot["blocks"][-1]
    assert annex["title"] == "各校增加项目表"
    assert len(annex["blocks"][0]["rows"]) == len(plan.result["changes"]) > 0
    assert "模拟，不代表正式结果" in str(draft.snapshot)


def test_a_plan_without_an_answer_is_no_paper(as_role, run):
    plan = asked(run)

    response = as_role("staff").post(url("plan_paper", plan.pk))

    assert response.status_code == 422
    assert "方案还没有算完" in response.content.decode()
    assert not Document.objects.exists()


def test_a_plan_over_changed_figures_is_refused(run):
    YearReturn.objects.filter(section__school__code="A").update(status="confirmed", frozen_at=None, frozen_by=None)
    with pytest.raises(BusinessRuleError, match="年度数据有改动"):
        asked(run)


def test_figures_changed_after_asking_fail_the_job_with_the_reason(as_role, run):
    plan = asked(run)
    row = YearReturn.objects.get(section__school__code="A")
    YearReturn.objects.filter(pk=row.pk).update(values=row.values | {"sport_field_area": "6000"})

    assert jobs.perform(plan.job_id) == Job.State.FAILED
    assert "年度数据有改动" in as_role("staff").get(plan.get_absolute_url()).content.decode()
    assert Plan.objects.get(pk=plan.pk).status == "waiting"


def test_a_plan_is_cancelled_once(as_role, run):
    plan = asked(run)
    client = as_role("staff")

    assert client.post(url("plan_cancel", plan.pk)).status_code == 302
    assert Job.objects.get(pk=plan.job_id).state == Job.State.CANCELLED
    assert client.post(url("plan_cancel", plan.pk)).status_code == 409
    with pytest.raises(WrongState):
        services.cancel_plan(actor=client.person, plan=plan)
    assert AuditEntry.objects.filter(verb="plan.cancelled").count() == 1


def test_who_may_not_plan_is_refused(run):
    with pytest.raises(NotAllowed):
        asked(run, actor=UserFactory(role="leader"))
    plan = asked(run)
    with pytest.raises(NotAllowed):
        services.cancel_plan(actor=UserFactory(role="leader"), plan=plan)


def test_a_job_done_twice_keeps_the_first_answer(run):
    plan = answered(run)
    first = plan.computed_at
    from assessments.planning import make_plan

    assert make_plan(plan.pk, lambda *told: None) == {"status": "passing"}
    assert Plan.objects.get(pk=plan.pk).computed_at == first


def test_the_list_of_plans_costs_the_same_for_more(as_role, run):
    client = as_role("leader")
    answered(run)
    client.get(url("plan_list"))
    with CaptureQueriesContext(connection) as few:
        client.get(url("plan_list"))
    for _ in range(4):
        asked(run)
    with CaptureQueriesContext(connection) as many:
        page = client.get(url("plan_list")).content.decode()

    assert len(many) == len(few)
    assert "落实后达标" in page


def test_the_gap_list_shows_the_schools_of_ones_scope(as_role, run):
    page = as_role("principal", user=principal_of("A")).get(url("gap_list")).content.decode()
    assert url("school_gaps", School.objects.get(code="A").pk) in page
    assert "58.50" in page

    other = as_role("principal", user=principal_of("B")).get(url("gap_list")).content.decode()
    assert "A学校" not in other
    assert "没有差额" in other


def test_the_gap_list_without_results_says_so(as_role, county):
    assert "还没有发布过" in as_role("staff").get(url("gap_list")).content.decode()
