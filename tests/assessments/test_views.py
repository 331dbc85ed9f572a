"""The pages: who sees what, what they say, what they refuse."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Coefficient, IndicatorSet, Publication, Score, ScoreRun
from assessments.workflow import SetStatus
from core import jobs
from schools.models import Posting, School, Section
from tests.factories import assessments as make
from tests.factories.office import UserFactory, WorkYearFactory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


@pytest.fixture
def two_schools(county):
    make.reported_school("A", 900, indoor_sport_area=0, sport_field_area=5580, teaching_aux_area=9000)
    make.reported_school("B", 300)


def post(client, address, **data):
    return client.post(address, data)


def principal_of(code):
    user = UserFactory(role="principal")
    Posting.objects.create(
        user=user, school=School.objects.get(code=code), capacity="principal", started_on="2020-01-01"
    )
    return user


def test_a_set_shows_thresholds_sources_and_what_is_not_collected(as_role):
    page = as_role("staff").get(make.indicator_set().get_absolute_url()).content.decode()

    for text in ("≥ 4.2", "≥ 10.2", "教督〔2017〕6号", "待核实", "不大于0.45"):
        assert text in page


def test_the_director_issues_a_set_on_the_page(as_role):
    draft = make.indicator_set(SetStatus.DRAFT)
    client = as_role("director")
    assert url("set_issue", draft.pk) in client.get(draft.get_absolute_url()).content.decode()

    response = post(client, url("set_issue", draft.pk))
    draft.refresh_from_db()

    assert response.status_code == 302
    assert draft.status == SetStatus.ISSUED
    assert post(client, url("set_issue", draft.pk)).status_code == 409
    assert as_role("staff").get(url("set_issue", draft.pk)).status_code == 403


def test_staff_start_a_run_and_the_page_shows_its_progress(as_role, two_schools):
    WorkYearFactory(year=make.YEAR)
    current = make.indicator_set()
    client = as_role("staff")

    response = post(client, url("run_start"), indicator_set=current.pk, year=make.YEAR, kind="official")
    run = ScoreRun.objects.get()
    assert response.status_code == 302
    assert response.url == run.get_absolute_url()
    waiting = client.get(run.get_absolute_url()).content.decode()
    assert url("run_progress", run.pk) in waiting
    assert "data-poll" in client.get(url("run_progress", run.pk), headers={"HX-Request": "true"}).content.decode()
    assert "<html" in client.get(url("run_progress", run.pk)).content.decode()

    jobs.perform(run.job_id)
    piece = client.get(url("run_progress", run.pk), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "data-poll-then" in piece
    done = client.get(run.get_absolute_url()).content.decode()
    assert "未达标" in done
    assert "R5低于标准的85%" in done


def test_a_second_click_starts_nothing_more(as_role, two_schools):
    WorkYearFactory(year=make.YEAR)
    data = {"indicator_set": make.indicator_set().pk, "year": make.YEAR, "kind": "official"}
    client = as_role("staff")

    assert post(client, url("run_start"), **data).url == post(client, url("run_start"), **data).url
    assert ScoreRun.objects.count() == 1


def test_a_refused_start_says_which_school_and_keeps_the_choice(as_role, two_schools):
    make.school("C", name="青山小学")
    WorkYearFactory(year=make.YEAR)
    response = post(
        as_role("staff"), url("run_start"), indicator_set=make.indicator_set().pk, year=make.YEAR, kind="simulation"
    )

    assert response.status_code == 422
    assert "青山小学" in response.content.decode()
    assert 'value="simulation" checked' in " ".join(response.content.decode().split()) or "checked" in str(
        response.context["form"]["kind"]
    )
    assert not ScoreRun.objects.exists()


@pytest.mark.parametrize("data", [{}, {"year": "1999"}, {"kind": "secret"}, {"indicator_set": "0"}])
def test_a_start_with_faulty_choices_is_refused(as_role, two_schools, data):
    WorkYearFactory(year=make.YEAR)
    good = {"indicator_set": make.indicator_set().pk, "year": make.YEAR, "kind": "official"}

    assert post(as_role("staff"), url("run_start"), **(good | data if data else {})).status_code == 422
    assert not ScoreRun.objects.exists()


def test_the_director_publishes_and_then_the_school_sees_its_own_numbers(as_role, two_schools):
    run = make.computed_run()
    head = as_role("principal", principal_of("A"))
    assert len(head.get(url("score_list")).context["table"].rows) == 0
    hidden = Score.objects.filter(subject__code="A").first()
    assert head.get(hidden.get_absolute_url()).status_code == 404

    client = as_role("director")
    assert url("run_publish", run.pk) in client.get(run.get_absolute_url()).content.decode()
    assert post(client, url("run_publish", run.pk)).status_code == 302
    assert Publication.objects.get().run_id == run.pk

    rows = head.get(url("score_list")).context["table"].rows
    assert {row.record.subject.school.code for row in rows} == {"A"}
    assert len(rows) == 7
    assert head.get(hidden.get_absolute_url()).status_code == 200
    other = Score.objects.filter(subject__code="B").first()
    assert head.get(other.get_absolute_url()).status_code == 404
    assert head.get(url("score_list"), {"school": School.objects.get(code="B").pk}).status_code == 200
    assert head.get(url("run_detail", run.pk)).status_code == 403
    assert head.get(url("coefficient_list")).status_code == 403


def test_publishing_over_somebody_elses_publication_is_a_conflict(as_role, two_schools):
    first = make.published_run()
    changed = make.school("C")
    make.frozen_return(changed.sections.get(), 100)
    second = make.computed_run()
    client = as_role("director")

    assert "替换" in client.get(url("run_publish", second.pk)).content.decode()
    assert post(client, url("run_publish", second.pk), replaces="").status_code == 409
    assert Publication.objects.get().run_id == first.pk
    assert post(client, url("run_publish", second.pk), replaces=first.pk).status_code == 302


def test_a_simulation_has_no_publish_button(as_role, two_schools):
    run = make.computed_run(kind="simulation")
    client = as_role("director")

    assert url("run_publish", run.pk) not in client.get(run.get_absolute_url()).content.decode()
    assert post(client, url("run_publish", run.pk)).status_code == 422


def test_an_opened_number_says_everything(as_role, two_schools):
    run = make.published_run()
    score = Score.objects.get(run=run, subject__code="A", indicator__code="R5")
    page = as_role("staff").get(score.get_absolute_url()).content.decode()

    for text in (
        "6.20 ㎡/人",
        "÷ 900",
        "≥ 7.5",
        "82.7%",
        "资源配置第5项",
        "确认人",
        "四舍五入",
        "第1版",
        "未填，按口径计0",
    ):
        assert text in page


def test_a_missing_number_shows_a_dash_and_its_reason(as_role, county):
    make.reported_school("A", 300, multimedia_rooms=None)
    make.published_run()
    score = Score.objects.get(indicator__code="R7")
    client = as_role("staff")

    assert "无法计算：缺少网络多媒体教室" in client.get(score.get_absolute_url()).content.decode()
    page = client.get(url("score_list"), {"met": "missing"}).content.decode()
    assert "—" in page
    assert "缺数据" in page


def test_the_run_page_stands_under_the_offices_name(as_role, county, two_schools):
    page = as_role("staff").get(make.computed_run().get_absolute_url())

    assert page.context["county"] == county
    assert f" · {county.organ_name}</title>" in page.content.decode()


def test_every_figure_of_the_run_opens_exactly_its_rows(as_role, two_schools):
    run = make.computed_run()
    client = as_role("staff")
    found = Coefficient.objects.get(run=run, indicator__code="R5")

    rows = client.get(found.get_absolute_url()).context["table"].rows
    assert len(rows) == found.n == 2
    failed = client.get(url("verdict_list"), {"run": run.pk, "met": "no"}).context["table"].rows
    assert len(failed) == run.verdict["sections_failed"] == 1
    met = client.get(url("coefficient_list"), {"run": run.pk, "met": "yes"}).context["table"].rows
    assert len(met) == run.verdict["coefficients_met"]


def test_the_lists_show_published_results_unless_a_run_is_chosen(as_role, two_schools):
    run = make.computed_run()
    client = as_role("staff")

    assert len(client.get(url("score_list")).context["table"].rows) == 0
    assert "各年度已发布的结果" in client.get(url("score_list")).content.decode()
    assert len(client.get(url("score_list"), {"run": run.pk}).context["table"].rows) == 14
    assert len(client.get(url("score_list"), {"run": "x"}).context["table"].rows) == 0
    assert (
        client.get(url("score_list"), {"run": run.pk, "indicator": "R9", "stage": "?", "page": "abc"}).status_code
        == 200
    )


def test_years_are_told_apart(as_role, two_schools):
    make.published_run()
    for pk in set(Score.objects.values_list("subject__section_id", flat=True)):
        make.frozen_return(Section.objects.get(pk=pk), 400, year=2022)
    make.published_run(year=2022)
    client = as_role("staff")

    assert len(client.get(url("score_list")).context["table"].rows) == 28
    rows = client.get(url("score_list"), {"year": "2022"}).context["table"].rows
    assert {row.record.run.year for row in rows} == {2022}
    assert len(client.get(url("coefficient_list"), {"year": "2022"}).context["table"].rows) == 7


def test_the_export_is_the_list(as_role, two_schools):
    run = make.computed_run()
    response = as_role("staff").get(url("score_list"), {"run": run.pk, "indicator": "R5", "export": "xlsx"})

    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[0][:5] == ("对象", "学段", "年度", "指标", "数值")
    assert len(rows) == 3
    assert rows[1][4] == 6.2
    assert "未达标" in rows[1]


@pytest.mark.parametrize("name", ["set_list", "run_list", "score_list", "verdict_list", "coefficient_list"])
def test_lists_cost_the_same_for_few_rows_as_for_many(as_role, county, name):
    make.reported_school("S1", 300)
    make.reported_school("S2", 400)
    make.published_run()
    client = as_role("staff")
    client.get(url(name))
    with CaptureQueriesContext(connection) as few:
        client.get(url(name))

    for number in range(3, 13):
        make.reported_school(f"S{number}", 100 + number)
    Publication.objects.all().delete()
    make.published_run()
    IndicatorSet.objects.filter(status=SetStatus.ISSUED).update(status=SetStatus.RETIRED)
    with CaptureQueriesContext(connection) as many:
        client.get(url(name))

    assert len(many) <= len(few)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("staff", True),
        ("director", True),
        ("leader", True),
        ("observer", True),
        ("inspector", False),
        ("principal", False),
        ("auditor", False),
    ],
)
def test_who_opens_the_runs(as_role, two_schools, role, allowed):
    run = make.computed_run()
    client = as_role(role)

    for address in (url("run_list"), url("run_detail", run.pk), url("run_progress", run.pk), url("coefficient_list")):
        assert client.get(address).status_code == (200 if allowed else 403)
    if role not in {"staff", "director"}:
        assert client.get(url("run_start")).status_code == 403
    if role != "director":
        assert client.get(url("run_publish", run.pk)).status_code == 403
