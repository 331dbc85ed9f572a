"""The terms of the regulations, and the dates they lead to."""

from datetime import date

import pytest

from core.exceptions import BusinessRuleError
from office import services
from office.models import CalendarDay, WorkYear
from rectification import profiles


@pytest.mark.parametrize(
    ("code", "step", "length"),
    [
        ("national", "opinion_letter", "没有规定天数"),
        ("chongqing", "feedback_special", "5日"),
        ("chongqing", "feedback_comprehensive", "10日"),
        ("chongqing", "plea", "5日"),
        ("chongqing", "rectification_report", "10日"),
        ("zhejiang", "plea", "10日"),
        ("zhejiang", "objection_reply", "30日"),
        ("shanghai", "plea", "10个工作日"),
        ("shanghai", "opinion_letter", "30日"),
        ("shanghai", "feedback_special", "没有规定天数"),
        ("shandong", "objection_reply", "1个月"),
        ("other", "second_reply", "20日"),
        ("other", "review_apply", "30日"),
        ("national", "appeal_decide", "60日"),
    ],
)
def test_each_regulation_says_its_own_and_leaves_the_rest_to_the_nation(code, step, length):
    assert profiles.profiles()[code].term(step).length == length


def test_the_law_is_named_and_what_is_not_verified_says_so():
    term = profiles.profiles()["chongqing"].term("feedback_special")
    assert (term.source, term.is_unverified) == ("重庆市教育督导条例（2015年）", False)
    assert profiles.profiles()["shanghai"].term("feedback_special").source == "教育督导条例（国务院令第624号）"
    assert profiles.profiles()["other"].term("objection_apply").is_unverified
    assert profiles.accountability().term("review_apply").is_unverified
    assert (profiles.repeat().count, profiles.repeat().months) == (2, 12)


@pytest.mark.parametrize(
    "content",
    [
        {"name": "甲", "law": "乙", "confidence": "V1", "steps": {"unheard_of": {"days": 1, "after": "丙"}}},
        {"name": "甲", "law": "乙", "confidence": "V1", "steps": {"plea": {"days": 1, "workdays": 1, "after": "丙"}}},
    ],
)
def test_a_pack_with_an_unknown_step_or_two_units_is_refused(content):
    with pytest.raises(ValueError, match="made"):
        profiles.make_profile("made", content, profiles.STEPS)


def test_days_workdays_and_months_end_on_their_dates(db):
    CalendarDay.objects.create(day=date(2024, 6, 10), is_workday=False, name="端午")
    book = profiles.profiles()
    assert profiles.end_of(book["chongqing"].term("plea"), date(2024, 6, 7)) == date(2024, 6, 12)
    assert profiles.end_of(book["shanghai"].term("plea"), date(2024, 6, 7)) == date(2024, 6, 24)
    assert profiles.end_of(book["shandong"].term("objection_reply"), date(2024, 1, 31)) == date(2024, 2, 29)
    with pytest.raises(BusinessRuleError, match="没有规定天数"):
        profiles.end_of(book["national"].term("plea"), date(2024, 6, 7))


def test_the_county_follows_the_profile_of_the_year(db):
    year = WorkYear.objects.create(year=2024)
    assert profiles.profile(2024).code == "national"
    services.set_parameter(actor=None, year=year, key="clock.profile", text="shanghai")
    assert profiles.profile(2024).term("plea").length == "10个工作日"
    assert profiles.profile(2023).code == "national"
