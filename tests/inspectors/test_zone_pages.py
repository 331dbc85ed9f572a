"""The zone's lists to tick in, and the strip of a school's months."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspectors import services
from inspectors.models import ZoneMember
from office.models import ParameterValue
from schools.models import School, Township
from tests.factories.inspectors import InspectorFactory, ListingFactory, VisitFactory, ZoneFactory
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

NEW = "/inspectors/zones/new/"


@pytest.fixture
def staff(county):
    """An office worker in the active year 2024."""
    WorkYearFactory(year=2024)
    return UserFactory(role="staff")


@pytest.fixture
def client(staff, as_role):
    """His browser."""
    return as_role("staff", staff)


def text_of(answer) -> str:
    """The page as text, spaces run together."""
    return " ".join(answer.content.decode().split())


def piece(page: str, field: str) -> str:
    """The list of one field."""
    return page.split(f'id="id_{field}"')[1].split("</fieldset>")[0]


def test_schools_stand_by_township_and_inspectors_with_their_load(client):
    north, south = Township.objects.create(name="北乡"), Township.objects.create(name="南镇")
    first, second = SchoolFactory(township=north), SchoolFactory(township=south)
    closed = SchoolFactory(township=south, closed_on=date(2024, 3, 1))
    inspector = InspectorFactory()
    ListingFactory(user=inspector.user, school=first)
    page = text_of(client.get(NEW))
    assert "multiple" not in page
    schools = piece(page, "schools")
    groups = re.findall(r"<summary>(.*?)<span.*?</summary>(.*?)</details>", schools)
    assert [name for name, _ in groups] == ["北乡", "南镇"]
    assert first.name in groups[0][1]
    assert second.name in groups[1][1]
    assert closed.name not in schools
    listed = piece(page, "inspectors")
    assert inspector.user.full_name in listed
    assert "负责 1 所" in listed


def test_ticks_and_counts_are_told_against_the_limits_without_scripts(client, staff):
    ParameterValue.objects.create(year_id=staff_year(), key="zone.max_schools", value="2")
    schools = [SchoolFactory() for _ in range(3)]
    zone = services.save_zone(actor=staff, name="东片", schools=schools, inspectors=[InspectorFactory()])
    page = text_of(client.get(f"/inspectors/zones/{zone.pk}/edit/"))
    told = piece(page, "schools")
    assert told.count(" checked>") == 3
    assert "已选 3 所" in told
    assert "最多2所" in told
    assert "超过2所" in told
    assert "已选 1 人" in piece(page, "inspectors")
    assert "不足2人" in piece(page, "inspectors")
    fresh = text_of(client.get(NEW))
    assert piece(fresh, "schools").count(" checked>") == 0
    assert "超过2所" not in piece(fresh, "schools")
    assert piece(fresh, "schools").count("已在东片") == 3
    assert "现在东片" in piece(fresh, "inspectors")
    assert "已在东片" not in told


def staff_year() -> int:
    """The row of 2024."""
    return WorkYearFactory._meta.model.objects.get(year=2024).pk


def test_what_is_ticked_is_saved_and_a_refusal_keeps_it(client):
    first, second = SchoolFactory(), SchoolFactory()
    inspector = InspectorFactory()
    ticked = {"schools": [first.pk, second.pk], "inspectors": [inspector.pk]}
    refused = client.post(NEW, {"name": "", **ticked})
    assert refused.status_code == 422
    assert piece(text_of(refused), "schools").count(" checked>") == 2
    assert piece(text_of(refused), "inspectors").count(" checked>") == 1
    unknown = client.post(NEW, {"name": "东片", "schools": ["0"]})
    assert unknown.status_code == 422
    assert "invalid-feedback" in piece(text_of(unknown), "schools")
    assert client.post(NEW, {"name": "东片", **ticked}).status_code == 302
    assert set(first.zone_place.zone.schools.values_list("school", flat=True)) == {first.pk, second.pk}
    assert ZoneMember.objects.get(ended_on=None).inspector == inspector


def test_a_school_that_closed_stays_in_the_list_of_its_own_zone(client, staff):
    school = SchoolFactory()
    zone = services.save_zone(actor=staff, name="东片", schools=[school], inspectors=[])
    School.objects.filter(pk=school.pk).update(closed_on=date(2024, 3, 1))
    assert school.name in piece(text_of(client.get(f"/inspectors/zones/{zone.pk}/edit/")), "schools")
    assert school.name not in text_of(client.get(NEW))


def test_the_zone_form_costs_the_same_for_few_schools_as_for_many(client, staff):
    def grow(count: int) -> None:
        for number in range(count):
            town = Township.objects.create(name=f"{School.objects.count()}乡")
            school, inspector = SchoolFactory(township=town), InspectorFactory()
            services.save_zone(actor=staff, name=f"{town.pk}片{number}", schools=[school], inspectors=[inspector])

    grow(2)
    zone = ZoneFactory()
    address = f"/inspectors/zones/{zone.pk}/edit/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    grow(8)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_every_month_says_how_it_stands_in_words_and_by_a_sign(client):
    school = SchoolFactory()
    ParameterValue.objects.create(year_id=staff_year(), key="visit.min_per_month", value="2")
    inspector = ListingFactory(school=school).user
    for day in (date(2024, 1, 9), date(2024, 1, 10), date(2024, 2, 20)):
        VisitFactory(school=school, inspector=inspector, approved=True, visited_on=day)
    page = text_of(client.get("/inspectors/coverage/?year=2024&month=3"))
    row = page.split("<tbody")[1].split("</tr>")[0]
    words = re.findall(r'<span class="visually-hidden">(\d+月.*?)</span>', row)
    assert words[:4] == ["1月2次，应2次，完成", "2月1次，应2次，未完成", "3月0次，应2次，没有督导", "4月0次，还没到"]
    assert words[6] == "7月0次，不计次数"
    assert re.findall(r'month-sign" aria-hidden="true">(.)<', row) == ["✓", "△", "✕", *"·" * 9]
    assert re.findall(r"\bis-(met|part|none|free)\b", row)[:4] == ["met", "part", "none", "free"]
    legend = page.split("strip-legend")[1].split("</ul>")[0]
    assert all(word in legend for word in ("完成", "未完成", "没有督导", "不计次数或还没到"))
    assert "style=" not in row
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get("/inspectors/coverage/?year=2024&month=3&export=xlsx").content)
    ).active
    head, body, *_ = sheet.iter_rows(values_only=True)
    assert dict(zip(head, body, strict=True))["1月"] == 2
    assert dict(zip(head, body, strict=True))["4月"] == 0


def test_a_stale_zone_shows_both_versions_by_name_and_only_what_differs(client, staff):
    kept, mine, theirs = (SchoolFactory(name=name) for name in ("留用小学", "甲小学", "乙小学"))
    inspector = InspectorFactory()
    zone = services.save_zone(actor=staff, name="一区", schools=[kept], inspectors=[inspector])
    version = zone.version
    services.save_zone(actor=staff, name="一区", schools=[kept, theirs], inspectors=[inspector], zone=zone)

    answer = client.post(
        f"/inspectors/zones/{zone.pk}/edit/",
        {"name": "一区", "schools": [kept.pk, mine.pk], "inspectors": [inspector.pk], "version": version},
    )
    assert answer.status_code == 409
    (row,) = answer.context["conflict"]
    assert (row["label"], row["current"], row["yours"]) == ("学校", "乙小学、留用小学", "甲小学、留用小学")
    assert "QuerySet" not in answer.content.decode()


def test_a_year_of_visits_is_counted_apart_for_each_month_and_with_the_campuses(client, staff):
    school = SchoolFactory()
    campus = SchoolFactory(main_school=school)
    for day in (date(2024, 3, 5), date(2024, 3, 6), date(2024, 4, 9)):
        VisitFactory(school=school, approved=True, visited_on=day)
    VisitFactory(school=campus, approved=True, visited_on=date(2024, 4, 10))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/inspectors/coverage/?year=2024&month=4")
    row = answer.context["table"].rows[0].record
    assert (row.visits_3, row.visits_4, row.visits_5, row.month_visits) == (2, 2, 0, 2)
    joins = [q["sql"] for q in queries if 'JOIN "inspectors_visit"' in q["sql"]]
    assert not [sql for sql in joins if sql.count("GROUP BY") and "FILTER" in sql]
