"""Figures that no longer stand for the year's data say so wherever they are shown."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Coefficient, Score, ScoreRun, SubjectResult
from assessments.rendering import render_workbook
from assessments.snapshots import outdated_reason, outdated_runs, take_snapshots
from core.workbooks import NOTES_SHEET
from office import clock
from schools.models import Posting, School, SchoolEvent, Section, YearReturn
from tests.factories import assessments as make
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db
SAYS = "这里的结果已过期"
LISTS = ["assessments:score_list", "assessments:verdict_list", "assessments:coefficient_list"]


@pytest.fixture
def published(county) -> ScoreRun:
    """Two schools' results, published."""
    make.reported_school("A", 900)
    make.reported_school("B", 300)
    return make.published_run()


def spoil() -> None:
    """Another figure is frozen than was computed with."""
    row = YearReturn.objects.get(section__school__code="B", year=make.YEAR)
    row.values["equipment_value_wan"] = "40"
    row.save()


def text_of(client, address: str) -> str:
    """A page that must open."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def head(published):
    """The principal of school A."""
    user = UserFactory(role="principal")
    Posting.objects.create(
        user=user, school=School.objects.get(code="A"), capacity="principal", started_on="2020-01-01"
    )
    return user


@pytest.mark.parametrize("name", LISTS)
def test_lists_say_so_with_a_link_to_the_run(published, as_role, name):
    client = as_role("staff")
    assert SAYS not in text_of(client, reverse(name))
    spoil()
    page = text_of(client, reverse(name))
    assert SAYS in page
    assert f'<a href="{published.get_absolute_url()}">{published}</a>' in page
    piece = client.get(reverse(name), {"year": make.YEAR}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert SAYS in piece


def test_an_opened_number_says_so(published, as_role):
    client, score = as_role("staff"), Score.objects.filter(run=published).first()
    assert SAYS not in text_of(client, score.get_absolute_url())
    spoil()
    page = text_of(client, score.get_absolute_url())
    assert SAYS in page
    assert published.get_absolute_url() in page.split(SAYS)[1].split("</p>")[0]


def test_the_principal_is_told_without_a_link_he_may_not_follow(published, head, as_role):
    client = as_role("principal", head)
    score = Score.objects.filter(run=published, subject__code="A").first()
    addresses = [reverse("assessments:score_list"), reverse("assessments:verdict_list"), score.get_absolute_url()]
    assert not [address for address in addresses if SAYS in text_of(client, address)]
    spoil()
    for address in addresses:
        page = text_of(client, address)
        assert SAYS in page
        assert published.get_absolute_url() not in page


@pytest.mark.parametrize(("role", "address"), [("leader", "/overview/"), ("assessor", "/today/assessor/")])
def test_first_pages_say_so_on_screen_and_on_paper(published, head, as_role, role, address):
    client = as_role(role)
    if role == "assessor":
        Posting.objects.create(
            user=client.person, school=School.objects.get(code="A"), capacity="assessor", started_on="2020-01-01"
        )
    assert SAYS not in text_of(client, address)
    spoil()
    page = text_of(client, address)
    assert SAYS in page
    assert "no-print" not in page.split(SAYS)[0].rsplit("<div", 1)[1]


@pytest.mark.parametrize("name", LISTS)
def test_the_export_of_a_list_says_so_among_its_notes(published, as_role, name):
    def notes() -> list[str]:
        answer = as_role("staff").get(reverse(name), {"export": "xlsx"})
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content))[NOTES_SHEET]
        return [row[0] for row in sheet.iter_rows(values_only=True, min_row=2)]

    assert len(notes()) == 1
    assert "只读" in notes()[0]
    spoil()
    assert notes()[1:] == [f"{published}：数据已变，结果已过期：计算之后冻结的数据与当时不同，请重新计算。"]


def test_the_workbook_of_a_run_is_for_reading_and_says_when_it_is_old(published, tmp_path):
    path = tmp_path / "run.xlsx"
    call_command("export_scores", run=published.pk, out=path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["学校", "差异系数", "不计入", "说明", NOTES_SHEET]
    assert "只读" in book[NOTES_SHEET]["A2"].value
    assert book[NOTES_SHEET].max_row == 2
    about = dict(book["说明"].iter_rows(values_only=True))
    assert about["是否过期"] == "没有过期：与目前冻结的数据一致"

    spoil()
    book = openpyxl.load_workbook(io.BytesIO(render_workbook(published)))
    assert dict(book["说明"].iter_rows(values_only=True))["是否过期"] == outdated_reason(published)
    assert book[NOTES_SHEET]["A3"].value == outdated_reason(published)


@pytest.mark.parametrize("name", LISTS)
def test_asking_costs_a_list_two_queries_however_many_runs_it_shows(published, as_role, name, monkeypatch):
    for section in Section.objects.all():
        make.frozen_return(section, 400, year=2022)
    make.published_run(year=2022)
    spoil()
    client, view = as_role("staff"), "assessments.views.results.outdated_runs"
    text_of(client, reverse(name))
    with CaptureQueriesContext(connection) as asking:
        page = text_of(client, reverse(name))
    assert page.split(SAYS)[1].split("</p>")[0].count("<a ") == 1
    monkeypatch.setattr(view, lambda runs: [])
    with CaptureQueriesContext(connection) as silent:
        text_of(client, reverse(name))
    assert len(asking) == len(silent) + 2


def test_runs_are_told_apart_by_their_year(published):
    for section in Section.objects.all():
        make.frozen_return(section, 400, year=2022)
    older = make.published_run(year=2022)
    shown = [row.run for model in (SubjectResult, Coefficient) for row in model.objects.for_list()]
    assert outdated_runs(shown) == []
    spoil()
    assert outdated_runs(shown) == [published]
    YearReturn.objects.filter(year=2022).update(status="confirmed", frozen_at=None, frozen_by=None)
    assert outdated_runs(shown) == [published, older]
    assert outdated_runs([]) == []


def test_a_run_without_results_is_not_out_of_date(county):
    make.reported_school("A", 900)
    started = make.started_run()
    spoiled = YearReturn.objects.get()
    spoiled.values["equipment_value_wan"] = "1"
    spoiled.save()
    assert outdated_runs([started]) == []
    assert outdated_reason(started) == ""


def test_a_year_is_read_with_the_kind_of_school_and_the_stages_it_had_then(published):
    school = School.objects.get(code="A")
    SchoolEvent.objects.create(
        school=school, kind="kind", effective_on=date(2024, 2, 1), before="primary", after="nine_year", is_settled=True
    )
    School.objects.filter(pk=school.pk).update(kind="nine_year")
    assert outdated_reason(published) == ""

    definition = published.indicator_set.definition
    Section.objects.filter(school__code="B").update(closed_on=date(make.YEAR, 12, 31))
    assert clock.today() > date(make.YEAR, 12, 31)
    (taken,) = take_snapshots([(definition, make.YEAR)])
    assert [(row.school, row.kind) for row in taken.rows] == [("A", "primary")]
    assert outdated_reason(published).startswith("数据已变，结果已过期")
