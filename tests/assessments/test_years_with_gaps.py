"""Years in which returns are missing, runs that are stopped or killed, and the pages that show it."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from assessments import result_rows, services
from assessments.models import Coefficient, Score, ScoreRun, SubjectResult
from assessments.pack_files import shipped_pack
from assessments.rendering import render_workbook
from assessments.snapshots import outdated_reason
from assessments.spread_weights import weights_of
from core import jobs
from core.exceptions import NotAllowed, WrongState
from core.models import AuditEntry, Job
from schools.models import CountyReturn, YearReturn
from tests.assessments.county import BALANCED
from tests.factories import assessments as make
from tests.factories.office import UserFactory, WorkYearFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


@pytest.fixture
def half_a_year(county):
    """Two schools with frozen returns, one that has confirmed only, one that has none."""
    make.reported_school("A", 200)
    make.reported_school("B", 300)
    late = make.school("C", name="青山小学")
    make.frozen_return(late.sections.get(), 100, status="confirmed")
    make.school("D", name="绿水小学")
    WorkYearFactory(year=make.YEAR)
    return make.indicator_set()


def start(current, **more):
    return services.start_run(
        actor=UserFactory(role="staff"), indicator_set=current, year=make.YEAR, **({"kind": "official"} | more)
    )


def test_a_year_with_gaps_names_all_who_are_missing(half_a_year):
    with pytest.raises(services.IncompleteYear) as refused:
        start(half_a_year)
    assert refused.value.names == ("青山小学（小学）", "绿水小学（小学）")
    assert not ScoreRun.objects.exists()


def test_missing_schools_are_missing_and_never_zero(half_a_year):
    run = start(half_a_year, with_gaps=True)
    assert jobs.perform(run.job_id) == "done"
    run.refresh_from_db()

    assert (run.with_gaps, run.absent) == (True, ["青山小学（小学）", "绿水小学（小学）"])
    assert run.counts["sections"] == 4
    absent = Score.objects.filter(run=run, subject__code__in=("C", "D"))
    assert absent.count() == 14
    assert set(absent.values_list("value", "met", "points", "missing_reason")) == {
        (None, None, None, "年报没有冻结，按缺数据计")
    }
    assert set(SubjectResult.objects.filter(run=run, code__in="CD").values_list("passed", "students")) == {(None, None)}
    assert set(Coefficient.objects.filter(run=run).values_list("n", "missing")) == {(2, 2)}
    assert run.verdict["passed"] is not True
    entry = AuditEntry.objects.get(verb="scorerun.started_with_gaps")
    assert (entry.data["absent"], entry.data["names"]) == (2, ["青山小学（小学）", "绿水小学（小学）"])


def test_a_run_with_gaps_is_old_when_a_school_has_come_in(half_a_year):
    run = start(half_a_year, with_gaps=True, kind="simulation")
    jobs.perform(run.job_id)
    run.refresh_from_db()
    assert outdated_reason(run) == ""
    YearReturn.objects.filter(section__school__code="C").update(status="frozen", frozen_at="2024-01-01T00:00:00Z")
    assert outdated_reason(run).startswith("数据已变")


def test_asking_for_gaps_where_there_are_none_is_the_ordinary_run(half_a_year):
    YearReturn.objects.update(status="frozen", frozen_at="2024-01-01T00:00:00Z")
    make.frozen_return(make.Section.objects.get(school__code="D"), 90)
    assert start(half_a_year).pk == start(half_a_year, with_gaps=True).pk
    assert not ScoreRun.objects.get().with_gaps


def test_the_start_page_asks_and_an_official_run_has_to_be_confirmed(half_a_year, as_role):
    client = as_role("staff")
    data = {"indicator_set": half_a_year.pk, "year": make.YEAR, "kind": "official"}
    refused = client.post(url("run_start"), data)
    assert refused.status_code == 422
    assert "还有 2 个学段的年报没有冻结" in refused.text
    assert refused.text.count("绿水小学") >= 2

    assert "请勾选确认" in client.post(url("run_start"), data | {"with_gaps": "on"}).text
    assert not ScoreRun.objects.exists()
    assert client.post(url("run_start"), data | {"with_gaps": "on", "kind": "simulation"}).status_code == 302
    answer = client.post(url("run_start"), data | {"with_gaps": "on", "confirmed": "on"})
    run = ScoreRun.objects.get(kind="official")
    assert answer.url == run.get_absolute_url()
    jobs.perform(run.job_id)
    page = client.get(run.get_absolute_url()).text
    assert "2 份数据没有冻结，按缺数据计" in page
    assert "绿水小学（小学）" in page


def test_a_run_is_stopped_on_its_page_and_started_again(half_a_year, as_role):
    run = start(half_a_year, with_gaps=True)
    client = as_role("staff")
    assert url("run_cancel", run.pk) in client.get(run.get_absolute_url()).text
    assert client.post(url("run_cancel", run.pk)).status_code == 302
    assert Job.objects.get().state == "cancelled"
    page = client.get(run.get_absolute_url()).text
    assert "重新发起" in page
    assert url("run_cancel", run.pk) not in page
    assert client.post(url("run_cancel", run.pk)).status_code == 409
    with pytest.raises(NotAllowed):
        services.cancel_run(actor=UserFactory(role="leader"), run=run)
    again = start(half_a_year, with_gaps=True)
    assert again.pk == run.pk
    assert jobs.perform(again.job_id) == "done"
    with pytest.raises(WrongState):
        services.cancel_run(actor=client.person, run=again)


def test_a_run_that_is_stopped_while_it_writes_leaves_nothing(half_a_year, monkeypatch):
    run = start(half_a_year, with_gaps=True)
    write = result_rows.coefficient_rows

    def stopped(*args):
        jobs.cancel(Job.objects.get(pk=run.job_id))
        return write(*args)

    monkeypatch.setattr(result_rows, "coefficient_rows", stopped)
    assert jobs.perform(run.job_id) == "cancelled"
    assert not ScoreRun.objects.get().is_computed
    assert not Score.objects.exists()


def test_the_whole_county_stands_on_the_page_of_its_run(county, as_role):
    make.reported_school("A", 200)
    make.reported_school("B", 300)
    CountyReturn.objects.create(
        year=make.YEAR, pack="return_county", status="frozen", frozen_at="2024-01-01T00:00:00Z", values={}
    )
    WorkYearFactory(year=make.YEAR)
    run = start(make.indicator_set(pack=shipped_pack(BALANCED)))
    jobs.perform(run.job_id)
    page = as_role("staff").get(run.get_absolute_url()).text

    for text in ("资源配置", "政府保障程度", "教育质量", "社会认可度", "国家标准", "本地目标", "县级指标"):
        assert text in page
    lines = as_role("staff").get(run.get_absolute_url()).context["parts"]
    assert [line.national for line in lines] == ["7", "15", "9", "85"]
    own = Score.objects.filter(run=run, subject__subject_kind="county")
    assert own.count() == len([item for item in run.indicator_set.pack["indicators"] if item.get("level") == "county"])
    assert as_role("staff").get(own.first().get_absolute_url()).status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(render_workbook(ScoreRun.objects.get())))
    assert book.sheetnames[:4] == ["学校", "差异系数", "各部分", "县级指标"]
    assert [row[2] for row in book["各部分"].iter_rows(min_row=2, values_only=True)] == ["7", "15", "9", "85"]
    assert book["学校"].max_row == 3
    printed = io.StringIO()
    call_command("compute_scores", "--set", BALANCED, "--year", str(make.YEAR), stdout=printed)
    assert "部分\t政府保障程度" in printed.getvalue()
    printed = io.StringIO()
    call_command("compute_scores", "--set", BALANCED, "--year", str(make.YEAR), "--format", "json", stdout=printed)
    found = json.loads(printed.getvalue())
    assert [len(found["parts"]), len(found["county"]), len(found["subjects"])] == [4, own.count(), 2]


def test_a_coefficient_opens_to_the_schools_that_drive_it(county, as_role):
    make.reported_school("A", 200, equipment_value_wan=30)
    make.reported_school("B", 300, equipment_value_wan=60)
    make.reported_school("C", 500, equipment_value_wan=125)
    make.reported_school("D", 100, equipment_value_wan=None)
    run = make.computed_run()
    found = Coefficient.objects.get(run=run, indicator__code="R6")
    client = as_role("staff")
    assert url("coefficient_detail", found.pk) in client.get(run.get_absolute_url()).text

    rows = [row.record for row in client.get(found.get_absolute_url()).context["table"].rows]
    assert [row.subject.code for row in rows] == ["A", "C", "B", "D"]
    assert [round(row.contribution or 0, 4) for row in rows] == [0.5541, 0.4016, 0.0443, 0]
    assert abs(sum(row.contribution or 0 for row in rows) - 1) < 1e-9
    assert [row.deviation for row in rows][:3] == [-650, 350, -150]
    assert rows[0].weight == 200
    page = client.get(found.get_absolute_url()).text
    assert "55.4%" in page
    ordered = client.get(found.get_absolute_url(), {"sort": "weight"}).context["table"].rows
    assert [row.record.subject.code for row in ordered][:2] == ["D", "A"]
    assert client.get(found.get_absolute_url(), {"export": "xlsx"}).status_code == 200
    assert as_role("principal").get(found.get_absolute_url()).status_code == 403


KILLED = """
import sys, time
from pathlib import Path
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from assessments import result_rows, tasks
from core import jobs
blocks = result_rows.score_blocks
def slow(*args):
    for at, block in enumerate(blocks(*args)):
        yield block
        if at == 2:
            Path(sys.argv[3]).touch()
            time.sleep(120)
