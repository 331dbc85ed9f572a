"""The packs are sound: codes, references, stages, checks."""

from dataclasses import replace
from decimal import Decimal

import pytest

from assessments.pack_files import shipped_pack
from core.numbers import NumberRefused
from schools.field_packs import (
    BASIC_BALANCE,
    COMPULSORY,
    COUNTY,
    COUNTY_CODES,
    COUNTY_PRESCHOOL,
    KINDERGARTEN,
    PACK_CODES,
    every_field,
    field_pack,
    is_far,
    pack_of,
    packs_for,
    percent_change,
)
from schools.field_packs.fields import TYPES
from schools.importers.headings import tidy, vocabulary
from schools.models import Kind, Location, Ownership, Stage
from tests.factories.schools import good_values

SCORED = {
    "students",
    "ft_teachers_zhuanke",
    "ft_teachers_benke",
    "ft_teachers_master",
    "ft_teachers_doctor",
    "backbone_teachers",
    "pe_teachers",
    "music_teachers",
    "fine_art_teachers",
    "art_teachers",
    "teaching_aux_area",
    "indoor_sport_area",
    "sport_field_area",
    "equipment_value_wan",
    "multimedia_rooms",
}


def test_every_stage_has_exactly_one_pack():
    stages = [stage for code in PACK_CODES for stage in field_pack(code).stages]
    assert sorted(stages) == sorted(Stage.values)


ALL_CODES = (*PACK_CODES, BASIC_BALANCE, *COUNTY_CODES)


@pytest.mark.parametrize("code", ALL_CODES)
def test_checks_and_stages_name_fields_that_exist(code):
    pack = field_pack(code)
    for check in pack.checks:
        assert set(check.fields) <= set(pack.fields)
    for field in pack.fields.values():
        assert set(field.stages) <= set(pack.stages)
        assert set(field.required_stages) <= set(field.stages)
        assert field.type in TYPES
        assert (field.type == "list") == (field.shape is not None)
        assert set(field.sum_of) <= set(pack.fields)
        assert pack.source.startswith("教督〔")


@pytest.mark.parametrize(
    ("code", "last"), [(COMPULSORY, 102), (KINDERGARTEN, 33), (COUNTY, 61), (COUNTY_PRESCHOOL, 37)]
)
def test_every_line_of_the_printed_list_of_fields_is_asked_for_once(code, last):
    """The printed school list has 102 numbered lines, of which 66 repeats 33."""
    lines = sorted(line for field in field_pack(code).fields.values() for line in field.lines)
    assert lines == list(range(1, last + 1))


def test_the_eight_figures_of_basic_balance_can_be_asked_for_alone():
    codes = list(field_pack(BASIC_BALANCE).fields)
    assert codes[0] == "students"
    assert len(codes[1:]) == 8
    assert [pack.code for pack in packs_for("junior")] == [COMPULSORY, BASIC_BALANCE]


def test_money_is_kept_as_printed_and_converted_only_by_the_formula_that_reads_it():
    for code in ALL_CODES:
        for field in field_pack(code).fields.values():
            assert (field.unit in {"万元", "万人"}) == field.code.endswith("_wan"), field.code
    rules = [item["rule"] for item in shipped_pack("quality_balanced_2017")["indicators"] if "rule" in item]
    formulas = [rule["formula"] for rule in rules if "_wan" in str(rule.get("formula"))]
    assert formulas
    # A ratio of two amounts in the same unit needs no conversion.
    assert all("_wan * 10000" in text or text.count("_wan") == 2 for text in formulas)


def test_no_two_fields_answer_to_the_same_name():
    names = [tidy(name) for field in every_field().values() for name in dict.fromkeys([field.label, *field.names])]
    assert len({*names}) == len({(tidy(n), f.code) for f in every_field().values() for n in [f.label, *f.names]})


def test_a_scored_section_must_give_what_the_indicators_read():
    junior = {field.code for field in pack_of("junior").fields_of("junior") if "junior" in field.required_stages}
    assert SCORED - {"ft_teachers_zhuanke"} <= junior
    assert {"students", "teaching_aux_area"} <= {field.code for field in pack_of("primary").missing("primary", {})}


