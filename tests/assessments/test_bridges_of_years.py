"""Two years and two versions: the line of a number and of a coefficient goes on or breaks, in the picture and in the table."""

import copy
import json

import pytest

from assessments import services
from assessments.models import Coefficient, IndicatorSet, Score
from assessments.standards import break_reason, coefficient_break
from schools.models import Section
from tests.factories import assessments as make
from tests.factories.office import UserFactory

RULE = {"kind": "value", "formula": "a / b"}


def pack(*items, **more):
    return {"indicators": [{"code": "A", "rule": RULE}, *items]} | more


def points(code, **more):
    return {"code": code, "points": "10", "rule": {"kind": "manual", "field": "given"}} | more


def heading(*below):
    return {"indicators": [{"code": "H", "points": "10"}, *({"parent": "H"} | item for item in below)]}


@pytest.mark.parametrize(
    ("old", "new", "code", "reason"),
    [
        (pack(fields={"a": {"from": "c + d"}}), pack(fields={"a": {"from": "c"}}), "A", "参数或空格口径已改变"),
        (pack(fields={"a": {"from": "c"}, "c": {}}), pack(fields={"a": {"from": "c"}, "c": {"blank": "0"}}), "A", "参数或空格口径已改变"),
        (pack(fields={"ab": {"blank": "0"}}), pack(fields={"ab": {}}), "A", ""),
        (pack(split={"weights": 1}), pack(split={"weights": 2}), "A", ""),
        (pack({"code": "S", "rule": {"kind": "value", "formula": "a * share"}}, split={"weights": 1}), pack({"code": "S", "rule": {"kind": "value", "formula": "a * share"}}, split={"weights": 2}), "S", "拆分口径已改变"),
        (pack(points("P")), pack(points("P") | {"points": "20"}), "P", "满分已改变"),
        (heading(points("B")), heading(points("B", title="改了名称")), "H", ""),
        (heading(points("B")), heading(points("B") | {"points": "5"}, points("C") | {"points": "5"}), "H", "下级指标已改变"),
    ],
)  # fmt: skip
def test_what_else_breaks_the_line_of_a_number(old, new, code, reason):
    assert break_reason(old, new, code, code) == reason


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ({}, {}, ""),
        ({"coefficients": {"weight": "students"}}, {}, ""),
        ({"coefficients": {"weight": "students"}}, {"coefficients": {"weight": "a"}}, "权数已改变"),
        ({"coefficients": {"weight": "w"}, "fields": {"w": {"from": "a"}}}, {"coefficients": {"weight": "w"}, "fields": {"w": {"from": "b"}}}, "权数已改变"),
        ({"coefficients": {"limits": {"primary": "0.5"}}}, {"coefficients": {"limits": {"primary": "0.45"}}}, "上限已改变"),
        ({"coefficients": {"limits": {"junior": "0.5"}}}, {"coefficients": {"limits": {"junior": "0.45"}}}, ""),
        ({"scope": {"excluded_kinds": {"kinds": ["special"]}}}, {}, "计入范围已改变"),
        ({}, {"mapping": {"broken": ["A"]}}, "按新旧版对应表，标准已改变"),
    ],
)  # fmt: skip
def test_what_breaks_the_line_of_a_coefficient(old, new, reason):
    assert coefficient_break(pack(**old), pack(**new), "A", "A", "primary") == reason


def next_version(change):
    """Issue a changed second version, and publish 2023 by it."""
    changed = copy.deepcopy(IndicatorSet.objects.get().pack)
    change(changed)
    services.load_indicator_set(actor=None, pack=changed)
    row = IndicatorSet.objects.get(version=2)
    services.issue_set(actor=UserFactory(role="director"), indicator_set=row)
    make.published_run(year=2023)


def renamed(pack):
    text = json.dumps(pack).replace('"R6"', '"E6"')
    pack.clear()
    pack.update(json.loads(text))
    pack["mapping"] = {"from": {"code": pack["code"], "version": 1}, "indicators": {"R6": "E6"}}


def renamed_and_broken(pack):
    renamed(pack)
    pack["mapping"]["broken"] = ["E6"]


def limited(pack):
    pack["coefficients"]["limits"]["primary"] = "0.45"


@pytest.fixture
def two_years(county):
    """Two schools in 2022 by the first version; their figures of 2023 are frozen."""
    for code, wan in (("A", 30), ("B", 60)):
        school = make.reported_school(code, 300, year=2022, equipment_value_wan=wan)
        make.frozen_return(Section.objects.get(school=school), 300, year=2023, equipment_value_wan=wan * 2)
    make.published_run(year=2022)


def lines_of(response):
    trend = response.context["trend"]
    return [line["values"] for line in trend["spec"]["series"]], trend["sentence"], [row[-1] for row in trend["rows"]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "number", "coefficient"),
    [
        (renamed, "", ""),
        (renamed_and_broken, "按新旧版对应表，标准已改变", "按新旧版对应表，标准已改变"),
        (limited, "", "上限已改变"),
    ],
)
def test_a_line_goes_on_where_the_mapping_says_so_and_breaks_where_the_standard_changed(
    as_role, two_years, change, number, coefficient
):
    """A number of 1000 and 2000; the coefficient of 1000 and 2000 over equal pupils is a third in both years."""
    next_version(change)
    client = as_role("staff")
    second = {"indicator__code__in": ["R6", "E6"], "run__year": 2023}
    for row, reason, values in (
        (Score.objects.get(**second, subject__code="A"), number, [1000.0, 2000.0]),
        (Coefficient.objects.get(**second), coefficient, [0.333, 0.333]),
    ):
        response = client.get(row.get_absolute_url())
        lines, sentence, remarks = lines_of(response)
        page = response.content.decode()
        if reason:
            assert lines == [[values[0], None], [None, values[1]]]
            assert f"第2版起{reason}" in sentence
            assert remarks == ["", f"断开：{reason}，不能与前面直接比较"]
            assert f'<td class="num">断开：{reason}，不能与前面直接比较</td>' in page
        else:
            assert lines == [values]
            assert "可以直接比较" in sentence
            assert remarks == ["", ""]


@pytest.mark.django_db
def test_a_break_of_a_version_nobody_computed_with_still_stands(as_role, two_years):
    def other(pack):
        pack["coefficients"]["limits"]["primary"] = "0.45"

    first = copy.deepcopy(IndicatorSet.objects.get().pack)
    other(first)
    services.load_indicator_set(actor=None, pack=first)
    services.issue_set(actor=UserFactory(role="director"), indicator_set=IndicatorSet.objects.get(version=2))
    services.load_indicator_set(actor=None, pack=first | {"title": "第三版"})
    services.issue_set(actor=UserFactory(role="director"), indicator_set=IndicatorSet.objects.get(version=3))
    make.published_run(year=2023)
    found = Coefficient.objects.get(indicator__code="R6", run__year=2023)
    lines, sentence, _ = lines_of(as_role("staff").get(found.get_absolute_url()))
    assert len(lines) == 2
    assert "第3版起上限已改变" in sentence
