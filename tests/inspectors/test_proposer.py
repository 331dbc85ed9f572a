"""The proposer against every assignment there is, on small counties; and what it says when there is none."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectors.proposer import (
    InspectorCase,
    Point,
    Problem,
    SchoolCase,
    Wishes,
    kilometres,
    propose,
    refusal,
)

EPSILON = 1e-6


def points():
    """Places of a county, or unknown."""
    degree = st.integers(0, 40)
    place = st.builds(lambda n, e: Point(30 + n / 100, 110 + e / 100), degree, degree)
    return st.none() | place


@st.composite
def counties(draw) -> Problem:
    """Up to five schools and three inspectors in two zones."""
    people = draw(st.integers(1, 3))
    inspectors = tuple(
        InspectorCase(n, f"督学{n}", draw(st.sampled_from([1, 2, None])), draw(points())) for n in range(people)
    )
    schools = tuple(
        SchoolCase(
            key=100 + n,
            name=f"第{n}小学",
            zone=draw(st.sampled_from([1, 2, None])),
            present=draw(st.sampled_from([None, 9, *range(people)])),
            place=draw(points()),
            may_stay=draw(st.booleans()),
        )
        for n in range(draw(st.integers(1, 5)))
    )
    pairs = [(school.key, inspector.key) for school in schools for inspector in inspectors]
    forbidden = frozenset(draw(st.lists(st.sampled_from(pairs), max_size=4)))
    wishes = Wishes(
        usual=draw(st.integers(1, 3)),
        most=draw(st.integers(1, 5)),
        own_zone=draw(st.booleans()),
        balance=draw(st.integers(0, 10)),
        distance=draw(st.integers(0, 10)),
        continuity=draw(st.integers(0, 10)),
    )
    return Problem(schools, inspectors, forbidden, wishes)


def is_allowed(problem: Problem, school: SchoolCase, inspector: InspectorCase) -> bool:
    """The hard rules, said once more in other words."""
    leaves = school.present == inspector.key and not school.may_stay
    foreign = problem.wishes.own_zone and school.zone is not None and inspector.zone != school.zone
    return (school.key, inspector.key) not in problem.forbidden and not leaves and not foreign


def price(problem: Problem, chosen: tuple[InspectorCase, ...]) -> float | None:
    """What an assignment costs; None when it is not allowed."""
    wishes, total = problem.wishes, 0.0
    for school, inspector in zip(problem.schools, chosen, strict=True):
        if not is_allowed(problem, school, inspector):
            return None
        total += wishes.distance * (kilometres(inspector.home, school.place) or 0) / 10
        present = next((row for row in problem.inspectors if row.key == school.present), None)
        might_stay = present is not None and school.may_stay and (school.key, present.key) not in problem.forbidden
        if might_stay and present != inspector:
            total += wishes.continuity
    for inspector in problem.inspectors:
        load = chosen.count(inspector)
        if load > wishes.most:
            return None
        total += wishes.balance * sum(min(step, 3) for step in range(1, abs(load - wishes.usual) + 1))
    return total


@given(counties())
def test_nothing_allowed_is_better_than_what_is_proposed(problem):
    prices = [price(problem, chosen) for chosen in product(problem.inspectors, repeat=len(problem.schools))]
    possible = [value for value in prices if value is not None]
    answer = propose(problem)
    assert bool(answer.refusals) == (not possible)
    if not possible:
        assert answer.choices == ()
        return
    by_key = {inspector.key: inspector for inspector in problem.inspectors}
    proposed = price(problem, tuple(by_key[choice.inspector] for choice in answer.choices))
    assert proposed is not None
    assert abs(proposed - min(possible)) < EPSILON
    assert abs(answer.objective - proposed) < EPSILON
    assert answer.gap < EPSILON


def county(schools: int, inspectors: int, **more) -> tuple[tuple[SchoolCase, ...], tuple[InspectorCase, ...]]:
    """Schools and inspectors without places; `more` goes to every school."""
    return (
        tuple(SchoolCase(n, f"第{n}小学", **more) for n in range(schools)),
        tuple(InspectorCase(n, f"督学{n}") for n in range(inspectors)),
    )


def test_too_many_schools_are_counted():
    schools, inspectors = county(130, 24)
    answer = propose(Problem(schools, inspectors, wishes=Wishes(most=5)))
    assert answer.refusals == ("共130所学校，24名督学每人最多5所，只能负责120所，少10所。",)


def test_a_school_that_nobody_may_have_is_named_with_the_reasons():
    schools, inspectors = county(2, 3, zone=1)
    inspectors = (InspectorCase(0, "甲", zone=1), InspectorCase(1, "乙", zone=2), InspectorCase(2, "丙", zone=2))
    problem = Problem(schools, inspectors, frozenset({(0, 0)}), Wishes(own_zone=True))
    assert propose(problem).refusals == ("第0小学没有可以安排的督学：3名督学中，1人需要回避，2人不在本责任区。",)


def test_schools_that_share_too_few_people_are_named_together():
    inspectors = (InspectorCase(0, "甲", zone=1), InspectorCase(1, "乙", zone=2))
    schools = tuple(SchoolCase(n, f"第{n}小学", zone=1 if n < 3 else 2) for n in range(5))
    answer = propose(Problem(schools, inspectors, wishes=Wishes(own_zone=True, most=2)))
    assert answer.refusals == ("第0小学、第1小学、第2小学只能由甲负责，每人最多2所，只能负责2所，少1所。",)


def test_nobody_in_office():
    schools, _ = county(1, 0)
    assert propose(Problem(schools, ())).refusals == ("没有在任督学，无法安排。",)


@pytest.mark.parametrize(
    ("school", "why"),
    [
        (SchoolCase(1, "甲校", present=0), "保持现任"),
        (SchoolCase(1, "甲校"), "原来空缺"),
        (SchoolCase(1, "甲校", present=9), "现任已不在任"),
        (SchoolCase(1, "甲校", present=1, may_stay=False), "现任已到轮换年限"),
    ],
)
def test_each_choice_says_why(school, why):
    inspectors = (InspectorCase(0, "督学0"), InspectorCase(1, "督学1"))
    assert propose(Problem((school,), inspectors)).choices[0].why == why


def test_a_nearer_inspector_is_told_in_kilometres():
    far, near = Point(30.0, 110.0), Point(30.5, 110.0)
    inspectors = (InspectorCase(0, "远", home=far), InspectorCase(1, "近", home=near))
    school = SchoolCase(1, "甲校", present=0, place=near)
    choice = propose(Problem((school,), inspectors, wishes=Wishes(distance=10, continuity=1, balance=0))).choices[0]
    assert (choice.inspector, choice.why) == (1, "距离由55.6公里减到0.0公里")
    assert choice.km == 0


def test_a_degree_of_latitude_is_111_kilometres():
    assert round(kilometres(Point(30, 110), Point(31, 110)), 2) == 111.2
    assert kilometres(None, Point(31, 110)) is None


def test_the_present_one_who_must_stay_away_is_said_so():
    inspectors = (InspectorCase(0, "甲"), InspectorCase(1, "乙"))
    problem = Problem((SchoolCase(1, "甲校", present=0),), inspectors, frozenset({(1, 0)}))
    assert refusal(problem, problem.schools[0], inspectors[0]) == "需要回避"
    assert propose(problem).choices[0].why == "现任需要回避"
