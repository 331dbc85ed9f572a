"""What is proved while a set is read: codes, circles, levels, what can be asked of whom; and that no input crashes it."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.definitions import KINDS, PackRefused
from assessments.engine.computing import compute
from assessments.engine.rules import KINDS as RULES
from assessments.pack_reading import read_pack
from schools.models import Kind
from tests.assessments.small_packs import FIELDS, SOURCE, faults, found_of, item, line, pack_of, set_of

RATE = {"kind": "value", "formula": "rate"}


def value(code, formula, **more):
    return item(code, {"kind": "value", "formula": formula}, **more)


def test_the_kinds_of_schools_are_those_of_the_register():
    assert tuple(Kind.values) == KINDS


@pytest.mark.parametrize(
    "blocks",
    [
        {"scope": {"stages": ["primary"], "excluded_kinds": {"kinds": ["palace"], "reason": "无"}}},
        {"scope": {"stages": ["primary"], "small_schools": [{"kinds": ["palace"], "below": "5", "reason": "小"}]}},
        {"scope": {"stages": ["primary"], "campuses": {"separate_kinds": ["palace"]}}},
        {"split": {"weights": {"palace": {"primary": "1"}}}},
        {"split": {"weights": {"nine_year": {"palace": "1"}}}},
    ],
)
def test_kinds_and_stages_nobody_knows_are_refused(blocks):
    assert "“palace”应是" in faults(value("V", "rate", unit="%"), **blocks)


def test_an_indicator_of_an_unknown_kind_is_refused():
    assert "V.kinds：“palace”应是" in faults(value("V", "rate", unit="%", kinds=["palace"]))


def test_a_code_stands_once_and_fields_exist():
    text = faults(value("V", "rate"), value("V", "rate"), value("W", "nothing_here + rate"))

    assert "V：指标代码重复" in text
    assert "没有字段“nothing_here”" in text
    twice = {"rate": {"label": "甲", "value": "1", "source": SOURCE}}
    assert "parameters.rate：与字段的代码相同" in faults(value("V", "rate"), parameters=twice)


def test_a_circle_is_told_link_by_link():
    """A reads B's value, B asks whether C is met, C is asked only where A has points."""
    text = faults(
        item("A", {"kind": "bonus", "formula": 'value("B")'}, points="5"),
        value("B", 'if(met("C"), 1, 0)'),
        item("C", {"kind": "confirm", "when": "has_plan"}, applies_if='points("A") > 1'),
    )

    assert "指标循环引用：" in text
    for link in ("“A”用到“B”", "“B”用到“C”", "“C”用到“A”"):
        assert link in text


def test_circles_through_a_heading_through_counting_and_to_itself():
    heading = faults(
        item("H", {"kind": "sum"}),
        item("P", {"kind": "bonus", "formula": 'points("H")'}, parent="H", points="5"),
        item("Q", {"kind": "manual", "field": "given"}, parent="H", points="5"),
    )
    counting = faults(
        item("N", {"kind": "n_of_m", "of": ["C"], "at_least": 1}),
        item("C", {"kind": "confirm", "when": 'met("N")'}),
    )

    assert "“H”用到“P”" in heading
    assert "“P”用到“H”" in heading
    assert "“N”用到“C”" in counting
    assert "“A”用到它自己" in faults(value("A", 'value("A") + 1'))


def test_the_order_of_computing_follows_who_reads_whom():
    found = set_of(value("A", 'value("B") * 2'), value("B", 'value("C") + 1'), value("C", "1 + 1"), value("D", "1"))

    assert [found_of(found, line(), code=code)[0].value for code in "ABCD"] == [6, 3, 2, 1]
    assert found.order == ("C", "D", "B", "A")


def test_a_formula_may_ask_only_what_an_indicator_gives():
    head = item("H", None)
    text = faults(
        head,
        item("C", {"kind": "confirm", "when": "has_plan"}, parent="H"),
        item("M", {"kind": "manual", "field": "given"}, points="5"),
        value("A", 'value("C")'),
        value("B", 'points("C")'),
        item("D", {"kind": "confirm", "when": 'met("M")'}),
        value("E", 'value("H")'),
        value("F", 'value("X")'),
        value("G", 'points("M")', unit="分"),
    )

    assert 'A.rule：指标“C”没有数值，不能用 value("C")' in text
    assert "B.rule：指标“C”没有得分" in text
    assert "D.rule：指标“M”没有达标结论" in text
    assert "E.rule：指标“H”没有数值" in text
    assert "没有指标“X”" in text
    assert "G.rule" not in text


