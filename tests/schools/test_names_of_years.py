"""Last year's pages show last year's name; today's pages today's; a planned name shows nowhere before its day."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import Score, SubjectResult
from schools import services
from schools.models import YearReturn
from tests.factories.assessments import computed_run, frozen_return
from tests.factories.schools import SchoolFactory, YearReturnFactory

pytestmark = pytest.mark.django_db
TODAY = date(2024, 5, 31)


@pytest.fixture
def staff(as_role, county):
    county.frozen_on = TODAY
    county.save()
    return as_role("staff")


@pytest.fixture
def school(staff):
    """甲小学 until February 2024, 乙小学 since, 丙小学 from this autumn."""
    school = SchoolFactory(name="甲小学")
    services.rename(actor=staff.person, school=school, name="乙小学", effective_on=date(2024, 2, 1))
    services.rename(actor=staff.person, school=school, name="丙小学", effective_on=date(2024, 9, 1))
    school.refresh_from_db()
    return school


def test_the_return_pages_of_a_year_show_that_years_name(staff, school):
    for year, name in ((2023, "甲小学"), (2024, "乙小学")):
        row = YearReturnFactory(section=school.sections.get(), year=year)
        listed = staff.get(reverse("schools:return_list"), {"year": year, "export": "xlsx"})
        cells = [cell for line in load_workbook(io.BytesIO(listed.content)).active.values for cell in line]
        assert name in cells
        page = staff.get(row.get_absolute_url())
        assert (page.context["title"], str(YearReturn.objects.get(pk=row.pk))) == (f"{name}（小学） {year}年",) * 2
        assert name in page.text
        assert "丙小学" not in page.text


def cells_of(client, page, **query):
    """Every cell of a list's export."""
    answer = client.get(reverse(page), query | {"export": "xlsx"})
    return {cell for line in load_workbook(io.BytesIO(answer.content)).active.values for cell in line}


def test_the_score_pages_of_a_year_show_that_years_name(staff, school):
    for year, name in ((2023, "甲小学"), (2024, "乙小学")):
        frozen_return(school.sections.get(), 300, year=year)
        run = computed_run(year=year, actor=staff.person)
        score = Score.objects.filter(run=run).first()
        assert str(score).startswith(f"{name}（小学）")
        assert str(SubjectResult.objects.get(run=run)).startswith(f"{name}（小学）")
        for page in ("assessments:score_list", "assessments:verdict_list"):
            assert {"甲小学", "乙小学", "丙小学"} & cells_of(staff, page, run=run.pk) == {name}
        assert name in staff.get(score.get_absolute_url()).context["title"]
