"""The charts of a score sheet: what they draw, what they leave out."""

import pytest

from assessments.models import Assessment, IndicatorSet
from assessments.services.levels import items_of
from assessments.sheet_charts import charts_of, shares_chart, totals_chart, years_chart
from assessments.sheet_paper import blocks_of
from assessments.workflow import SetStatus
from reports.blocks import Chart
from tests.factories import levels as make
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def subject(county):
    return make.assessment(SchoolFactory(name="青山小学"))


def sheets_of(subject):
    return list(subject.sheets.order_by("position"))


def test_totals_and_shares_leave_gaps_where_a_level_has_not_scored(subject):
    make.concluded(make.sheet(subject, "self"), "92.0")
    sheets = sheets_of(subject)
    totals, shares = totals_chart(sheets, 2), shares_chart(sheets, items_of(sheets[0]))

    assert totals.kind == "bar"
    assert dict(zip(totals.labels, totals.series[0].values, strict=True))["自评"] == "92.00"
    assert set(totals.series[0].values[1:]) == {""}
    assert shares.kind == "radar"
    own, *others = shares.series
    assert dict(zip(shares.labels, own.values, strict=True))["B1 教师培养"] == "80.0"
    assert all(set(row.values) == {""} for row in others)


def test_years_are_joined_only_within_one_version(subject):
    make.concluded(make.sheet(subject, "self"), "92.0")
    make.concluded(make.sheet(subject, "county"), "86.0")
    user = make.office()
    assert years_chart(subject, user=user, places=2) is None

    Assessment.objects.filter(pk=subject.pk).update(year=subject.year - 1)
    IndicatorSet.objects.filter(pk=subject.indicator_set_id).update(status=SetStatus.RETIRED)
    newer = make.assessment(subject.school, make.hand_set(levels=make.CHAIN))
    make.concluded(make.sheet(newer, "self"), "90.0")
    chart = years_chart(newer, user=user, places=2)

    assert chart.labels == (f"{newer.year - 1}年", f"{newer.year}年")
    assert [(row.name, row.values) for row in chart.series] == [("第1版", ("86.00", "")), ("第2版", ("", "90.00"))]


def test_charts_stand_on_the_paper_and_cost_the_same_for_more_years(subject, django_assert_num_queries):
    make.concluded(make.sheet(subject, "self"), "92.0")
    make.concluded(make.sheet(subject, "county"), "86.0")
    sheets, user = sheets_of(subject), make.office()
    kinds = [block.kind for block in blocks_of(subject, sheets, user=user) if isinstance(block, Chart)]

    assert kinds == ["bar", "radar"]
    items = items_of(sheets[0])
    with django_assert_num_queries(1):
        years_chart(subject, user=user, places=2)
    assert charts_of(subject, sheets, items, user=user, places=2)[0].text == "图示"
