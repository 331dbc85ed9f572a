"""The year before, the county's own targets of the year, and the parts of the county's verdict."""

from decimal import Decimal

import pytest

from assessments.engine.computing import compute
from assessments.engine.explanations import explain
from tests.assessments.small_packs import FIELDS, SOURCE, faults, found_of, item, line, number, points_of, set_of

VALUE = {"kind": "value", "formula": "teachers - previous(teachers)"}


def values(definition, *rows, **settings):
    return [value.value for value in found_of(definition, *rows, **settings)]


def reasons(definition, *rows, **settings):
    return [value.reason for value in found_of(definition, *rows, **settings)]


def test_previous_reads_the_same_subject_a_year_before():
    found = set_of(item("V", VALUE, unit="人"))
    now = [line("A", teachers=12), line("B", teachers=9), line("C", teachers=5), line("D", teachers=5)]
    before = [line("D"), line("B", teachers=10), line("A", teachers=10), line("Z", teachers=1)]

    assert values(found, *now, previous=before) == [2, -1, None, None]
    assert reasons(found, *now, previous=before)[2:] == ["缺少上年教师"] * 2
    assert reasons(found, *now)[0] == "缺少上年数据"
    assert found.looks_back


def test_previous_within_a_formula_per_stage():
    rule = {"kind": "value", "formula": {"primary": "teachers - previous(teachers)", "junior": "previous(teachers)"}}
    found = set_of(item("V", rule, unit="人"))
    now = [line("A", teachers=12), line("A", "junior", teachers=9), line("B", "junior", teachers=3)]
    before = [line("A", teachers=10), line("A", "junior", teachers=7)]

    assert values(found, *now, previous=before) == [2, 7, None]


def test_campuses_are_added_to_their_main_school_of_their_own_year():
    """This year 10 + 2 teachers; last year 8 + 3, though the campus stood elsewhere in the list."""
    found = set_of(item("V", VALUE, unit="人"))
    now = [line("M", teachers=10), line("M1", teachers=2, main="M")]
    merged = [line("M1", teachers=3, main="M"), line("M", teachers=8)]
    apart = [line("M", teachers=8), line("M1", teachers=3)]

    assert values(found, *now, previous=merged) == [1]
    assert values(found, *now, previous=apart) == [4]  # last year it was a school of its own
    assert values(found, line("M", teachers=10), line("M1", teachers=2), previous=merged) == [-1, None]


def test_what_is_no_number_is_the_main_schools_when_campuses_are_merged():
    found = set_of(item("C", {"kind": "confirm", "when": "has_plan"}), item("G", {"kind": "grade", "field": "quality"}))
    rows = [line("M", quality="优"), line("M1", has_plan=True, quality="差", main="M")]

    assert [value.met for value in found_of(found, *rows)] == [None]
    assert [value.grade for value in found_of(found, *rows, code="G")] == ["优"]


def test_a_school_that_was_left_out_last_year_has_no_last_year():
    scope = {
        "stages": ["primary"],
        "small_schools": [{"kinds": ["teaching_point"], "below": "50", "reason": "不足50人"}],
    }
    found = set_of(item("V", VALUE, unit="人"), scope=scope)
    now = [line("T", kind="teaching_point", students=60, teachers=4)]

    assert values(found, *now, previous=[line("T", kind="teaching_point", students=40, teachers=3)]) == [None]
    assert values(found, *now, previous=[line("T", kind="teaching_point", students=50, teachers=3)]) == [1]


def test_last_years_mean_is_over_last_years_schools():
    """The school that closed counted last year: (10 + 20 + 60) ÷ 3."""
    found = set_of(item("V", {"kind": "value", "formula": "previous(mean(teachers))"}, unit="人"))
    before = [line("A", teachers=10), line("B", teachers=20), line("Z", teachers=60)]

    assert values(found, line("A", teachers=1), line("B", teachers=1), line("N", teachers=1), previous=before) == [30, 30, None]  # fmt: skip


def test_previous_reads_what_other_indicators_gave_last_year():
    """Points of last year, and a value of last year that itself has no year before."""
    rule = {"kind": "ratio", "formula": "teachers", "target": "20"}
    found = set_of(
        item("R", rule, unit="人", direction="higher", points="10"),
        item("G", {"kind": "value", "formula": 'points("R") - previous(points("R"))'}, unit="分"),
        item("Y", VALUE, unit="人"),
        item("W", {"kind": "value", "formula": 'previous(value("Y"))'}, unit="人"),
    )
    now, before = [line("A", teachers=16)], [line("A", teachers=10)]

    assert values(found, *now, previous=before, code="G") == [3]
    assert values(found, *now, previous=before, code="W") == [None]


