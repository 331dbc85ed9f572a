"""What if: replaced figures move the county's verdict, coefficients and schools."""

from decimal import Decimal

import pytest

from assessments.engine.what_if import WhatIfRefused, changed_rows, what_if
from tests.assessments.county import balanced, row

ROWS = (
    row("A", 900, indoor_sport_area=0, sport_field_area=5580, teaching_aux_area=9000),
    row("B", 300),
)


def test_one_new_figure_makes_the_county_pass():
    found = what_if(balanced(), ROWS, {("A", "primary", "sport_field_area"): Decimal(6750)})

    assert found.verdict_before["schools_passed"] is False
    assert found.verdict_after["schools_passed"] is True
    (moved,) = found.moved
    assert (moved.school, moved.before, moved.after, moved.met_before, moved.met_after) == ("A", False, True, 6, 7)
    assert moved.indicators == (("R5", False, True),)


def test_coefficients_are_set_side_by_side():
    found = what_if(balanced(), ROWS, {("A", "primary", "sport_field_area"): Decimal(9900)})

    (r5,) = [move for move in found.coefficients if move.after.code == "R5"]
    assert r5.moved
    assert r5.before.cv > 0
    assert r5.after.cv == 0  # 11 ㎡ in both schools
    assert not any(move.moved for move in found.coefficients if move.after.code != "R5")


def test_the_rows_of_the_run_stay_as_they_are():
    before = ROWS[0].fields["sport_field_area"]
    what_if(balanced(), ROWS, {("A", "primary", "sport_field_area"): Decimal(1)})
    assert ROWS[0].fields["sport_field_area"] == before


def test_a_figure_of_the_whole_school_is_set_on_all_its_stages():
    rows = [row("N", 440, "primary", "nine_year"), row("N", 400, "junior", "nine_year")]
    changed = changed_rows(balanced(), rows, {("N", "junior", "sport_field_area"): Decimal(5)})
    assert [item.fields["sport_field_area"] for item in changed] == [5, 5]

    teachers = changed_rows(balanced(), rows, {("N", "junior", "pe_teachers"): Decimal(5)})
    assert [item.fields["pe_teachers"] for item in teachers] == [Decimal("2.2"), 5]


def test_a_figure_taken_away_leaves_the_verdict_open():
    found = what_if(balanced(), ROWS[1:], {("B", "primary", "backbone_teachers"): None})

    assert (found.verdict_before["schools_passed"], found.verdict_after["schools_passed"]) == (True, None)
    assert found.moved[0].indicators == (("R2", True, None),)


def test_a_small_teaching_point_leaves_the_scope():
    rows = [row("T", 60, kind="teaching_point"), row("B", 300)]
    found = what_if(balanced(), rows, {("T", "primary", "students"): Decimal(40)})

    assert found.moved[0].school == "T"
    assert found.moved[0].after is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({("X", "primary", "students"): Decimal(1)}, "X（小学）不在这次测算里"),
        ({("A", "primary", "gold"): Decimal(1)}, "不用“gold”"),
        ({("A", "primary", "students"): Decimal(-1)}, "不能是负数"),
        ({("A", "primary", "students"): Decimal("NaN")}, "不能是负数"),
    ],
)
def test_what_cannot_be_applied_is_refused_in_words(changes, sentence):
    with pytest.raises(WhatIfRefused, match=sentence):
        what_if(balanced(), ROWS, changes)


def test_two_figures_for_one_thing_of_the_school_are_refused():
    rows = [row("N", 440, "primary", "nine_year"), row("N", 400, "junior", "nine_year")]
    with pytest.raises(WhatIfRefused, match="全校共有"):
        changed_rows(
            balanced(),
            rows,
            {("N", "junior", "multimedia_rooms"): Decimal(5), ("N", "primary", "multimedia_rooms"): Decimal(6)},
        )
