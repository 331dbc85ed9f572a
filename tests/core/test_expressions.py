"""The formula language: what it reads, what it refuses, what it answers when a figure is missing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.expressions import MAX_DEPTH, MAX_LENGTH, FormulaError, parse


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 3 - 2", "5"),
        ("24 / 4 / 2", "3"),
        ("-3 + 5", "2"),
        ("2 * -(1 + 1)", "-4"),
        ("0.1 + 0.2", "0.3"),
        ("1/3*3 - 1", "-1E-50"),
    ],
)
def test_arithmetic_follows_the_usual_order(formula, expected):
    assert parse(formula).evaluate({}).value == Decimal(expected)


def test_names_are_return_fields_and_are_listed_once():
    expression = parse("(teachers + teachers) / students")

    assert expression.names == ("teachers", "students")
    assert expression.evaluate({"teachers": Decimal(6), "students": Decimal(200)}).value == Decimal("0.06")


def test_a_missing_field_makes_the_result_missing_and_is_named_by_its_label():
    outcome = parse("a / b").evaluate({"a": Decimal(0), "b": None}, {"b": "在校生数"})

    assert outcome.value is None
    assert outcome.reason == "缺少在校生数"


def test_division_by_zero_is_missing_with_a_reason():
    outcome = parse("a / (b - b)").evaluate({"a": Decimal(1), "b": Decimal(2)})

    assert outcome.value is None
    assert "除数为0" in outcome.reason


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "   ",
        "1 +",
        "(1 + 2",
        "1 + 2)",
        "1 2",
        "a b",
        "1e3",
        "0x10",
        "1_000",
        "1.2.3",
        "a ** b",
        "a // b",
        "* 3",
        "()",
        "__import__('os')",
        "a.b",
        "a[0]",
        "f(a)",
        "Students",
        "在校生数 / 2",
        "1;2",
        "a == b",
    ],
)
def test_anything_that_is_not_a_formula_is_refused_with_a_chinese_sentence(formula):
    with pytest.raises(FormulaError) as refused:
        parse(formula)

    assert "公式" in str(refused.value)


def test_length_and_nesting_are_limited():
    with pytest.raises(FormulaError, match=str(MAX_LENGTH)):
        parse("1+" * 50_000 + "1")
    with pytest.raises(FormulaError, match=str(MAX_DEPTH)):
        parse("(" * 400 + "1" + ")" * 400)
    with pytest.raises(FormulaError, match=str(MAX_DEPTH)):
        parse("-" * 900 + "1")

    assert parse("+".join(["1"] * 500)).evaluate({}).value == 500


def test_a_formula_can_be_read_aloud_with_labels_and_with_figures():
    expression = parse("(a-b)*share/students")

    assert expression.written({"a": "用房", "b": "体育用房", "share": "份额", "students": "学生"}) == (
        "（用房 － 体育用房） × 份额 ÷ 学生"
    )


@given(st.text(alphabet="abc0123456789.+-*/() ", max_size=60))
def test_no_text_makes_the_parser_do_anything_but_answer_or_refuse(text):
    try:
        expression = parse(text)
    except FormulaError:
        return
    outcome = expression.evaluate(dict.fromkeys(expression.names, Decimal(1)))
    assert (outcome.value is None) == bool(outcome.reason)


@given(st.integers(-999, 999), st.integers(-999, 999), st.integers(1, 999))
def test_agrees_with_exact_fractions(a, b, c):
    from fractions import Fraction

    outcome = parse("(a + b) * a / c - b").evaluate({"a": Decimal(a), "b": Decimal(b), "c": Decimal(c)})
    exact = Fraction((a + b) * a, c) - b

    assert abs(Fraction(outcome.value) - exact) < Fraction(1, 10**40)
