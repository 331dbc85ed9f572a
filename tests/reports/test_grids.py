"""The boxes of a form: as the office writes them, as they are laid out."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.blocks import Grid, GridCell
from reports.grid_rows import read_row
from reports.grids import grid_html, grid_widths
from reports.wording import WordingRefused, fill, parse

BODY = "| # 学校 | {学校} | # 时间 | {时间} |\n|6行| # 过程 | {过程} |||"
VALUES = {"学校": "青山小学", "时间": "", "过程": "查阅资料。\n巡视校园。"}


def test_rows_that_follow_one_another_are_one_grid_and_empty_boxes_stay():
    (grid,) = fill(parse(BODY), VALUES)

    assert grid == Grid(
        (
            (GridCell("学校", label=True), GridCell("青山小学"), GridCell("时间", label=True), GridCell("")),
            (GridCell("过程", label=True), GridCell("查阅资料。\n巡视校园。", span=3)),
        ),
        heights=(1, 6),
    )
    assert parse(BODY).gaps(VALUES) == ()


def test_text_between_rows_parts_the_form_and_a_row_that_may_fall_away_does():
    blocks = fill(parse("| # 甲 | {学校} |\n说明\n| # 乙 | {过程} |\n? | # 时间 | {时间} |"), VALUES)

    assert [type(block).__name__ for block in blocks] == ["Grid", "Paragraph", "Grid"]
    assert len(blocks[2].rows) == 1


def test_wrong_rows_are_named_with_their_line():
    with pytest.raises(WordingRefused) as refused:
        parse("| 甲 | 乙 |\n| 丙 |\n\n|30行| 丁 |\n" + "| 戊 " * 13)

    text = str(refused.value)
    assert "第2行的表格有1栏，与上一行的2栏不一致" in text
    assert "第4行的行高写作“30行”" in text
    assert "第5行的表格有13栏，最多12栏" in text


def test_a_bar_in_what_is_filled_in_makes_no_box():
    (grid,) = fill(parse("| # 学校 | {学校} |"), {"学校": "| # 甲 || 乙 {时间}"})

    assert grid.rows[0][1] == GridCell("| # 甲 || 乙 {时间}")


def test_columns_of_labels_are_as_wide_as_the_longest_and_the_others_share_the_rest(faces):
    (grid,) = fill(parse(BODY), VALUES)
    widths = grid_widths(grid, faces, width_mm=156)

    assert sum(widths) == pytest.approx(156)
    assert widths[0] == widths[2] < 20
    assert widths[1] == widths[3] > 50
    assert grid_widths(Grid(grid.rows, widths=(1, 2, 1, 2)), faces, width_mm=225)[1] == pytest.approx(75)


def test_markup_in_a_box_is_text_and_rows_have_their_height(faces):
    html = grid_html(Grid(((GridCell("<img src=x>"), GridCell("甲")),), heights=(3,)), faces, width_mm=156)

    assert "<img" not in html
    assert "&lt;img" in html
    assert 'style="height:30.682mm"' in html


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("学校名称：12a，。", max_size=60), min_size=1, max_size=12),
    st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_every_letter_stands_in_its_box_and_widths_fill_the_page(faces, texts, labels):
    grid = Grid(tuple((GridCell(text, label),) for text, label in zip(texts, labels, strict=False)))
    html = grid_html(grid, faces, width_mm=156)

    assert sum(grid_widths(grid, faces, width_mm=156)) == pytest.approx(156)
    shown = "".join(re.sub(r"<[^>]+>", "", html).split())
    assert shown == "".join("".join(texts).split())


@given(st.text("| #甲乙12行{}", max_size=40))
def test_any_line_of_bars_is_read_or_refused(text):
    row = read_row(f"|{text}")
    assert row.columns >= 1

    try:
        template = parse(f"|{text}")
    except WordingRefused as refused:
        sentence = str(refused)
    else:
        assert len(fill(template, dict.fromkeys(template.placeholders, ""))) == 1
        return
    assert "第1行" in sentence
