"""The report of a month or a term: each figure is the length of its list; paper and workbook tell the same."""

import io
import uuid
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from inspectors import services
from inspectors.content import Interview, Lesson
from inspectors.county_month import zone_sums
from inspectors.models import Inspector, Visit
from inspectors.month_report import chosen_photos, county_report, inspector_report, month_period, term_period
from inspectors.services.exemptions import add_exemption
from inspectors.workload import workloads
from tests.factories.inspectors import (
    InspectorFactory,
    ListingFactory,
    VisitFactory,
    ZoneFactory,
    finding,
    photo,
    visit_content,
)
from tests.factories.office import UserFactory
from tests.factories.rectification import ItemFactory

MARCH = month_period(2024, 3)
ASKED = {"year": 2024, "month": 3}


def approved(place, staff, *, photos: int = 0, **changes) -> Visit:
    """A record that went the whole way."""
    visit = services.save_visit(
        actor=place.inspector,
        client_uuid=uuid.uuid4(),
        content=visit_content(place.school, **changes),
        photos=[
            photo(f"{n}.jpg", colour)
            for n, colour in zip(range(photos), ("navy", "red", "green", "teal", "tan"), strict=False)
        ],
    )
    visit = services.submit_visit(actor=place.inspector, visit=visit)
    return services.approve_visit(actor=staff, visit=visit)


@pytest.fixture
def month(place):
    """Two approved records of March, one submitted, one of February; the inspector is on the list of inspectors."""
    staff = UserFactory(role="staff")
    talk = Interview(uuid.uuid4(), "pupils", 6, "作业不多。")
    lesson = Lesson(uuid.uuid4(), "数学", "三（2）班", "李老师", "分数的初步认识", 4)
    first = approved(
        place,
        staff,
        photos=5,
        visited_on=date(2024, 3, 5),
        findings=(finding(), finding(text="消防通道堆放杂物。", severity="minor")),
        follow_up="notice",
        lessons=(lesson,),
        interviews=(talk,),
    )
    second = approved(place, staff, visited_on=date(2024, 3, 6), summary="查看食堂。", counts={"lessons": 2})
    VisitFactory(school=place.school, inspector=place.inspector, submitted=True)
    VisitFactory(school=place.school, inspector=place.inspector, approved=True, visited_on=date(2024, 2, 6))
    return SimpleNamespace(
        place=place,
        staff=staff,
        first=first,
        second=second,
        inspector=Inspector.objects.get(user=place.inspector),
    )


def test_every_figure_is_its_list(month, as_role):
    report = inspector_report(user=month.staff, inspector=month.inspector, period=MARCH)
    assert [visit.pk for visit in report.visits] == [month.first.pk, month.second.pk]
    assert [(line.school, line.visits, line.minutes, line.findings) for line in report.schools] == [
        (month.place.school, 2, 240, 2)
    ]
    assert report.hours == Decimal(4)
    assert {tally.label: tally.number for tally in report.counters} == {"听课": 3, "查阅资料": 12} or sum(
        tally.number for tally in report.counters
    ) == 15
    assert (len(report.lessons), len(report.interviews), report.persons) == (1, 1, 6)
    assert (len(report.findings), len(report.opened), len(report.closed), len(report.late)) == (2, 2, 0, 0)
    assert sum(line.total for line in report.matters) == len(report.findings)
    assert len(report.photos) == 5

    client = as_role("staff", month.staff)
    assert client.get(report.visits_url).context["table"].paginator.count == len(report.visits)
    assert client.get(f"{report.visits_url}&late=true").context["table"].paginator.count == len(report.late)
    page = client.get(f"/inspectors/months/{month.inspector.pk}/", ASKED).content.decode()
    for words in ("消防通道堆放杂物", "分数的初步认识", "学生6人", report.opened[0].number):
        assert words in page


def test_an_item_counts_as_closed_in_the_month_of_its_write_off(month):
    item = ItemFactory(school=month.place.school, written_off=True)  # on 25 March
    VisitFactory(school=month.place.school, inspector=month.place.inspector).findings.create(
        matter=month.first.findings.first().matter, severity="minor", text=item.text, item=item
    )
    ItemFactory(written_off=True)  # of no visit
    report = inspector_report(user=month.staff, inspector=month.inspector, period=MARCH)
    assert [row.pk for row in report.closed] == [item.pk]
    april = inspector_report(user=month.staff, inspector=month.inspector, period=month_period(2024, 4))
    assert april.closed == ()


def test_a_term_holds_its_months(month):
    report = inspector_report(user=month.staff, inspector=month.inspector, period=term_period(2024, "spring"))
    assert len(report.visits) == 3
    assert report.period.label == "2024年春季学期"
    assert report.period.months[0] == (2024, 2)
    assert term_period(2024, "autumn").first == date(2024, 8, 1)


