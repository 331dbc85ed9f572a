"""The leader's sentences: the count and the percentage of a sentence are of the same thing."""

from datetime import date

import pytest

from inspectors import quota
from supervision.overview import visit_figures, visit_sentence
from tests.factories.inspectors import VisitFactory
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db
MAY = (2024, 5)


@pytest.fixture
def leader(county):
    WorkYearFactory(year=2024)
    return UserFactory(role="leader")


def told(leader) -> tuple[str, dict]:
    """The sentence about May and its figures."""
    found = quota.month_quota(user=leader, year=2024, month=5)
    figures = visit_figures(leader, found)
    return "".join(clause.text for clause in visit_sentence(found, figures)), figures


def visit(school, day: int) -> None:
    VisitFactory(school=school, approved=True, visited_on=date(2024, 5, day))


def test_visits_beyond_the_quota_are_told_apart_from_what_is_done(leader):
    schools = SchoolFactory.create_batch(4)
    closed = SchoolFactory(closed_on=date(2024, 5, 20))
    for school in (*schools[:3], closed):
        visit(school, 6)
    visit(schools[0], 7)

    text, figures = told(leader)
    assert "应督导4所学校4次，完成3次（75.0%）；一共督导5次" in text
    assert "还有1所没有到校" in text
    assert (figures["done"].value, figures["done"].verdict) == (5, "计入完成3次，75.0%")


def test_a_month_whose_visits_all_count_says_it_once(leader):
    schools = SchoolFactory.create_batch(2)
    for school in schools:
        visit(school, 6)

    text, figures = told(leader)
    assert text == "2024年5月应督导2所学校2次，完成2次（100.0%），2所学校都已到校。"
    assert figures["done"].verdict == "计入完成2次，100.0%"