def test_degree_teachers_above_teachers_is_hard_and_says_both_numbers():
    values = good_values(ft_teachers="38", ft_teachers_zhuanke="0", ft_teachers_benke="40")
    finding = next(found for found in pack_of("primary").findings(values) if found.is_hard)
    assert finding.sentence == "学历教师合计 41 人，多于专任教师 38 人。"


def test_a_check_without_figures_on_both_sides_says_nothing():
    assert pack_of("primary").findings({"ft_teachers_benke": "5"}) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"ft_teachers": "24", "staff_total": "20"}, "teachers_within_staff"),
        ({"students": "860", "approved_seats": "800"}, "students_within_seats"),
        ({"students": "80", "class_sizes": "一班 40\n二班 41"}, "classes_add_up"),
        ({"classes": "3", "class_sizes": "一班 40\n二班 41"}, "classes_counted"),
        ({"students": "80", "migrants_over_half": "1", "migrant_children": "30"}, "half_are_migrants"),
    ],
)
def test_real_data_may_break_a_soft_check(values, code):
    assert [(found.code, found.is_hard) for found in pack_of("primary").findings(values)] == [(code, False)]


def test_a_flag_that_says_no_breaks_nothing():
    values = {"students": "80", "migrants_over_half": "0", "migrant_children": "30"}
    assert pack_of("primary").findings(values) == []


def test_the_change_that_must_be_explained_is_a_parameter():
    values, former = good_values(students="380"), good_values()
    assert pack_of("primary").findings(values, former) == []
    (finding,) = pack_of("primary").findings(values, former, change_limit=Decimal(20))
    assert finding.sentence == "在校生数从 300 变为 380，变化超过 20%，请核对。"
    assert not is_far(Decimal(30), Decimal(30))


def test_a_sum_follows_its_parts_and_stays_without_them():
    pack = pack_of("primary")
    done = pack.completed({"shared_pe_teachers": "1", "shared_art_teachers": "2", "shared_pe_art_teachers": "9"})
    assert done["shared_pe_art_teachers"] == "3"
    assert pack.completed({"shared_pe_art_teachers": "9"}) == {"shared_pe_art_teachers": "9"}


def test_a_large_change_against_last_year_is_a_warning():
    findings = pack_of("primary").findings(good_values(students="420"), good_values())
    assert [(found.code, found.is_hard) for found in findings] == [("change_students", False)]
    assert percent_change("300", "420") == Decimal(40)
    assert percent_change("0", "5") is None


@pytest.mark.parametrize(
    ("code", "typed", "stored"),
    [
        ("students", "１，２３４", "1234"),
        ("students", "/", None),
        ("students", "无", None),
        ("equipment_value_wan", "1,540.50", "1540.5"),
        ("built_by_2010", "是", "1"),
        ("built_by_2010", "无", "0"),
        ("founded_year", "1998", "1998"),
        ("class_sizes", "一年级1班 45\r\n一年级2班：４６", "一年级1班 45\n一年级2班 46"),
        ("music_rooms", "音乐室1 96.50；音乐室2 73", "音乐室1 96.5\n音乐室2 73"),
    ],
)
def test_figures_are_read_as_typed(code, typed, stored):
    assert every_field()[code].read(typed) == stored


@pytest.mark.parametrize(
    ("code", "typed"), [("students", "-1"), ("students", "3.5"), ("students", "300人"), ("built_by_2010", "也许")]
)
def test_figures_that_cannot_be_are_refused(code, typed):
    with pytest.raises(NumberRefused):
        every_field()[code].read(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("85%", "85"), ("85 %", "85"), ("８５％", "85"), ("98.5", "98.5"), ("0.85%", "0.85"), ("0", "0")],
)
def test_a_percentage_is_read_as_typed(typed, stored):
    assert field_pack(COUNTY).fields["primary_zone_share"].read(typed) == stored
    assert field_pack(COUNTY).fields["primary_zone_share"].typed(stored) == f"{stored}%"


