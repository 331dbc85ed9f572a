"""One indicator over years and versions: joined while the standard is the same, broken where it is not."""

import copy
from types import SimpleNamespace

import pytest
from django.urls import reverse

from assessments import services
from assessments.bridges import break_reason, chain_of, series
from assessments.models import IndicatorSet, Score
from assessments.series_chart import chart_of
from schools.models import Posting, Section
from tests.factories import assessments as make
from tests.factories.office import UserFactory


def version(number, items, **more):
    pack = {"indicators": [{"code": code, "title": code} | own for code, own in items.items()]} | more
    return SimpleNamespace(code="s", version=number, pack=pack)


def rule(threshold="1", formula="a / b", **more):
    return {"rule": {"kind": "threshold", "formula": formula, "thresholds": threshold}, "unit": "%"} | more


def codes(chain):
    return [(row.version, code) for row, code in chain]


def test_an_indicator_keeps_its_code_unless_the_mapping_says_otherwise():
    first = version(1, {"A": rule(), "B": rule()})
    second = version(2, {"A": rule(), "B": rule()})
    third = version(
        3, {"A2": rule(), "B": rule()}, mapping={"from": {"code": "s", "version": 2}, "indicators": {"A": "A2"}}
    )
    every = [third, second, first]
    assert codes(chain_of(every, "A2")) == [(1, "A"), (2, "A"), (3, "A2")]
    assert codes(chain_of(every, "A", version=1)) == [(1, "A"), (2, "A"), (3, "A2")]
    assert codes(chain_of(every, "B")) == [(1, "B"), (2, "B"), (3, "B")]
    assert chain_of(every, "nobody") == []


def test_a_code_that_was_given_to_another_indicator_is_not_followed():
    first = version(1, {"A": rule(), "B": rule()})
    second = version(2, {"B": rule(), "C": rule()}, mapping={"from": {"code": "s", "version": 1}, "indicators": {"A": "B", "B": "C"}})  # fmt: skip
    assert codes(chain_of([first, second], "B")) == [(1, "A"), (2, "B")]
    assert codes(chain_of([first, second], "C")) == [(1, "B"), (2, "C")]


def test_a_version_that_nobody_continues_is_left_out():
    first, dropped = version(1, {"A": rule()}), version(2, {"A": rule("9")})
    third = version(3, {"A": rule()}, mapping={"from": {"code": "s", "version": 1}})
    assert codes(chain_of([first, dropped, third], "A")) == [(1, "A"), (3, "A")]
    assert codes(chain_of([first, dropped, third], "A", version=2)) == [(1, "A"), (2, "A")]


@pytest.mark.parametrize(
    ("old", "new", "more", "reason"),
    [
        (rule(), rule(), {}, ""),
        (rule(), rule(title="另一个名称", evidence=["x"], points="5"), {}, ""),
        (rule("1"), rule("2"), {}, "标准已改变"),
        (rule(), rule(formula="a / c"), {}, "公式已改变"),
        (rule(), rule(unit="人"), {}, "单位已改变"),
        (rule(), rule(direction="lower"), {}, "方向已改变"),
        (rule(), rule(), {"mapping": {"from": {"code": "s", "version": 1}, "broken": ["A"]}}, "对应表"),
        (rule(), rule(), {"parameters": {"a": {"value": "2"}}}, "参数"),
        (rule(), rule(), {"fields": {"a": {"blank": "0"}}}, "参数或空格口径"),
        (rule(), rule(), {"fields": {"other": {"blank": "0"}}}, ""),
    ],
)
def test_what_breaks_a_line(old, new, more, reason):
    before, after = version(1, {"A": old}), version(2, {"A": new}, **more)
    found = break_reason(before.pack, after.pack, "A", "A")
    assert (reason in found) if reason else found == ""


def second_version(**thresholds):
    pack = copy.deepcopy(IndicatorSet.objects.get().pack)
    next(item for item in pack["indicators"] if item["code"] == "R2")["rule"]["thresholds"] |= thresholds
    pack["title"] = "第二版"
    services.load_indicator_set(actor=None, pack=pack)
    row = IndicatorSet.objects.get(version=2)
    services.issue_set(actor=UserFactory(role="director"), indicator_set=row)
    return row


@pytest.fixture
def two_years(county):
    """2022 and 2023 with the first version published; 2023 with the second version computed as a simulation."""
    school = make.reported_school("A", 300, year=2022)
    make.frozen_return(Section.objects.get(school=school), 300, year=2023, backbone_teachers=9)
    make.published_run(year=2022)
    make.published_run(year=2023)
    return school


def seen_from(score):
    used = score.run.indicator_set
    return series(used.code, score.indicator.code, score.subject, version=used.version)


@pytest.mark.django_db
def test_the_same_standard_is_one_line_over_versions(two_years):
    second_version()
    make.computed_run(year=2023, kind="simulation")
    score = Score.objects.filter(indicator__code="R2", run__year=2023).latest("pk")
    found = seen_from(score)
    assert [(s.label, [p.year for p in s.points]) for s in found.segments] == [("第1版、第2版", [2022, 2023])]
    assert found.segments[0].points[1].is_published
    assert "可以直接比较" in chart_of(found, 2)["sentence"]


@pytest.mark.django_db
def test_another_standard_breaks_the_line_and_both_values_are_labelled(two_years, django_assert_num_queries):
    second_version(primary="3.5")
    make.computed_run(year=2023, kind="simulation")
    score = Score.objects.filter(indicator__code="R2", run__year=2023).latest("pk")
    used, subject = score.run.indicator_set, score.subject
    with django_assert_num_queries(2):
        found = series(used.code, "R2", subject, version=used.version)

    assert [segment.label for segment in found.segments] == ["第1版", "第2版"]
    assert [[(point.year, point.value, point.is_simulation) for point in s.points] for s in found.segments] == [
        [(2022, 2, False), (2023, 3, False)],
        [(2023, 3, True)],
    ]
    assert found.reasons == ("", "标准已改变")
    chart = chart_of(found, 2)
    assert [line["values"] for line in chart["spec"]["series"]] == [[2.0, 3.0], [None, 3.0]]
    assert [row[:3] for row in chart["rows"]] == [["2022年", "第1版", "2.00"], ["2023年", "第1版", "3.00"], ["2023年", "第2版", "3.00"]]  # fmt: skip
    assert "第2版起标准已改变" in chart["sentence"]


@pytest.mark.django_db
def test_the_page_of_a_number_shows_what_the_person_may_see(as_role, two_years):
    second_version(primary="3.5")
    make.computed_run(year=2023, kind="simulation")
    score = Score.objects.get(indicator__code="R2", run__year=2022)
    page = as_role("staff").get(reverse("assessments:score_detail", args=[score.pk])).content.decode()
    assert "历年数值" in page
    assert "第2版起标准已改变" in page
    principal = UserFactory(role="principal")
    Posting.objects.create(
        user=principal, school=two_years, capacity=Posting.Capacity.PRINCIPAL, started_on="2020-09-01"
    )
    page = (
        as_role("principal", user=principal).get(reverse("assessments:score_detail", args=[score.pk])).content.decode()
    )
    assert "历年数值" in page
    assert "第2版" not in page