def test_levels_are_read_across_only_in_aggregates():
    county = {"level": "county"}
    text = faults(
        value("S1", "rate", unit="%"),
        value("S2", "funds"),
        value("S3", 'value("K1")'),
        value("S4", "mean(funds)"),
        value("K1", "funds", **county),
        value("K2", "rate", **county),
        value("K3", 'value("S1")', **county),
        value("K4", "mean(rate)", **county),
        value("K5", 'mean(value("S1"))', **county),
        value("K6", "sum(funds)", **county),
        value("K7", "coalesce(rate, mean(rate))", **county),
        item("K8", {"kind": "manual", "field": "given"}, points="5", **county),
        value("S5", "rate", applies_if="county_ok"),
    )

    assert "S2.rule：字段“funds”是全县一个的，逐个对象的公式和汇总里不能用" in text
    assert "S3.rule：指标“K1”是全县一个的" in text
    assert "S4.rule：字段“funds”是全县一个的" in text
    assert "K2.rule：字段“rate”是逐个对象的，县级公式只能在 sum、mean、count 等汇总里用" in text
    assert "K3.rule：指标“S1”是逐个对象的" in text
    assert "K6.rule：字段“funds”是全县一个的" in text
    assert "K8.rule：字段“given”与指标的 level 不一致" in text
    assert "S5.applies_if：字段“county_ok”是全县一个的" in text
    for right in ("S1.", "K1.", "K4.", "K5.", "K7."):
        assert right not in text


def test_a_county_figure_reported_as_a_total_goes_before_the_sum_of_the_schools():
    found = set_of(value("K", "coalesce(teachers, sum(teachers))", level="county"))
    rows = [line("A", teachers=3), line("B", teachers=4)]

    assert compute(found, rows).county_values[0].value == 7
    assert compute(found, [*rows, line("", "county", "county", teachers=9)]).county_values[0].value == 9


def test_a_heading_and_what_is_below_it_are_of_one_level():
    text = faults(
        item("H", {"kind": "sum"}, level="county"), item("M", {"kind": "manual", "field": "given"}, parent="H", points="5")
    )  # fmt: skip

    assert "H.rule：与“M”的 level 不一致" in text
    counted = faults(
        item("N", {"kind": "n_of_m", "of": ["C"], "at_least": 1}, level="county"),
        item("C", {"kind": "confirm", "when": "has_plan"}),
    )
    assert "N.rule：与“C”的 level 不一致" in counted


def test_stages_where_there_are_none():
    by_stage = {"kind": "value", "formula": {"primary": "funds", "junior": "funds"}}

    assert "这里没有学段之分" in faults(item("K", by_stage, level="county"))
    assert "这里没有学段之分" in faults(
        item("K", {"kind": "value", "formula": {"primary": "rate"}}), object="school", scope={}
    )


@pytest.mark.parametrize(
    "formula",
    [
        "rate + " * 20_000 + "1",  # 140 kB
        "(" * 1000 + "1" + ")" * 1000,
        "-" * 900 + "1",
        "if(rate > 1, " * 60 + "1" + ", 0)" * 60,
        "not " * 200 + "has_plan",
        "+".join(["1"] * 700),
    ],
)
def test_formulas_beyond_all_measure_are_refused_before_they_cost_anything(formula):
    assert any(word in faults(value("V", formula)) for word in ("超过", "嵌套"))


def test_a_condition_that_can_never_hold_is_fine():
    found = found_of(set_of(value("V", "rate", unit="%", applies_if="1 = 2")), line(rate=5))

    assert [item.applies for item in found] == [False]


def test_a_name_without_a_value_is_no_name():
    found = set_of(item("V", RATE, parent=None, unit=None))

    assert (found.by_code["V"].parent, found.by_code["V"].unit) == ("", "")


