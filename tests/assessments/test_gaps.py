"""Gaps in natural units and money, by hand: what is missing, who must add it, and that it closes the gap."""

from decimal import Decimal

import pytest

from assessments.definitions import PackRefused
from assessments.engine.gaps import gap_sheet
from assessments.engine.improvements import Lever, steps_down, steps_up
from assessments.engine.responses import NotLinear, measure
from assessments.pack_files import shipped_pack
from assessments.pack_improvements import priced, read_improvements
from tests.assessments.county import BALANCED, balanced, row


def improvements(*fields):
    """The shipped improvements, all or those of some fields."""
    return tuple(item for item in read_improvements(shipped_pack(BALANCED)) if not fields or item.field in fields)


def measured(*rows, fields=()):
    return measure(balanced(), rows, improvements(*fields))


def sheet_of(*rows):
    return gap_sheet(measured(*rows))


def school_a(**changes):
    """900 pupils with 6.2 ㎡ of sport area each; 7.5 are asked."""
    return row("A", 900, indoor_sport_area=0, sport_field_area=5580, teaching_aux_area=9000, **changes)


def test_a_sport_area_of_6_2_against_7_5_for_900_pupils_lacks_1170_square_metres():
    sheet = sheet_of(school_a(), row("B", 300))

    (gap,) = sheet.gaps
    assert (gap.school, gap.code, gap.value, gap.target) == ("A", "R5", Decimal("6.2"), Decimal("7.5"))
    assert (gap.exact, gap.amount, gap.unit) == (1170, 1170, "㎡")
    assert gap.to_floor == 158  # 85 % of 7.5 is 6.375: 157.5 ㎡, in whole ㎡
    assert gap.cost_wan == Decimal("58.50")
    assert (sheet.count, sheet.schools, sheet.cost_wan, sheet.unknown) == (1, 1, Decimal("58.50"), 0)


def test_backbone_teachers_come_in_whole_persons():
    (gap,) = sheet_of(row("A", 650, backbone_teachers=4)).gaps

    assert (gap.code, gap.amount, gap.unit) == ("R2", 3, "人")  # 6.5 are needed
    assert gap.exact == Decimal("2.5")
    assert gap.cost_wan == 6


def test_equipment_is_rounded_up_to_the_cent_of_a_wan():
    (gap,) = sheet_of(row("A", 301, equipment_value_wan="60.123")).gaps

    assert gap.exact == Decimal("0.077")  # 60.2 万元 are needed
    assert gap.amount == gap.cost_wan == Decimal("0.08")


def test_a_split_school_adds_for_all_its_pupils_so_that_the_stage_has_enough():
    # shares: primary 440 ÷ (440 + 1.1 × 400) = 1/2, junior 1/2
    common = {"indoor_sport_area": 0, "sport_field_area": 8000, "teaching_aux_area": 9000}
    common |= {"equipment_value_wan": 500, "multimedia_rooms": 60}
    sheet = sheet_of(
        row("N", 440, stage="primary", kind="nine_year", **common),
        row("N", 400, stage="junior", kind="nine_year", **common),
    )

    (junior,) = [gap for gap in sheet.gaps if gap.code == "R5"]
    assert (junior.stage, junior.whole_school) == ("junior", True)
    assert junior.value == 10  # 8000 × 1/2 ÷ 400
    assert junior.amount == 160  # 10.2 × 400 = 4080 = half of 8160


def test_two_stages_that_lack_the_same_thing_are_counted_once():
    common = {"indoor_sport_area": 0, "sport_field_area": 6000, "teaching_aux_area": 9000}
    common |= {"equipment_value_wan": 500, "multimedia_rooms": 60}
    sheet = sheet_of(
        row("N", 440, stage="primary", kind="nine_year", **common),
        row("N", 400, stage="junior", kind="nine_year", **common),
    )

    assert [(gap.stage, gap.amount) for gap in sheet.gaps] == [("primary", 600), ("junior", 2160)]
    assert sheet.needs == {Lever("N", "", "sport_field_area"): 2160}
    assert (sheet.sums[0].count, sheet.sums[0].schools, sheet.sums[0].amount) == (2, 1, 2160)
    assert sheet.cost_wan == sheet.sums[0].cost_wan == 108


def test_a_senior_part_shares_the_area_and_is_not_judged():
    common = {"indoor_sport_area": 0, "sport_field_area": 6000, "teaching_aux_area": 9000}
    sheet = sheet_of(
        row("W", 600, stage="junior", kind="complete_secondary", **common),
        row("W", 500, stage="senior", kind="complete_secondary", **common),
    )

    (gap,) = [gap for gap in sheet.gaps if gap.code == "R5"]
    assert gap.amount == 6240  # the junior part has half: 10.2 × 600 × 2 = 12 240


def test_a_missing_figure_has_no_quantity_and_is_not_zero():
    sheet = sheet_of(row("A", 900, sport_field_area=None))

    (gap,) = sheet.gaps
    assert (gap.value, gap.amount, gap.cost_wan) == (None, None, None)
    assert gap.reason.startswith("缺数据，无法计算差额")
    assert (sheet.count, sheet.unknown, sheet.cost_wan) == (1, 1, 0)


