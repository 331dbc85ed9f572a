"""Units of measure: like goes to like, and the declared unit is the computed one."""

import pytest

from core.expressions import FormulaError, parse, unit_of

UNITS = {
    "students": "人",
    "teachers": "人",
    "area": "㎡",
    "budget": "元",
    "spent": "万元",
    "books": "册",
    "computers": "台",
    "rate": "%",
    "share": "ratio",
    "ratio": "人/百人",
    "given": "",
    "dose": "㎡/人",
    "classes": "个",
    "boards": "",
    "R1": "㎡/人",
}
TYPES = {"boards": "condition"}


def unit(formula):
    return unit_of(parse(formula, kind=None, types=TYPES), UNITS)


@pytest.mark.parametrize(
    ("formula", "declared"),
    [
        ("area / students", "㎡/人"),
        ("area / students", "m²/人"),
        ("area * share / students", "平方米 / 人"),
        ("computers / students * 100", "台/百人"),
        ("computers / (students / 100)", "台/百人"),
        ("teachers / students", "人/百人"),
        ("teachers / students * 100", "%"),
        ("teachers / students", ""),
        ("teachers / students", "ratio"),
        ("1 - share", "ratio"),
        ("rate + given", "%"),
        ("spent * 10000 / students", "元/人"),
        ("spent / students", "万元/人"),
        ("students + teachers - 0 * students", "人"),
        ("coalesce(students, 0)", "人"),
        ("max(area, 100)", "㎡"),
        ("if(students > 2000, area, 0)", "㎡"),
        ("round(abs(-area), 2)", "㎡"),
        ("previous(area) + area", "㎡"),
        ("mean(area / students by students)", "㎡/人"),
        ("sum(books) / sum(students)", "册/人"),
        ("sd(area)", "㎡"),
        ("highest(budget) - lowest(budget)", "元"),
        ("cv(area / students by students)", ""),
        ("count(students > 100)", "个"),
        ("count(students > 100) / classes * 100", "%"),
        ('value("R1") - dose', "㎡/人"),
        ('points("C1") * 0.5', "分"),
        ("60 + 40", "分"),
        ("students * (area / students)", "㎡"),
    ],
)
def test_the_unit_of_a_formula_matches_the_declared_one(formula, declared):
    assert unit(formula).matches(declared)


@pytest.mark.parametrize(
    ("formula", "declared"),
    [
        ("area / students", "人/㎡"),
        ("area / students", "㎡"),
        ("area", "人"),
        ("spent / students", "元/人"),
        ("area / students", "㎡/百人"),
        ("students / classes", "%"),
        ("cv(area)", "㎡"),
        ("teachers / students", "人"),
    ],
)
def test_another_declared_unit_does_not_match(formula, declared):
    assert not unit(formula).matches(declared)


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("area + students", "公式第8个字符处单位不合：“㎡”与“人”不能相加减"),
        ("budget - spent", "公式第10个字符处单位不合：“元”与“万元”不能相加减"),
        ("students + 1", "“人”与“无单位”不能相加减"),
        ("if(area > students, 1, 0)", "“㎡”与“人”不能比较"),
        ("area / students + area", "“㎡/人”与“㎡”"),
        ("share + rate", "“无单位”与“%”"),
        ("if(boards, area, students)", "“㎡”与“人”不能从中选一个"),
        ("coalesce(area, books)", "“㎡”与“册”"),
        ("count(area < books)", "“㎡”与“册”不能比较"),
        ("mean(area + students by students)", "“㎡”与“人”"),
        ("mean(area by area + students)", "“㎡”与“人”"),
        ("previous(area) - students", "“㎡”与“人”"),
        ("spent / students + budget / students", "“万元/人”与“元/人”"),
        ('value("R1") + area', "“㎡/人”与“㎡”"),
        ("if(area in (1, 2) or area > books, 1, 0)", "“㎡”与“册”"),
    ],
)
def test_unlike_figures_are_refused_with_both_units(formula, sentence):
    with pytest.raises(FormulaError, match="单位不合") as refused:
        unit(formula)

    assert sentence in str(refused.value)


def test_a_number_alone_may_be_compared_with_anything():
    assert unit("if(area / students >= 4.5 and budget > 1 / 2, 1, 0)").matches("")
