"""Grades by places within groups, each worked out by hand: the places of every group, ties at the border, gaps."""

import pytest

from tests.assessments.small_packs import compute, item, line, set_of

SCORE = item("P", {"kind": "manual", "field": "given"}, points=100)
FOUR_THREE_THREE = [{"grade": grade, "ratio": number} for grade, number in zip("甲乙丙", (4, 3, 3), strict=True)]


def quota(within=("group",), **more):
    grades = {"kind": "quota", "grades": FOUR_THREE_THREE, "within": list(within), **more}
    return set_of(SCORE, grades=grades)


def members(group, *points, stage="primary"):
    return [line(f"{group}{at:02}", stage, group=group, given=given) for at, given in enumerate(points, start=1)]


def by_group(definition, *rows):
    """Group → the grades of its members in the order of their codes, as one text; an open grade is a dash."""
    result = compute(definition, rows)
    found = {}
    for counted, outcome in zip(result.table.counted, result.outcomes, strict=True):
        found[counted.row.group] = found.get(counted.row.group, "") + (outcome.grade or "—")
    return found


@pytest.mark.parametrize(
    ("rounding", "town", "country", "small", "single"),
    [
        # 10 × 0.4, 0.3, 0.3 = 4, 3, 3; 7: 2.8, 2.1, 2.1; 3: 1.2, 0.9, 0.9; 1: 0.4, 0.3, 0.3
        ("half_up", "甲甲甲甲乙乙乙丙丙丙", "甲甲甲乙乙丙丙", "甲乙丙", "丙"),
        ("floor", "甲甲甲甲乙乙乙丙丙丙", "甲甲乙乙丙丙丙", "甲丙丙", "丙"),
        ("largest_remainder", "甲甲甲甲乙乙乙丙丙丙", "甲甲甲乙乙丙丙", "甲乙丙", "甲"),
    ],
)
def test_four_to_three_to_three_in_groups_of_ten_seven_three_and_one(rounding, town, country, small, single):
    rows = [
        *members("城区", *range(60, 50, -1)),
        *members("乡村", *range(99, 92, -1)),
        *members("山区", 30, 20, 10),
        *members("特教", 88),
    ]
    found = by_group(quota(rounding=rounding), *rows)
    assert found == {"城区": town, "乡村": country, "山区": small, "特教": single}


@pytest.mark.parametrize(
    ("points", "grades"),
    [
        # places 4 and 5 are equal: both 甲; 乙 keeps places 6 and 7
        ((100, 99, 98, 97, 97, 95, 94, 93, 92, 91), "甲甲甲甲甲乙乙丙丙丙"),
        # places 7 and 8 are equal: both 乙
        ((100, 99, 98, 97, 96, 95, 94, 94, 92, 91), "甲甲甲甲乙乙乙乙丙丙"),
        # six at the top: all 甲, and place 7 is the only 乙
        ((90, 90, 90, 90, 90, 90, 80, 70, 60, 50), "甲甲甲甲甲甲乙丙丙丙"),
        # everyone equal
        ((80,) * 10, "甲" * 10),
        # equal only when rounded for reading: compared unrounded
        ((100, 99, 98, "97.001", "97.0009", 95, 94, 93, 92, 91), "甲甲甲甲乙乙乙丙丙丙"),
    ],
)
def test_ties_at_the_border_share_the_better_grade_and_use_up_places(points, grades):
    assert by_group(quota(), *members("城区", *points)) == {"城区": grades}


def test_halves_round_up_and_never_make_more_places_than_members():
    """5 × 0.4, 0.3, 0.3 = 2, 1.5, 1.5: rounded half up 2, 2, 2; the last grade has what is left, one."""
    assert by_group(quota(), *members("城区", 50, 40, 30, 20, 10)) == {"城区": "甲甲乙乙丙"}
    assert quota().grading.numbers(5) == [2, 2, 2]
    assert quota(rounding="largest_remainder").grading.numbers(5) == [2, 2, 1]
    assert quota(rounding="floor").grading.numbers(5) == [2, 1, 1]


def test_who_has_no_points_keeps_a_place_and_leaves_only_its_own_group_open():
    """Ten places 4:3:3 with one gap: the last of each grade could move down by one; another group is settled."""
    rows = [*members("城区", 100, 99, 98, 97, 96, 95, 94, 93, 92, None), *members("乡村", 50, 40, 30)]
    assert by_group(quota(), *rows) == {"城区": "甲甲甲—乙乙—丙丙—", "乡村": "甲乙丙"}


def test_groups_are_kept_apart_by_stage_too():
    rows = [*members("城区", 90, 80, 70), *[line(f"J{at}", "junior", group="城区", given=at) for at in (3, 2, 1)]]
    result = compute(quota(within=("stage", "group")), rows)
    found = {(counted.row.stage, counted.row.school): outcome.grade for counted, outcome in zip(result.table.counted, result.outcomes, strict=True)}  # fmt: skip
    assert found == {
        ("primary", "城区01"): "甲", ("primary", "城区02"): "乙", ("primary", "城区03"): "丙",
        ("junior", "J3"): "甲", ("junior", "J2"): "乙", ("junior", "J1"): "丙",
    }  # fmt: skip


def test_the_rounding_and_the_groups_are_said_in_words():
    assert (
        quota().grading.describe()
        == "在同一分组内按得分排名定名额：甲占40%，乙占30%，丙占30%，名额四舍五入，并列取较好等级；其余为丙"
    )


PLACES_AND_POINTS = [
    {"grade": "优秀", "share": "0.3", "least": 90},
    {"grade": "良好", "least": 80},
    {"grade": "合格", "least": 60},
]


@pytest.mark.parametrize(
    ("points", "grades"),
    [
        # three places for 优秀 and five who reach 90: two of them are 良好; the last misses 60
        ((98, 97, 95, 93, 91, 85, 79, 70, 61, 40), "优秀优秀优秀良好良好良好合格合格合格不合格"),
        # only one reaches 90: nobody moves up into the two places left
        ((92, 89, 88, 87, 80, 79, 60, 59, 50, 40), "优秀良好良好良好良好合格合格不合格不合格不合格"),
        # everybody reaches 80: as many 良好 as there are
        ((99, 98, 97, 89, 88, 87, 86, 85, 84, 83), "优秀优秀优秀" + "良好" * 7),
    ],
)
def test_a_grade_by_points_alone_has_as_many_places_as_reach_them(points, grades):
    definition = set_of(SCORE, grades={"kind": "quota", "grades": PLACES_AND_POINTS, "otherwise": "不合格"})
    assert by_group(definition, *members("全县", *points)) == {"全县": grades}


def test_someone_without_points_leaves_open_only_what_he_could_change():
    definition = set_of(SCORE, grades={"kind": "quota", "grades": PLACES_AND_POINTS, "otherwise": "不合格"})
    # ten members, three places: the third by points could be the fourth; by points alone nothing is open
    rows = members("全县", 98, 97, 95, 85, 84, 83, 70, 65, 50, None)
    assert by_group(definition, *rows) == {"全县": "优秀优秀—良好良好良好合格合格不合格—"}


def test_it_is_said_in_words():
    grades = set_of(SCORE, grades={"kind": "quota", "grades": PLACES_AND_POINTS, "otherwise": "不合格"}).grading
    assert "优秀占30%（不低于90分），良好不低于80分，合格不低于60分" in grades.describe()
