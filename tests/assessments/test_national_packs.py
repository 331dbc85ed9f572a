"""The national systems against the figures of the field."""

from decimal import Decimal

import pytest

from assessments.engine.computing import COUNTY, compute
from assessments.engine.county import judged_differences
from assessments.engine.inputs import SectionInput
from assessments.engine.precision import half_up
from assessments.pack_files import shipped_codes, shipped_pack
from assessments.pack_reading import read_pack
from tests.assessments.county import balanced, good_figures

D = Decimal
COUNTY_2023 = {
    "special_school_funds": D(910000), "special_school_students": D(130),  # 7,000 each
    "teacher_income_wan": D("11.23"), "civil_servant_income_wan": D("11.08"),
    "exchange_eligible": D(400), "exchanged": D(40), "exchanged_backbone": D(8),
    "senior_plan": D(1000), "senior_allocated": D(500), "senior_allocated_rural": D(300),
    "migrant_eligible": D(100), "migrant_public": D(80), "migrant_bought": D(5),
    "primary_zone_share": D(100), "junior_zone_share": D(95),
    "disabled_school_age": D(100), "disabled_enrolled": D(95),
    "survey_valid": D(4000), "survey_satisfied": D(3310),
    "monitor_chinese_level": "3", "monitor_chinese_gap": D("14.9"), "monitor_maths_level": "4", "monitor_maths_gap": D(12),
    "layout_ok": True, "standards_ok": True, "small_funded_ok": True, "posts_ok": True, "left_behind_ok": True,
    "charter_ok": True, "it_teaching_ok": True, "moral_ok": True, "curriculum_ok": True, "workload_ok": True,
    "veto_exam_enrolment": False, "veto_school_choice": False, "veto_key_schools": False, "veto_unfilled_posts": False,
    "veto_accidents": False, "veto_burden": False,
}  # fmt: skip


def whole_school(code, students, stage="primary", **changes):
    """A school that meets everything asked of schools."""
    pupils = D(students)
    classes = pupils / 40
    more = {
        "classes": classes, "classes_46_50": D(0), "classes_51_55": D(0), "classes_56_60": D(0), "classes_61_65": D(0),
        "classes_over_65": D(0), "built_by_2010": False, "built_by_2016": False, "migrants_over_half": False,
        "small_rural_class_lt_30": False, "music_rooms_96": D(5), "music_rooms_73_96": D(0), "music_rooms_61_73": D(0),
        "fine_art_rooms_90": D(5), "fine_art_rooms_67_90": D(0), "fine_art_rooms_61_67": D(0),
        "ft_teachers": pupils / 10, "certified_teachers": pupils / 10, "teachers_360h": pupils / 10,
        "public_budget_wan": D(100), "training_budget_wan": D(5),
    }  # fmt: skip
    if stage == "junior":
        more |= {
            "graduates": D(95),
            "grade7_start_students": D(100),
            "transfer_in": D(0),
            "transfer_out": D(0),
            "deaths": D(0),
        }
    return SectionInput(code, stage, stage, {**good_figures(students), **more, **changes})


def county(**changes):
    return SectionInput("county", COUNTY, COUNTY, {**COUNTY_2023, **changes})


def part(result, code):
    return next(item for item in result.verdict["parts"] if item["code"] == code)


@pytest.mark.parametrize("code", shipped_codes())
def test_every_shipped_set_is_whole_and_names_its_sources(code):
    definition = read_pack(shipped_pack(code))

    assert definition.code == code
    assert all(item.source.clause and item.source.confidence for item in definition.indicators)


def test_a_county_meets_all_four_parts_when_everything_is_met():
    result = compute(
        balanced(), [whole_school("P", 800), whole_school("J", 600, "junior"), county(survey_satisfied=D(3400))]
    )

    assert {item["code"]: (item["figure"], item["national_met"]) for item in result.verdict["parts"]} == {
        "resource": ("7", True), "guarantee": ("15", True), "quality": ("9", True), "satisfaction": ("85", True),
    }  # fmt: skip
    assert result.verdict["passed"] is True


def test_the_targets_of_a_year_and_the_national_line_stand_side_by_side():
    """5 of 7, 14 of 15, 8 of 9 and 82.75 %: all four targets of 2023 and none of 2025."""
    uneven = [
        whole_school("P1", 500, backbone_teachers=5, multimedia_rooms=12),
        whole_school("P2", 500, backbone_teachers=20, multimedia_rooms=60),
        whole_school("J", 600, "junior"),
    ]
    rows = [*uneven, county(posts_ok=False, curriculum_ok=False)]
    targets = {
        2023: {("resource", ""): D(4), ("guarantee", ""): D(13), ("quality", ""): D(8), ("satisfaction", ""): D(80)},
        2025: {("resource", ""): D(7), ("guarantee", ""): D(15), ("quality", ""): D(9), ("satisfaction", ""): D(85)},
    }
    found = {year: compute(balanced(), rows, targets=targets[year], year=year) for year in targets}

    assert [item["figure"] for item in found[2023].verdict["parts"]] == ["5", "14", "8", "82.75"]
    assert (found[2023].verdict["parts_met"], found[2025].verdict["parts_met"]) == (4, 0)
    assert found[2023].verdict["parts_national_met"] == 0
    assert part(found[2023], "guarantee")["unmet"] == ["G10"]


def test_what_the_county_did_not_report_leaves_the_part_open_and_is_counted():
    result = compute(balanced(), [whole_school("P", 800), whole_school("J", 600, "junior")])

    assert result.verdict["passed"] is None
    assert part(result, "guarantee")["national_met"] is None
    assert part(result, "guarantee")["missing"] == 10
    assert part(result, "satisfaction")["figure"] is None


