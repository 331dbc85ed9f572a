"""Loading and issuing sets, starting, computing and publishing runs."""

from decimal import Decimal
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import close_old_connections, connection

from assessments import result_rows, scoring, services
from assessments.models import Coefficient, IndicatorSet, Publication, Score, ScoreRun, SubjectResult
from assessments.snapshots import outdated_reason
from assessments.workflow import SetStatus
from core import jobs
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry, Job
from office import clock
from office.models import WorkYear
from schools.models import YearReturn
from schools.services import returns
from tests.factories import assessments as make
from tests.factories.office import UserFactory, WorkYearFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(county):
    return UserFactory(role="director")


@pytest.fixture
def three_schools(county):
    """200, 300 and 500 pupils with 1500, 2000 and 2500 yuan each."""
    make.reported_school("A", 200, equipment_value_wan=30)
    make.reported_school("B", 300, equipment_value_wan=60)
    make.reported_school("C", 500, equipment_value_wan=125)


def changed_pack():
    pack = make.resources_pack()
    pack["indicators"][1]["rule"]["thresholds"]["primary"] = "4.3"
    return pack


def test_loading_the_same_pack_twice_is_one_set(county):
    first = services.load_indicator_set(actor=None, pack=make.resources_pack())
    second = services.load_indicator_set(actor=None, pack=make.resources_pack())

    assert first.pk == second.pk
    assert IndicatorSet.objects.count() == 1
    assert first.indicators.filter(rule__isnull=False).count() == 7
    assert first.indicators.get(code="R1").parent.code == "R"
    assert AuditEntry.objects.filter(verb="indicatorset.loaded").count() == 1


def test_a_changed_pack_replaces_an_unused_draft_and_follows_an_issued_set(county):
    draft = make.indicator_set(SetStatus.DRAFT)
    replaced = services.load_indicator_set(actor=None, pack=changed_pack())
    assert (replaced.pk, replaced.version) == (draft.pk, 1)
    assert replaced.indicators.get(code="R1").rule["thresholds"]["primary"] == "4.3"
    assert replaced.indicators.count() == 8

    IndicatorSet.objects.filter(pk=draft.pk).update(status=SetStatus.ISSUED, issued_on="2024-01-02")
    following = services.load_indicator_set(actor=None, pack=make.resources_pack())
    assert following.pk != draft.pk
    assert (following.version, following.status) == (2, SetStatus.DRAFT)
    assert draft.indicators.get(code="R1").rule["thresholds"]["primary"] == "4.3"


def test_a_faulty_pack_is_refused_and_nothing_is_saved(county):
    pack = changed_pack()
    pack["indicators"][1]["rule"]["formula"] = "1 / pupils"

    with pytest.raises(BusinessRuleError, match="pupils"):
        services.load_indicator_set(actor=None, pack=pack)
    assert not IndicatorSet.objects.exists()


def test_issuing_a_version_retires_the_one_before(director):
    first = services.issue_set(actor=director, indicator_set=make.indicator_set(SetStatus.DRAFT))
    second = services.load_indicator_set(actor=director, pack=changed_pack())
    services.issue_set(actor=director, indicator_set=second)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (SetStatus.RETIRED, SetStatus.ISSUED)
    assert second.issued_on is not None
    with pytest.raises(WrongState):
        services.issue_set(actor=director, indicator_set=second)


def test_staff_cannot_issue(county):
    draft = make.indicator_set(SetStatus.DRAFT)
    with pytest.raises(NotAllowed):
        services.issue_set(actor=UserFactory(role="staff"), indicator_set=draft)
    draft.refresh_from_db()
    assert draft.status == SetStatus.DRAFT


@pytest.mark.smoke
def test_a_run_writes_values_verdicts_and_coefficients(three_schools):
    run = make.computed_run()

    assert run.counts == {"sections": 3, "values": 21, "excluded": 0, "coefficients": 7}
    assert Score.objects.get(run=run, subject__code="A", indicator__code="R6").value == 1500
    found = Coefficient.objects.get(run=run, stage="primary", indicator__code="R6")
    assert (found.n, found.mean, found.cv, found.met) == (3, 2150, Decimal("0.18163371"), True)
    assert SubjectResult.objects.get(run=run, code="A").passed is False
    assert run.verdict["passed"] is False
    score = Score.objects.get(run=run, subject__code="A", indicator__code="R6")
    inputs = score.subject.inputs
    assert (inputs["fields"]["equipment_value_wan"], inputs["fields"]["students"]) == ("30", "200")
    assert inputs["share"]["value"] == "1"
    assert inputs["reference"] == str(YearReturn.objects.get(section=score.subject.section).pk)