result_rows.score_blocks = slow
jobs.perform(sys.argv[2])
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="rows are copied on PostgreSQL alone")
def test_a_worker_killed_while_it_copies_leaves_the_old_results_and_the_retry_is_the_same(county, tmp_path):
    call_command("sync_roles", verbosity=0)
    for code, pupils in (("A", 200), ("B", 300), ("C", 500)):
        make.reported_school(code, pupils)
    old = make.published_run()
    expected = scores_of(make.computed_run(kind="simulation"))
    Score.objects.filter(run__kind="simulation").delete()
    ScoreRun.objects.filter(kind="simulation").delete()
    run = make.started_run(kind="simulation")
    mark = tmp_path / "copying"
    name = connection.settings_dict["NAME"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    worker = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(name), str(run.job_id), str(mark)], cwd=ROOT, env=environment
    )
    until = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < until and worker.poll() is None:
        time.sleep(0.05)
    assert mark.exists()
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()

    assert not Score.objects.filter(run=run).exists()
    assert not SubjectResult.objects.filter(run=run).exists()
    assert scores_of(old) == expected
    assert Job.objects.get(pk=run.job_id).state == Job.State.RUNNING
    Job.objects.filter(pk=run.job_id).update(lease_until="2000-01-01T00:00:00Z")
    assert jobs.perform(run.job_id) == "done"
    assert scores_of(run) == expected


