"""Which grades a reading asks for, and which limit holds for a value."""

from decimal import Decimal

import pytest

from inspectors.grades import Limit, grades_asked, limit_of
from inspectors.models import Checklist, ChecklistEntry

LIMITS = {"primary": {"max": "60"}, "junior": {"max": "90"}, "一年级": {"max": "0"}}


def reading(**values) -> ChecklistEntry:
    return ChecklistEntry(
        checklist=Checklist(stages="primary,junior"), part="reading", **({"is_by_grade": True} | values)
    )


def test_a_nine_year_school_is_asked_for_nine_grades_and_a_twelve_year_school_for_no_more():
    assert len(grades_asked(reading(), ["primary", "junior"])) == 9
    assert len(grades_asked(reading(), ["primary", "junior", "senior"])) == 9
    assert grades_asked(reading(is_by_grade=False), ["primary"]) == [""]
    assert grades_asked(reading(), ["special"]) == []


@pytest.mark.parametrize(
    ("grade", "value", "is_broken"),
    [
        ("三年级", "60", False),
        ("三年级", "60.01", True),
        ("一年级", "5", True),
        ("七年级", "90", False),
        ("七年级", "91", True),
    ],
)
def test_a_value_on_the_limit_of_its_grade_is_inside(grade, value, is_broken):
    limit = limit_of(reading(limits=LIMITS), grade=grade, stages=["primary", "junior"])
    assert limit.is_broken_by(Decimal(value)) is is_broken


def test_a_reading_taken_once_at_a_school_of_two_stages_breaks_only_what_no_stage_allows():
    entry = reading(is_by_grade=False, limits={"primary": {"min": "10"}, "junior": {"min": "9"}})
    assert limit_of(entry, grade="", stages=["primary", "junior"]) == Limit(least=Decimal(9))
    assert limit_of(entry, grade="", stages=["primary"]) == Limit(least=Decimal(10))


def test_a_limit_for_all_holds_where_no_stage_has_its_own():
    entry = reading(is_by_grade=False, limits={"all": {"min": "1", "max": "2.5"}})
    assert limit_of(entry, grade="", stages=["primary"]).words("小时") == "1至2.5小时"
    assert limit_of(reading(), grade="三年级", stages=["primary"]).words("分钟") == ""
