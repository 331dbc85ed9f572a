"""Formulas on many rows: the same answers as row by row, peers, last year, and the members left out."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.expressions import WORKING_DIGITS, Source, parse
from core.expressions.tree import (
    And,
    Bracket,
    Call,
    Compare,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Product,
    Round,
    Sum,
    Text,
    Within,
)

TYPES = {"boards": "condition", "stage": "text"}
LABELS = {"a": "甲", "b": "乙", "w": "学生", "R1": "指标一"}


class Rows:
    """Rows in memory; the groups are given as (member indices, indices of the rows that see them)."""

    def __init__(self, size, columns, *, results=None, previous=None, grouped=()):
        self.size, self.columns, self.results = size, columns, results or {}
        self.previous, self.grouped = previous, grouped

    def column(self, name):
        return self.columns[name]

    def result(self, function, code):
        return self.results[function, code]

    @property
    def groups(self):
        return [(self.members(chosen), rows) for chosen, rows in self.grouped]

    def members(self, chosen):
        return Rows(
            len(chosen),
            {name: [column[index] for index in chosen] for name, column in self.columns.items()},
            results={key: [column[index] for index in chosen] for key, column in self.results.items()},
            grouped=[(range(len(chosen)), range(len(chosen)))],
        )


def figures(*numbers):
    return [None if number is None else Decimal(str(number)) for number in numbers]


TOWN = Rows(
    5,
    {"a": figures(10, 20, None, 40, 7), "w": figures(1, 3, 5, 0, 2), "stage": ["p", "p", "p", "p", "j"]},
    grouped=[([0, 1, 2, 3], [0, 1, 2, 3]), ([4], [4])],
)


@pytest.mark.parametrize(
    ("formula", "first", "last", "left_out"),
    [
        ("sum(a)", "70", "7", 1),
        ("mean(a) * 3", "70", "21", 1),
        ("highest(a) - lowest(a)", "30", "0", 1),
        ("mean(a by w)", "17.5", "7", 2),
        ("round(sd(a by w), 4)", "4.3301", "0", 2),
        ("round(cv(a by w), 4)", "0.2474", "0", 2),
        ("sd(a where a < 30)", "5", "0", 1),
        ("count(a >= 20)", "2", "0", 1),
        ("count(a >= 20 where w > 0)", "1", "0", 1),
        ("sum(a where w < 4)", "70", "7", 0),
        ("count(a > mean(a))", "1", "0", 1),
        ("a / sum(a) * 100 + 0 * mean(a by w)", "14.285714", "100", 2),
    ],
)
def test_aggregates_are_taken_over_the_peers_and_leave_out_who_has_no_figure(formula, first, last, left_out):
    columns = parse(formula).columns(TOWN)

    assert round(columns.values[0], 6) == Decimal(first)
    assert columns.values[4] == Decimal(last)
    assert columns.missing_members[0] == left_out
    assert columns.missing_members[4] == 0


def test_an_aggregate_without_members_is_missing_with_a_reason():
    rows = Rows(4, {"a": figures(None, None, -1, 1), "w": figures(1, 1, 1, 1)}, grouped=[([0, 1], [0, 1]), ([2], [2])])

    assert parse("mean(a)").columns(rows).values == [None, None, -1, None]
    assert [parse("mean(a)").columns(rows).reason(row) for row in range(4)] == [
        "同组没有可计入的数据",
        "同组没有可计入的数据",
        "",
        "没有可比的同组对象",
    ]
    assert parse("cv(a)").columns(rows).reason(2) == "均值不大于0，无法计算差异系数"
    assert parse("highest(a where a > 0)").columns(rows).reason(2) == "同组没有符合条件的数据"
    assert parse("count(a > 0 where a > 5)").columns(rows).values[2] == 0


def test_a_county_row_sees_the_figures_of_all_subjects():
    members = Rows(3, {"a": figures(1, 2, 3)})
    county = Rows(1, {"b": figures(12)})
    county.__class__ = type("County", (Rows,), {"groups": [(members, [0])]})

    assert parse("b / sum(a)").columns(county).values == [2]


def test_last_year_is_the_same_formula_on_last_years_row():
    before = Rows(3, {"a": figures(5, None, 8), "b": figures(1, 1, 0)}, grouped=[([0, 1, 2], [0, 1, 2])])
    now = Rows(3, {"a": figures(6, 7, 8), "b": figures(1, 1, 1)}, previous=before)
    growth = parse("a / previous(a / b) - 1").columns(now, LABELS)

    assert growth.values == [Decimal("0.2"), None, None]
    assert growth.reason(1) == "缺少上年甲"
    assert growth.reason(2) == "除数为0，无法计算"
    assert parse("previous(mean(a))").columns(now).values == [Decimal("6.5")] * 3
    assert parse("previous(mean(a))").columns(now).missing_members == [1, 1, 1]
    assert parse("previous(a) + 1").columns(before, LABELS).reason(0) == "缺少上年数据"


def test_results_of_other_indicators_are_columns_too():
    rows = Rows(
        2,
        {"a": figures(1, 2)},
        results={("value", "R1"): figures("0.5", None), ("met", "R1"): [True, None]},
        grouped=[([0, 1], [0, 1])],
    )
    columns = parse('if(met("R1"), value("R1"), a)').columns(rows, LABELS)

    assert columns.values == [Decimal("0.5"), None]
    assert columns.reason(1) == "缺少指标一的达标结论"
    assert parse('mean(value("R1"))').columns(rows).values == [Decimal("0.5")] * 2


def test_reasons_belong_to_their_rows():
    rows = Rows(4, {"a": figures(1, None, 3, None), "b": figures(0, 0, 2, None)})
    columns = parse("a / b").columns(rows, LABELS)

    assert [columns.reason(row) for row in range(4)] == ["除数为0，无法计算", "缺少甲", "", "缺少甲、乙"]


def test_one_row_too_large_leaves_the_others_alone():
    rows = Rows(2, {"a": figures("1E+600", 2)})
    columns = parse("a * a + 1").columns(rows)

    assert columns.values == [None, 5]
    assert columns.reason(0) == "数值过大，无法计算"


def test_the_columns_of_the_source_are_not_handed_out():
    rows = Rows(1, {"a": figures(1)})
    parse("a").columns(rows).values[0] = None

    assert rows.columns["a"] == [1]


def test_a_column_that_holds_no_numbers_is_an_error_of_the_program():
    with pytest.raises(TypeError, match="a holds"):
        parse("a + 1").columns(Rows(1, {"a": ["1"]}))


# An independent reading of the same tree, one row at a time, straight from the definition.


def by_hand(node: Node, row):  # noqa: C901
    """Compute a node on one row; None is missing."""
    match node:
        case Number() | Text():
            return node.value
        case Name():
            return row[node.name]
        case Bracket():
            return by_hand(node.operand, row)
        case Negate():
            value = by_hand(node.operand, row)
            return None if value is None else -value
        case Not():
            value = by_hand(node.operand, row)
            return None if value is None else not value
        case Sum() | Product():
            return chain_by_hand(node, row)
        case Compare():
            return compared_by_hand(node.sign, by_hand(node.left, row), by_hand(node.right, row))
        case Within():
            value = by_hand(node.operand, row)
            return None if value is None else any(settled(value) == choice.value for choice in node.choices)
        case And() | Or():
            decides = isinstance(node, Or)
            values = [by_hand(member, row) for member in node.members]
            return decides if decides in values else None if None in values else not decides
        case Round():
            value = by_hand(node.operand, row)
            return None if value is None else settled(value).quantize(Decimal(10) ** -node.places, ROUND_HALF_UP)
        case Call():
            return called_by_hand(node, row)


def settled(value):
    return Context(prec=28).plus(value) if isinstance(value, Decimal) else value


def chain_by_hand(node, row):
    values = [by_hand(part, row) for part in node.parts]
    if None in values:
        return None
    total = values[0]
    for (sign, _), value in zip(node.rest, values[1:], strict=True):
        if sign == "/" and value == 0:
            return None
        total = {"+": lambda x, y: x + y, "-": lambda x, y: x - y, "*": lambda x, y: x * y, "/": lambda x, y: x / y}[
            sign
        ](total, value)
    return total


def compared_by_hand(sign, left, right):
    if left is None or right is None:
        return None
    left, right = settled(left), settled(right)
    if sign in ("=", "!="):
        return (left == right) == (sign == "=")
    return (left < right and "<" in sign) or (left > right and ">" in sign) or (left == right and "=" in sign)


def called_by_hand(node, row):
    values = [by_hand(member, row) for member in node.members]
    if node.function == "if":
        return None if values[0] is None else values[1] if values[0] else values[2]
    if node.function == "coalesce":
        return next((value for value in values if value is not None), None)
    if None in values:
        return None
    if node.function in ("min", "max"):
        return sorted(values)[0 if node.function == "min" else -1]
    if node.function == "abs":
        return max(values[0], -values[0])
    down = settled(values[0]).to_integral_value(ROUND_FLOOR)
    return down if node.function == "floor" or down == settled(values[0]) else down + 1


NUMBERS = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["a", "b", "w", "0", "1", "2.5", "100"]),
        st.builds("({} {} {})".format, NUMBERS, st.sampled_from("+-*/"), NUMBERS),
        st.builds("{} {} {} {} {}".format, ATOMS, st.sampled_from("+-*/"), ATOMS, st.sampled_from("+-*/"), ATOMS).map(
            "({})".format
        ),
        st.builds("{}({})".format, st.sampled_from(["abs", "floor", "ceil", "-"]), NUMBERS),
        st.builds("round({}, {})".format, NUMBERS, st.integers(0, 3)),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "coalesce"]), NUMBERS, NUMBERS),
        st.builds("if({}, {}, {})".format, CONDITIONS, NUMBERS, NUMBERS),
    )
)
ATOMS = st.sampled_from(["a", "b", "w", "3", "-a", "0.5"])
CONDITIONS = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["boards", 'stage = "p"', 'stage in ("p", "j")', "not boards", "a in (0, 1, -2)"]),
        st.builds("({} {} {})".format, NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), NUMBERS),
        st.builds("({} {} {})".format, CONDITIONS, st.sampled_from(["and", "or"]), CONDITIONS),
        st.builds("(not {})".format, CONDITIONS),
    )
)
FIGURE = st.none() | st.integers(-3, 3).map(Decimal) | st.decimals(-1000, 1000, places=2)
ROW = st.fixed_dictionaries(
    {
        "a": FIGURE,
        "b": FIGURE,
        "w": FIGURE,
        "boards": st.none() | st.booleans(),
        "stage": st.none() | st.sampled_from("pjx"),
    }
)


@settings(max_examples=300, deadline=None)
@given((NUMBERS | CONDITIONS).filter(lambda text: len(text) < 900), st.lists(ROW, min_size=1, max_size=6))
def test_many_rows_agree_with_one_row_and_with_the_definition(formula, rows):
    expression = parse(formula, kind=None, types=TYPES)
    source: Source = Rows(len(rows), {name: [row[name] for row in rows] for name in rows[0]})
    columns = expression.columns(source, LABELS)

    for index, row in enumerate(rows):
        alone = expression.evaluate(row, LABELS)
        assert columns.values[index] == alone.value
        assert columns.reason(index) == alone.reason
        assert (alone.value is None) == bool(alone.reason)
        with localcontext(prec=WORKING_DIGITS):
            assert by_hand(expression.tree, row) == alone.value
