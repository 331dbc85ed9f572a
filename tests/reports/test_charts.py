"""Charts: what they must say, and what they must never say."""

import io
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from reports.blocks import Block, BlockRefused, Chart, Paper, Series
from reports.chart_scale import scale_of
from reports.charts import NO_VALUES, chart_height, chart_png, chart_svg, description

FAMILIES = {"song": "'paper-song-0'", "": "serif"}
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def drawn(chart: Chart, width: float = 156.0) -> ElementTree.Element:
    return ElementTree.fromstring(  # noqa: S314 - our own text
        chart_svg(chart, width_mm=width, height_mm=chart_height(chart), families=FAMILIES)
    )


def named(svg: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [element for element in svg.iter() if element.get("class") == name]


def bar(*values: str, **more) -> Chart:
    labels = tuple(f"第{at}所" for at in range(1, len(values) + 1))
    return Chart("bar", labels, (Series("自评", values),), **more)


decimals = st.one_of(
    st.just(""),
    st.decimals(-(10**30), 10**30, allow_nan=False, allow_infinity=False, places=2).map(str),
    st.integers(-(10**12), 10**12).map(str),
    st.sampled_from(["0", "-0.01", "1E+29", "-1E+30", "1E-20", "100"]),
)


@st.composite
def charts(draw):
    kind = draw(st.sampled_from(["bar", "radar", "trend"]))
    count = draw(st.integers(3 if kind == "radar" else 1, 40))
    series = draw(st.integers(1, 6))
    text = st.text(st.characters(blacklist_categories=("Cs",)), max_size=30)
    labels = tuple(draw(st.lists(text, min_size=count, max_size=count)))
    rows = tuple(
        Series(draw(text), tuple(draw(st.lists(decimals, min_size=count, max_size=count)))) for _ in range(series)
    )
    return Chart(kind, labels, rows, unit=draw(text), caption=draw(text))


@settings(max_examples=150, deadline=None)
@given(charts())
def test_every_chart_is_one_harmless_picture_that_stays_in_its_frame(chart):
    svg = drawn(chart)
    height = chart_height(chart)
    allowed = {"svg", "text", "line", "rect", "path", "circle", "polygon"}

    assert {element.tag.rpartition("}")[2] for element in svg.iter()} <= allowed
    assert not {name for element in svg.iter() for name in element.attrib} & {"style", "href", "onload"}
    for element in svg.iter():
        for name, limit in (("x", 156), ("y", height), ("x1", 156), ("y1", height), ("cx", 156), ("cy", height)):
            if element.get(name) is not None:
                assert -0.5 <= float(element.get(name)) <= limit + 0.5, (name, element.attrib)
        for name in ("width", "height", "r"):
            if element.get(name) and element is not svg:
                assert float(element.get(name)) >= 0


@settings(max_examples=100, deadline=None)
@given(charts())
def test_a_missing_value_is_never_drawn(chart):
    svg = drawn(chart)
    there = sum(1 for series in chart.series for value in series.values if value)
    absent = sum(1 for series in chart.series for value in series.values if not value)

    if not there:
        assert NO_VALUES in "".join(svg.itertext())
    elif chart.kind == "bar":
        assert (len(named(svg, "bar")), len(named(svg, "gap"))) == (there, absent)
    else:
        assert len(named(svg, "mark")) == there


@settings(max_examples=100, deadline=None)
@given(st.lists(decimals.filter(bool), min_size=1, max_size=12), st.booleans())
def test_the_axis_holds_every_value_in_round_steps(values, from_zero):
    found = [Decimal(value) for value in values]
    scale = scale_of(found, from_zero=from_zero)
    ticks = scale.ticks()

    assert scale.low <= min(found) <= max(found) <= scale.high
    assert 2 <= len(ticks) <= 9
    assert all(0 <= scale.place(value) <= 1 for value in found)
    if from_zero:
        assert scale.low <= 0 <= scale.high
        assert 0 in ticks


def test_bars_start_at_zero_and_are_as_long_as_their_values():
    svg = drawn(bar("90", "45", "-30"))
    first, second, third = named(svg, "bar")
    height = [float(one.get("height")) for one in (first, second, third)]

    assert height[0] == pytest.approx(2 * height[1], abs=0.02)
    assert height[2] == pytest.approx(height[1] * 30 / 45, abs=0.02)
    zero = float(first.get("y")) + height[0]
    assert float(third.get("y")) == pytest.approx(zero, abs=0.02)
    assert [text.text for text in named(svg, "value")] == ["90", "45", "-30"]


def test_a_gap_breaks_the_line_of_a_trend():
    svg = drawn(Chart("trend", ("2021", "2022", "2023", "2024", "2025"), (Series("", ("1", "2", "", "4", "5")),)))

    assert [path.get("d").count("L") for path in named(svg, "line")] == [1, 1]
    assert len(named(svg, "mark")) == 4


def test_one_point_and_one_huge_value_are_legible():
    alone = drawn(Chart("trend", ("2024年",), (Series("县评", ("86.25",)),), unit="分"))
    huge = "".join(drawn(bar("123456789012", "5")).itertext())

    assert [text.text for text in named(alone, "value")] == ["86.25"]
    assert not named(alone, "line")
    assert "亿" in huge
    assert "1234.57" in huge


def test_a_radar_says_whose_value_is_missing_and_is_open_there():
    labels = ("领导", "培养", "课程", "管理")
    svg = drawn(Chart("radar", labels, (Series("自评", ("1", "2", "3", "4")), Series("县评", ("1", "", "3", "4")))))
    ways = [path.get("d") for path in named(svg, "line")]

    assert [text.text for text in named(svg, "label")] == ["领导", "培养（县评缺）", "课程", "管理"]
    assert sorted(way.endswith("Z") for way in ways if way.count("L") > 1) == [False, True]


def test_series_differ_without_colour():
    rows = tuple(Series(f"第{at}组", ("5", "6")) for at in range(1, 7))
    keys = named(drawn(Chart("bar", ("甲", "乙"), rows)), "key")
    svg = chart_svg(Chart("bar", ("甲", "乙"), rows), width_mm=156, height_mm=78, families=FAMILIES)
    colours = set(re.findall(r'(?:fill|stroke)="#([0-9a-f]+)"', svg))

    assert len(keys) == 6
    assert all(colour == colour[: len(colour) // 3] * 3 for colour in colours)
    edges = {(key.get("fill"), key.get("stroke-width")) for key in keys}
    assert len(edges) >= 5


def test_markup_in_a_label_is_text_and_the_picture_says_itself_in_words():
    chart = Chart("bar", ("<b>甲</b>", "乙"), (Series('"自评', ("1.50", "")),), unit="分", caption="得分")
    svg = chart_svg(chart, width_mm=156, height_mm=78, families=FAMILIES)

    assert "<b>" not in svg
    assert ElementTree.fromstring(svg).get("aria-label") == description(chart)  # noqa: S314
    assert description(chart) == '柱状图《得分》：<b>甲</b>："自评1.50分；乙："自评缺数据。'


def test_figures_that_cannot_be_drawn_are_refused():
    for value in ("1E+31", "Infinity", "一百", "9" * 40):
        with pytest.raises(BlockRefused):
            bar(value)


def test_the_picture_for_word_has_ink(faces):
    chart = bar("90", "", "30", unit="分")
    image = Image.open(io.BytesIO(chart_png(chart, width_mm=120, faces=faces))).convert("L")

    assert image.width == pytest.approx(120 * 200 / 25.4, abs=2)
    assert 0.01 < sum(image.histogram()[:128]) / (image.width * image.height) < 0.6


def test_a_chart_on_paper_has_letters_of_the_paper_inside_the_type_area(printed):
    chart = bar("90", "", "30", unit="分", caption="各校得分")
    blocks: tuple[Block, ...] = (chart,)
    paper = Paper("case_reminder", "", "", "得分情况", "", blocks)
    page = printed(paper).pages[0]
    words = [char for char in page.chars if char["text"] in "第所"]

    assert "各校得分" in page.extract_text().replace("\n", "")
    assert all(28 <= char["x0"] * 25.4 / 72 <= 184.1 for char in words)
    assert all("paper-song" in char["fontname"] for char in words)
