"""Real scoring schemes as packs, each worked out by hand."""

from decimal import Decimal

import pytest

from assessments.engine.computing import compute
from assessments.engine.inputs import SectionInput
from assessments.pack_files import shipped_pack
from assessments.pack_reading import read_pack

D = Decimal


def scored(code, stage, **answers):
    """One subject with these answers: its outcome and its points by indicator."""
    definition = read_pack(shipped_pack(code))
    result = compute(definition, [SectionInput("X", stage, "kindergarten" if stage else "primary", answers)])
    points = {name: column.points[0] for name, column in result.table.results.items()}
    return result.outcomes[0], points


def tiers(passed, middle, failed=0):
    """Answers of the 36 items: so many 基本合格 and 不合格 among those that may be, the rest 合格."""
    definition = read_pack(shipped_pack("preschool_universal_tiers"))
    answers = {}
    for code, field in definition.fields.items():
        if middle and "基本合格" in field.choices:
            answers[code], middle = "基本合格", middle - 1
        elif failed and "基本合格" in field.choices:
            answers[code], failed = "不合格", failed - 1
        else:
            answers[code] = "合格"
    assert sum(1 for answer in answers.values() if answer == "合格") == passed
    return answers


@pytest.mark.parametrize(
    ("passed", "middle", "failed", "grade"),
    [
        (36, 0, 0, "创优学前双普"),
        (33, 3, 0, "创优学前双普"),
        (32, 4, 0, "提高学前双普"),
        (31, 5, 0, "提高学前双普"),
        (29, 7, 0, "巩固学前双普"),
        (28, 8, 0, "未达标"),
        (35, 0, 1, "未达标"),
    ],
)
def test_three_tiers_by_the_number_of_items_passed(passed, middle, failed, grade):
    outcome, _ = scored("preschool_universal_tiers", "", **tiers(passed, middle, failed))

    assert outcome.grade == grade


def test_five_parts_of_a_hundred_by_weight():
    """A1 97 × 0.15 + A2 90 × 0.2 + A3 100 × 0.25 + A4 80 × 0.25 + A5 60 × 0.15 = 14.55 + 18 + 25 + 20 + 9 = 86.55."""
    definition = read_pack(shipped_pack("kindergarten_review_hubei_2016"))
    given = {item.rule.field: item.points for item in definition.scored if item.rule.kind == "manual"}
    given |= {"c7": D(0), "c25": D(3), "c38": D(60), "c39": D(60)}
    given |= {"c7_why": "绿化不足", "c25_why": "记录少", "c38_why": "活动单一", "c39_why": "特色不明显"}
    outcome, points = scored("kindergarten_review_hubei_2016", "kindergarten", **given)

    assert [points[code] for code in ("B1", "B2", "B3", "B4", "B5")] == [15, 19, 23, 10, 30]
    assert [points[code] for code in ("A1", "A2", "A3", "A4", "A5")] == [97, 90, 100, 80, 60]
    assert (outcome.points, outcome.maximum) == (D("86.55"), 100)


def test_points_below_the_maximum_need_a_word():
    definition = read_pack(shipped_pack("kindergarten_review_hubei_2016"))
    given = {item.rule.field: item.points for item in definition.scored if item.rule.kind == "manual"} | {"c1": D(4)}
    outcome, points = scored("kindergarten_review_hubei_2016", "kindergarten", **given)

    assert points["C1"] is None
    assert outcome.points is None


def test_a_thousand_points_a_bonus_with_a_cap_and_a_veto():
    answers = {
        "p1": D(200),
        "p2": D(140),
        "p2_why": "责任书缺2份",
        "p3": D(200),
        "p4": D(190),
        "p4_why": "监控有盲点",
        "p5": D(250),
    }
    plain, _ = scored("safe_campus_1000", "", **answers, vetoed=False)
    more, _ = scored("safe_campus_1000", "", **answers, vetoed=False, extra=D(80))
    ended, _ = scored("safe_campus_1000", "", **answers, vetoed=True)

    assert (plain.points, plain.maximum) == (980, 1000)
    assert more.points == 1030  # 80 are capped at 50
    assert ended.verdict.passed is False
    assert ended.vetoes == ("一票否决情形",)