def test_missing_figures_are_stored_as_missing(county):
    make.reported_school("A", 200, backbone_teachers=None)
    score = Score.objects.get(run=make.computed_run(), indicator__code="R2")

    assert (score.value, score.met, score.ratio) == (None, None, None)
    assert score.missing_reason == "缺少县级及以上骨干教师"


def test_same_inputs_same_run_and_changed_inputs_another(three_schools):
    first = make.computed_run()
    again = make.started_run()
    assert again.pk == first.pk
    assert ScoreRun.objects.count() == 1
    assert Job.objects.count() == 1

    changed = YearReturn.objects.get(section__school__code="A")
    changed.values["equipment_value_wan"] = "31"
    changed.save()
    assert make.computed_run().pk != first.pk
    assert make.computed_run(kind="simulation").pk not in {first.pk}
    assert Score.objects.get(run=first, subject__code="A", indicator__code="R6").value == 1500


def test_unfrozen_returns_are_named_and_nothing_is_started(three_schools):
    late = make.school("D", name="青山小学")
    make.frozen_return(late.sections.get(), 100, status="confirmed")

    with pytest.raises(BusinessRuleError, match="青山小学"):
        make.started_run()
    assert not ScoreRun.objects.exists()
    assert not Job.objects.exists()


def test_a_school_without_a_return_and_a_senior_part_are_asked_for_too(three_schools):
    complete = make.school("K", "complete_secondary", ("junior", "senior"), name="青禾一中")
    make.frozen_return(complete.sections.get(stage="junior"), 500)

    with pytest.raises(BusinessRuleError, match="青禾一中（高中）"):
        make.started_run()


def test_closed_schools_and_other_kinds_are_not_asked_for(three_schools):
    closed = make.school("D")
    closed.closed_on = "2023-08-31"
    closed.save()
    make.school("S", "special", ("special",))
    make.school("K", "kindergarten", ("kindergarten",))

    assert make.computed_run().counts["sections"] == 3


def test_a_year_without_returns_or_without_work_year_is_refused(county):
    current = make.indicator_set()
    with pytest.raises(BusinessRuleError, match="没有2031年"):
        services.start_run(actor=None, indicator_set=current, year=2031, kind="official")
    WorkYearFactory(year=2022)
    with pytest.raises(BusinessRuleError, match="没有可计算"):
        services.start_run(actor=None, indicator_set=current, year=2022, kind="official")


def test_a_draft_can_only_be_simulated(three_schools):
    WorkYearFactory(year=make.YEAR)
    draft = make.indicator_set(SetStatus.DRAFT)

    with pytest.raises(BusinessRuleError, match="模拟"):
        services.start_run(actor=None, indicator_set=draft, year=make.YEAR, kind="official")
    assert services.start_run(actor=None, indicator_set=draft, year=make.YEAR, kind="simulation").pk


def test_a_return_changed_during_the_run_stops_it(three_schools):
    run = make.started_run()
    reopened = YearReturn.objects.get(section__school__code="B")
    reopened.values["pe_teachers"] = "9"
    reopened.save()

    assert jobs.perform(run.job_id) == Job.State.FAILED
    run.refresh_from_db()
    assert "年报有改动" in run.job.message
    assert not run.is_computed
    assert not Score.objects.exists()


def test_a_failed_run_is_tried_again_by_starting_it_again(three_schools):
    run = make.started_run()
    Job.objects.filter(pk=run.job_id).update(state=Job.State.FAILED, attempt=5, message="进程多次中断")

    again = make.started_run()

    assert again.pk == run.pk
    assert jobs.perform(again.job_id) == Job.State.DONE
    assert ScoreRun.objects.get(pk=run.pk).is_computed


def test_a_cancelled_run_gets_a_new_job(three_schools):
    run = make.started_run()
    jobs.cancel(run.job)
    again = make.started_run()

    assert again.pk == run.pk
    assert again.job_id != run.job_id
    assert jobs.perform(again.job_id) == Job.State.DONE


def test_a_worker_that_dies_while_writing_leaves_nothing_and_the_next_one_finishes(three_schools, monkeypatch):
    run = make.started_run()

    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(result_rows, "coefficient_rows", die)
        with pytest.raises(KeyboardInterrupt):
            jobs.perform(run.job_id)
    run.refresh_from_db()
    assert not run.is_computed
    assert not Score.objects.exists()
    assert run.job.state == Job.State.RUNNING

    Job.objects.filter(pk=run.job_id).update(lease_until="2000-01-01T00:00:00Z")
    assert jobs.perform(run.job_id) == Job.State.DONE
    assert Score.objects.filter(run=run).count() == 21


