"""Workdays: holidays, working weekends, unknown years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workdays import Calendar, add_workdays, workday_before, workdays_between

# 2024 Labour Day: 1-5 May off, 28 April and 11 May worked.
MAY = Calendar(
    {
        date(2024, 5, 1): False,
        date(2024, 5, 2): False,
        date(2024, 5, 3): False,
        date(2024, 4, 28): True,
        date(2024, 5, 11): True,
    },
    frozenset({2024}),
)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2024, 4, 26), 1, date(2024, 4, 28)),
        (date(2024, 4, 30), 1, date(2024, 5, 6)),
        (date(2024, 5, 10), 1, date(2024, 5, 11)),
        (date(2024, 5, 10), 0, date(2024, 5, 10)),
    ],
)
def test_deadlines_follow_the_calendar(start, count, end):
    assert add_workdays(start, count, MAY) == end
    assert workdays_between(start, end, MAY) == count


def test_an_unknown_year_follows_the_week_and_says_so():
    assert not MAY.knows(2027)
    assert add_workdays(date(2027, 1, 1), 1, MAY) == date(2027, 1, 4)


@given(st.dates(date(2023, 1, 1), date(2025, 12, 31)), st.integers(0, 120))
def test_counting_back_gives_the_count(start, count):
    end = add_workdays(start, count, MAY)
    assert workdays_between(start, end, MAY) == count
    assert workdays_between(end, start, MAY) == -count
    assert count == 0 or MAY.is_workday(end)
    assert end - start >= timedelta(days=count)


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        (date(2024, 5, 6), 1, date(2024, 4, 30)),
        (date(2024, 5, 11), 1, date(2024, 5, 10)),
        (date(2024, 5, 12), 1, date(2024, 5, 10)),
        (date(2024, 5, 5), 0, date(2024, 4, 30)),
        (date(2024, 5, 8), 0, date(2024, 5, 8)),
    ],
)
def test_the_way_back_ends_on_a_workday(start, count, day):
    assert workday_before(start, count, MAY) == day


@given(start=st.dates(date(2024, 3, 1), date(2024, 8, 1)), count=st.integers(0, 60))
def test_the_way_back_counts_as_many_days_as_the_way_there(start, count):
    day = workday_before(start, count, MAY)
    assert MAY.is_workday(day)
    assert workdays_between(start, day, MAY) == -count
