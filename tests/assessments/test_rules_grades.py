"""Grades of a subject by points, by parts, by counts and by places; and what vetoes leave of them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.engine.computing import compute
from tests.assessments.small_packs import FIELDS, SOURCE, faults, item, line, number, set_of

MANUAL = {"kind": "manual", "field": "given"}
SCORE = item("P", MANUAL, points="100")
BANDS = [
    {"range": "[90, 100]", "grade": "优秀"},
    {"range": "[75, 90)", "grade": "良好"},
    {"range": "[0, 75)", "grade": "一般"},
]


def outcomes(definition, *rows, **settings):
    return compute(definition, rows, **settings).outcomes


def grades(definition, *rows):
    return [outcome.grade for outcome in outcomes(definition, *rows)]


def graded(block, *items, **blocks):
    return set_of(*(items or (SCORE,)), grades=block, **blocks)


def test_bands_of_points_are_looked_up_unrounded():
    found = graded({"kind": "bands", "bands": BANDS})
    rows = [line("A", given=90), line("B", given="89.9999"), line("C", given=0), line("D")]

    assert grades(found, *rows) == ["优秀", "良好", "一般", ""]
    assert found.grading.grades == ("优秀", "良好", "一般")
    assert found.grading.describe() == "按总分定等：≥90 且 ≤100为优秀，≥75 且 ＜90为良好，≥0 且 ＜75为一般"


def test_bands_of_the_share_of_the_maximum():
    """126 of 140 points are exactly 0.9."""
    shares = [{"range": "[0.9, 1]", "grade": "优秀"}, {"range": "[0, 0.9)", "grade": "其他"}]
    found = graded({"kind": "bands", "by": "share", "bands": shares}, item("P", MANUAL, points="140"))

    assert grades(found, line("A", given=126), line("B", given="125.9")) == ["优秀", "其他"]


def test_bands_with_holes_or_out_of_order_are_refused():
    holed = [{"range": "[90, 100]", "grade": "优秀"}, {"range": "[0, 80)", "grade": "一般"}]

    assert "80 落空" in faults(SCORE, grades={"kind": "bands", "bands": holed})
    assert "要从好到差排列" in faults(SCORE, grades={"kind": "bands", "bands": BANDS[::-1]})
    bonus = item("X", {"kind": "bonus", "formula": "extra"}, points="5")
    assert "101 落空" in faults(SCORE, bonus, grades={"kind": "bands", "bands": BANDS})
    assert "都不给分" in faults(item("C", {"kind": "confirm", "when": "has_plan"}), grades={"kind": "bands", "bands": BANDS})  # fmt: skip
    assert "grades.kind" in faults(SCORE, grades={"kind": "clever"})
    assert "应是一个列表" in faults(SCORE, grades={"kind": "bands"})


LEVELS = [
    {"grade": "一级园", "total": "90", "parts": {"of": ["A", "B"], "share": "0.9"}},
    {"grade": "二级园", "total": "70", "parts": {"of": ["A", "B"], "share": "0.7"}},
]
PARTS = (
    item("A", MANUAL, points="40"),
    item("B", {"kind": "manual", "field": "polled"}, points="20", applies_if="has_canteen"),
    item("C", {"kind": "manual", "field": "factor"}, points="40"),
)


def all_parts(**more):
    fields = FIELDS | {"factor": number("得分", "分")}
    return graded({"kind": "all_parts", "levels": LEVELS, "otherwise": "不达级", **more}, *PARTS, fields=fields)


@pytest.mark.parametrize(
    ("given_", "polled", "rest", "grade"),
    [
        (36, 18, 36, "一级园"),  # 90 in all, 36 of 40 and 18 of 20 are 90 % each
        (40, "17.9", 40, "二级园"),  # 97.9 in all and 89.5 % in one part
        (36, 18, "35.9", "二级园"),
        (27, 20, 40, "不达级"),  # 87 in all and 67.5 % in one part
        (None, 20, 40, ""),
        (None, "13.9", 40, "不达级"),  # 69.5 % of 20 is short whatever the missing part turns out to be
    ],
)
def test_total_and_parts_must_all_be_reached(given_, polled, rest, grade):
    assert grades(all_parts(), line(given=given_, polled=polled, factor=rest, has_canteen=True)) == [grade]


def test_a_part_that_is_not_asked_is_passed_over():
    assert grades(all_parts(), line(given=36, factor=36, has_canteen=False)) == ["一级园"]
    assert all_parts().grading.describe() == (
        "一级园：总分不低于90，A、B各不低于满分的90%；二级园：总分不低于70，A、B各不低于满分的70%；其余为不达级"
    )


def test_parts_that_cannot_be_reached_are_refused():
    text = faults(
        SCORE,
        grades={
            "kind": "all_parts",
            "levels": [{"grade": "一级", "total": "101"}, {"grade": "一级"}, {"grade": "二级", "parts": {"of": ["Z"], "share": "90"}}],
            "otherwise": "不达级",
        },
    )  # fmt: skip

    for sentence in ("101分超过满分100分", "要有 total", "指标“Z”不存在", "应不大于1", "等级重复"):
        assert sentence in text


COUNTED = [
    {"grade": "创优", "at_least": {"优": 3}, "at_most": {"差": 0}},
    {"grade": "提高", "at_least": {"优": 2}, "at_most": {"差": 1}},
    {"grade": "巩固", "at_least": {"优": 1}, "at_most": {"差": 1}},
]
CHOICES = ["优", "良", "差"]
ITEM_FIELDS = {f"g{at}": {"label": f"第{at}项", "type": "grade", "choices": CHOICES} for at in range(1, 5)}
ITEMS = [item(f"G{at}", {"kind": "grade", "field": f"g{at}"}) for at in range(1, 5)]


def counted(levels=COUNTED, items=ITEMS, **more):
    block = {"kind": "counts", "levels": levels, "otherwise": "未达标", **more}
    return graded(block, *items, fields=FIELDS | ITEM_FIELDS)


def answers(words, school="A"):
    fields = {f"g{at}": word for at, word in enumerate(words, start=1) if word != "-"}
    found = line(school)
    return type(found)(school, "primary", "primary", fields)


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        ("优优优良", "创优"),
        ("优优良差", "提高"),
        ("优良良差", "巩固"),
        ("优良差差", "未达标"),
        ("优优优-", ""),  # the missing one decides between 创优 and 提高
        ("优优差-", ""),
        ("优差-差", "未达标"),
        ("----", ""),
    ],
)
def test_grades_of_items_are_counted(words, grade):
    assert grades(counted(), answers(words)) == [grade]


def test_levels_are_climbed_one_by_one():
    """The upper level alone would be reached; the lower one, which wants a 良, is not."""
    levels = [{"grade": "上", "at_least": {"优": 4}}, {"grade": "下", "at_least": {"良": 1}}]

    assert grades(counted(levels), answers("优优优优")) == ["未达标"]
    assert counted().grading.describe().startswith("4项按等级计数，逐级达标：创优：优不少于3项，差不多于0项；")


def test_counts_that_nobody_can_reach_are_refused():
    def refused(levels, **more):
        block = {"kind": "counts", "levels": levels, "otherwise": "未达标", **more}
        return faults(*ITEMS, SCORE, grades=block, fields=FIELDS | ITEM_FIELDS)

    assert "合计5项，只有4项指标" in refused([{"grade": "上", "at_least": {"优": 3, "良": 2}}])
    assert "没有指标会评出“好”" in refused([{"grade": "上", "at_least": {"好": 3}}])
    assert "指标“P”不评等级" in refused([{"grade": "上", "at_least": {"优": 1}}], of=["P"])
    assert "要有 at_least" in refused([{"grade": "上"}])


def quota(*places, **more):
    block = {"kind": "quota", "grades": list(places), **more}
    return graded(block, SCORE, **({"scope": {"stages": ["primary", "junior"]}}))


def ratio(*numbers):
    return [{"grade": grade, "ratio": str(number)} for grade, number in zip("甲乙丙", numbers, strict=False)]


def scored(*points, **more):
    return [line(f"S{at:03}", given=value, **more) for at, value in enumerate(points)]


def test_four_to_three_to_three():
    assert grades(quota(*ratio(4, 3, 3)), *scored(*range(100, 90, -1))) == [*"甲甲甲甲乙乙乙丙丙丙"]


@pytest.mark.parametrize(
    ("rounding", "numbers"),
    [("half_up", [4, 3, 3]), ("floor", [4, 3, 3]), ("largest_remainder", [5, 3, 3])],
)
def test_eleven_at_four_to_three_to_three(rounding, numbers):
    """4.4, 3.3 and 3.3 places: what is left goes to the largest remainder, or to nobody but the last grade."""
    found = quota(*ratio(4, 3, 3), rounding=rounding)

    assert found.grading.numbers(11) == numbers
    given_ = grades(found, *scored(*range(100, 89, -1)))
    assert [given_.count(grade) for grade in "甲乙丙"] == [numbers[0], numbers[1], 11 - numbers[0] - numbers[1]]


@given(st.integers(0, 200), st.lists(st.integers(1, 9), min_size=1, max_size=3))
def test_places_by_ratio_make_up_the_whole(members, numbers):
    assert sum(quota(*ratio(*numbers), rounding="largest_remainder").grading.numbers(members)) == members
    assert sum(quota(*ratio(*numbers), rounding="floor").grading.numbers(members)) <= members


def test_a_quarter_of_120_schools():
    found = quota({"grade": "优秀", "share": "0.25"}, otherwise="合格")
    given_ = grades(found, *scored(*(Decimal(at) / 2 for at in range(120))))

    assert given_.count("优秀") == 30
    assert given_[-30:] == ["优秀"] * 30
    assert (
        found.grading.describe() == "在全部对象中按得分排名定名额：优秀占25%，名额四舍五入，并列取较好等级；其余为合格"
    )


def test_equal_points_share_the_better_grade_and_places_are_not_passed_on_below_the_least():
    tied = quota({"grade": "优秀", "share": "0.5"}, otherwise="合格")
    least = quota({"grade": "优秀", "share": "0.5", "least": "95"}, otherwise="合格")

    assert grades(tied, *scored(90, 80, 80, 70)) == ["优秀", "优秀", "优秀", "合格"]
    assert grades(least, *scored(96, 94, 90, 80)) == ["优秀", "合格", "合格", "合格"]


def test_places_are_given_within_stage_kind_or_group():
    found = quota({"grade": "优秀", "share": "0.5"}, otherwise="合格", within=["stage"])
    rows = [*scored(90, 80), line("T0", "junior", given=50), line("T1", "junior", given=40)]

    assert grades(found, *rows) == ["优秀", "合格", "优秀", "合格"]
    assert found.grading.describe().startswith("在同一学段内")


def test_a_subject_without_points_leaves_open_what_it_could_still_change():
    """Four schools, two places, one without points: the first keeps its place whatever happens, the second may lose it."""
    found = quota({"grade": "优秀", "share": "0.5"}, otherwise="合格")

    assert grades(found, *scored(90, 80, 70, None)) == ["优秀", "", "合格", ""]


def test_quotas_that_do_not_fit_are_refused():
    def refused(*places, **more):
        return faults(SCORE, grades={"kind": "quota", "grades": list(places), **more})

    assert "比例合计超过1" in refused({"grade": "甲", "share": "0.6"}, {"grade": "乙", "share": "0.5"}, otherwise="丙")
    assert "grades.otherwise" in refused({"grade": "甲", "share": "0.6"})
    assert "要么都写 ratio" in refused({"grade": "甲", "ratio": "4"}, {"grade": "乙", "share": "0.5"})
    assert "等级重复" in refused({"grade": "甲", "ratio": "4"}, {"grade": "甲", "ratio": "3"})
    assert "grades.rounding" in refused({"grade": "甲", "ratio": "4"}, rounding="up")


def veto(effect, **more):
    return {"code": f"V{effect}", "title": f"事故{effect}", "when": "accident", "effect": effect, "source": SOURCE, **more}  # fmt: skip


def with_veto(*vetoes, block=None):
    return graded(block or {"kind": "bands", "bands": BANDS}, SCORE, vetoes=list(vetoes))


ACCIDENTS = [line("A", given=95, accident=True), line("B", given=80, accident=False), line("C", given=60, accident=True)]  # fmt: skip


def test_a_veto_that_caps_the_grade_leaves_points_and_rank():
    found = outcomes(with_veto(veto("cap", grade="良好")), *ACCIDENTS)

    assert [(outcome.grade, outcome.points, outcome.rank) for outcome in found] == [
        ("良好", 95, 1), ("良好", 80, 2), ("一般", 60, 3),
    ]  # fmt: skip
    assert found[0].vetoes == ("事故cap",)


def test_the_lowest_of_several_caps_counts():
    found = with_veto(veto("cap", grade="良好"), {**veto("cap", grade="一般"), "code": "V2"})

    assert grades(found, ACCIDENTS[0]) == ["一般"]


def test_a_veto_that_fails_and_one_that_takes_all_points():
    failed = outcomes(with_veto(veto("fail")), *ACCIDENTS)
    zeroed = outcomes(with_veto(veto("zero")), *ACCIDENTS)

    assert [(outcome.grade, outcome.points, outcome.verdict.passed) for outcome in failed] == [
        ("一般", 95, False), ("良好", 80, None), ("一般", 60, False),
    ]  # fmt: skip
    assert failed[0].verdict.reason == "一票否决：事故fail"
    assert [(outcome.points, outcome.grade, outcome.rank) for outcome in zeroed] == [
        (0, "一般", 2), (80, "良好", 1), (0, "一般", 2),
    ]  # fmt: skip


def test_a_veto_that_bars_an_award_leaves_the_rank_and_passes_the_place_on():
    block = {"kind": "quota", "grades": [{"grade": "优秀", "share": "0.34"}], "otherwise": "合格"}
    found = outcomes(with_veto(veto("bar"), block=block), *ACCIDENTS)

    assert [(outcome.rank, outcome.grade, outcome.barred) for outcome in found] == [
        (1, "合格", True), (2, "优秀", False), (3, "合格", True),
    ]  # fmt: skip


def test_who_is_capped_takes_no_place_of_a_better_grade():
    block = {"kind": "quota", "grades": [{"grade": "优秀", "share": "0.34"}], "otherwise": "合格"}

    assert grades(with_veto(veto("cap", grade="合格"), block=block), *ACCIDENTS) == ["合格", "优秀", "合格"]


def test_a_veto_whose_data_is_missing_leaves_the_grade_open():
    school_rule = {"kind": "n_of_m_with_floor", "of": ["C"], "at_least": 1, "floor_ratio": "0.85", "source": SOURCE, "floor_source": SOURCE}  # fmt: skip
    found = set_of(
        SCORE, item("C", {"kind": "confirm", "when": "has_plan"}), grades={"kind": "bands", "bands": BANDS},
        vetoes=[veto("fail")], school_rule=school_rule,
    )  # fmt: skip
    (outcome,) = outcomes(found, line(given=95, has_plan=True))

    assert (outcome.grade, outcome.rank, outcome.verdict.passed) == ("", 1, None)
    assert outcome.verdict.reason == "一票否决情形缺数据：事故fail"
    (passed,) = outcomes(found, line(given=95, has_plan=True, accident=False))
    assert (passed.grade, passed.verdict.passed) == ("优秀", True)


def test_a_bar_whose_data_is_missing_leaves_only_awards_open():
    block = {"kind": "quota", "grades": [{"grade": "优秀", "share": "0.5"}], "otherwise": "合格"}
    rows = [line("A", given=95), line("B", given=80, accident=False)]

    assert grades(with_veto(veto("bar")), *rows) == ["优秀", "良好"]
    assert grades(with_veto(veto("bar"), block=block), *rows) == ["", "合格"]


def test_vetoes_that_do_not_fit_are_refused():
    def refused(*vetoes):
        return faults(SCORE, item("K", {"kind": "confirm", "when": "county_ok"}, level="county"),
                      grades={"kind": "bands", "bands": BANDS}, vetoes=list(vetoes))  # fmt: skip

    assert "“特优”不是本体系的等级（优秀、良好、一般）" in refused(veto("cap", grade="特优"))
    assert "只有 cap" in refused(veto("fail", grade="一般"))
    assert "代码重复" in refused(veto("fail"), veto("fail"))
    assert "既有逐个对象的数据，又有全县一个的数据" in refused({**veto("fail"), "when": "accident and county_ok"})
    assert "全县一个的否决情形只能是 fail" in refused({**veto("bar"), "when": "county_ok"})
    assert "全县一个的否决情形只能是 fail" in refused({**veto("bar"), "when": 'met("K")'})
    assert "没有达标结论" in refused({**veto("fail"), "when": 'met("P")'})


def test_a_veto_may_read_results():
    low = {**veto("bar"), "when": 'points("P") < 70'}

    assert [outcome.barred for outcome in outcomes(with_veto(low), *ACCIDENTS)] == [False, False, True]


def test_the_county_is_not_passed_while_a_veto_is_unknown():
    found = set_of(
        item("K", {"kind": "confirm", "when": "county_ok"}, level="county"),
        parts=[{"code": "p", "title": "甲", "of": ["K"], "national": "1", "source": SOURCE}],
        vetoes=[{**veto("fail"), "when": "funds > 5"}],
    )

    def verdict(**figures):
        return compute(found, [line("", "county", "county", **figures)]).verdict

    assert verdict(county_ok=True, funds=5)["passed"] is True
    assert verdict(county_ok=True, funds=6)["passed"] is False
    assert verdict(county_ok=True)["passed"] is None
    assert verdict(county_ok=True)["vetoes_missing"] == ["事故fail"]
