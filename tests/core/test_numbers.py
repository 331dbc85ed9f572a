"""Numbers are read exactly or refused with a sentence; they are shown rounded half-up."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.dates import DateRefused, parse_date
from core.numbers import DecimalInput, ExactDecimalField, NumberRefused, parse_decimal, plain, show


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", "12"),
        (" 12.50 ", "12.50"),
        ("１２３．５", "123.5"),
        ("-3", "-3"),
        ("－３", "-3"),
        ("+7", "7"),
        (".5", "0.5"),
        ("007", "7"),
        ("\u3000８\u3000", "8"),
    ],
)
def test_ordinary_and_full_width_numbers_are_read_exactly(typed, value):
    assert parse_decimal(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    ["", "1_000", "1e3", "1E3", "0x10", "NaN", "Infinity", "-inf", "1 000", "12人", "1.2.3", "--1", "٣", "1" * 19, "½"],
)
def test_other_notations_are_refused_with_a_sentence(typed):
    with pytest.raises(NumberRefused) as refused:
        parse_decimal(typed)
    assert refused.value.sentence.endswith("。")


def test_thousands_commas_need_the_callers_word():
    assert parse_decimal("1,234,567.8", thousands=True) == Decimal("1234567.8")
    assert parse_decimal("１，５４０", thousands=True) == 1540
    with pytest.raises(NumberRefused, match="逗号"):
        parse_decimal("1,234")
    with pytest.raises(NumberRefused):
        parse_decimal("12,34", thousands=True)


def test_range_and_places_are_checked_without_rounding():
    assert parse_decimal("3.500", places=1) == Decimal("3.5")
    with pytest.raises(NumberRefused, match="最多 1 位小数"):
        parse_decimal("3.55", places=1)
    with pytest.raises(NumberRefused, match="请填整数"):
        parse_decimal("3.5", places=0)
    with pytest.raises(NumberRefused, match="不能是负数"):
        parse_decimal("-1", minimum=0)
    with pytest.raises(NumberRefused, match="不能大于 100"):
        parse_decimal("100.1", maximum=100)
    assert parse_decimal("100", maximum=100) == 100


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        ("0.125", 2, "0.13"),
        ("2.5", 0, "3"),
        ("-0.001", 2, "0.00"),
        ("1540", 2, "1,540.00"),
        ("0.5017870", 3, "0.502"),
    ],
)
def test_numbers_are_shown_rounded_half_up(value, places, shown):
    assert show(Decimal(value), places) == shown


def test_a_missing_number_is_a_dash_and_never_zero():
    assert show(None, 2) == "—"
    assert show(Decimal("1234.5"), 1, grouped=False) == "1234.5"


def test_the_form_field_keeps_empty_apart_from_zero():
    field = ExactDecimalField(places=2, minimum=0, required=False)
    assert field.clean("") is None
    assert field.clean("  ") is None
    assert field.clean("０") == 0
    with pytest.raises(ValidationError, match="负数"):
        field.clean("-1")
    assert not field.has_changed(Decimal("3"), "3.0")
    assert field.has_changed(None, "0")


def test_the_input_shows_numbers_without_an_exponent_and_typed_text_as_typed():
    assert DecimalInput().format_value(Decimal("1E+3")) == "1000"
    assert DecimalInput().format_value("1_000") == "1_000"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_plain_text_of_any_number_reads_back_as_the_same_number(number):
    assert parse_decimal(plain(number)) == number


@pytest.mark.parametrize(
    "typed",
    [
        "2024-05-31",
        "2024/5/31",
        "2024.5.31",
        "2024年5月31日",
        "20240531",
        "２０２４－０５－３１",
        "2024-05-31 00:00:00",
    ],
)
def test_dates_are_read_as_people_write_them(typed):
    assert parse_date(typed).isoformat() == "2024-05-31"


@pytest.mark.parametrize("typed", ["", "2024-13-01", "2023-02-29", "0001-01-01", "9999-12-31", "五月", "31/05/2024"])
def test_other_dates_are_refused_with_a_sentence(typed):
    with pytest.raises(DateRefused) as refused:
        parse_date(typed)
    assert refused.value.sentence.endswith("。")