def test_doing_the_job_twice_writes_once(three_schools):
    run = make.computed_run()
    before = list(Score.objects.values_list("pk", "value"))

    assert scoring.score(run.pk, lambda *_: None) == run.counts
    assert list(Score.objects.values_list("pk", "value")) == before


def test_progress_is_reported_on_the_job(three_schools):
    run = make.started_run()
    seen = []
    scoring.score(run.pk, lambda done, total, message: seen.append((done, total, message)))

    assert seen[0] == (0, 0, "读取已冻结的年报")
    assert (7, 7, "逐项计算") in seen


def test_the_requester_hears_when_it_is_done(three_schools):
    person = UserFactory(role="staff")
    run = make.computed_run(actor=person)

    message = person.messages.get()
    assert "已完成" in message.title
    assert message.url == run.get_absolute_url()


def test_publishing_moves_the_one_pointer(three_schools, director):
    first = make.published_run()
    changed = YearReturn.objects.get(section__school__code="A")
    changed.values["equipment_value_wan"] = "40"
    changed.save()
    second = make.computed_run()
    services.publish_run(actor=director, run=second, replaces=first.pk)

    pointer = Publication.objects.get()
    assert pointer.run_id == second.pk
    assert Score.objects.filter(run=first).count() == 21
    entry = AuditEntry.objects.filter(verb="scorerun.published").first()
    assert entry.data == {"replaces": first.pk}


def test_a_simulation_and_an_unfinished_run_are_never_published(three_schools, director):
    with pytest.raises(BusinessRuleError, match="模拟"):
        services.publish_run(actor=director, run=make.computed_run(kind="simulation"), replaces=None)
    with pytest.raises(BusinessRuleError, match="没有算完"):
        services.publish_run(actor=director, run=make.started_run(), replaces=None)
    assert not Publication.objects.exists()


def test_only_the_director_publishes_and_only_the_office_starts(three_schools):
    run = make.computed_run(actor=UserFactory(role="staff"))

    with pytest.raises(NotAllowed):
        services.publish_run(actor=UserFactory(role="staff"), run=run, replaces=None)
    with pytest.raises(NotAllowed):
        make.started_run(actor=UserFactory(role="principal"))


def test_a_sealed_year_takes_no_new_publication(three_schools, director):
    run = make.computed_run()
    WorkYear.objects.filter(year=make.YEAR).update(status=WorkYear.Status.SEALED)

    with pytest.raises(BusinessRuleError, match="封存"):
        services.publish_run(actor=director, run=run, replaces=None)


def test_who_decided_on_an_older_state_is_told(three_schools, director):
    make.published_run()
    changed = YearReturn.objects.get(section__school__code="A")
    changed.values["equipment_value_wan"] = "40"
    changed.save()

    with pytest.raises(WrongState):
        services.publish_run(actor=director, run=make.computed_run(), replaces=None)


@pytest.mark.django_db(transaction=True)
def test_two_people_publishing_two_runs_leave_one_pointer(three_schools):
    call_command("sync_roles", verbosity=0)  # a test before this one may have emptied every table
    director = UserFactory(role="director")
    first = make.computed_run()
    changed = YearReturn.objects.get(section__school__code="A")
    changed.values["equipment_value_wan"] = "40"
    changed.save()
    second = make.computed_run()
    outcomes = []

    def publish(run):
        close_old_connections()
        try:
            services.publish_run(actor=director, run=run, replaces=None)
            outcomes.append("published")
        except WrongState:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [Thread(target=publish, args=[run]) for run in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["published", "stale"]
    assert Publication.objects.count() == 1


def test_a_reopened_return_makes_the_run_say_that_it_is_old(three_schools, director, as_role):
    run = make.computed_run()
    page = as_role("staff").get(run.get_absolute_url())
    assert page.context["outdated"] == ""
    row = YearReturn.objects.get(section__school__code="B")
    row = returns.reopen_return(actor=director, row=row, reason="资产值填错单位")
    page = as_role("staff").get(run.get_absolute_url()).content.decode()
    assert "数据已变，结果已过期：1 个学段的年度数据已重新打开" in page
    YearReturn.objects.filter(pk=row.pk).update(status="confirmed", confirmed_at=clock.now())
    returns.freeze_return(actor=director, row=row)
    assert outdated_reason(ScoreRun.objects.get()) == ""


def test_other_figures_frozen_since_make_the_run_old(three_schools):
    run = make.computed_run()
    changed = YearReturn.objects.get(section__school__code="A")
    changed.values["approved_seats"] = "400"
    changed.save()
    assert outdated_reason(run) == ""
    changed.values["equipment_value_wan"] = "40"
    changed.save()
    assert outdated_reason(run).startswith("数据已变，结果已过期")
    assert outdated_reason(make.computed_run()) == ""