ODD = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        10**30,
        "",
        "x",
        "NaN",
        "1e9",
        "[0, 1)",
        [],
        [None],
        [[]],
        {},
        {"": None},
        {"primary": []},
        "优",
    ]
)
WHOLE = pack_of(
    item("H", {"kind": "sum"}, points="12"),
    item("A", {"kind": "manual", "field": "given", "opinion": "remark"}, parent="H", points="5"),
    item("B", {"kind": "bands", "formula": "rate", "domain": "[0, 100]", "bands": [
        {"range": "[50, 100]", "points": "2"}, {"range": "[0, 50)", "share": "0.5"}]}, parent="H", unit="%", points="2"),
    item("C", {"kind": "checklist", "items": [{"label": "甲", "when": "has_plan", "points": "5", "applies_if": "has_money"}]},
         parent="H", points="5", kinds=["primary"], applies_if="students > 1", otherwise="full"),
    item("N", {"kind": "n_of_m", "of": ["T", "O"], "at_least": 1, "floor_ratio": "0.5"}),
    item("T", {"kind": "threshold", "formula": {"primary": "teachers / students", "junior": "area / students"},
               "thresholds": {"primary": "1", "junior": "2"}}, direction="higher", stages=["primary", "junior"]),
    item("O", {"kind": "not_lower", "formula": "rate", "tolerance": "1"}, direction="higher", unit="%", local={"2024": "5"}),
    item("D", {"kind": "deduct", "items": [{"label": "乙", "count": "absent", "minus": "1", "step": "2", "by": "full"}]}, points="3"),
    item("G", {"kind": "grade", "field": "quality", "coefficients": {"优": "1", "良": "0.8", "差": {"from": "0", "to": "0.5"}},
               "chosen": "factor", "passing": ["优"]}, points="3"),
    item("K", {"kind": "cases", "total": "cases_all", "done": "cases_done", "none": "skip"}, points="3"),
    item("R", {"kind": "rank", "formula": "rate", "step": "1", "ties": "mean"}, unit="%", direction="higher", points="4"),
    item("S", {"kind": "sources", "sources": [{"field": "given", "weight": "1"}], "absent": "reweigh"}, points="4"),
    item("X", {"kind": "bonus", "formula": 'points("A") / 10'}, points="2"),
    item("E", {"kind": "ratio", "formula": "teachers", "target": "5", "cap": "1"}, unit="人", direction="higher", points="5"),
    item("F", {"kind": "confirm", "when": "county_ok"}, level="county"),
    grades={"kind": "bands", "bands": [{"range": "[20, -)", "grade": "甲"}, {"range": "[0, 20)", "grade": "乙"}]},
    vetoes=[{"code": "V", "title": "否决", "when": "accident", "effect": "cap", "grade": "乙", "source": SOURCE}],
    parts=[{"code": "p", "title": "部分", "of": ["F"], "national": "1", "source": SOURCE}],
    coefficients={"kind": "weighted_cv", "weight": "students", "of": ["T"], "limits": {"primary": "1", "junior": "1"}, "source": SOURCE},
    school_rule={"kind": "n_of_m_with_floor", "of": ["T"], "at_least": 1, "floor_ratio": "1", "source": SOURCE, "floor_source": SOURCE},
    split={"weights": {"nine_year": {"primary": "1", "junior": "1.1"}}},
    rounding={"value": 2},
    levels=[{"code": "self", "title": "自评", "by": "school"}, {"code": "county", "title": "县评", "by": "office"}],
    improvements=[{"indicator": "T", "field": "teachers", "unit": "人", "step": "1", "whole": True, "resource": "teachers",
                   "movable": True, "cost_wan": "8", "move_cost_wan": "1", "source": SOURCE, "stages": ["primary"]}],
)  # fmt: skip


def places(content, path=()):
    """Give the path of everything in a pack."""
    pairs = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, inside in pairs:
        yield (*path, key)
        yield from places(inside, (*path, key))


PLACES = list(places(WHOLE))
ROWS = [
    line("A", students=100, teachers=9, rate=80, given=4, remark="好", has_plan=True, has_money=True, absent=3,
         quality="差", factor="0.3", cases_all=4, cases_done=3, accident=False),
    line("B", "junior", "junior", students=0, rate=120, quality="优", cases_all=0),
    line("B", "primary", "palace"),
    line("", "county", "county", county_ok=True),
]  # fmt: skip


def test_the_whole_example_is_read_and_uses_most_rules():
    found = read_pack(WHOLE)

    assert {item.rule.kind for item in found.scored} >= set(RULES) - {"value", "weighted", "mean", "worst", "best"}
    assert compute(found, ROWS, previous=ROWS, year=2024).outcomes[0].grade in ("甲", "乙")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=3))
def test_a_spoilt_pack_is_refused_or_computes_and_never_crashes(spoils):
    """Whatever stands anywhere in a pack; and what computes says why wherever it has nothing."""
    pack = copy.deepcopy(WHOLE)
    for path, odd in spoils:
        spoil(pack, path, odd)
    try:
        found = read_pack(pack)
    except PackRefused:
        return
    result = compute(found, ROWS, previous=ROWS[:1], year=2024)
    for section in result.sections:
        for one in section.values:
            nothing = one.value is None and one.points is None and one.met is None and not one.grade
            assert bool(one.reason) or not nothing, one
        rules = [item for item in found.scored if item.level == "subject"]
        for item_ in rules:
            item_.rule.describe(item_)
            item_.rule.steps(result.table, item_, 0)


def spoil(pack, path, odd):
    """Put something odd at a place, if an earlier one left the place there."""
    here = pack
    for key in path[:-1]:
        try:
            here = here[key]
        except (KeyError, IndexError, TypeError):
            return
    is_place = isinstance(here, list) and isinstance(path[-1], int) and path[-1] < len(here)
    if isinstance(here, dict) or is_place:
        here[path[-1]] = copy.deepcopy(odd)


def test_a_pack_that_is_only_a_code_says_what_is_missing():
    with pytest.raises(PackRefused) as refused:
        read_pack({"code": "x"})

    assert {"title：应是文字", "indicators：应是一个列表", "indicators：至少要有一个指标"} <= set(
        refused.value.sentences
    )
    assert FIELDS