def test_an_opened_number_never_shows_this_years_figure_as_last_years():
    rule = {"kind": "ratio", "formula": "teachers", "target": "20"}
    found = set_of(
        item("R", rule, unit="人", direction="higher", points="10"),
        item("V", VALUE, unit="人"),
        item("G", {"kind": "value", "formula": 'points("R") - previous(points("R"))'}, unit="分"),
    )
    result = compute(found, [line(teachers=16)], previous=[line(teachers=10)])
    opened = {code: explain(result.table, found.by_code[code], 0) for code in "VG"}

    assert opened["V"].formula == "指标V ＝ 教师 － 上年（教师）"
    assert opened["V"].filled == "＝ 16 － 上年（教师）"
    assert opened["G"].formula == "指标G ＝ 指标R的得分 － 上年（指标R的得分）"
    assert opened["G"].filled == "＝ 8 － 上年（指标R的得分）"


def test_last_years_own_result_is_no_circle():
    found = set_of(
        item("R", {"kind": "threshold", "formula": "rate", "thresholds": "90"}, unit="%", direction="higher",
             applies_if='coalesce(previous(value("R")), 0) < 95'),
    )  # fmt: skip

    assert [value.applies for value in found_of(found, line(rate=80), previous=[line(rate=96)])] == [False]
    assert [value.applies for value in found_of(found, line(rate=80), previous=[line(rate=94)])] == [True]


def test_the_countys_last_year():
    found = set_of(
        item("F", {"kind": "not_lower", "formula": "funds"}, level="county", unit="万元", direction="higher"),
        item("T", {"kind": "not_lower", "formula": "sum(teachers)"}, level="county", unit="人", direction="higher"),
    )
    now = [line("", "county", "county", funds=100), line("A", teachers=5), line("B", teachers=5)]
    before = [line("", "county", "county", funds=101), line("A", teachers=4), line("Z", teachers=5)]
    county = compute(found, now, previous=before).county_values

    assert [(value.value, value.target, value.met) for value in county] == [(100, 101, False), (10, 9, True)]
    without = compute(found, now, previous=before[1:]).county_values
    assert [value.met for value in without] == [None, True]


def judged(**more):
    rule = {"kind": "threshold", "formula": "rate", "thresholds": "95"}
    return item("R", rule, unit="%", direction="higher", local={"2023": "90", "2025": "97"}, **more)


def test_a_local_target_of_the_year_stands_beside_the_national_line():
    found = set_of(judged())

    def local(rate, **settings):
        (value,) = found_of(found, line(rate=rate), **settings)
        return value.met, value.local_target, value.local_met

    assert local(92, year=2023) == (False, 90, True)
    assert local(96, year=2025) == (True, 97, False)
    assert local(97, year=2025) == (True, 97, True)
    assert local(92, year=2024) == (False, None, None)
    assert local(92) == (False, None, None)
    assert local(None, year=2023) == (None, 90, None)


def test_the_offices_target_goes_first_and_the_stages_before_the_general():
    found = set_of(judged())
    rows = [line("A", rate=92), line("A", "junior", rate=92), line("B", rate=92)]
    targets = {("R", ""): Decimal(91), ("R", "junior"): Decimal(93)}

    results = found_of(found, *rows, year=2023, targets=targets)
    assert [(value.local_target, value.local_met) for value in results] == [(91, True), (93, False), (91, True)]


def test_lower_is_better_for_local_targets_too_and_who_is_not_asked_has_none():
    rule = {"kind": "threshold", "formula": "absent", "thresholds": "1"}
    found = set_of(item("R", rule, unit="次", direction="lower", stages=["primary"], local={"2023": "3"}))
    results = found_of(found, line("A", absent=3), line("A", "junior", absent=3), line("B", absent=4), year=2023)

    assert [(value.local_target, value.local_met) for value in results] == [(3, True), (None, None), (3, False)]


def test_a_local_target_without_a_value_or_a_direction_is_refused():
    text = faults(
        item("C", {"kind": "confirm", "when": "has_plan"}, local={"2023": "1"}, direction="higher"),
        item("V", {"kind": "value", "formula": "rate"}, unit="%", local={"2023": "1"}),
    )

    assert "C.local：指标没有数值" in text
    assert "V.local：要写明 direction" in text


def county_answers(met, asked, code):
    """Return so many county indicators with a yes-or-no field each, and the figures of which ``met`` hold."""
    fields = {f"{code.lower()}{at}": {"label": f"{code}{at}", "type": "boolean", "level": "county"} for at in range(asked)}  # fmt: skip
    items = [item(f"{code}{at}", {"kind": "confirm", "when": f"{code.lower()}{at}"}, level="county") for at in range(asked)]  # fmt: skip
    return fields, items, {name: at < met for at, name in enumerate(fields)}


