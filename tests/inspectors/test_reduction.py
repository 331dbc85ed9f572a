"""双减: coverage, homework against its limit, training outside school, problems and their closing; the figures are lists."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.workbooks import read_sheet
from inspectors import reduction
from inspectors.models import ReductionMonth, VisitFinding, VisitMatter, VisitReading
from inspectors.reduction import Board, of_month, of_term
from inspectors.reduction_trend import trend
from tests.factories.inspectors import VisitFactory, national_checklist, shipped_checklist
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.rectification import ItemFactory
from tests.factories.schools import SchoolFactory

BOARD = "/inspectors/reduction/"


@pytest.fixture
def staff(county):
    WorkYearFactory(year=2024)
    county.frozen_on = date(2024, 12, 2)
    county.save()
    return UserFactory(role="staff")


@pytest.fixture
def themes(staff):
    return {code: shipped_checklist(code) for code in ("reduction", "five_management")}


@pytest.fixture
def inspector(staff):
    return UserFactory(role="inspector")


@pytest.fixture
def made(themes, staff, inspector):
    """made(school, day, homework="55", grade="三年级", training="", code="reduction") -> an approved visit."""
    main = national_checklist()

    def visit(school, day, *, homework="", grade="三年级", training="", code="reduction", trait="approved"):
        fields = {trait: True} | ({"reviewed_by": staff} if trait == "approved" else {})
        row = VisitFactory(**fields, school=school, visited_on=day, inspector=inspector, checklist=main)
        row.themes.add(themes[code])
        for line, value, of in (("homework", homework, grade), ("training_share", training, "")):
            if value:
                entry = themes[code].entries.get(code=line, part="reading")
                VisitReading.objects.create(visit=row, entry=entry, grade=of, value=Decimal(value))
        return row

    return visit


def problem(visit, theme, *, trait="mending"):
    """A problem under a line of the theme, in the ledger."""
    item = ItemFactory(school=visit.school, **{trait: True})
    matter = theme.entries.get(code="homework_notice", part="matter")
    return VisitFinding.objects.create(visit=visit, matter=matter, severity="limited", text="没有作业公示。", item=item)


OCTOBER, NOVEMBER, TERM = (2024, 10), (2024, 11), "autumn"


def test_46_of_49_compulsory_schools_were_visited_in_the_term(staff, made):
    schools = SchoolFactory.create_batch(36) + SchoolFactory.create_batch(13, kind="junior")
    SchoolFactory(kind="kindergarten")
    SchoolFactory(kind="senior")
    SchoolFactory(kind="teaching_point")
    SchoolFactory(closed_on=date(2024, 10, 1))
    for school in schools[:45]:
        made(school, date(2024, 10, 9))
    campus = SchoolFactory(name="分校", main_school=schools[45])
    made(campus, date(2024, 11, 5))
    made(schools[46], date(2024, 11, 5), trait="submitted")
    made(schools[47], date(2024, 11, 5), code="five_management")
    board = Board(staff, of_term(2024, TERM))
    assert (len(board.visited), len(board.schools)) == (46, 49)
    assert reduction.ratio(46, 49) == board.coverage
    assert round(board.coverage * 100, 1) == Decimal("93.9")


def test_mean_homework_is_unrounded_and_leaves_out_grades_with_a_limit_of_their_own(staff, made):
    school = SchoolFactory()
    for value in ("51", "52", "52.5"):
        made(school, date(2024, 10, 9), homework=value)
    made(school, date(2024, 10, 10), homework="0", grade="一年级")
    primary, junior = Board(staff, of_month(*OCTOBER)).minutes
    assert primary.minutes == Decimal("155.5") / 3
    assert (primary.limit, primary.count) == (60, 3)
    assert (junior.minutes, junior.limit) == (None, 90)


def test_schools_above_the_limit_fall_from_six_to_two(staff, made, as_role):
    schools = SchoolFactory.create_batch(8)
    for number, school in enumerate(schools):
        made(school, date(2024, 10, 9), homework="60.01" if number < 5 else "60")
        made(school, date(2024, 11, 6), homework="75" if number < 2 else "40")
    made(schools[7], date(2024, 10, 20), homework="5", grade="二年级")
    october, november = Board(staff, of_month(*OCTOBER)), Board(staff, of_month(*NOVEMBER))
    assert (len(october.above), len(november.above)) == (6, 2)
    desk = as_role("staff", staff)
    sheet = desk.get("/inspectors/reduction/schools/?year=2024&month=10&above=yes&export=xlsx")
    rows = read_sheet(sheet.content, "a.xlsx").rows
    assert {row.cells[0] for row in rows} == {school.name for school in october.above}
    points = trend(staff, of_month(*NOVEMBER))
    assert len(points) == 12
    assert [point.above for point in points[-3:]] == [None, 6, 2]


def test_training_outside_school_stands_beside_the_month_before(staff, made, as_role):
    school = SchoolFactory()
    for day, values in ((date(2024, 10, 9), ("18", "18.4")), (date(2024, 11, 6), ("11", "11.6"))):
        for value in values:
            made(school, day, training=value)
    board = Board(staff, of_month(*NOVEMBER))
    assert (board.training, board.former_training) == (Decimal("11.3"), Decimal("18.2"))
    page = as_role("staff", staff).get(f"{BOARD}?year=2024&month=11").content.decode()
    assert "11.3</a>" in page
    assert "18.2%</a>" in page


def test_60_of_64_problems_are_closed(staff, made, themes, as_role):
    visits = [made(SchoolFactory(), date(2024, 11, 6)) for _ in range(4)]
    for number in range(64):
        problem(visits[number % 4], themes["reduction"], trait="written_off" if number < 60 else "mending")
    VisitFinding.objects.create(
        visit=visits[0], matter=national_checklist().entries.get(code="M6"), severity="limited", text="灭火器过期。"
    )
    board = Board(staff, of_month(*NOVEMBER))
    assert (board.problems, board.closed) == (64, 60)
    assert round(board.closing * 100, 1) == Decimal("93.8")
    desk = as_role("staff", staff)
    for query, count in (("", 64), ("&closed=true", 60), ("&closed=false", 4)):
        page = desk.get(f"/inspectors/reduction/problems/?year=2024&month=11{query}").content.decode()
        assert f"共 {count} 条" in page


def test_the_five_are_counted_by_group(staff, made, themes, as_role):
    visit = made(SchoolFactory(), date(2024, 11, 6), code="five_management")
    for code, result in (("phone_entry", "yes"), ("phone_keeping", "no"), ("nap", "not_applicable")):
        entry = themes["five_management"].entries.get(code=code)
        VisitMatter.objects.create(visit=visit, entry=entry, result=result)
    five = {row.group: row for row in Board(staff, of_month(*NOVEMBER)).five}
    assert list(five) == ["作业", "睡眠", "手机", "读物", "体质"]
    assert (five["手机"].answers, five["手机"].adverse, five["手机"].share) == (2, 1, Decimal("0.5"))
    assert five["睡眠"].share is None
    page = as_role("staff", staff).get(five["手机"].adverse_url).content.decode()
    assert "共 1 条" in page
    assert "不带入课堂" in page


def test_nothing_read_is_a_dash_and_never_nought(staff, themes, as_role):
    SchoolFactory()
    board = Board(staff, of_month(*NOVEMBER))
    assert board.coverage == 0
    assert [row.minutes for row in board.minutes] == [None, None]
    assert (board.training, board.closing) == (None, None)
    page = as_role("staff", staff).get(f"{BOARD}?year=2024&month=11").content.decode()
    assert "这一期没有采集作业用时" in page


def test_a_county_without_the_theme_is_told_so(staff, as_role):
    page = as_role("staff", staff).get(f"{BOARD}?year=2024&term=autumn").content.decode()
    assert "没有启用双减专题" in page


def test_leaders_read_the_board_and_change_nothing(staff, themes, as_role):
    month = ReductionMonth.objects.create(year=2024, month=11)
    desk = as_role("leader")
    page = desk.get(f"{BOARD}?year=2024&month=11").content.decode()
    assert "转入核查" not in page
    assert desk.get(f"/inspectors/reduction/months/{month.pk}/verify/").status_code == 403


@pytest.mark.parametrize("address", [BOARD, "/inspectors/reduction/schools/", "/inspectors/reduction/readings/"])
def test_pages_cost_the_same_for_two_schools_as_for_twelve(staff, made, as_role, address):
    desk, asked = as_role("staff", staff), f"{address}?year=2024&month=11&line=homework"
    for school in SchoolFactory.create_batch(2):
        made(school, date(2024, 11, 6), homework="55", training="10")
    desk.get(asked)
    with CaptureQueriesContext(connection) as two:
        desk.get(asked)
    for school in SchoolFactory.create_batch(10):
        made(school, date(2024, 11, 7), homework="65", training="12")
    with CaptureQueriesContext(connection) as twelve:
        desk.get(asked)
    assert len(twelve) == len(two)


def test_the_holidays_break_the_line_of_coverage(staff):
    SchoolFactory(kind="primary")
    shown = {(row.asked.year, row.asked.month): row.coverage for row in trend(staff, of_month(*NOVEMBER))}
    assert shown[2024, 7] is None
    assert shown[2024, 8] is None
    assert shown[2024, 9] == 0
