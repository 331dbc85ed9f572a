"""Rules that hold a figure against a line: threshold, confirm, ratio, not lower than last year, n of m, value."""

from decimal import Decimal

import pytest

from tests.assessments.small_packs import (
    faults,
    found_of,
    item,
    line,
    number,
    points_of,
    says,
    set_of,
    steps_of,
)

PER_HUNDRED = "teachers / students * 100"


def threshold(**more):
    return {"kind": "threshold", "formula": PER_HUNDRED, "thresholds": "5", **more}


def teachers(**more):
    return item("T", threshold(), unit="人/百人", direction="higher", **more)


@pytest.mark.parametrize(
    ("count", "met", "ratio"), [("10", True, "1"), ("9.999", False, "0.9999"), ("12", True, "1.2")]
)
def test_a_value_on_the_line_meets_it_and_is_compared_unrounded(count, met, ratio):
    (found,) = found_of(set_of(teachers()), line(students=200, teachers=count))

    assert (found.met, found.ratio, found.points, found.reason) == (met, Decimal(ratio), None, "")


def test_a_line_that_is_not_inclusive_and_one_where_lower_is_better():
    strict = set_of(item("T", threshold(inclusive=False), unit="人/百人", direction="higher"))
    lower = set_of(item("T", threshold(), unit="人/百人", direction="lower"))
    rows = [line("A", students=200, teachers=10), line("B", students=200, teachers=8)]

    assert [value.met for value in found_of(strict, *rows)] == [False, False]
    assert [value.met for value in found_of(lower, *rows)] == [True, True]
    assert found_of(lower, rows[1])[0].ratio == Decimal("1.25")  # 5 ÷ 4


def test_a_line_of_zero_exists_only_where_lower_is_better():
    none = item("D", {"kind": "threshold", "formula": "absent", "thresholds": "0"}, unit="次", direction="lower")
    found = found_of(set_of(none), line("A", absent=0), line("B", absent=1))

    assert [value.met for value in found] == [True, False]
    assert "D.rule.thresholds" in faults({**none, "direction": "higher"})


def test_points_are_full_or_none_and_missing_stays_missing():
    found = set_of(teachers(points="4"))

    rows = [line("A", students=100, teachers=5), line("B", students=100, teachers=4), line("C", students=100)]
    assert points_of(found, *rows) == ["4", "0", None]
    assert found_of(found, *rows)[2].reason == "缺少教师"
    assert says(found) == "≥ 5 人/百人，达到得4分"
    assert steps_of(found, *rows, row=1) == ["标准：≥ 5 人/百人，未达到"]
    assert steps_of(found, *rows, row=2) == []


def test_a_line_per_stage_and_a_missing_stage():
    by_stage = threshold(thresholds={"primary": "5", "junior": "6"})
    found = set_of(item("T", by_stage, unit="人/百人", direction="higher"))
    rows = [line("A", students=100, teachers=5), line("A", "junior", students=100, teachers=5)]

    assert [value.met for value in found_of(found, *rows)] == [True, False]
    assert says(found) == "小学≥ 5、初中≥ 6 人/百人"
    without = threshold(thresholds={"primary": "5"})
    assert "学段“junior”缺少thresholds" in faults(item("T", without, unit="人/百人", direction="higher"))


def test_confirm_has_three_answers():
    found = set_of(item("C", {"kind": "confirm", "when": "has_plan and has_money"}, points="3"))
    rows = [
        line("A", has_plan=True, has_money=True),
        line("B", has_plan=False),
        line("C", has_plan=True),
    ]

    assert [value.met for value in found_of(found, *rows)] == [True, False, None]
    assert points_of(found, *rows) == ["3", "0", None]
    assert found_of(found, *rows)[2].reason == "缺少有经费"
    assert says(found) == "符合得3分，不符合不得分"
    assert [steps_of(found, *rows, row=row) for row in range(3)] == [["符合"], ["不符合"], []]