@pytest.fixture(scope="module")
def balanced_parts():
    """The four parts with 5 of 7, 14 of 15, 8 of 9 and 82.75 % (331 of 400 asked)."""
    fields, items, figures, parts = dict(FIELDS), [], {}, []
    for code, title, met, asked, early, late in (
        ("R", "资源配置", 5, 7, "4", "7"),
        ("G", "政府保障程度", 14, 15, "13", "15"),
        ("Q", "教育质量", 8, 9, "8", "9"),
    ):
        own_fields, own_items, own_figures = county_answers(met, asked, code)
        fields |= own_fields
        items += own_items
        figures |= own_figures
        local = {"2023": early, "2025": late}
        parts.append({"code": code, "title": title, "of": [one["code"] for one in own_items],
                      "national": str(asked), "local": local, "source": SOURCE})  # fmt: skip
    fields |= {name: number(label, "份", level="county") for name, label in (("valid", "有效"), ("pleased", "认可"))}
    rule = {"kind": "threshold", "formula": "pleased / valid * 100", "thresholds": "85"}
    items.append(item("A", rule, level="county", unit="%", direction="higher"))
    parts.append({"code": "A", "title": "社会认可度", "measure": "value", "of": ["A"], "national": "85",
                  "local": {"2023": "80", "2025": "85"}, "source": SOURCE})  # fmt: skip
    row = line("", "county", "county", valid=400, pleased=331)
    return set_of(*items, fields=fields, parts=parts), type(row)("", "county", "county", row.fields | figures)


def test_four_of_four_parts_on_the_targets_of_2023_and_none_on_those_of_2025(balanced_parts):
    definition, row = balanced_parts
    early = compute(definition, [row], year=2023).verdict
    late = compute(definition, [row], year=2025).verdict

    assert [part["figure"] for part in early["parts"]] == ["5", "14", "8", "82.75"]
    assert [part["target"] for part in early["parts"]] == ["4", "13", "8", "80"]
    assert [part["target"] for part in late["parts"]] == ["7", "15", "9", "85"]
    assert (early["parts_met"], late["parts_met"]) == (4, 0)
    assert (early["parts_national_met"], early["passed"]) == (0, False)
    assert early["parts"][0]["unmet"] == ["R5", "R6"]


def test_the_offices_own_targets_go_before_the_packs(balanced_parts):
    definition, row = balanced_parts
    targets = {("R", ""): Decimal(6), ("A", ""): Decimal("82.75")}
    found = compute(definition, [row], year=2025, targets=targets).verdict["parts"]

    assert [part["target_met"] for part in found] == [False, False, False, True]


def test_a_part_stays_open_while_what_is_missing_could_decide_it(balanced_parts):
    definition, row = balanced_parts
    gap = type(row)("", "county", "county", {**row.fields, "q0": None, "valid": None})
    parts = compute(definition, [gap], year=2023).verdict["parts"]

    assert [(part["target_met"], part["national_met"]) for part in parts] == [
        (True, False), (True, False), (None, False), (None, None),
    ]  # fmt: skip


def test_a_part_whose_value_should_be_low():
    rule = {"kind": "threshold", "formula": "funds", "thresholds": "3"}
    found = set_of(
        item("D", rule, level="county", unit="万元", direction="lower"),
        parts=[{"code": "d", "title": "债务", "measure": "value", "of": ["D"], "national": "3", "source": SOURCE}],
    )

    def met(funds):
        return compute(found, [line("", "county", "county", funds=funds)]).verdict["parts"][0]["national_met"]

    assert [met(2), met(3), met(4), met(None)] == [True, True, False, None]


def test_a_part_over_schools_that_left_one_out_is_open():
    rule = {"kind": "value", "formula": "mean(rate)"}
    found = set_of(
        item("M", rule, level="county", unit="%", direction="higher"),
        parts=[{"code": "m", "title": "巩固率", "measure": "value", "of": ["M"], "national": "90", "source": SOURCE}],
    )
    part = compute(found, [line("A", rate=95), line("B")]).verdict["parts"][0]

    assert (part["figure"], part["national_met"]) == ("95", None)


def test_parts_that_cannot_be_judged_are_refused():
    part = {"code": "p", "title": "甲", "national": "1", "source": SOURCE}
    items = [
        item("V", {"kind": "value", "formula": "rate"}, unit="%"),
        item("K", {"kind": "confirm", "when": "county_ok"}, level="county"),
    ]

    assert "指标“V”不判定达标，也没有差异系数" in faults(*items, parts=[{**part, "of": ["V"]}])
    assert "指标“V”应是全县一个的" in faults(*items, parts=[{**part, "of": ["V"], "measure": "value"}])
    assert "指标“K”没有数值" in faults(*items, parts=[{**part, "of": ["K"], "measure": "value"}])
    assert "parts：代码重复" in faults(*items, parts=[{**part, "of": ["K"]}, {**part, "of": ["K"]}])


def test_points_of_the_year_are_not_lower():
    found = set_of(item("Y", {"kind": "not_lower", "formula": "rate"}, unit="%", direction="higher", points="2"))

    assert points_of(found, line(rate=90), previous=[line(rate=90)]) == ["2"]
