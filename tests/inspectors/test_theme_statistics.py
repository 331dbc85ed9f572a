"""Numbers over checklists: answers per line, figures and who is outside, the visits behind them, school × theme."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.workbooks import read_sheet
from inspectors import theme_statistics as statistics
from inspectors.models import VisitMatter, VisitReading
from inspectors.theme_statistics import Period
from tests.factories.inspectors import VisitFactory, shipped_checklist
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory

YEAR = Period(date(2024, 1, 1), date(2025, 1, 1), "2024年")


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


@pytest.fixture
def theme(county):
    return shipped_checklist("reduction")


def visited(theme, *, value="", answer="yes", choice="", grade="三年级", trait="approved", **fields):
    """A visit with the theme: one question, one choice, one figure."""
    visit = VisitFactory(**{trait: True}, client_uuid=uuid.uuid4(), **fields)
    visit.themes.add(theme)
    VisitMatter.objects.create(visit=visit, entry=theme.entries.get(code="homework_drill"), result=answer)
    if choice:
        entry = theme.entries.get(code="service_offer")
        VisitMatter.objects.create(visit=visit, entry=entry, result="chosen", choice=choice)
    if value:
        entry = theme.entries.get(code="homework", part="reading")
        VisitReading.objects.create(visit=visit, entry=entry, grade=grade, value=Decimal(value))
    return visit


def test_answers_are_counted_line_by_line_over_approved_visits(staff, theme):
    visited(theme, choice="只辅导作业")
    visited(theme, answer="no", choice="没有开展")
    visited(theme, answer="no", trait="submitted")
    counts = statistics.line_counts(theme, statistics.visits_with(staff, theme, YEAR))
    found = {line.entry.code: [(a.words, a.count, a.is_adverse) for a in line.answers] for line in counts}
    assert found["homework_drill"] == [("是", 1, False), ("否", 1, True)]
    assert found["service_offer"] == [("只辅导作业", 1, False), ("没有开展", 1, True)]
    assert found["exam_rank"] == []


def test_readings_have_mean_median_and_the_schools_outside(staff, theme):
    for value in ("40", "50", "66.6"):
        visited(theme, value=value)
    visited(theme, value="5", grade="一年级")
    rows = statistics.readings_of(theme, statistics.visits_with(staff, theme, YEAR))
    first, third = statistics.reading_counts(theme, rows)
    assert (third.grade, third.count, third.median, third.schools) == ("三年级", 3, 50, 1)
    assert third.mean == Decimal("156.6") / 3
    assert (first.grade, first.broken, first.limit) == ("一年级", 1, "不超过0分钟")
    assert {one.row.value for one in statistics.outside(rows)} == {Decimal("66.60"), Decimal("5.00")}


def test_the_page_leads_to_the_visits_behind_a_number(staff, theme, as_role):
    good, bad = visited(theme), visited(theme, answer="no", value="75")
    desk = as_role("staff", staff)
    page = desk.get(f"/inspectors/checklists/{theme.pk}/counts/?year=2024").content.decode()
    assert "已审核的督导 2 次，2 所学校" in page
    assert "不超过60分钟" in page
    link = f"/inspectors/checklists/{theme.pk}/visits/?year=2024&amp;line=homework_drill&amp;answer=no"
    assert link in page
    behind = desk.get(link.replace("&amp;", "&")).content.decode()
    assert str(bad.school) in behind
    assert str(good.school) not in behind.split('id="table"')[1]
    sheet = read_sheet(desk.get(f"/inspectors/checklists/{theme.pk}/counts/?year=2024&export=xlsx").content, "a.xlsx")
    assert ("否", "1") in {row.cells[2:4] for row in sheet.rows}


def test_the_matrix_tells_which_school_had_which_theme_in_the_term(staff, theme, as_role):
    had = visited(theme).school
    lacks = SchoolFactory(name="没查过的小学")
    garden = SchoolFactory(name="城东幼儿园", kind="kindergarten")
    visited(theme, school=lacks, visited_on=date(2024, 9, 10))
    desk = as_role("staff", staff)
    address = "/inspectors/checklists/coverage/?year=2024&term=spring"
    page = desk.get(address).content.decode()
    assert "双减：2所中已查1所。" in page
    assert "不适用" in page
    assert "未查" in page
    sheet = read_sheet(desk.get(f"{address}&export=xlsx").content, "a.xlsx")
    column = next(header.column for header in sheet.headers if header.text == "双减")
    assert {row.cells[0]: row.cell(column) for row in sheet.rows} == {
        str(had): "1",
        str(lacks): "0",
        str(garden): "不适用",
    }
    without = desk.get(f"{address}&without=reduction").content.decode().split('id="table"')[1]
    assert str(lacks) in without
    assert str(had) not in without
    assert str(garden) not in without


def test_the_matrix_costs_the_same_for_two_schools_as_for_twenty(staff, theme, as_role):
    desk, address = as_role("staff", staff), "/inspectors/checklists/coverage/"
    SchoolFactory.create_batch(2)
    desk.get(address)
    with CaptureQueriesContext(connection) as two:
        desk.get(address)
    SchoolFactory.create_batch(18)
    with CaptureQueriesContext(connection) as twenty:
        desk.get(address)
    assert len(twenty) == len(two)