def test_ratio_gives_the_part_of_the_target_that_is_reached():
    """6 teachers on 200 pupils are 3 of the 5 wanted: 10 × 0.6; two thirds of a target are not rounded."""
    rule = {"kind": "ratio", "formula": PER_HUNDRED, "target": "5"}
    found = set_of(item("T", rule, unit="人/百人", direction="higher", points="10"))
    rows = [line("A", students=200, teachers=6), line("B", students=200, teachers=15), line("C", students=200, teachers=0)]  # fmt: skip

    assert points_of(found, *rows) == ["6", "10", "0"]
    assert [value.met for value in found_of(found, *rows)] == [False, True, False]
    assert says(found) == "按数值÷目标的比例计分，目标 5 人/百人，最多得10分"
    assert steps_of(found, *rows) == ["达到目标的60%，10 × 60% ＝ 6分"]
    assert steps_of(found, *rows, row=1) == ["达到目标，得10分"]


def test_ratio_where_lower_is_better_and_with_a_cap_below_one():
    lower = {"kind": "ratio", "formula": "absent", "target": "2", "cap": "0.9"}
    found = set_of(item("A", lower, unit="次", direction="lower", points="10"))
    rows = [line("A", absent=0), line("B", absent=2), line("C", absent=4)]

    assert points_of(found, *rows) == ["9", "9", "5"]
    assert steps_of(found, *rows) == ["达到目标，最多按目标的90%计，得9分"]
    assert "上限1.2大于1" in faults(item("A", {**lower, "cap": "1.2"}, unit="次", direction="lower", points="10"))


def test_a_third_of_the_points_is_carried_unrounded():
    rule = {"kind": "ratio", "formula": "teachers", "target": "3"}
    third = set_of(item("T", rule, unit="人", direction="higher", points="1"))
    (found,) = found_of(third, line(teachers=1))

    assert found.points == Decimal("0.3333333333333333333333333333")
    assert steps_of(third, line(teachers=1)) == ["达到目标的33.3333…%，1 × 33.3333…% ＝ 0.3333…分"]


def not_lower(**more):
    return item("Y", {"kind": "not_lower", "formula": "rate", **more}, unit="%", direction="higher", points="2")


def test_not_lower_than_last_year():
    now = [line("A", rate="98.5"), line("B", rate="97"), line("C", rate="99")]
    before = [line("A", rate="98.5"), line("B", rate="97.5")]
    found = set_of(not_lower())

    assert [value.met for value in found_of(found, *now, previous=before)] == [True, False, None]
    assert points_of(found, *now, previous=before) == ["2", "0", None]
    assert [value.target for value in found_of(found, *now, previous=before)] == [Decimal("98.5"), Decimal("97.5"), None]  # fmt: skip
    assert found_of(found, *now, previous=before)[2].reason == "缺少上年数据"
    assert found_of(found, *now, previous=before)[2].value == 99
    assert steps_of(found, *now, previous=before, row=1) == ["上年 97.5，本年 97，不符合"]
    assert steps_of(found, *now, previous=before, row=2) == ["缺少上年数据，暂不判定"]
    assert [value.met for value in found_of(found, *now)] == [None, None, None]


def test_not_lower_with_a_tolerance_and_strictly_better():
    now, before = [line("A", rate="97")], [line("A", rate="97.5")]

    assert found_of(set_of(not_lower(tolerance="0.5")), *now, previous=before)[0].met is True
    assert found_of(set_of(not_lower(tolerance="0.4")), *now, previous=before)[0].met is False
    assert found_of(set_of(not_lower(strict=True)), *before, previous=before)[0].met is False
    assert says(set_of(not_lower(tolerance="0.5"))) == "不低于上年（允许相差0.5%）"
    assert says(set_of(not_lower(strict=True))) == "高于上年"


def test_not_lower_with_a_formula_per_stage_and_a_school_that_is_new():
    by_stage = {"primary": "rate", "junior": "rate / 2"}
    found = set_of(item("Y", {"kind": "not_lower", "formula": by_stage}, unit="%", direction="higher"))
    now = [line("A", rate=90), line("B", rate=90), line("B", "junior", rate=90)]

    assert [value.met for value in found_of(found, *now, previous=[line("A", rate=91)])] == [False, None, None]


