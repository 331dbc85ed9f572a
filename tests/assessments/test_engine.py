"""The engine against figures worked out by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.engine.coefficients import coefficient
from assessments.engine.computing import compute
from assessments.engine.explanations import explain
from assessments.engine.inputs import SectionInput, digest
from assessments.engine.precision import half_up
from assessments.engine.shares import shares_of
from tests.assessments.county import balanced, row

SET = balanced()
LIMIT = Decimal("0.50")


def value(result, school, code, stage="primary"):
    section = next(s for s in result.sections if s.row.school == school and s.row.stage == stage)
    return next(v for v in section.values if v.code == code)


def verdict(result, school, stage="primary"):
    return next(s.verdict for s in result.sections if s.row.school == school and s.row.stage == stage)


def opened(result, school, code, stage="primary"):
    at = [(item.row.school, item.row.stage) for item in result.table.counted].index((school, stage))
    return explain(result.table, SET.indicator(code), at)


def coefficient_of(result, stage, code):
    return next(c for c in result.coefficients if (c.stage, c.code) == (stage, code))


def test_three_schools_give_the_weighted_mean_and_coefficient():
    """200, 300 and 500 pupils with 1500, 2000 and 2500 yuan each: 2,150,000 yuan for 1,000 pupils."""
    result = compute(
        SET,
        [
            row("A", 200, equipment_value_wan=30),
            row("B", 300, equipment_value_wan=60),
            row("C", 500, equipment_value_wan=125),
        ],
    )
    found = coefficient_of(result, "primary", "R6")

    assert [value(result, school, "R6").value for school in "ABC"] == [1500, 2000, 2500]
    assert found.n == 3
    assert found.mean == 2150
    assert half_up(found.sd, 4) == Decimal("390.5125")  # √(0.2·650² + 0.3·150² + 0.5·350²) = √152,500
    assert half_up(found.cv, 4) == Decimal("0.1816")
    assert found.met is True


def test_shared_figures_of_a_nine_year_school_are_split_one_to_one_point_one():
    """600 primary and 400 junior pupils weigh 600 and 440 of 1,040; only what the school owns as a whole is split."""
    shared = {
        "teaching_aux_area": 6000, "indoor_sport_area": 800, "sport_field_area": 9000,
        "equipment_value_wan": 260, "multimedia_rooms": 26,
    }  # fmt: skip
    result = compute(
        SET, [row("N", 600, "primary", "nine_year", **shared), row("N", 400, "junior", "nine_year", **shared)]
    )

    assert value(result, "N", "R4").value == 5  # 5,200 × 600/1,040 ÷ 600
    assert value(result, "N", "R4", "junior").value == Decimal("5.5")  # 5,200 × 440/1,040 ÷ 400
    assert value(result, "N", "R6").value == 2500
    assert value(result, "N", "R6", "junior").value == 2750
    assert value(result, "N", "R7").value == Decimal("2.5")
    assert value(result, "N", "R7", "junior").value == Decimal("2.75")
    assert value(result, "N", "R2").value == 2  # teachers of a stage are that stage's own
    assert value(result, "N", "R4").met is True
    assert value(result, "N", "R4", "junior").met is False


def test_the_senior_part_takes_its_share_but_is_not_judged():
    """Complete secondary: 500 : 1.2 × 500; twelve-year: 100 : 1.1 × 100 : 1.32 × 100."""
    result = compute(
        SET,
        [
            row("K", 500, "junior", "complete_secondary", equipment_value_wan=220),
            row("K", 500, "senior", "complete_secondary", equipment_value_wan=220),
            row("T", 100, "primary", "twelve_year", multimedia_rooms=342),
            row("T", 100, "junior", "twelve_year", multimedia_rooms=342),
            row("T", 100, "senior", "twelve_year", multimedia_rooms=342),
        ],
    )

    assert value(result, "K", "R6", "junior").value == 2000  # 2,200,000 × 500/1,100 ÷ 500
    assert value(result, "T", "R7").value == 100  # 342 × 100/342 ÷ 100 × 100
    assert value(result, "T", "R7", "junior").value == 110
    assert {(s.row.school, s.row.stage) for s in result.sections} == {
        ("K", "junior"), ("T", "primary"), ("T", "junior"),
    }  # fmt: skip
    assert {(e.row.school, e.row.stage) for e in result.excluded} == {("K", "senior"), ("T", "senior")}


def test_a_split_needs_the_pupils_of_every_stage():
    alone = compute(SET, [row("K", 500, "junior", "complete_secondary")])
    emptied = compute(SET, [row("N", 600, "primary", "nine_year"), row("N", 0, "junior", "nine_year")])

    assert value(alone, "K", "R6", "junior").value is None
    assert "高中在校生数" in value(alone, "K", "R6", "junior").reason
    assert value(alone, "K", "R2", "junior").value == 2
    assert value(emptied, "N", "R6").value == 3000
    assert "除数为0" in value(emptied, "N", "R2", "junior").reason


def test_a_third_of_a_share_still_stands_exactly_on_the_threshold():
    """110 primary and 200 junior pupils: 110 of 330 is a third; 4.5 m² × 330 m² in all gives exactly 4.5."""
    shared = {"teaching_aux_area": "1485", "indoor_sport_area": 0}
    result = compute(
        SET, [row("N", 110, "primary", "nine_year", **shared), row("N", 200, "junior", "nine_year", **shared)]
    )

    assert value(result, "N", "R4").value == Decimal("4.5")
    assert value(result, "N", "R4").met is True


def test_thresholds_differ_by_stage_and_are_inclusive():
    result = compute(
        SET, [row("P", 1000, equipment_value_wan=200), row("J", 1000, "junior", "junior", equipment_value_wan=200)]
    )

    assert value(result, "P", "R6").met is True
    assert value(result, "J", "R6", "junior").met is False
    assert value(result, "J", "R6", "junior").ratio == Decimal("0.8")


def test_a_junior_school_does_not_count_three_year_college_teachers():
    figures = {"ft_teachers_zhuanke": 30, "ft_teachers_benke": 20, "ft_teachers_master": 5, "ft_teachers_doctor": 1}
    result = compute(SET, [row("P", 1000, **figures), row("J", 1000, "junior", "junior", **figures)])

    assert value(result, "P", "R1").value == Decimal("5.6")
    assert value(result, "J", "R1", "junior").value == Decimal("2.6")


def test_the_limit_of_a_coefficient_is_inclusive_and_compared_unrounded():
    """Two schools of 100 pupils with 1 and 3: mean 2, deviation 1, coefficient exactly 0.5."""
    on_the_line = coefficient("primary", "R2", [(Decimal(100), Decimal(1)), (Decimal(100), Decimal(3))], LIMIT)
    above = coefficient("primary", "R2", [(Decimal(100), Decimal(1)), (Decimal(100), Decimal("3.001"))], LIMIT)

    assert on_the_line.cv == LIMIT
    assert on_the_line.met is True
    assert half_up(above.cv, 2) == LIMIT  # looks like 0.50 and is not
    assert above.met is False
    assert coefficient("junior", "R2", [(Decimal(1), Decimal(1))] * 3, Decimal("0.45")).cv == 0


def test_six_of_seven_pass_when_the_seventh_reaches_85_percent_and_fail_below():
    """900 pupils with 6.2 m² of 7.5 m²: 82.7 % of the threshold, 1,170 m² short."""
    short = row("A", 900, indoor_sport_area=0, sport_field_area=5580, teaching_aux_area=9000)
    enough = row("B", 900, indoor_sport_area=0, sport_field_area="5737.5", teaching_aux_area=9000)
    result = compute(SET, [short, enough])

    assert value(result, "A", "R5").value == Decimal("6.2")
    assert half_up(value(result, "A", "R5").ratio * 100, 1) == Decimal("82.7")
    assert verdict(result, "A").met_count == 6
    assert verdict(result, "A").passed is False
    assert verdict(result, "A").below_floor == ("R5",)
    assert "85%" in verdict(result, "A").reason
    assert value(result, "B", "R5").ratio == Decimal("0.85")
    assert verdict(result, "B").passed is True


def test_five_of_seven_fail_even_when_both_are_close():
    close = {"backbone_teachers": "9.9", "multimedia_rooms": "22.9"}
    result = compute(SET, [row("A", 1000, **close)])

    assert verdict(result, "A").met_count == 5
    assert verdict(result, "A").passed is False
    assert verdict(result, "A").below_floor == ()


def test_missing_is_missing_and_leaves_the_verdict_open():
    result = compute(SET, [row("A", 1000, backbone_teachers=None), row("B", 1000, backbone_teachers=0)])

    assert value(result, "A", "R2").value is None
    assert value(result, "A", "R2").met is None
    assert value(result, "A", "R2").reason == "缺少县级及以上骨干教师"
    assert verdict(result, "A").passed is None
    assert value(result, "B", "R2").value == 0
    assert verdict(result, "B").passed is False
    assert (coefficient_of(result, "primary", "R2").n, coefficient_of(result, "primary", "R2").missing) == (1, 1)
    assert result.verdict["missing_values"] == 1


def test_a_county_with_a_gap_in_its_data_is_not_declared_passed():
    whole = compute(SET, [row("A", 1000), row("B", 800)])
    gap = compute(SET, [row("A", 1000), row("B", 800, multimedia_rooms=None)])

    assert (whole.verdict["schools_passed"], whole.verdict["coefficients_passed"]) == (True, True)
    assert whole.verdict["passed"] is None  # nothing is known of the government's own parts and of the vetoes
    assert [part["national_met"] for part in whole.verdict["parts"]] == [True, None, None, None]
    assert gap.verdict["schools_passed"] is None
    assert gap.verdict["passed"] is None
    assert gap.verdict["composite"]["primary"] is None
    assert compute(SET, []).verdict["passed"] is None


def test_empty_cells_of_fields_for_special_cases_count_as_none_and_say_so():
    result = compute(SET, [row("A", 1000), row("S", 60, kind="teaching_point", pe_teachers=0, music_teachers=0, fine_art_teachers=0, shared_pe_art_teachers=1)])  # fmt: skip

    notes = {line.code: line.note for line in opened(result, "A", "R3").inputs}
    assert notes["shared_pe_art_teachers"] == "未填，按口径计0"
    assert half_up(value(result, "S", "R3").value, 2) == Decimal("1.67")


@pytest.mark.parametrize(
    ("kind", "students", "counted"),
    [
        ("teaching_point", 49, False),
        ("teaching_point", 50, True),
        ("primary", 49, True),
        ("special", 500, False),
        ("vocational", 500, False),
    ],
)
def test_who_is_counted(kind, students, counted):
    result = compute(SET, [row("X", students, kind=kind)])

    assert len(result.sections) == counted
    assert len(result.excluded) == (not counted)
    if not counted:
        assert result.excluded[0].reason


def test_a_campus_that_is_no_school_of_its_own_is_added_to_its_main_school():
    """Main: nine-year, 600 primary (share 600/1,040) and 400 junior; campus: 100 primary pupils, all of it primary."""
    shared = {"teaching_aux_area": 6000, "indoor_sport_area": 800}
    campus = replace(row("N1", 100, teaching_aux_area=520, indoor_sport_area=20, backbone_teachers=5), main="N")
    result = compute(
        SET,
        [
            row("N", 600, "primary", "nine_year", **shared),
            row("N", 400, "junior", "nine_year", **shared),
            campus,
        ],
    )
    found = value(result, "N", "R4")

    assert {(s.row.school, s.row.stage) for s in result.sections} == {("N", "primary"), ("N", "junior")}
    assert found.value == 5  # (5,200 × 600/1,040 + 500) ÷ 700 = 3,500 ÷ 700
    assert half_up(value(result, "N", "R2").value, 4) == Decimal("2.4286")  # (12 + 5) ÷ 700
    assert value(result, "N", "R4", "junior").value == Decimal("5.5")
    assert "N1（全校数据占 1）" in opened(result, "N", "R4").split


def test_a_teaching_point_and_a_campus_without_a_counterpart_stand_alone():
    point = replace(row("T", 60, kind="teaching_point"), main="P")
    lonely = replace(row("J", 80, "junior", "junior"), main="P")
    result = compute(SET, [row("P", 500), point, lonely])

    assert [s.row.school for s in result.sections] == ["J", "P", "T"]


def test_a_figure_missing_at_one_campus_is_missing_for_both():
    campus = replace(row("P1", 100, backbone_teachers=None), main="P")
    result = compute(SET, [row("P", 500), campus])

    assert value(result, "P", "R2").value is None
    assert value(result, "P", "R3").value == 1  # the special-case column is empty at both and counts as none


def test_an_opened_number_shows_formula_figures_split_threshold_and_clause():
    shared = {"teaching_aux_area": 6000, "indoor_sport_area": 800}
    result = compute(
        SET, [row("N", 600, "primary", "nine_year", **shared), row("N", 400, "junior", "nine_year", **shared)]
    )
    found = opened(result, "N", "R4", "junior")

    assert found.formula == "生均教学及辅助用房面积 ＝ （教学及辅助用房面积 － 室内体育用房面积） × 拆分份额 ÷ 在校生数"
    assert found.filled == "＝ （6000 － 800） × 0.4231 ÷ 400"
    assert found.result == "＝ 5.50 ㎡/人"
    assert found.split == "按小学 : 初中 ＝ 1 : 1.1 折算，小学600人、初中400人，本学段占 0.4231"
    assert found.steps == ("标准：≥ 5.8 ㎡/人，未达到",)
    assert found.clause == "资源配置第4项"
    assert "四舍五入" in found.rounding


def test_a_missing_number_opens_too():
    found = opened(compute(SET, [row("A", 100, sport_field_area=None)]), "A", "R5")

    assert found.result == "无法计算：缺少校内运动场地面积"
    assert "[校内运动场地面积：缺]" in found.filled
    assert found.steps == ()


def test_the_digest_ignores_order_and_spelling_but_not_a_figure_or_a_gap():
    rows = [row("A", 100), row("B", 200)]
    same = [SectionInput("B", "primary", "primary", dict(reversed(rows[1].fields.items()))), row("A", "100.0")]
    base = digest(SET, "pack", rows)

    assert digest(SET, "pack", same) == base
    assert digest(SET, "other", rows) != base
    assert digest(SET, "pack", [row("A", 100), row("B", 200, pe_teachers=2)]) != base
    assert digest(SET, "pack", [row("A", 100, art_teachers=None), row("B", 200)]) != base
    assert digest(SET, "pack", [replace(rows[0], fields=rows[0].fields | {"unread": Decimal(1)}), rows[1]]) == base


pupils = st.integers(1, 3000).map(Decimal)
figures = st.integers(1, 10**6).map(lambda number: Decimal(number) / 100)
schools = st.lists(st.tuples(pupils, figures), min_size=1, max_size=12)


@given(pupils, pupils, pupils)
def test_shares_add_up_to_the_whole_school(primary, junior, senior):
    rows = [
        SectionInput("T", stage, "twelve_year", {"students": number})
        for stage, number in (("primary", primary), ("junior", junior), ("senior", senior))
    ]
    total = sum(share.value for share in shares_of(rows, SET.weights).values())

    assert abs(total - 1) < Decimal("1e-27")


@given(schools, st.integers(1, 10**4))
def test_the_coefficient_does_not_depend_on_the_unit(pairs, factor):
    base = coefficient("primary", "X", pairs, LIMIT)
    scaled = coefficient("primary", "X", [(n, v * factor) for n, v in pairs], LIMIT)

    assert abs(base.cv - scaled.cv) < Decimal("1e-20")


@given(schools, st.randoms(use_true_random=False))
def test_the_coefficient_does_not_depend_on_the_order(pairs, random):
    shuffled = list(pairs)
    random.shuffle(shuffled)

    assert abs(coefficient("p", "X", pairs, LIMIT).cv - coefficient("p", "X", shuffled, LIMIT).cv) < Decimal("1e-20")


@given(schools)
def test_the_mean_is_all_resources_over_all_pupils(pairs):
    found = coefficient("primary", "X", pairs, LIMIT)
    resources = sum(n * v for n, v in pairs)

    assert abs(found.mean * sum(n for n, _ in pairs) - resources) < Decimal("1e-15")
    assert found.cv >= 0


@given(st.permutations(["A", "B", "C", "D"]))
def test_the_order_of_the_rows_changes_nothing(order):
    sizes = {"A": 120, "B": 340, "C": 560, "D": 45}
    assume(order != list("ABCD"))

    found = compute(SET, [row(code, sizes[code]) for code in order])
    straight = compute(SET, [row(c, sizes[c]) for c in "ABCD"])
    assert found.sections == straight.sections
    assert (found.coefficients, found.verdict) == (straight.coefficients, straight.verdict)
