"""The formula language: what it reads, what it refuses, what it answers when a figure is missing."""

import copy
import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.expressions import MAX_DEPTH, MAX_LENGTH, MAX_NODES, FormulaError, parse, unit_of


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


TYPES = {"boards": "condition", "stage": "text"}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("if(a > 3, a, -a)", "5"),
        ('if(stage = "primary", 1, 2)', "1"),
        ('if(stage in ("junior", "nine"), 1, 2)', "2"),
        ("if(a in (-5, 5), 1, 2)", "1"),
        ("if(not a < 3 and boards, 1, 2)", "1"),
        ("if(a = 5 or nothing > 1, 1, 2)", "1"),
        ("if(a != 5 and nothing > 1, 1, 2)", "2"),
        ("coalesce(nothing, a / 0, a)", "5"),
        ("min(a, 2, 7) + max(1, a)", "7"),
        ("abs(2 - a)", "3"),
        ("floor(a / 2) + ceil(a / 2)", "5"),
        ("floor(-a / 2)", "-3"),
        ("round(a / 2, 0)", "3"),
        ("round(-a / 2, 0)", "-3"),
        ("round(a / 3, 2)", "1.67"),
        ("floor(1 / 3 * 3)", "1"),
        ("if(1 / 3 * 3 = 1, 1, 2)", "1"),
    ],
)
def test_functions_and_conditions_on_one_row(formula, expected):
    row = {"a": Decimal(5), "nothing": None, "boards": True, "stage": "primary"}

    assert parse(formula, types=TYPES).evaluate(row).value == Decimal(expected)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("gone > 1 and a > 9", False),
        ("a > 9 and gone > 1", False),
        ("gone > 1 or a < 9", True),
        ("gone > 1 and a < 9", None),
        ("gone > 1 or a > 9", None),
        ("not gone > 1", None),
        ("gone = gone", None),
    ],
)
def test_a_condition_is_missing_only_when_the_missing_figure_decides_it(formula, expected):
    outcome = parse(formula, kind="condition").evaluate({"a": Decimal(5), "gone": None}, {"gone": "图书册数"})

    assert outcome.value is expected
    assert outcome.reason == ("缺少图书册数" if expected is None else "")


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("if(a > 1, b, c)", "缺少乙"),
        ("if(b > 1, a, c)", "缺少乙"),
        ("coalesce(b, c)", "缺少乙、丙"),
        ("a / 0", "除数为0，无法计算"),
        ("b + a / 0", "缺少乙"),
        ("a / (1 - 1) + round(a, 2)", "除数为0，无法计算"),
        ("previous(a) + b", "缺少上年数据、乙"),
        ('value("R1") + 1', "缺少指标一的值"),
        ("mean(a)", "没有可比的同组对象"),
    ],
)
def test_the_reason_names_what_the_result_hangs_on(formula, reason):
    labels = {"a": "甲", "b": "乙", "c": "丙", "R1": "指标一"}
    outcome = parse(formula).evaluate({"a": Decimal(5), "b": None}, labels)

    assert outcome.value is None
    assert outcome.reason == reason


def test_numbers_out_of_hand_are_missing_with_a_reason():
    huge = {"a": Decimal("1E+60"), "b": Decimal("1E-300")}

    for formula in ("*".join(["a"] * 100), "a" + "/b" * 100, "round(a, 2)", "1/(a*a*a*a)" + "/b" * 20):
        outcome = parse(formula).evaluate(huge)
        assert outcome.value is None
        assert outcome.reason == "数值过大，无法计算"
    assert parse("a").evaluate({"a": Decimal("NaN")}, {"a": "甲"}).reason == "缺少甲"


@pytest.mark.parametrize(
    ("formula", "kind", "sentence"),
    [
        ("1 + (a > 2)", "number", "公式第5个字符处应是数，这里是条件"),
        ("stage < 3", "condition", "公式第1个字符处应是数，这里是文字"),
        ("a = stage", "condition", "公式第5个字符处应是数，这里是文字"),
        ('if(a > 1, 1, "x")', None, "公式第14个字符处是文字，与前面的数不是同一种，if 不能从中取一个"),
        ("coalesce(a, boards)", None, "公式第13个字符处是条件，与前面的数"),
        ("if(a, 1, 2)", "number", "公式第4个字符处应是条件，这里是数"),
        ("a and b > 1", "condition", "公式第1个字符处应是条件，这里是数"),
        ("not a", "condition", "公式第5个字符处应是条件，这里是数"),
        ("-boards", "number", "公式第2个字符处应是数，这里是条件"),
        ("1 < a < 3", "condition", "比较不能连写"),
        ("a > 3", "number", "公式应得出数，这个公式得出的是条件"),
        ("stage", "number", "公式应得出数，这个公式得出的是文字"),
        ("a", "condition", "公式应得出条件，这个公式得出的是数"),
        ('a in ("x")', "condition", "公式第7个字符处应是一个数"),
        ("boards in (1)", "condition", "前面是条件"),
        ("a in 3", "condition", "in 后面是括号里的一列数或文字"),
        ('"abc', "text", "公式第1个字符的引号没有配对"),
        ("round(a, b)", "number", "小数位数"),
        ("round(a, 1.5)", "number", "小数位数"),
        ("round(a)", "number", "应有2个参数，这里有1个"),
        ("min(a)", "number", "至少2个参数"),
        ("value(R1)", "number", "无法识别"),
        ("value(a)", "number", "双引号里的指标代码"),
        ("sum(a by b)", "number", "只有 mean、sd、cv 可以加权"),
        ("count(a)", "number", "公式第7个字符处应是条件"),
        ("mean(a > 1)", "number", "公式第6个字符处应是数"),
        ("median(a)", "number", "公式第1个字符“median”不是可用的函数"),
        ("mean(a where b)", "number", "公式第14个字符处应是条件"),
        ("mean(a", "number", "左括号没有对应的右括号"),
    ],
)
def test_parts_that_do_not_fit_are_refused_with_the_place(formula, kind, sentence):
    with pytest.raises(FormulaError, match="公式") as refused:
        parse(formula, kind=kind, types=TYPES)

    assert sentence in str(refused.value)


