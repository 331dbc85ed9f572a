"""Rules that give points: bands, grade, deduct, checklist, cases, rank, manual, sources, bonus."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.engine.intervals import Interval, RangeRefused, examples, faults_of, read_interval
from tests.assessments.small_packs import SOURCE, faults, found_of, item, line, points_of, says, set_of, steps_of

BANDS = [{"range": "[95, 100]", "points": "5"}, {"range": "[80, 95)", "share": "0.6", "grade": "一般"}, {"range": "[0, 80)", "points": "0"}]  # fmt: skip


def bands(found=None, *, domain="[0, 100]", **more):
    rule = {"kind": "bands", "formula": "rate", "bands": found or BANDS, "domain": domain}
    return item("B", rule, unit="%", **({"points": "5"} | more))


def test_a_band_gives_points_a_share_or_a_grade():
    found = set_of(bands())
    rows = [line("A", rate=95), line("B", rate="94.999"), line("C", rate=0), line("D"), line("E", rate="100.1")]

    assert points_of(found, *rows) == ["5", "3", "0", None, None]
    assert [value.grade for value in found_of(found, *rows)] == ["", "一般", "", "", ""]
    assert [value.reason for value in found_of(found, *rows)][3:] == ["缺少巩固率", "数值不在≥0 且 ≤100的范围内"]
    assert found_of(found, *rows)[4].value is None
    assert says(found) == "≥95 且 ≤100 %：5分；≥80 且 ＜95 %：3分、一般；≥0 且 ＜80 %：0分"
    assert steps_of(found, *rows, row=1) == ["属于“≥80 且 ＜95 %”档：3分、一般"]


def test_a_hole_between_bands_is_shown_by_a_value_that_falls_through():
    holed = [{"range": "[100, -)", "points": "5"}, {"range": "[0, 80)", "points": "0"}]
    text = faults(bands(holed, domain="[0, -)"))

    assert "B.rule.bands：80 落空：不属于任何一档" in text
    assert text.count("落空") == 1


def test_bands_that_overlap_or_lie_outside_the_domain_are_refused():
    overlapping = [{"range": "[80, 100]", "points": "5"}, {"range": "[0, 80]", "points": "0"}]
    outside = [*BANDS, {"range": "(100, -)", "points": "5"}]

    assert "80 同时属于“≥80 且 ≤100”和“≥0 且 ≤80”两档" in faults(bands(overlapping))
    assert "“＞100”这一档在范围“≥0 且 ≤100”之外" in faults(bands(outside))
    assert "101 落空" in faults(bands(domain="[0, -)"))


def test_bands_of_an_indicator_with_points_must_all_give_points():
    assert "每档都要有 points" in faults(bands([{"range": "(-, -)", "grade": "优"}], domain="(-, -)"))
    assert "超过满分5" in faults(bands([{"range": "(-, -)", "points": "6"}], domain="(-, -)"))
    assert "前两者取一" in faults(bands([{"range": "(-, -)", "points": "1", "share": "1"}], domain="(-, -)"))
    grades = set_of(item("B", {"kind": "bands", "formula": "rate", "bands": [{"range": "(-, -)", "grade": "优"}]}))
    assert found_of(grades, line(rate=5))[0].grade == "优"


@pytest.mark.parametrize("text", ["60-80", "[80, 60]", "(60, 60)", "[a, b)", "", None, 5, "[1, 2", "[" + "1" * 200 + ", -)"])  # fmt: skip
def test_what_is_no_range(text):
    with pytest.raises(RangeRefused):
        read_interval(text)


def test_an_end_may_be_left_open_with_a_dash_or_nothing():
    assert read_interval("[5,)") == read_interval("[5, -)")
    assert read_interval("(,3)") == read_interval("( - , 3 )")


ends = st.one_of(st.none(), st.integers(0, 6).map(Decimal))
closed = st.booleans()


@st.composite
def intervals(draw):
    low, high = draw(ends), draw(ends)
    if low is not None and high is not None:
        low, high = sorted((low, high))
        if low == high:
            return Interval(low, high, True, True)
    return Interval(low, high, draw(closed), draw(closed))


@given(st.lists(intervals(), max_size=5), intervals())
def test_a_fault_is_found_exactly_when_some_value_lies_in_no_band_or_in_two(found, domain):
    """Values on a grid finer than the ends stand for all values."""
    grid = [Decimal(step) / 4 for step in range(-8, 36)]
    counts = [sum(1 for band in found if value in band) for value in grid if value in domain]
    text = "\n".join(faults_of(found, domain))

    assert ("落空" in text) == (0 in counts)
    assert ("同时属于" in text) == any(count > 1 for count in counts)


@given(st.lists(intervals(), min_size=1, max_size=5), intervals())
def test_the_value_named_in_a_fault_is_a_real_example(found, domain):
    for sentence in faults_of(found, domain):
        value = Decimal(sentence.split(" ")[0])
        inside = sum(1 for band in found if value in band)
        assert value in domain
        assert inside == 0 if "落空" in sentence else inside > 1
    assert examples(found) == sorted(examples(found))


@given(st.integers(-50, 200), st.sampled_from(["5", "7.5", "100"]))
def test_points_of_bands_lie_between_zero_and_the_maximum(rate, maximum):
    steps = [{"range": "(-, 0)", "share": "0"}, {"range": "[0, 60)", "share": "0.333"}, {"range": "[60, -)", "share": "1"}]  # fmt: skip
    (value,) = found_of(set_of(bands(steps, domain="(-, -)", points=maximum)), line(rate=rate))

    assert 0 <= value.points <= Decimal(maximum)


def graded(**more):
    rule = {"kind": "grade", "field": "quality", "coefficients": {"优": "1", "良": "0.8", "差": "0"}, **more}
    return item("G", rule, points="5")


def test_a_grade_is_worth_its_coefficient():
    found = set_of(graded(passing=["优", "良"]))
    rows = [line("A", quality="优"), line("B", quality="良"), line("C", quality="差"), line("D")]

    assert points_of(found, *rows) == ["5", "4", "0", None]
    assert [value.met for value in found_of(found, *rows)] == [True, True, False, None]
    assert found_of(found, *rows)[3].reason == "没有评定质量等级"
    assert says(found) == "评定等级：优×1、良×0.8、差×0；优、良为达标"
    assert steps_of(found, *rows, row=1) == ["评定为良，5 × 0.8"]


def test_a_coefficient_may_be_chosen_within_a_range():
    ranged = {"优": {"from": "0.9", "to": "1"}, "良": "0.8", "差": "0"}
    found = set_of(graded(coefficients=ranged, chosen="factor"))
    rows = [
        line("A", quality="优", factor="0.95"),
        line("B", quality="优", factor="0.8"),
        line("C", quality="优"),
        line("D", quality="良", factor="0.1"),
    ]

    assert points_of(found, *rows) == ["4.75", None, None, "4"]
    reasons = [value.reason for value in found_of(found, *rows)]
    assert reasons[1:3] == ["等级“优”的系数应在0.9–1之间，填的是0.8", "等级“优”的系数在0.9–1之间选取，还没有选"]
    assert "要用 chosen" in faults(graded(coefficients=ranged))


def test_grades_that_do_not_fit_are_refused():
    assert "等级“差”没有系数" in faults(graded(coefficients={"优": "1", "良": "0.8"}))
    assert "等级“好”不在字段 quality 的可选等级里" in faults(graded(passing=["好"]))
    assert "系数应在0与1之间" in faults(graded(coefficients={"优": "1.2", "良": "0.8", "差": "0"}))
    assert "类型是 number，这里要 grade" in faults(graded(field="rate"))


def deduct(*items, points="10"):
    return item("D", {"kind": "deduct", "items": list(items)}, points=points)


WANTED = {"wanted": {"label": "应有面积", "unit": "㎡", "value": "100", "source": SOURCE}}


def test_points_are_taken_off_until_they_are_used_up():
    found = set_of(deduct({"label": "缺课", "count": "absent", "minus": "3"}))
    rows = [line("A", absent=0), line("B", absent=2), line("C", absent=9), line("D")]

    assert points_of(found, *rows) == ["10", "4", "0", None]
    assert [value.value for value in found_of(found, *rows)] == [0, 6, 10, None]
    assert says(found) == "缺课：扣3分；扣完为止"
    assert steps_of(found, *rows) == ["没有扣分"]
    assert steps_of(found, *rows, row=1) == ["缺课（2）：扣6分", "10 － 扣分 ＝ 4分"]
    assert steps_of(found, *rows, row=3) == ["缺课：缺数据"]


def deducted(*items):
    return set_of(deduct(*items), parameters=WANTED)


def test_steps_limits_conditions_and_all_at_once():
    """An area of 95 is short of 100 by 5: every started 2 is 3 steps; every full 2 is 2 steps; at most 2 points."""
    started = {"label": "面积", "count": "wanted - area", "minus": "1", "step": "2"}
    full = {**started, "by": "full"}
    limited = {**started, "at_most": "2"}
    plan = {"label": "无规划", "when": "not has_plan", "minus": "4"}
    veto = {"label": "事故", "when": "accident", "all": True}

    assert points_of(deducted(started), line(area=95)) == ["7"]
    assert points_of(deducted(full), line(area=95)) == ["8"]
    assert points_of(deducted(limited), line(area=95)) == ["8"]
    assert points_of(deducted(started), line(area=120)) == ["10"]  # more than wanted takes nothing off
    assert points_of(deducted(plan, started), line(area=95, has_plan=False)) == ["3"]
    assert points_of(deducted(plan), line(has_plan=None)) == [None]
    assert points_of(deducted(veto), line("A", accident=True), line("B", accident=False)) == ["0", "10"]
    assert says(deducted(full, veto)) == "面积：每满2扣1分；事故：不得分；扣完为止"


def test_three_thirds_are_a_full_step():
    """60 pupils are a third of 180; three times the third is one full step, not one less its last digit."""
    rule = {"label": "缺", "count": "absent / 180 * 3", "minus": "1", "step": "1", "by": "full"}

    assert points_of(set_of(deduct(rule)), line(absent=60)) == ["9"]


def test_a_deduction_has_one_cause_and_one_amount():
    text = faults(deduct({"label": "甲", "count": "absent", "when": "has_plan", "minus": "1"}, {"label": "乙", "count": "absent"}))  # fmt: skip

    assert "count（次数）与 when（条件）要有且只有一个" in text
    assert "minus（扣几分）与 all: true（不得分）要有且只有一个" in text


def checklist(*items, points="10"):
    return item("L", {"kind": "checklist", "items": list(items)}, points=points)


PLAN = {"label": "有规划", "when": "has_plan", "points": "4"}
CANTEEN = {"label": "食堂", "when": "has_money", "points": "6", "applies_if": "has_canteen"}


def test_each_item_of_a_checklist_gives_its_points():
    found = set_of(checklist(PLAN, {**CANTEEN, "applies_if": "students > 0"}))
    rows = [
        line("A", students=1, has_plan=True, has_money=False),
        line("B", students=1, has_plan=True, has_money=True),
        line("C", students=1, has_plan=True),
    ]

    assert points_of(found, *rows) == ["4", "10", None]
    assert [value.met for value in found_of(found, *rows)] == [False, True, None]
    assert found_of(found, *rows)[2].reason == "缺少有经费"
    assert says(found) == "有规划（4分）；食堂（6分，不适用时其余按比例放大）"
    assert steps_of(found, *rows, row=2) == ["有规划：符合（4分）", "食堂：缺（6分）"]


def test_an_item_that_is_not_asked_gives_way_to_the_others():
    found = set_of(checklist(PLAN, CANTEEN))
    rows = [
        line("A", has_plan=True, has_canteen=False),
        line("B", has_plan=True, has_money=False, has_canteen=True),
        line("C", has_plan=True, has_money=False),
    ]

    assert points_of(found, *rows) == ["10", "4", "4"]
    assert steps_of(found, *rows) == ["有规划：符合（4分）", "食堂：不适用（6分）"]
    nobody = set_of(checklist({**CANTEEN, "points": "10"}))
    assert [value.applies for value in found_of(nobody, line(has_canteen=False))] == [False]


def test_seven_of_eight_items_are_87_and_a_half_percent():
    items = [{"label": f"第{at}条", "when": "has_plan" if at else "has_money", "points": "12.5"} for at in range(8)]

    assert points_of(set_of(checklist(*items, points="100")), line(has_plan=True, has_money=False)) == ["87.5"]
    assert "各条合计100分，满分99分" in faults(checklist(*items, points="99"))


def cases(**more):
    return item("K", {"kind": "cases", "total": "cases_all", "done": "cases_done", **more}, points="12")


def test_points_are_spread_over_the_cases_of_the_year():
    rows = [
        line("A", cases_all=8, cases_done=7),
        line("B", cases_all=0, cases_done=0),
        line("C", cases_all=3, cases_done=4),
        line("D", cases_all=3),
        line("E", cases_all=0),
    ]

    assert points_of(set_of(cases()), *rows) == ["10.5", "12", None, None, "12"]
    assert points_of(set_of(cases(none="skip")), *rows) == ["10.5", None, None, None, None]
    assert [value.applies for value in found_of(set_of(cases(none="skip")), *rows)] == [True, False, True, True, False]
    assert [value.reason for value in found_of(set_of(cases()), *rows)][2:4] == ["完成4件，总共3件，不合理", "缺少办结件数"]  # fmt: skip
    assert says(set_of(cases())) == "满分按件数平均分摊，完成几件得几件的分；没有发生得满分"
    assert steps_of(set_of(cases()), *rows) == ["12 × 7 ÷ 8"]
    assert steps_of(set_of(cases()), *rows, row=1) == ["没有发生"]


def ranked(**more):
    return item("R", {"kind": "rank", "formula": "rate", "step": "1", **more}, unit="%", direction="higher", points="5")


RATES = [line(school, rate=rate) for school, rate in zip("ABCDE", (99, 98, 98, 97, 90), strict=True)]


@pytest.mark.parametrize(
    ("ties", "points"),
    [
        ("best", ["5", "4", "4", "2", "1"]),
        ("mean", ["5", "3.5", "3.5", "2", "1"]),
        ("worst", ["5", "3", "3", "2", "1"]),
    ],
)
def test_places_give_points_and_equal_values_share_them(ties, points):
    assert points_of(set_of(ranked(ties=ties)), *RATES) == points


def test_ranks_are_kept_apart_by_stage_and_group_and_stop_at_the_least():
    found = set_of(ranked(step="3", least="1"))
    rows = [line("A", rate=90), line("B", rate=80), line("C", rate=70), line("D", "junior", rate=10), line("E", group="山区", rate=5)]  # fmt: skip

    assert points_of(found, *rows) == ["5", "2", "1", "5", "5"]
    assert says(found) == "按名次计分：第1名5分，每降一名少3分，最低1分，并列取较好名次"
    assert steps_of(found, *rows, row=1) == ["参加排名3个，名列第2"]


def test_who_reaches_the_line_takes_no_place_and_who_is_missing_has_none():
    found = set_of(ranked(only_below="98"))
    rows = [*RATES, line("F")]

    assert points_of(found, *rows) == ["5", "5", "5", "5", "4", None]
    assert steps_of(found, *rows) == ["已达到标准，得满分，不参加排名"]
    assert steps_of(set_of(ranked()), *rows, row=1) == ["参加排名5个，名列第2（2个并列）"]
    assert "最低6分，高于第一名5分" in faults(ranked(least="6"))
    assert "第一名6分，超过满分5分" in faults(ranked(first="6"))


def manual(**more):
    return item("M", {"kind": "manual", "field": "given", **more}, points="10")


def test_points_of_an_assessor_stay_within_the_maximum():
    rows = [line("A", given="8.5"), line("B", given="10.5"), line("C")]

    assert points_of(set_of(manual()), *rows) == ["8.5", None, None]
    assert [value.reason for value in found_of(set_of(manual()), *rows)] == ["", "评了10.5分，应在0与满分10之间", "还没有评分"]  # fmt: skip
    assert says(set_of(manual())) == "由评估人在0–10分之间评分"


def test_low_points_need_a_word():
    found = set_of(manual(opinion="remark", opinion_below="0.6"))
    rows = [line("A", given=6), line("B", given=5), line("C", given=5, remark="资料不全")]

    assert points_of(found, *rows) == ["6", None, "5"]
    assert found_of(found, *rows)[1].reason == "评了5分，低于满分的60%，须写明意见"
    assert steps_of(found, *rows, row=2) == ["评分5", "意见：资料不全"]


def sources(**more):
    voices = [{"field": "given", "weight": "0.6", "label": "评估组"}, {"field": "polled", "weight": "0.4"}]
    return item("S", {"kind": "sources", "sources": voices, **more}, points="10")


def test_sources_are_weighed():
    """0.6 × 90 + 0.4 × 80 = 86 of 100, so 8.6 of 10."""
    rows = [line("A", given=90, polled=80), line("B", given=90), line("C"), line("D", given=101, polled=80)]

    assert points_of(set_of(sources()), *rows) == ["8.6", None, None, None]
    assert points_of(set_of(sources(absent="reweigh")), *rows) == ["8.6", "9", None, None]
    assert [value.reason for value in found_of(set_of(sources()), *rows)][1:] == [
        "缺少群众评分的评分", "缺少评估组、群众评分的评分", "评估组的评分不在0与100之间",
    ]  # fmt: skip
    assert says(set_of(sources())) == "评估组60% ＋ 群众评分40%"
    assert steps_of(set_of(sources()), *rows, row=1) == ["评估组：90 × 0.6", "群众评分：缺 × 0.4"]
    short = [{"field": "given", "weight": "0.59"}, {"field": "polled", "weight": "0.4"}]
    assert "各方权重合计是0.99，应为1" in faults(sources(sources=short))


def test_three_sources_of_the_target_management():
    """86.0 × 0.6 + 90 × 0.3 + 92 × 0.1 = 87.8."""
    voices = [{"field": field, "weight": weight} for field, weight in (("given", "0.6"), ("polled", "0.3"), ("factor", "0.1"))]  # fmt: skip
    found = set_of(item("S", {"kind": "sources", "sources": voices}, points="100"))

    assert points_of(found, line(given="86.0", polled=90, factor=92)) == ["87.8"]


def test_a_bonus_is_capped():
    found = set_of(item("X", {"kind": "bonus", "formula": "extra * 2"}, points="5"))
    rows = [line("A", extra=1), line("B", extra=4), line("C")]

    assert points_of(found, *rows) == ["2", "5", None]
    assert [value.value for value in found_of(found, *rows)] == [2, 8, None]
    assert says(found) == "附加分，最多5分，不计入满分"
    assert steps_of(found, *rows) == ["加2分"]
    assert steps_of(found, *rows, row=1) == ["应加8分，封顶5分"]


@pytest.mark.parametrize("kind", ["ratio", "deduct", "cases", "rank", "manual", "sources", "bonus"])
def test_rules_that_score_want_a_maximum(kind):
    whole = {
        "ratio": {"formula": "rate", "target": "5"},
        "deduct": {"items": [{"label": "甲", "count": "absent", "minus": "1"}]},
        "cases": {"total": "cases_all", "done": "cases_done"},
        "rank": {"formula": "rate", "step": "1"},
        "manual": {"field": "given"},
        "sources": {"sources": [{"field": "given", "weight": "1"}]},
        "bonus": {"formula": "extra"},
    }[kind]

    assert "缺少 points（满分）" in faults(item("P", {"kind": kind, **whole}, direction="higher"))
