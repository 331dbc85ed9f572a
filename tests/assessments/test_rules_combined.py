"""Headings made of what is below: sums, weights, means; what is missing, what is not asked; the total over the roots."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.engine.computing import compute
from tests.assessments.small_packs import (
    FIELDS,
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

SCORES = {name: number(f"得分{name}", "分") for name in ("a", "b", "c", "d", "e")}
WORDS = {"is_big": {"label": "规模大", "type": "boolean"}}


def part(name, points, **more):
    """Return an indicator whose points are the field of its name."""
    rule = {"kind": "manual", "field": name}
    return item(name.upper(), rule, parent="H", points=str(points), **more)


def heading(*parts, kind="sum", points=None, **more):
    head = item("H", {"kind": kind}, **({} if points is None else {"points": str(points)}), **more)
    return set_of(head, *parts, fields=FIELDS | SCORES | WORDS)


def refused(*parts, kind="sum", points=None, **blocks):
    head = item("H", {"kind": kind}, **({} if points is None else {"points": str(points)}))
    return faults(head, *parts, fields=FIELDS | SCORES | WORDS, **blocks)


def row(school="A", stage="primary", kind="primary", **fields):
    found = line(school, stage, kind)
    exact = {name: value if isinstance(value, bool) else Decimal(str(value)) for name, value in fields.items()}
    return type(found)(school, stage, kind, exact)


BONUS = item("X", {"kind": "bonus", "formula": "extra"}, parent="H", points="5")


def test_five_parts_add_up_exactly():
    found = heading(*(part(name, 20) for name in "abcde"))
    result = compute(found, [row(a="17.8", b="31.6", c="17", d="18.6", e="11.8")])
    exact = heading(*(part(name, 40) for name in "abcde"))
    (value,) = found_of(exact, row(a="17.8", b="31.6", c="17", d="18.6", e="11.8"))

    assert str(value.points) == "96.8"
    assert result.outcomes[0].points is None  # 31.6 of 20 is not taken


def test_six_domains_of_a_kindergarten():
    parts = [item(f"K{at}", {"kind": "manual", "field": name}, points=most, parent="H")
             for at, (name, most) in enumerate(zip(("a", "b", "c", "d", "e", "given"), ("20", "20", "20", "20", "10", "10"), strict=True))]  # fmt: skip
    found = heading(*parts, points=100)

    assert points_of(found, row(a=18, b=17, c=15, d=18, e=10, given=8)) == ["86"]


def test_one_missing_part_leaves_the_heading_open_and_is_named():
    found = heading(part("a", 10), part("b", 10))
    (value,) = found_of(found, row(a=5))

    assert (value.points, value.reason) == (None, "缺1项得分：B")
    assert steps_of(found, row(a=5)) == ["A 指标A：5分（满分10）", "B 指标B：缺（满分10）"]
    assert compute(found, [row(a=5)]).outcomes[0].points is None


@pytest.mark.parametrize(("otherwise", "points"), [("rescale", "50"), ("full", "70"), ("skip", "30")])
def test_what_a_part_that_is_not_asked_does_to_the_sum(otherwise, points):
    """60 + 40 points; 40 are not asked of small schools, who have 30 of the 60: 30 × 100/60, 30 + 40, or 30."""
    found = heading(part("a", 60), part("b", 40, applies_if="is_big", otherwise=otherwise), points=100)

    assert points_of(found, row(a=30, is_big=False)) == [points]
    assert points_of(found, row(a=30, b=20, is_big=True)) == ["50"]
    words = {"rescale": "其余按比例放大", "full": "按满分计", "skip": "不计"}[otherwise]
    assert steps_of(found, row(a=30, is_big=False))[1] == f"B 指标B：不适用，{words}（满分40）"


def test_a_condition_that_is_missing_leaves_the_part_asked():
    found = heading(part("a", 60), part("b", 40, applies_if="is_big"))

    assert points_of(found, row(a=30)) == [None]
    assert points_of(found, row(a=30, b=10)) == ["40"]


def test_stages_and_kinds_decide_who_is_asked():
    found = heading(part("a", 60, stages=["junior"]), part("b", 40, kinds=["nine_year"]))
    rows = [
        row("A", "primary", "primary", a=1, b=1),
        row("B", "junior", "junior", a=30, b=1),
        row("C", "primary", "nine_year", a=1, b=10),
    ]
    values = found_of(found, *rows)

    assert [value.applies for value in values] == [False, True, True]
    assert [value.points for value in values] == [None, 50, 25]  # 30 of 60 and 10 of 40, both out of 100
    assert values[0].reason == "不适用"


def test_nobody_asked_with_full_points_is_full():
    found = heading(part("a", 60, applies_if="is_big", otherwise="full"), part("b", 40, applies_if="is_big"))

    assert points_of(found, row(is_big=False)) == ["100"]


def test_bonus_points_are_on_top_and_not_stretched():
    found = heading(part("a", 60), part("b", 40, applies_if="is_big"), BONUS, points=100)

    assert points_of(found, row(a=30, is_big=False, extra=3)) == ["53"]
    assert points_of(found, row(a=60, b=40, is_big=True, extra=9)) == ["105"]
    assert compute(found, [row(a=60, b=40, is_big=True, extra=9)]).outcomes[0].maximum == 100
    assert steps_of(found, row(a=30, b=1, extra=3))[2] == "X 指标X：3分（附加分，最多5）"
    assert heading(BONUS).by_code["H"].points is None


@pytest.mark.parametrize(("kind", "points"), [("weighted", "10.8"), ("mean", "11"), ("worst", "8"), ("best", "12")])
def test_bonus_points_are_on_top_however_the_rest_goes_together(kind, points):
    """9 and 11 of 20 with weights .6 and .4 are 9.8; mean 10, worst... each with one bonus point on top."""
    weights = ({"weight": "0.6"}, {"weight": "0.4"}) if kind == "weighted" else ({}, {})
    found = heading(part("a", 20, **weights[0]), part("b", 20, **weights[1]), BONUS, kind=kind)
    values = {"weighted": (9, 11), "mean": (9, 11), "worst": (7, 11), "best": (9, 11)}[kind]

    assert points_of(found, row(a=values[0], b=values[1], extra=1)) == [points]


def test_weights_are_spread_over_what_is_asked():
    """.5 × 80 + .3 × 60 = 58 of a weight of .8, so 72.5 of 1; full: 58 + .2 × 100; skip: 58."""

    def score(otherwise):
        parts = [part("a", 100, weight="0.5"), part("b", 100, weight="0.3"),
                 part("c", 100, weight="0.2", applies_if="is_big", otherwise=otherwise)]  # fmt: skip
        return points_of(heading(*parts, kind="weighted", points=100), row(a=80, b=60, c=50, is_big=False))

    assert (score("rescale"), score("full"), score("skip")) == (["72.5"], ["78"], ["58"])


def test_mean_worst_and_best():
    def score(kind, **values):
        return points_of(heading(part("a", 10), part("b", 10), part("c", 10, applies_if="is_big"), kind=kind), row(**values))  # fmt: skip

    assert score("mean", a=9, b=6, c=3, is_big=True) == ["6"]
    assert score("mean", a=9, b=6, is_big=False) == ["7.5"]
    assert score("worst", a=9, b=6, c=3, is_big=True) == ["3"]
    assert score("best", a=9, b=6, c=3, is_big=True) == ["9"]
    assert score("worst", a=9, c=3, is_big=True) == [None]
    full = heading(part("a", 10), part("b", 10, applies_if="is_big", otherwise="full"), kind="mean")
    assert points_of(full, row(a=4, is_big=False)) == ["7"]
    assert [says(heading(part("a", 10), kind=kind)) for kind in ("sum", "mean", "worst", "best")] == [
        "下级指标得分相加", "下级指标得分的平均", "取下级指标中的最低得分", "取下级指标中的最高得分",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["mean", "worst", "best"])
def test_what_is_left_out_of_a_mean_is_just_left_out(kind):
    """There is nothing to stretch: rescale and skip are the same."""
    for otherwise in ("rescale", "skip"):
        found = heading(part("a", 10), part("b", 10, applies_if="is_big", otherwise=otherwise), kind=kind)
        assert points_of(found, row(a=4, is_big=False)) == ["4"]


points_and_maxima = st.lists(
    st.tuples(st.integers(0, 100), st.booleans(), st.sampled_from(["rescale", "full", "skip"])), min_size=2, max_size=5
)


@given(points_and_maxima, st.sampled_from(["sum", "mean", "worst", "best"]))
def test_points_stay_between_zero_and_the_maximum(parts, kind):
    """Whatever is asked, and however the rest counts."""
    nodes = [
        part(name, 100, applies_if="is_big", otherwise=otherwise) if optional else part(name, 100)
        for name, (_, optional, otherwise) in zip("abcde", parts, strict=False)
    ]
    found = heading(*nodes, kind=kind)
    values = {name: points for name, (points, _, _) in zip("abcde", parts, strict=False)}
    (value,) = found_of(found, row(is_big=False, **values))

    assert value.points is None or 0 <= value.points <= found.by_code["H"].points
    assert (value.points is None) == (not value.applies)


@given(st.lists(st.integers(0, 100), min_size=5, max_size=5))
def test_stretching_keeps_full_marks_full_and_nothing_nothing(values):
    """Whoever has all points of what is asked has all points; in proportion otherwise."""
    nodes = [part(name, 100) for name in "abcd"] + [part("e", 100, applies_if="is_big")]
    (value,) = found_of(heading(*nodes), row(is_big=False, **dict(zip("abcd", values, strict=False))))

    assert value.points == Decimal(sum(values[:4])) * 500 / 400


def test_points_and_weights_that_do_not_add_up_are_refused():
    assert "满分100分，下级指标合计99分，不相等" in refused(part("a", 60), part("b", 39), points=100)
    weighted = (part("a", 100, weight="0.5"), part("b", 100, weight="0.49"))
    assert "权重合计是0.99，应为1" in refused(*weighted, kind="weighted")
    percent = (part("a", 100, weight="50"), part("b", 100, weight="49"))
    assert "权重合计是99，应为1" in refused(*percent, kind="weighted")
    assert "按权重合成，但B没有 weight" in refused(part("a", 100, weight="1"), part("b", 100), kind="weighted")
    assert "这种合成要求各下级与上级满分相同，现在是A 10分、B 20分" in refused(
        part("a", 10), part("b", 20), kind="mean"
    )
    assert "下级指标都不给分" in refused(item("V", {"kind": "value", "formula": "rate"}, parent="H", unit="%"))
    assert "合成规则只能用在有下级指标的指标上" in refused()


def test_points_below_a_rule_that_does_not_read_them_are_refused():
    head = item("H", {"kind": "confirm", "when": "has_plan"}, points="5")

    assert "下级指标“A”有分，但这条规则不把它合成进来" in faults(head, part("a", 5), fields=FIELDS | SCORES)


def test_the_total_treats_roots_as_a_heading_treats_its_parts():
    """Roots of 60 and 40, the second not asked: 30 of 60 is 50 of 100; by weight likewise."""
    roots = [
        {**part("a", 60), "parent": ""},
        {**part("b", 40, applies_if="is_big"), "parent": ""},
        {**BONUS, "parent": ""},
    ]
    added = set_of(*roots, fields=FIELDS | SCORES | WORDS)
    weighted = set_of(
        {**part("a", 100, weight="0.15"), "parent": ""}, {**part("b", 100, weight="0.85"), "parent": ""},
        fields=FIELDS | SCORES | WORDS,
    )  # fmt: skip

    outcome = compute(added, [row(a=30, extra=2, is_big=False)]).outcomes[0]
    assert (outcome.points, outcome.maximum, outcome.rank) == (52, 100, 1)
    assert compute(weighted, [row(a=80, b=90)]).outcomes[0].points == Decimal("88.5")
    assert compute(weighted, [row(a=80, b=90)]).outcomes[0].maximum == 100
    text = faults({**part("a", 100, weight="0.15"), "parent": ""}, {**part("b", 100, weight="0.84"), "parent": ""}, fields=FIELDS | SCORES)  # fmt: skip
    assert "指标体系：权重合计是0.99，应为1" in text
