"""What is made of a plan: a simulation run over its figures, and tasks in the ledger."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import services
from assessments.bridges import series
from assessments.models import Coefficient, IndicatorSet, Plan, PlanTask, Publication, Score, ScoreRun, SubjectResult
from assessments.snapshots import outdated_reason, outdated_runs
from core import jobs
from core.exceptions import BusinessRuleError, NotAllowed
from core.models import AuditEntry
from office import clock
from office.models import Unit, WorkYear
from rectification.models import Item
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
LINE = "A||sport_field_area"


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


@pytest.fixture
def run(county):
    make.reported_school("A", 900, indoor_sport_area=0, sport_field_area=5580, teaching_aux_area=9000)
    make.reported_school("C", 900, indoor_sport_area=0, sport_field_area=4580, teaching_aux_area=9000)
    make.reported_school("B", 300)
    return make.published_run()


@pytest.fixture
def staff(run):
    return UserFactory(role="staff")


def answered(run, **changes):
    limits = changes.pop("limits", {})
    plan = services.request_plan(actor=UserFactory(role="staff"), run=run, question=QUESTION | changes, limits=limits)
    jobs.perform(plan.job_id)
    return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def plan(run):
    return answered(run)


def simulated(plan, actor):
    found = services.simulate_plan(actor=actor, plan=plan)
    jobs.perform(found.job_id)
    return ScoreRun.objects.get(pk=found.pk)


def opened(plan, actor, **changes):
    given = {"lines": [LINE], "severity": "long"} | changes
    return services.open_plan_tasks(actor=actor, plan=plan, **given)


# --- the simulation ---


def test_the_simulation_finds_what_the_plan_was_proved_with(plan, staff):
    made = simulated(plan, staff)

    assert made.kind == "simulation"
    assert made.verdict == plan.result["after"]
    assert made.verdict["schools_passed"] is True
    assert plan.run.verdict["schools_passed"] is False
    limit = {(item["stage"], item["indicator"][:2]): item["after"] for item in plan.result["coefficients"]}
    for row in Coefficient.objects.filter(run=made).select_related("indicator"):
        assert row.cv == pytest.approx(Decimal(limit["小学", row.indicator.code]), abs=Decimal("1e-7"))


def test_one_press_starts_it_and_a_second_one_finds_the_same(as_role, plan):
    client = as_role("staff")
    assert "按方案推演" in client.get(plan.get_absolute_url()).content.decode()

    first = client.post(url("plan_simulate", plan.pk))
    made = ScoreRun.objects.get(kind="simulation")
    assert first.url == made.get_absolute_url()
    assert "由改进方案" in client.get(first.url).content.decode()
    second = client.post(url("plan_simulate", plan.pk))
    jobs.perform(made.job_id)
    third = client.post(url("plan_simulate", plan.pk))

    assert first.url == second.url == third.url
    assert ScoreRun.objects.filter(kind="simulation").count() == 1
    assert AuditEntry.objects.filter(verb="plan.simulated").count() == 1
    page = client.get(plan.get_absolute_url()).content.decode()
    assert made.get_absolute_url() in page
    assert "按方案推演" not in page


def test_two_plans_that_add_the_same_share_one_simulation(run, plan, staff):
    other = answered(run)
    assert simulated(plan, staff) == services.simulate_plan(actor=staff, plan=other)
    assert ScoreRun.objects.filter(kind="simulation").get().simulated_plans.count() == 2


def test_a_plan_that_adds_something_else_is_another_simulation(run, plan, staff):
    other = answered(run, mode="budget", budget_wan=Decimal(8))
    assert other.result["changes"] != plan.result["changes"]
    assert simulated(plan, staff).inputs_sha256 != simulated(other, staff).inputs_sha256


def test_every_page_of_a_run_works_on_it(as_role, plan, staff):
    made = simulated(plan, staff)
    client = as_role("staff")

    page = client.get(made.get_absolute_url()).content.decode()
    assert f"第{plan.pk}号" in page
    assert plan.get_absolute_url() in page
    assert "模拟，不发布" in page
    assert "过期" not in page
    assert url("run_publish", made.pk) not in page
    score = Score.objects.get(run=made, subject__code="A", indicator__code="R5")
    opened_page = client.get(score.get_absolute_url()).content.decode()
    assert "其中改进方案增加158㎡" in opened_page
    assert "5738" in opened_page
    untouched = Score.objects.get(run=made, subject__code="B", indicator__code="R5")
    assert "改进方案增加" not in client.get(untouched.get_absolute_url()).content.decode()
    for address in (
        Coefficient.objects.filter(run=made).first().get_absolute_url(),
        SubjectResult.objects.filter(run=made).first().get_absolute_url(),
        url("run_gaps", made.pk),
        url("run_what_if", made.pk),
        url("plan_add", made.pk),
        f"{url('score_list')}?run={made.pk}",
    ):
        assert client.get(address).status_code == 200
    assert "1170" not in client.get(url("run_gaps", made.pk)).content.decode()
    assert "1012 ㎡" in client.get(url("run_gaps", made.pk)).content.decode()


def test_a_plan_over_a_simulated_plan_adds_both(plan, staff):
    made = simulated(plan, staff)
    further = answered(made, mode="budget", budget_wan=Decimal(100), aim="indicators")
    assert further.result["changes"]
    again = simulated(further, staff)

    assert again.verdict == further.result["after"]
    changed = {item["lever"]: Decimal(item["amount"]) for item in further.result["changes"]}
    assert Decimal(again.basis["additions"][LINE]) == 158 + changed.get(LINE, 0)


def test_official_results_stay_what_they_were(as_role, run, plan, staff):
    made = simulated(plan, staff)

    assert Publication.objects.get().run == run
    with pytest.raises(BusinessRuleError, match="模拟计算不能发布"):
        services.publish_run(actor=UserFactory(role="director"), run=made, replaces=run.pk)
    with pytest.raises(IntegrityError, match="scorerun_with_a_plan_is_a_simulation"), transaction.atomic():
        ScoreRun.objects.filter(pk=made.pk).update(kind="official")
    principal = UserFactory(role="principal")
    school = School.objects.get(code="A")
    Posting.objects.create(user=principal, school=school, capacity="principal", started_on="2020-01-01")
    mine = Score.objects.visible_to(principal)
    assert {score.run_id for score in mine} == {run.pk}
    score = Score.objects.get(run=made, subject__code="A", indicator__code="R5")
    assert as_role("principal", user=principal).get(score.get_absolute_url()).status_code == 404


def test_the_years_line_of_a_school_never_shows_a_planned_figure(plan, staff):
    made = simulated(plan, staff)
    subject = SubjectResult.objects.get(run=made, code="A")
    found = series(made.indicator_set.code, "R5", subject, scores=Score.objects.all(), version=1)

    (point,) = found.segments[0].points
    assert point.value == Decimal("6.2")
    assert not point.is_simulation


def test_a_run_over_figures_that_later_become_true_is_another_run(run, plan, staff):
    made = simulated(plan, staff)
    for change in plan.result["changes"]:
        row = YearReturn.objects.get(section__school__pk=change["school_id"])
        grown = {"sport_field_area": str(Decimal(row.values["sport_field_area"]) + Decimal(change["amount"]))}
        YearReturn.objects.filter(pk=row.pk).update(values=row.values | grown)

    real = make.computed_run(kind="simulation")
    assert real.pk != made.pk
    assert real.verdict == made.verdict
    assert not real.simulated_plans.exists()


def test_changed_figures_make_the_simulation_old_and_a_new_one_is_refused(run, plan, staff):
    made = simulated(plan, staff)
    assert outdated_reason(made) == ""
    assert outdated_runs(ScoreRun.objects.for_list()) == []
    row = YearReturn.objects.get(section__school__code="B")
    YearReturn.objects.filter(pk=row.pk).update(values=row.values | {"sport_field_area": "9999"})

    assert outdated_reason(made).startswith("数据已变")
    assert set(outdated_runs(ScoreRun.objects.for_list())) == {run, made}
    Plan.objects.filter(pk=plan.pk).update(simulation=None)
    with pytest.raises(BusinessRuleError, match="年度数据有改动"):
        services.simulate_plan(actor=staff, plan=plan)


def test_figures_changed_after_the_press_fail_the_job(plan, staff):
    made = services.simulate_plan(actor=staff, plan=plan)
    row = YearReturn.objects.get(section__school__code="B")
    YearReturn.objects.filter(pk=row.pk).update(values=row.values | {"sport_field_area": "9999"})

    assert jobs.perform(made.job_id) == "failed"
    assert not ScoreRun.objects.get(pk=made.pk).is_computed


def test_a_cancelled_simulation_is_pressed_again(as_role, plan, staff):
    made = services.simulate_plan(actor=staff, plan=plan)
    services.cancel_run(actor=staff, run=made)
    client = as_role("staff")
    stopped = client.get(made.get_absolute_url()).content.decode()
    assert "回到方案重新推演" in stopped
    assert url("run_start") not in stopped.split("<main")[1]
    assert "按方案推演" in client.get(plan.get_absolute_url()).content.decode()

    client.post(url("plan_simulate", plan.pk))
    again = ScoreRun.objects.get(pk=made.pk)
    jobs.perform(again.job_id)
    assert ScoreRun.objects.get(pk=made.pk).verdict == plan.result["after"]


def test_telling_old_simulations_costs_the_same_for_more(run, plan, staff):
    simulated(plan, staff)
    shown = list(ScoreRun.objects.for_list())
    outdated_runs(shown)
    with CaptureQueriesContext(connection) as few:
        outdated_runs(shown)
    for budget, aim in ((8, "schools"), (1000, "indicators")):
        simulated(answered(run, mode="budget", budget_wan=Decimal(budget), aim=aim), staff)
    shown = list(ScoreRun.objects.for_list())
    outdated_runs(shown)
    with CaptureQueriesContext(connection) as many:
        assert outdated_runs(shown) == []

    assert len(shown) > 2
    assert len(many) == len(few)


# --- the tasks ---


def test_the_page_offers_all_lines_ticked_and_opens_the_chosen_ones(as_role, plan):
    client = as_role("staff")
    page = client.get(url("plan_tasks", plan.pk))
    form = page.context["form"]
    assert form.initial["lines"] == [line for line, _ in form.fields["lines"].choices]
    assert len(form.initial["lines"]) == 2
    assert "C学校（全校）：增加校内运动场地面积 1,158 ㎡" in page.content.decode()

    response = client.post(url("plan_tasks", plan.pk), {"lines": [LINE], "severity": "long"})

    assert response.url == plan.get_absolute_url()
    item = Item.objects.get()
    assert PlanTask.objects.get().line == LINE
    assert (item.school.code, item.desk, item.source, item.status) == ("A", "school", "assessment", "found")
    assert item.text.startswith("增加校内运动场地面积 158 ㎡\n")
    assert item.found_on == clock.today()
    assert AuditEntry.objects.filter(verb="plan.tasks_opened").count() == 1
    shown = client.get(plan.get_absolute_url()).content.decode()
    for text in (item.number, item.get_absolute_url(), "新发现"):
        assert text in shown
    rest = client.get(url("plan_tasks", plan.pk)).context["form"]
    assert LINE not in rest.initial["lines"]


def test_the_ground_is_the_indicators_document_and_clause(run, plan, staff):
    (item,) = opened(plan, staff)
    indicator = run.indicator_set.definition.indicator("R5")

    assert item.basis == f"{run.indicator_set.definition.document} {indicator.source.clause} R5 {indicator.title}"


def test_the_principal_of_now_is_responsible(plan, staff):
    former, now = UserFactory(full_name="刘前任"), UserFactory(full_name="周校长")
    school = School.objects.get(code="A")
    Posting.objects.create(
        user=former, school=school, capacity="principal", started_on="2019-01-01", ended_on="2020-12-31"
    )
    Posting.objects.create(user=now, school=school, capacity="principal", started_on="2021-01-01")

    (item,) = opened(plan, staff)
    assert item.responsible == "周校长"
    assert item.is_answered_by(now)


def test_a_department_can_be_responsible(plan, staff):
    unit = Unit.objects.create(name="基建科", kind="section")
    (item,) = opened(plan, staff, unit=unit)
    assert (item.desk, item.unit, item.school.code, item.responsible) == ("unit", unit, "A", "")


def test_the_deadline_is_a_date(plan, staff):
    day = clock.today() + timedelta(days=140)
    (item,) = opened(plan, staff, due_on=day)
    assert timedelta(0) <= day - item.due_on < timedelta(days=10)


@pytest.mark.parametrize("days", [0, -3])
def test_a_deadline_that_has_passed_is_refused(as_role, plan, days):
    day = clock.today() + timedelta(days=days)
    data = {"lines": [LINE], "severity": "long", "due_on": day.isoformat()}
    response = as_role("staff").post(url("plan_tasks", plan.pk), data)

    assert response.status_code == 422
    assert "整改期限应在今天以后" in response.content.decode()
    assert not Item.objects.exists()


def test_a_deadline_outside_the_bounds_of_its_kind_is_told(plan, staff):
    with pytest.raises(BusinessRuleError, match="应在"):
        opened(plan, staff, severity="minor", due_on=clock.today() + timedelta(days=300))
    assert not PlanTask.objects.exists()


def test_a_line_is_opened_once(as_role, plan, staff):
    (first,) = opened(plan, staff)
    with pytest.raises(BusinessRuleError, match="已经列入整改台账"):
        opened(plan, staff)
    (second,) = opened(plan, staff, lines=[change["lever"] for change in plan.result["changes"]])

    assert {item.school.code for item in (first, second)} == {"A", "C"}
    with pytest.raises(IntegrityError, match="plan_task_once_per_line"), transaction.atomic():
        PlanTask.objects.filter(item=second).update(line=LINE)
    page = as_role("staff").get(url("plan_tasks", plan.pk)).content.decode()
    assert "各项都已列入整改台账" in page
    assert 'type="checkbox"' not in page


def test_a_double_click_opens_nothing_twice(as_role, plan):
    client = as_role("staff")
    key = str(client.get(url("plan_tasks", plan.pk)).context["form"].initial["client_uuid"])
    for _ in range(2):
        client.post(url("plan_tasks", plan.pk), {"lines": [LINE], "severity": "long", "client_uuid": key})
    assert Item.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"), [({"lines": []}, "请至少勾选一项"), ({"lines": ["X||y"]}, "不在这个方案里")]
)
def test_a_choice_that_is_none_is_refused(plan, staff, changes, sentence):
    with pytest.raises(BusinessRuleError, match=sentence):
        opened(plan, staff, **changes)


def test_nothing_ticked_is_told_on_the_page_and_the_rest_is_kept(as_role, plan):
    data = {"severity": "limited", "category": "办学条件"}
    response = as_role("staff").post(url("plan_tasks", plan.pk), data)
    assert response.status_code == 422
    assert "请至少勾选一项" in response.content.decode()
    assert response.context["form"]["category"].value() == "办学条件"


def test_a_school_that_is_gone_is_named(plan, staff):
    School.objects.filter(code="A").update(closed_on=clock.today() - timedelta(days=1))
    with pytest.raises(BusinessRuleError, match="A学校.*撤并"):
        opened(plan, staff)


def test_teachers_who_move_are_given_away_and_received(county):
    make.reported_school("A", 1000, backbone_teachers=7)
    make.reported_school("B", 500, backbone_teachers=9)
    plan = answered(make.published_run(), moves="county")
    items = opened(plan, UserFactory(role="staff"), lines=[item["lever"] for item in plan.result["changes"]])

    assert {item.school.code: item.brief[:2] for item in items} == {"A": "增加", "B": "调出"}


# --- refusals of both ---


def refused(plan, staff, sentence):
    for act in (lambda: services.simulate_plan(actor=staff, plan=plan), lambda: opened(plan, staff)):
        with pytest.raises(BusinessRuleError, match=sentence):
            act()
    assert not ScoreRun.objects.filter(kind="simulation").exists()
    assert not Item.objects.exists()


@pytest.mark.parametrize("role", ["leader", "observer", "inspector"])
def test_who_may_not_is_refused(as_role, plan, role):
    person = UserFactory(role=role)
    with pytest.raises(NotAllowed):
        services.simulate_plan(actor=person, plan=plan)
    with pytest.raises(NotAllowed):
        opened(plan, person)
    client = as_role(role)
    for name in ("plan_simulate", "plan_tasks"):
        assert client.post(url(name, plan.pk), {"lines": [LINE], "severity": "long"}).status_code == 403


def test_a_leader_sees_no_button_for_them(as_role, plan):
    page = as_role("leader").get(plan.get_absolute_url()).content.decode()
    assert "按方案推演" not in page
    assert url("plan_tasks", plan.pk) not in page


def test_an_unanswered_plan_is_refused(run, staff):
    waiting = services.request_plan(actor=staff, run=run, question=QUESTION, limits={})
    refused(waiting, staff, "还没有算完")


def test_an_impossible_plan_is_refused(run, staff):
    plan = answered(run, limits={"per_school": {"sport_field_area": Decimal(100)}})
    assert plan.status == "infeasible"
    refused(plan, staff, "没有要增加的项目")


def test_a_stale_plan_is_refused(plan, staff):
    row = YearReturn.objects.get(section__school__code="A")
    YearReturn.objects.filter(pk=row.pk).update(values=row.values | {"sport_field_area": "6000"})
    refused(plan, staff, "年度数据有改动")


def test_a_plan_of_a_sealed_year_is_carried_out_without_touching_that_year(plan, staff):
    WorkYear.objects.filter(year=plan.run.year).update(status=WorkYear.Status.SEALED)
    simulation = services.simulate_plan(actor=staff, plan=plan)
    jobs.perform(simulation.job_id)
    items = opened(plan, staff)
    assert ScoreRun.objects.get(pk=simulation.pk).is_computed
    assert {item.found_on for item in items} == {clock.today()}


def test_a_plan_whose_run_was_replaced_is_refused(run, plan, staff):
    IndicatorSet.objects.filter(pk=run.indicator_set_id).update(status="retired")
    newer = make.indicator_set(pack=make.resources_pack() | {"title": "义务教育优质均衡（修订）"})
    later = services.start_run(actor=staff, indicator_set=newer, year=run.year, kind="official")
    jobs.perform(later.job_id)
    services.publish_run(actor=UserFactory(role="director"), run=ScoreRun.objects.get(pk=later.pk), replaces=run.pk)

    refused(plan, staff, f"已发布第{later.pk}次计算")


def test_a_plan_without_the_places_of_its_lines_is_refused(plan, staff):
    for change in plan.result["changes"]:
        del change["lever"]
    plan.save(update_fields=["result"])
    refused(plan, staff, "请重新测算改进方案")
