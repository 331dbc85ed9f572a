"""What leads on from a page: a school's other records, names beside codes, choices that can be searched, terms in order."""

from datetime import date

import pytest
from django.urls import reverse

from schools import private_share, services
from schools.models import ExchangeProfile, PrincipalTerm
from schools.services.exchange import load_profile
from tests.factories.schools import (
    PrincipalTermFactory,
    SchoolFactory,
    YearReturnFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2024, 5, 31)
PROFILE = """
code: names
name: 名称对照
direction: out
target: 省平台
sheets:
- title: 县
  layout: cells
  columns:
  - {cell: A1, content: population_wan}
  - {cell: A2, kind: formula, content: population_wan * 2}
  - {cell: A3, kind: text, content: population_wan}
"""


def at(name, *args):
    return reverse(f"schools:{name}", args=args)


@pytest.fixture
def office(as_role, county):
    county.frozen_on = TODAY
    county.save()
    return as_role("staff")


def test_a_school_leads_to_its_visits_problems_papers_and_assessments(office, as_role):
    school = SchoolFactory()
    text = office.get(school.get_absolute_url()).text
    for name in (
        "inspectors:visit_list",
        "rectification:item_list",
        "reports:document_list",
        "assessments:assessment_list",
    ):
        address = f"{reverse(name)}?school={school.pk}"
        assert f'href="{address}"' in text
        answer = office.get(address)
        assert answer.status_code == 200
        assert answer.context["filter"].form.cleaned_data["school"] == school
    contact = as_role("township")
    contact.person.township_postings.create(township=school.township, started_on=date(2023, 8, 1))
    text = contact.get(school.get_absolute_url()).text
    assert reverse("rectification:item_list") in text
    assert reverse("inspectors:visit_list") not in text


def test_terms_stand_in_the_order_of_their_end_and_not_for_schools_that_are_gone(office):
    ends = [date(2026, 7, 31), date(2024, 7, 31), date(2024, 1, 31), date(2025, 7, 31)]
    for end in ends:
        PrincipalTermFactory(ends_on=end)
    merged = PrincipalTermFactory(ends_on=date(2025, 1, 31)).school
    services.merge_school(actor=office.person, school=merged, heir=SchoolFactory(), effective_on=date(2024, 3, 1))
    rows = [row.record for row in office.get(at("term_list")).context["table"].rows]
    assert [row.ends_on for row in rows] == [ends[1], ends[3], ends[0], ends[2]]
    assert PrincipalTerm.objects.count() == 5


def test_a_profile_shows_names_beside_codes(office):
    profile: ExchangeProfile = load_profile(actor=None, text=PROFILE)
    ((_, columns),) = office.get(profile.get_absolute_url()).context["sheets"]
    told = [names for _, names in columns]
    assert "人口" in told[0]
    assert (told[1], told[2]) == (told[0], "")
    assert told[0] in office.get(profile.get_absolute_url()).text


def test_long_lists_of_schools_can_be_searched_by_name_code_and_initials(office):
    school, other = SchoolFactory(), SchoolFactory(name="青禾小学", code="31370042")
    for page, field in (("school_merge", "heir"), ("school_edit", "main_school")):
        answer = office.get(at(page, school.pk))
        select = str(answer.context["form"][field])
        assert select.startswith(f'<select name="{field}" data-find')
        option = select[select.index(f'value="{other.pk}"') :].split(">")[0]
        assert "31370042" in option
        assert "qhxx" in option
        assert "js/find-option" in answer.text
    assert "data-find" in str(office.get(at("principal_appoint", school.pk)).context["form"]["user"])


def test_the_share_opens_at_the_last_complete_year_and_gives_no_verdict_on_an_unfinished_one(office):
    section = SchoolFactory(opened_on=None).sections.get()
    private = SchoolFactory(ownership="private").sections.get()
    for year in (2022, 2023):
        YearReturnFactory(section=section, year=year, frozen=True, values={"students": "900"})
    YearReturnFactory(section=private, year=2022, frozen=True, values={"students": "100"})
    assert private_share.year_to_show(office.person) == 2022
    assert office.get(at("private_share")).context["year"] == 2022
    assert "超过上限 5.00%" in office.get(at("private_share")).context["sentence"]
    page = office.get(at("private_share"), {"year": 2023})
    assert "还有 1 个学部没有冻结，数不完整，暂不判定" in page.context["sentence"]
    assert "数据不全，暂不判定" in page.text
    assert page.context["found"].is_within is None