def scores_of(run):
    """Everything a run says about its subjects."""
    columns = ("subject__code", "indicator__code", "value", "target", "met", "ratio", "points", "missing_reason")
    return list(Score.objects.filter(run=run).order_by("subject__code", "indicator__code").values_list(*columns))


def test_a_weight_that_is_worked_out_is_shown_as_it_was_computed_with(county, as_role, django_assert_num_queries):
    """Weights 200 + 10, 300 + 20, 500 + 30 and a missing one: the mean of 1500, 2000, 2500 is 2150.943396…"""
    pack = make.resources_pack()
    pack["fields"]["weighed"] = {"label": "折算学生数", "unit": "人", "from": "students + backbone_teachers"}
    pack["coefficients"]["weight"] = "weighed"
    make.indicator_set(pack=pack)
    for code, students, wan, backbone in (("A", 200, 30, 10), ("B", 300, 60, 20), ("C", 500, 125, 30), ("D", 100, 20, None)):  # fmt: skip
        make.reported_school(code, students, equipment_value_wan=wan, backbone_teachers=backbone)
    run = make.computed_run()
    found = Coefficient.objects.select_related("run__indicator_set").get(run=run, indicator__code="R6")
    assert (found.n, found.missing) == (3, 1)
    assert round(found.mean, 6) == Decimal("2150.943396")

    response = as_role("staff").get(found.get_absolute_url())
    rows = {row.record.subject.code: row.record for row in response.context["table"].rows}
    assert {code: row.weight for code, row in rows.items()} == {"A": 210, "B": 320, "C": 530, "D": None}
    assert abs(sum(row.contribution or 0 for row in rows.values()) - 1) < 1e-9
    assert rows["D"].contribution is None
    assert "按折算学生数加权" in response.content.decode()
    assert ">210<" in response.content.decode()
    assert ">530<" in response.content.decode()
    scores = Score.objects.all()
    with django_assert_num_queries(3):
        assert [row.weight for row in scores.spread(found, weights_of(found)).order_by("weight")] == [210, 320, 530, None]  # fmt: skip