SAFE = {
    "no_body": False, "no_pledge": False, "meetings": D(2), "not_in_plan": False, "absences": D(0), "late_reports": False,
    "false_reports": False, "no_summary": False, "not_pursued": False, "hazard_rest": D(11),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, 22),
        ({"absences": D(2)}, 20),
        ({"absences": D(9)}, 19),  # used up at 3
        ({"meetings": D(1), "no_body": True}, 15),
        ({"late_reports": True, "false_reports": True}, 19),  # 2 + 3, but only 3 are there
    ],
)
def test_deductions_until_the_points_are_used_up(changes, points):
    _, found = scored("school_safety_appraisal", "", **(SAFE | changes))

    assert found["D1"] == points
    assert found["D2"] == 15


FIRST_CLASS = {
    "study_sessions": D(8), "study_thin": False, "no_head_rule": False, "bodies_incomplete": False,
    "committee_missed": D(0), "committee_thin": D(0), "groups_missing": D(0), "groups_thin": D(0),
    "licences_missing": D(0), "schoolified": False, "illegal_fees": False, "breaches": False, "conduct_rest": D(5),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "b1", "b2"),
    [
        ({}, 28, 24),
        ({"study_sessions": D(5), "study_thin": True}, 22, 24),  # 3 sessions short and thin: 8 − 3 − 3
        ({"study_sessions": D(20)}, 28, 24),  # more than asked gives nothing
        ({"committee_missed": D(2), "committee_thin": D(3)}, 18, 24),  # 6 + 6, used up at 10
        ({"groups_missing": D(1), "groups_thin": D(1)}, 22, 24),
        ({"groups_thin": D(2)}, 21, 24),
        ({"illegal_fees": True}, 28, 14),
        ({"licences_missing": D(1)}, 28, 20),
    ],
)
def test_a_first_class_kindergarten_loses_by_item(changes, b1, b2):
    _, points = scored("kindergarten_first_class", "kindergarten", **(FIRST_CLASS | changes))

    assert (points["B1"], points["B2"]) == (b1, b2)


@pytest.mark.parametrize("changes", [{"licences_missing": D(1)}, {"schoolified": True}])
def test_a_first_class_kindergarten_has_two_vetoes(changes):
    outcome, _ = scored("kindergarten_first_class", "kindergarten", **(FIRST_CLASS | changes))

    assert outcome.verdict.passed is False


@pytest.mark.parametrize(
    ("given", "grade"),
    [
        ((18, "31.6", "13.5", 15, 15), "一级园"),  # 93.1, parts at 90, 90.3 and 90 %
        ((18, "31.4", 15, 15, 15), "二级园"),  # 94.4, but one part at 89.7 %
        ((14, "24.5", "10.5", 11, 10), "二级园"),  # exactly 70 with all parts at 70 %
        ((14, "24.5", "10.5", 11, "9.9"), "三级园"),  # 69.9
        ((10, "17.5", "7.5", 8, 8), "三级园"),
        ((9, "17.5", "7.5", 12, 12), "不合格"),  # 58, but one part at 45 %
    ],
)
def test_a_grade_needs_the_total_and_every_part(given, grade):
    fields = ("growth", "teaching", "health", "other", "advance")
    outcome, _ = scored("kindergarten_grading_shanghai", "kindergarten", **dict(zip(fields, map(D, map(str, given)), strict=True)))  # fmt: skip

    assert outcome.grade == grade


def test_points_add_up_exactly():
    assert str(sum(map(D, ("17.8", "31.6", "17", "18.6", "11.8")))) == "96.8"
