"""The themes of the sample county: 双减 in the numbers it is known by, other themes, where the phones stood."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from inspectors import reduction
from inspectors.content import content_of
from inspectors.models import Visit, VisitMatter, VisitPosition, VisitReading
from inspectors.policies import matter_gaps, reading_gaps, theme_gaps
from office.models import User
from supervision.sample.people import SHOWN

pytestmark = pytest.mark.xdist_group("sample")


@pytest.fixture
def staff(sample, db) -> User:
    """The office."""
    return User.objects.get(username=SHOWN["staff"])


@pytest.fixture
def autumn(staff) -> reduction.Board:
    """双减 in the autumn term of 2023."""
    return reduction.Board(staff, reduction.of_term(2023, reduction.AUTUMN))


def board_of(staff: User, year: int, month: int) -> reduction.Board:
    """双减 in a month."""
    return reduction.Board(staff, reduction.of_month(year, month))


def test_46_of_49_schools_were_visited_with_the_theme_and_three_are_known_by_name(autumn):
    missing = [school.name for pk, school in autumn.schools.items() if pk not in autumn.visited]

    assert (len(autumn.visited), len(autumn.schools)) == (46, 49)
    assert round(autumn.coverage * 100, 1) == Decimal("93.9")
    assert missing == ["云溪镇中心小学", "柳湾镇铜山小学", "龙泉铺镇初级中学"]


def test_homework_of_primary_schools_takes_52_minutes(autumn):
    primary, junior = autumn.minutes

    assert round(primary.minutes) == 52
    assert primary.minutes < primary.limit == 60
    assert junior.minutes < junior.limit == 90


def test_schools_above_the_limit_became_fewer(staff):
    assert [len(board_of(staff, 2023, month).above) for month in (10, 11)] == [6, 2]


def test_pupils_in_training_fell_from_18_2_to_11_3_percent(autumn):
    assert (autumn.former_training, autumn.training) == (Decimal("18.2"), Decimal("11.3"))


def test_every_visit_since_2023_at_the_other_schools_carries_the_theme(staff, autumn):
    theme = reduction.theme()
    here = Visit.objects.sent().filter(visited_on__gte=date(2023, 1, 1)).exclude(themes=theme).select_related("school")
    without = [visit for visit in here if theme.concerns(visit.school)]

    assert {visit.school_id for visit in without} == set(autumn.schools) - autumn.visited
    assert all(autumn.asked.period.first <= visit.visited_on < autumn.asked.period.after for visit in without)
    assert not Visit.themes.through.objects.filter(visit__visited_on__lt=date(2023, 1, 1)).exists()


def test_what_the_visits_say_could_have_been_handed_in(sample, db):
    for visit in Visit.objects.sent().exclude(themes=None).filter(visited_on__year=2024, visited_on__month=5)[:40]:
        content = content_of(visit)
        assert [*theme_gaps(content), *matter_gaps(content), *reading_gaps(content)] == [], visit


def test_the_figures_of_a_school_above_the_limit_have_their_answer(staff):
    read = reduction.readings_in(staff, reduction.of_month(2023, 10).period, "homework")
    visits = {row.visit_id for row in read if reduction.is_above(row)}
    answers = VisitMatter.objects.filter(visit__in=visits, entry__code="homework_grades")

    assert set(answers.values_list("result", flat=True)) == {"no"}


def test_other_themes_stand_among_them(sample, db):
    codes = set(Visit.themes.through.objects.values_list("checklist__code", flat=True))

    assert {"reduction", "five_management", "safety", "kindergarten_conduct", "preschool"} <= codes
    assert not VisitReading.objects.filter(visit__status="draft").exists()


def test_phones_stood_at_the_gate_in_2024_but_for_a_few(sample, db):
    rows = VisitPosition.objects.all()

    assert not rows.filter(visit__visited_on__lt=date(2024, 1, 1)).exists()
    assert set(rows.values_list("moment", flat=True)) == {"arrival"}
    assert rows.count() > 1_000
    assert 0 < rows.filter(deviation__gt=300).count() < 10


def test_the_board_opens_its_rows(staff):
    client = Client()
    client.force_login(staff, backend="office.authentication.AccountBackend")
    page = client.get("/inspectors/reduction/?year=2023&term=autumn")

    assert page.status_code == 200
    assert "93.9%" in page.content.decode()