def test_a_veto_of_the_county_ends_it():
    result = compute(
        balanced(), [whole_school("P", 800), whole_school("J", 600, "junior"), county(veto_key_schools=True)]
    )

    assert result.verdict["vetoes"] == ["存在重点学校或重点班"]
    assert result.verdict["passed"] is False


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({"classes": D(13), "music_rooms_96": D(1)}, False),  # 13 classes need 2 rooms
        ({"classes": D(12), "music_rooms_96": D(1)}, True),
        ({"music_rooms_96": D(0), "music_rooms_73_96": D(5), "fine_art_rooms_90": D(0), "fine_art_rooms_67_90": D(5)}, False),
        ({"music_rooms_96": D(0), "music_rooms_73_96": D(5), "fine_art_rooms_90": D(0), "fine_art_rooms_67_90": D(5), "built_by_2016": True}, True),
    ],
)  # fmt: skip
def test_rooms_for_music_and_art_are_one_of_each_for_every_twelve_classes(changes, met):
    result = compute(balanced(), [whole_school("P", 800, **changes)])

    assert result.table.results["G3"].met == [met]


def test_the_size_of_a_nine_year_school_counts_both_stages():
    rows = [SectionInput("N", stage, "nine_year", whole_school("N", size, stage).fields) for stage, size in (("primary", 1600), ("junior", 901))]  # fmt: skip

    assert compute(balanced(), rows).table.results["G4"].met == [False, False]  # 2,501 pupils


def test_universal_preschool_education_by_the_county_figures_or_by_its_kindergartens():
    """12,600 of 14,300 children are 88.1 %, 10,710 of 12,600 are 85.0 %, 6,615 of 12,600 are 52.5 %."""
    definition = read_pack(shipped_pack("preschool_universal_2020"))
    whole = {
        "enrolled": D(12600),
        "pop_3_5": D(14300),
        "enrolled_public": D(6615),
        "enrolled_inclusive_private": D(4095),
    }
    by_county = compute(definition, [SectionInput("c", COUNTY, COUNTY, whole)])
    by_kindergarten = compute(
        definition,
        [
            SectionInput("c", COUNTY, COUNTY, {"pop_3_5": D(14300)}),
            SectionInput("a", "kindergarten", "kindergarten", {"students": D(6615), "ownership": "公办"}),
            SectionInput("b", "kindergarten", "kindergarten", {"students": D(4095), "ownership": "普惠性民办"}),
            SectionInput("d", "kindergarten", "kindergarten", {"students": D(1890), "ownership": "民办"}),
        ],
    )

    for result in (by_county, by_kindergarten):
        shown = [str(half_up(result.county.results[code].value[0], 1)) for code in ("P1", "P2", "P3")]
        assert shown == ["88.1", "85.0", "52.5"]
        assert part(result, "level")["national_met"] is True


def basic():
    return read_pack(shipped_pack("basic_balanced_2012"))


def test_basic_balance_is_judged_by_the_mean_of_eight_coefficients():
    """Two schools of 100 pupils, one with 1 and one with 3 of everything: every coefficient and their mean are 0.5."""
    codes = ("teaching_aux_area", "sport_area", "equipment_value", "computers", "books", "teachers",
             "teachers_above_required_degree", "teachers_mid_title_up")  # fmt: skip
    rows = [
        SectionInput(school, stage, stage, {"students": D(100)} | {code: D(number * 100) for code in codes})
        for stage, low, high in (("primary", 1, 3), ("junior", 10, 39))
        for school, number in ((f"{stage}1", low), (f"{stage}2", high))
    ]
    result = compute(basic(), rows)

    assert result.verdict["composite"]["primary"] == "0.5"  # within 0.65
    assert half_up(D(result.verdict["composite"]["junior"]), 4) == D("0.5918")  # 14.5 ÷ 24.5, over 0.55
    assert result.verdict["coefficients_passed"] is False
    assert {value.met for value in result.coefficients} == {None}


def test_the_composite_limits_are_065_and_055():
    found = compute(basic(), [SectionInput("a", "primary", "primary", {"students": D(1)}), SectionInput("b", "junior", "junior", {"students": D(1)})])  # fmt: skip

    def judged(primary, junior):
        return judged_differences(basic(), found.coefficients, {"primary": primary, "junior": junior})

    assert judged("0.4120", "0.5499") is True
    assert judged("0.4120", "0.5710") is False
    assert judged("0.65", "0.55") is True
    assert judged(None, "0.55") is None


def test_the_government_work_score_and_satisfaction_have_their_lines():
    def parts(score, satisfied):
        row = SectionInput(
            "c",
            COUNTY,
            COUNTY,
            {"government_work_score": D(score), "survey_valid": D(100), "survey_satisfied": D(satisfied)},
        )
        return [item["national_met"] for item in compute(basic(), [row]).verdict["parts"]]

    assert parts("90.55", 85) == [True, True]
    assert parts("84.99", 84) == [False, False]


def test_figures_of_the_return_stand_in_for_those_of_the_form():
    row = SectionInput(
        "a", "primary", "primary",
        {"students": D(100), "equipment_value_wan": D("12.5"), "ft_teachers": D(10), "sport_field_area": D(300), "indoor_sport_area": D(50)},
    )  # fmt: skip
    results = compute(basic(), [row]).table.results

    assert [results[code].value[0] for code in ("L2", "L3", "L6")] == [D("3.5"), D(1250), D("0.1")]