@pytest.mark.parametrize(("typed", "question"), [("0.85", "0.85 是 0.85% 还是 85%？"), ("1", "1 是 1% 还是 100%？")])
def test_a_share_that_could_mean_two_things_is_asked_about(typed, question):
    with pytest.raises(NumberRefused) as refused:
        field_pack(COUNTY).fields["primary_zone_share"].read(typed)
    assert refused.value.sentence.startswith(question)


def test_a_level_is_one_of_four():
    level = field_pack(COUNTY).fields["monitor_maths_level"]
    assert (level.read("Ⅲ"), level.read("Ⅲ级"), level.read("3"), level.typed("3")) == ("3", "3", "3", "Ⅲ")
    with pytest.raises(NumberRefused, match="Ⅰ、Ⅱ、Ⅲ、Ⅳ"):
        level.read("优秀")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("一班45", "第 1 行“一班45”：请写成“班级 人数”"),
        ("一班 45\n一班 44", "第 2 行：“一班”写了两次"),
        ("一班 45.5", "请填整数"),
        ("一班 4500", "不能大于 999"),
        ("\n".join(f"{n}班 40" for n in range(201)), "最多 200 行"),
    ],
)
def test_a_list_names_the_line_that_cannot_be_read(typed, sentence):
    with pytest.raises(NumberRefused) as refused:
        every_field()["class_sizes"].read(typed)
    assert sentence in refused.value.sentence


def test_the_register_vocabulary_speaks_of_codes_that_exist():
    words = vocabulary()
    for field, choices in (("kind", Kind), ("ownership", Ownership), ("location", Location)):
        assert set(words.values[field].values()) == set(choices.values)
        assert all(set(codes) <= set(choices.values) for codes in words.ambiguous.get(field, {}).values())
    assert set(words.kind_codes.values()) == set(Kind.values)


@pytest.mark.parametrize("stage", ["primary", "junior", "kindergarten"])
def test_whatever_a_pack_requires_is_missing_until_it_is_given(stage):
    pack = pack_of(stage)
    required = pack.required_of(stage)
    assert pack.missing(stage, {}) == required
    assert pack.missing(stage, {field.code: "0" for field in required}) == []
    for field in required:
        others = {other.code: "0" for other in required if other is not field}
        assert pack.missing(stage, others) == [field]


def test_one_of_two_forms_of_the_same_figure_is_enough():
    counted = {"classes": "8", "music_rooms_count": "0", "fine_art_rooms_count": "1"}
    missing = {field.code for field in pack_of("primary").missing("primary", counted)}
    assert not missing & {"class_sizes", "music_rooms", "fine_art_rooms"}
    assert {"class_sizes", "music_rooms", "fine_art_rooms"} <= {
        f.code for f in pack_of("primary").missing("primary", {})
    }


@pytest.mark.parametrize("word", ["无此项", "不适用", "无", "/"])
def test_a_figure_that_does_not_apply_is_missing_and_never_zero(word):
    fields = field_pack(COMPULSORY).fields
    assert fields["offsite_leased_sport_area"].read(word) is None
    assert fields["students"].read(word) is None
    assert "primary" not in fields["offsite_leased_sport_area"].required_stages


def test_a_required_file_is_missing_until_one_is_handed_in():
    pack = field_pack(COMPULSORY)
    charter = replace(pack.fields["charter_evidence"], required_stages=("primary",))
    asking = replace(pack, fields={"charter_evidence": charter})
    assert (asking.asks_for_files("primary"), pack.asks_for_files("primary")) == (True, False)
    assert asking.missing("primary", {}) == [charter]
    assert asking.missing("primary", {}, {"charter_evidence"}) == []


def test_county_packs_share_no_field_and_say_what_is_to_be_confirmed():
    first, second = (set(field_pack(code).fields) for code in COUNTY_CODES)
    assert not first & second
    fields = field_pack(COUNTY_PRESCHOOL).fields
    assert "口径待核实" in fields["pop_3_5"].remark
    assert "口径待核实" not in fields["staffed_first_wage"].remark
    assert sum(field.type == "evidence" for field in fields.values()) == 29