def three(**more):
    parts = [item(code, {"kind": "confirm", "when": when}, parent="N") for code, when in
             (("N1", "has_plan"), ("N2", "has_money"), ("N3", "has_canteen"))]  # fmt: skip
    return [item("N", {"kind": "n_of_m", "at_least": 2, **more}), *parts]


def test_n_of_m_is_decided_as_soon_as_it_can_be():
    found = set_of(*three())
    rows = [
        line("A", has_plan=True, has_money=True, has_canteen=False),
        line("B", has_plan=False, has_money=False),
        line("C", has_plan=True, has_money=False),
        line("D", has_plan=True, has_money=True),
    ]

    assert [value.met for value in found_of(found, *rows, code="N")] == [True, False, None, None]
    assert [value.value for value in found_of(found, *rows, code="N")] == [2, 0, 1, 2]
    assert found_of(found, *rows, code="N")[2].reason == "缺1项数据"
    assert says(found, "N") == "3项中至少2项达标"
    assert steps_of(found, *rows, code="N", row=2) == ["N1：达标", "N2：未达标", "N3：缺数据"]


def test_n_of_m_with_a_floor_for_the_rest():
    """4 of 5 wanted is 80 % and fails a floor of 85 %, 4.25 of 5 is 85 % and passes it."""
    items = [
        item("N", {"kind": "n_of_m", "of": ["T", "C"], "at_least": 1, "floor_ratio": "0.85"}),
        teachers(),
        item("C", {"kind": "confirm", "when": "has_plan"}),
    ]
    rows = [
        line("A", students=100, teachers=4, has_plan=True),
        line("B", students=100, teachers="4.25", has_plan=True),
    ]

    assert [value.met for value in found_of(set_of(*items), *rows, code="N")] == [False, True]
    assert says(set_of(*items), "N") == "2项中至少1项达标，其余项不低于标准的85%"


def test_n_of_m_refuses_what_cannot_be_counted():
    text = faults(
        item("N", {"kind": "n_of_m", "of": ["V", "X", "V"], "at_least": 4}),
        item("V", {"kind": "value", "formula": "rate"}, unit="%"),
    )

    for sentence in ("没有指标“X”", "指标重复", "要求4项，但只有3项指标", "指标“V”不判定达标，不能计数"):
        assert sentence in text


def test_a_value_is_shown_and_neither_judged_nor_scored():
    found = set_of(item("V", {"kind": "value", "formula": PER_HUNDRED}, unit="人/百人"))
    (value,) = found_of(found, line(students=200, teachers=7))

    assert (value.value, value.met, value.points, value.reason) == (Decimal("3.5"), None, None, "")
    assert says(found) == "只计算数值，不设逐项标准"
    assert "不能有 points" in faults(item("V", {"kind": "value", "formula": "rate"}, unit="%", points="3"))


def test_a_figure_that_left_members_out_is_shown_and_not_judged():
    rule = {"kind": "threshold", "formula": "mean(rate)", "thresholds": "90"}
    found = found_of(set_of(item("M", rule, unit="%", direction="higher", points="5")), line("A", rate=95), line("B"))

    assert [(value.value, value.met, value.points) for value in found] == [(95, None, None)] * 2
    assert found[0].reason == "1个成员缺数据，暂不判定"


@pytest.mark.parametrize("rule", [{"kind": "ratio", "formula": "mean(rate)", "target": "90"},
                                  {"kind": "bands", "formula": "mean(rate)", "bands": [{"range": "(-, -)", "points": "5"}]},
                                  {"kind": "bonus", "formula": "mean(rate) / 100"}])  # fmt: skip
def test_no_rule_scores_a_figure_that_left_members_out(rule):
    found = found_of(set_of(item("M", rule, unit="%", direction="higher", points="5")), line("A", rate=95), line("B"))

    assert [value.points for value in found] == [None, None]
    assert {value.reason for value in found} == {"1个成员缺数据，暂不判定"}


def test_units_must_fit():
    text = faults(
        item("T", threshold(), unit="㎡/人", direction="higher"),
        fields={"students": number("在校生数"), "teachers": number("教师")},
    )

    assert "公式得到的单位是“1/百”" in text or "单位" in text
