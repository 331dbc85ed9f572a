"""Dates, shares, amounts and missing values read the same everywhere."""

import datetime as dt
from decimal import Decimal

import pytest

from core.templatetags import formatting as f


def test_dates_are_written_out_and_lists_get_the_weekday():
    day = dt.date(2024, 3, 5)
    assert f.cn_date(day) == "2024年3月5日"
    assert f.short_date(day) == "03-05 周二"
    assert f.cn_month(day) == "2024年3月"


def test_instants_are_shown_in_the_countys_time():
    late_evening_in_london = dt.datetime(2024, 3, 4, 18, 30, tzinfo=dt.UTC)
    assert f.cn_datetime(late_evening_in_london) == "2024年3月5日 02:30"
    assert f.short_date(late_evening_in_london) == "03-05 周二"


@pytest.mark.parametrize(
    "write",
    [
        f.cn_date,
        f.cn_datetime,
        f.short_date,
        f.cn_month,
        f.share,
        f.coefficient,
        f.amount,
        f.number,
        f.dash,
        f.yes_no,
        f.workdays_left,
        f.file_size,
    ],
)
def test_missing_is_a_dash_never_zero(write):
    assert write(None) == "—"


def test_figures_round_half_up():
    assert f.share(Decimal("0.9285")) == "92.9%"
    assert f.share(Decimal("0.92849")) == "92.8%"
    assert f.share(0) == "0.0%"
    assert f.coefficient(Decimal("0.1815")) == "0.182"
    assert f.amount(Decimal("1540")) == "1,540.00万元"
    assert f.amount(Decimal("0.005")) == "0.01万元"
    assert f.number(74720) == "74,720"
    assert f.number(Decimal("2.345"), 2) == "2.35"


def test_zero_and_no_are_not_missing():
    assert f.dash(0) == 0
    assert f.dash("") == "—"
    assert f.yes_no(False) == "否"


@pytest.mark.parametrize(
    ("days", "phrase", "tone"),
    [
        (3, "还剩3个工作日", "warning"),
        (4, "还剩4个工作日", "neutral"),
        (0, "今天到期", "warning"),
        (-5, "逾期5个工作日", "danger"),
    ],
)
def test_deadlines_are_phrases(days, phrase, tone):
    assert f.workdays_left(days) == phrase
    assert f.deadline_tone(days) == tone


def test_file_sizes():
    assert f.file_size(512) == "512字节"
    assert f.file_size(3482) == "3.4KB"
    assert f.file_size(1_258_291) == "1.2MB"


def test_only_a_cell_that_is_a_date_is_kept_on_one_line():
    assert f.is_written_date("2024年3月5日")
    assert not f.is_written_date("2024年3月5日前完成整改")
