"""Deadlines in words."""

from datetime import date

import pytest

from core.workdays import Calendar
from rectification.deadlines import Clock
from rectification.models import Item

FRIDAY = date(2024, 5, 31)
HOLIDAY = {date(2024, 6, 10): False}


@pytest.mark.parametrize(
    ("due", "status", "words", "group", "tone"),
    [
        (date(2024, 5, 31), "mending", "今天到期", "今天", "warning"),
        (date(2024, 5, 30), "mending", "逾期1个工作日", "逾期", "danger"),
        (date(2024, 5, 24), "issued", "逾期5个工作日", "逾期", "danger"),
        (date(2024, 6, 2), "mending", "在休息日到期", "本周", "warning"),
        (date(2024, 6, 3), "mending", "还剩1个工作日", "以后", "warning"),
        (date(2024, 6, 11), "mending", "还剩6个工作日", "以后", "neutral"),
        (date(2024, 5, 1), "reported", "", "逾期", "neutral"),
    ],
)
def test_words_group_and_tone(due, status, words, group, tone):
    at = Clock(FRIDAY, Calendar(HOLIDAY, frozenset({2024})))
    item = Item(due_on=due, status=status)
    assert (at.phrase(item), at.urgency(item), at.tone(item)) == (words, group, tone)


def test_a_deadline_passed_on_a_day_off_is_late_at_once():
    at = Clock(date(2024, 6, 1), Calendar({}, frozenset({2024})))
    item = Item(due_on=FRIDAY, status="mending")
    assert (at.phrase(item), at.tone(item)) == ("已到期，未满1个工作日", "danger")


def test_an_unknown_year_says_so():
    at = Clock(FRIDAY, Calendar({}, frozenset({2024})))
    assert at.caution() == ""
    assert at.caution(2024, 2027) == "2027年的节假日还没有录入，工作日暂按周一至周五计算。"