def test_a_formula_tells_what_it_needs():
    expression = parse('mean(a by w where ok) + value("R1") / previous(value("R1") + b) + if(met("C2"), a, points("C1"))', types={"ok": "condition"})  # fmt: skip

    assert expression.names == ("a", "w", "ok", "b")
    assert expression.results == {("value", "R1"), ("met", "C2"), ("points", "C1")}
    assert expression.has_aggregates
    assert expression.has_previous
    assert not expression.is_single
    assert parse('a + previous(value("R1"))').results_now == frozenset()
    assert parse("a + b").is_single


LADDER = "if(1=1 or 1=1 and 1<1+1*"
CLOSING = {LADDER: ",1,1)"}


@pytest.mark.parametrize(
    "opening", ["(", "-(", "abs(1+2*-", "if(not(1<2),1,", "1+2*sum(", "1+previous(", "coalesce(1,", LADDER]
)
def test_a_thousand_levels_are_refused_and_the_deepest_allowed_ones_are_computed_on_a_full_stack(opening):
    with pytest.raises(FormulaError):
        parse(opening * (990 // len(opening)))

    def on_a_deep_stack(frames):
        if frames:
            return on_a_deep_stack(frames - 1)
        levels = (33 if opening == LADDER else 37) // (2 if "-" in opening else 1)
        nested = opening * levels + "1" + CLOSING.get(opening, ")") * levels
        expression = parse(nested)
        missing = parse(nested.replace("1", "a"))
        assert missing.written({})
        return expression.evaluate({}), missing.evaluate({}), unit_of(missing, {})

    outcome, missing, unit = on_a_deep_stack(200)
    assert (outcome.value is None) == bool(outcome.reason)
    assert missing.reason
    assert unit.matches("")


def test_the_number_of_parts_is_limited():
    with pytest.raises(FormulaError, match=str(MAX_NODES)):
        parse("a" + "+-a" * 310)


def test_an_expression_can_be_copied_and_stored():
    expression = parse("if(a > 1, mean(a by b), 2) * 3")

    assert pickle.loads(pickle.dumps(expression)) == expression  # noqa: S301
    assert hash(copy.deepcopy(expression)) == hash(expression)
    assert pickle.loads(pickle.dumps(expression)).evaluate({"a": Decimal(0)}).value == 6  # noqa: S301


@pytest.mark.parametrize(
    ("formula", "printed"),
    [
        ("if(a >= 3 and not b < 2, a, 0)", "如果（用房 ≥ 3 且 非 体育用房 ＜ 2，则 用房，否则 0）"),
        ("sum(a) / count(b > 0)", "合计（用房） ÷ 个数（体育用房 ＞ 0）"),
        ("mean(a / b by w)", "按 学生 加权均值（用房 ÷ 体育用房）"),
        ("cv(a by w where b != 0)", "按 学生 加权差异系数（用房，限 体育用房 ≠ 0）"),
        ("a - previous(a)", "用房 － 上年（用房）"),
        ("-a * 2", "－ 用房 × 2"),
        ("round(max(a, b), 2)", "四舍五入（取最大（用房，体育用房），2位小数）"),
        ('if(stage in ("x", "y") or boards, 1, 0)', "如果（学段 属于（“x”，“y”） 或 boards，则 1，否则 0）"),
        ('value("R1") - points("C1")', "班额的值 － C1的得分"),
    ],
)
def test_new_constructs_are_printed_in_chinese(formula, printed):
    words = {"a": "用房", "b": "体育用房", "w": "学生", "stage": "学段", "R1": "班额"}

    assert parse(formula, types=TYPES).written(words) == printed


def test_other_rows_figures_keep_their_labels_when_this_rows_are_filled_in():
    filled = parse('a / mean(a) + value("R1")').written({"a": "12", 'value("R1")': "0.5"}, {"a": "用房"})

    assert filled == "12 ÷ 均值（用房） ＋ 0.5"


@given(st.text(max_size=80))
def test_any_text_at_all_is_read_or_refused(text):
    try:
        read = parse(text, kind=None).written({})
    except FormulaError as refused:
        read = str(refused)
    assert read


PIECES = ["a", "b", "1", "2.5", '"x"', "stage", "boards", "if(", "sum(", "count(", "mean(", "previous(", "value(", "coalesce(", "round(", "(", ")", ",", "+", "-", "*", "/", "<", "=", "!=", "in", "(1)", "and", "or", "not", "by", "where"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_row_of_pieces_is_computed_or_refused(pieces):
    try:
        expression = parse(" ".join(pieces), kind=None, types=TYPES)
    except FormulaError:
        return
    outcome = expression.evaluate({"a": Decimal(3), "stage": "x", "boards": False})
    assert (outcome.value is None) == bool(outcome.reason)
    assert expression.written({})