def test_an_indicator_without_an_improvement_has_a_reason_instead_of_a_quantity():
    found = measure(balanced(), [school_a()], improvements("pe_teachers"))
    (gap,) = gap_sheet(found).gaps

    assert gap.amount is None
    assert "没有设置可以增加的资源" in gap.reason


def test_the_county_adds_up_counts_quantities_and_money():
    sheet = sheet_of(
        school_a(backbone_teachers=7), row("B", 300, multimedia_rooms=6), row("C", 200, multimedia_rooms=4)
    )

    told = {item.code: (item.count, item.schools, item.amount, item.cost_wan) for item in sheet.sums}
    assert told == {"R2": (1, 1, 2, 4), "R5": (1, 1, 1170, Decimal("58.5")), "R7": (2, 2, 2, 10)}
    assert (sheet.count, sheet.cost_wan) == (4, Decimal("72.5"))
    assert sheet.cost_of_school(measured(school_a(backbone_teachers=7)), "A") == Decimal("62.5")


@pytest.mark.parametrize("students", [7, 101, 333, 907, 1213])
def test_the_amount_closes_the_gap_and_one_step_less_does_not(students):
    found = measured(
        row("A", students, indoor_sport_area=0, sport_field_area=students * 5, teaching_aux_area=students * 3,
            equipment_value_wan=Decimal(students) / 8, multimedia_rooms=0, backbone_teachers=0, pe_teachers=0,
            music_teachers=0, fine_art_teachers=0, ft_teachers_benke=0),
    )  # fmt: skip
    sheet = gap_sheet(found)

    assert {gap.code for gap in sheet.gaps} == {"R1", "R2", "R3", "R4", "R5", "R6", "R7"}
    assert found.recomputed(sheet.needs).sections[0].verdict.met_count == 7
    for lever, amount in sheet.needs.items():
        less = sheet.needs | {lever: amount - found.improvements[lever.field].step}
        assert found.recomputed(less).sections[0].verdict.met_count == 6


def test_a_campus_of_a_main_school_adds_at_the_main_school():
    sheet = sheet_of(
        row("M", 500, indoor_sport_area=0, sport_field_area=4500, teaching_aux_area=9000),
        row("K", 400, indoor_sport_area=0, sport_field_area=1080, teaching_aux_area=9000).__class__(
            "K", "primary", "primary", row("K", 400, indoor_sport_area=0, sport_field_area=1080).fields, "", "M"
        ),
    )

    (gap,) = [gap for gap in sheet.gaps if gap.code == "R5"]
    assert (gap.school, gap.amount) == ("M", 1170)


def test_steps_ignore_the_last_digit_of_the_arithmetic():
    assert steps_up(Decimal("1170.0000000000000000000001"), Decimal(1)) == 1170
    assert steps_up(Decimal("1170.01"), Decimal(1)) == 1171
    assert steps_down(Decimal("2.9999999999999999999999"), Decimal(1)) == 3
    assert steps_down(Decimal("2.9"), Decimal(1)) == 2


def test_a_figure_in_the_denominator_is_refused_as_not_linear():
    pack = shipped_pack(BALANCED)
    pack["improvements"] = [
        {"indicator": "R1", "field": "students", "unit": "人", "step": "1", "cost_wan": "1", "resource": "teachers"}
    ]
    with pytest.raises(NotLinear, match="不随增加的数量按比例变化"):
        measure(balanced(), [school_a()], read_improvements(pack))


def test_prices_of_the_year_replace_those_of_the_pack():
    items = priced(improvements(), {"improve.cost.sport_area": Decimal("0.08")})
    sheet = gap_sheet(measure(balanced(), [school_a()], items))

    assert sheet.cost_wan == Decimal("93.60")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"indicator": "R9"}, "指标“R9”不存在"),
        ({"field": "gold"}, "字段“gold”没有在 fields 里说明"),
        ({"step": "0"}, "step：应大于0"),
        ({"cost_wan": "-1"}, "cost_wan：应是不小于0的数"),
        ({"cost_wan": "NaN"}, "cost_wan：应是不小于0的数"),
        ({"resource": "luck"}, "resource：应是"),
        ({"whole": "yes"}, "whole：应是 true 或 false"),
        ({"price": "1"}, "不认识的键“price”"),
        ({"stages": ["moon"]}, "stages：应是学段的列表"),
    ],
)
def test_a_faulty_block_is_refused_with_its_place(change, sentence):
    pack = shipped_pack(BALANCED)
    pack["improvements"][0] = pack["improvements"][0] | change

    with pytest.raises(PackRefused, match="improvements第1项") as refused:
        read_improvements(pack)
    assert any(sentence in line for line in refused.value.sentences)


def test_a_field_stands_once():
    pack = shipped_pack(BALANCED)
    pack["improvements"].append(pack["improvements"][0])

    with pytest.raises(PackRefused, match="重复"):
        read_improvements(pack)


def test_every_price_of_the_shipped_set_is_marked_as_unconfirmed_and_has_its_parameter():
    from office.parameters import declared

    for item in improvements():
        assert item.source.confidence == "unconfirmed"
        if item.parameter:
            assert Decimal(str(declared()[item.parameter].default)) == item.cost_wan