def test_who_reads_it(month, as_role):
    address = f"/inspectors/months/{month.inspector.pk}/"
    assert as_role("inspector", month.place.inspector).get(address, ASKED).status_code == 200
    assert as_role("inspector").get(address, ASKED).status_code == 404
    assert as_role("principal", month.place.principal).get(address, ASKED).status_code == 404
    assert as_role("leader").get(address, ASKED).status_code == 200
    assert as_role("inspector").get("/inspectors/months/county/").status_code == 403
    mine = as_role("inspector", month.place.inspector).get("/inspectors/mine/").content.decode()
    assert f'href="{address}"' in mine


def test_at_most_four_photos_those_of_choice_or_the_first(month):
    report = inspector_report(user=month.staff, inspector=month.inspector, period=MARCH)
    assert len(chosen_photos(report, [])) == 4
    last = report.photos[-1]
    assert chosen_photos(report, [str(last.pk), "999999"]) == (last,)
    assert len(chosen_photos(report, [str(row.pk) for row in report.photos])) == 4


def test_on_paper_and_as_a_workbook(month, as_role):
    client = as_role("staff", month.staff)
    address = f"/inspectors/months/{month.inspector.pk}/"
    pdf = client.get(address + "print/", ASKED)
    assert pdf["Content-Type"] == "application/pdf"
    with pdfplumber.open(io.BytesIO(b"".join(pdf.streaming_content))) as book:
        text = "".join(page.extract_text() for page in book.pages).replace("\n", "").replace(" ", "")
        assert sum(len(page.images) for page in book.pages) == 4
    for words in ("到校督导2次", "听课1节", "访谈1次6人", "发现问题2条", "消防通道堆放杂物"):
        assert words in text
    book = load_workbook(io.BytesIO(client.get(address, ASKED | {"export": "xlsx"}).content))
    assert dict(book["汇总"].iter_rows(min_row=2, values_only=True))["到校督导（次）"] == 2
    assert book["督导记录"].max_row == 3
    assert book["问题"].max_row == 3


def test_the_county_by_zone_sums_up(month, as_role):
    other = ListingFactory()
    zone = ZoneFactory(name="第一督学责任区")
    zone.schools.create(school=month.place.school)
    VisitFactory(school=other.school, inspector=other.user, approved=True)
    report = county_report(user=month.staff, period=MARCH)
    zones, total = zone_sums(user=month.staff, report=report)
    assert [(row.name, row.due, row.visited, row.required, row.done, row.visits, row.findings) for row in zones] == [
        ("第一督学责任区", 1, 1, 1, 1, 2, 2),
        ("未划入责任区", 1, 1, 1, 1, 1, 0),
    ]
    assert (total.visits, total.due, total.coverage) == (len(report.visits), 2, Decimal(1))
    client = as_role("staff", month.staff)
    assert client.get(zones[0].url).context["table"].paginator.count == zones[0].visits
    page = client.get("/inspectors/months/county/", ASKED).content.decode()
    assert "第一督学责任区" in page
    assert client.get("/inspectors/months/county/print/", ASKED)["Content-Type"] == "application/pdf"
    add_exemption(actor=month.staff, school=other.school, reason="停课", **ASKED)
    assert zone_sums(user=month.staff, report=report)[1].due == 1


def test_the_report_costs_the_same_for_more_records(month, as_role, django_assert_num_queries):
    client = as_role("staff", month.staff)
    client.get("/inspectors/months/county/", ASKED)
    with CaptureQueriesContext(connection) as few:
        client.get("/inspectors/months/county/", ASKED)
    for _ in range(10):
        VisitFactory(approved=True)
    with django_assert_num_queries(len(few)):
        client.get("/inspectors/months/county/", ASKED)


def test_workload_per_inspector_counts_approved_records_of_every_kind(month, as_role):
    VisitFactory(school=month.place.school, inspector=month.place.inspector, approved=True, kind="campaign")
    loads = workloads(user=month.staff, period=MARCH)
    mine = loads[month.place.inspector.pk]
    assert (mine.visits, mine.campaigns, mine.hours, mine.schools, mine.lessons, mine.interviews) == (3, 1, 6, 1, 1, 1)
    client = as_role("staff", month.staff)
    InspectorFactory()
    page = client.get("/inspectors/workload/", ASKED)
    assert "已审核督导记录3条" in page.content.decode()
    sheet = client.get("/inspectors/workload/", ASKED | {"export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(sheet.content)).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert ("3", "1", "1", "6.0", "1", "1") in [tuple(str(cell) for cell in row[2:]) for row in rows]


def test_the_upper_platforms_sheet_has_its_columns(month, as_role):
    sheet = as_role("staff", month.staff).get("/inspectors/workload/platform/", ASKED)
    book = load_workbook(io.BytesIO(sheet.content)).worksheets[0]
    rows = list(book.iter_rows(values_only=True))
    assert rows[0][:3] == ("学校标识码", "学校名称", "责任督学")
    assert len(rows) == 3
    assert "消防通道堆放杂物。" in rows[1][13]
