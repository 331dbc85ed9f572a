"""Everybody finds the assessment sheets that wait for him on his first page, and nobody those of others."""

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import Assessment, AssessorPosting, LevelSheet
from office import clock
from office.models import Message
from schools.models import TownshipPosting
from tests.factories import levels as make
from tests.factories.inspectors import InspectorFactory
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db
WAITING = "要填写的评估表（1）"


def home(client) -> str:
    return client.get("/", follow=True).content.decode()


def opened(subject: str) -> LevelSheet:
    """The first level of a set over another kind of subject, opened for its only subject."""
    WorkYearFactory(year=make.YEAR)
    current = make.hand_set(f"of_{subject}", object=subject, scope={})
    services.open_assessments(actor=make.office(), indicator_set=current, year=make.YEAR, kind="official", due={})
    return Assessment.objects.get(**{f"{subject}__isnull": False}).chain[0]


def waits_for(client, sheet) -> None:
    page = home(client)
    assert WAITING in page
    assert sheet.get_absolute_url() in page
    assert client.get(reverse("assessments:sheet_edit", args=[sheet.pk])).status_code == 200
    assert sheet.assessment.subject_label in client.get(reverse("assessments:sheet_list")).content.decode()


def test_a_principal_finds_the_sheet_of_his_school_alone(county, as_role):
    sheet = make.sheet(make.assessment(SchoolFactory()), "self")
    make.assessment(SchoolFactory())

    waits_for(as_role("principal", make.principal_of(sheet.assessment.school)), sheet)


def test_the_contact_of_a_township_finds_its_sheet_and_no_school_s(county, as_role):
    school = SchoolFactory()
    sheet = opened("township")
    make.assessment(school)
    contact = as_role("township")
    assert "要填写的评估表" not in home(contact)
    TownshipPosting.objects.create(user=contact.person, township=school.township, started_on="2020-01-01")

    waits_for(contact, sheet)
    assert contact.get(make.sheet(Assessment.objects.get(school=school), "self").get_absolute_url()).status_code == 404


def test_an_inspector_finds_his_own_sheet(county, as_role):
    person = InspectorFactory().user
    sheet = opened("inspector")

    waits_for(as_role("inspector", person), sheet)
    assert "要填写的评估表" not in home(as_role("inspector"))
    assert Message.objects.filter(user=person, title__startswith="请填写").exists()


def test_an_inspector_does_not_find_or_read_what_a_school_of_his_still_fills_in(county, as_role):
    school = SchoolFactory()
    sheet = make.sheet(make.assessment(school), "self")
    inspector = as_role("inspector")
    inspector.person.postings.create(school=school, capacity="inspector", started_on="2020-01-01")

    assert sheet.assessment in Assessment.objects.visible_to(inspector.person)
    assert "要填写的评估表" not in home(inspector)
    assert inspector.get(sheet.get_absolute_url()).status_code == 404
    make.concluded(sheet, "92.0")
    assert inspector.get(sheet.get_absolute_url()).status_code == 200


def test_the_contact_of_a_township_is_told_when_its_sheet_opens(county):
    school, contact = SchoolFactory(), UserFactory(role="township")
    TownshipPosting.objects.create(user=contact, township=school.township, started_on="2020-01-01")
    sheet = opened("township")

    assert Message.objects.get(user=contact).url == sheet.get_absolute_url()


def test_the_office_finds_the_county_s_sheet_on_its_desk(county, as_role):
    sheet = opened("county")
    staff = as_role("staff")

    assert "县评待填写" in home(staff)
    assert sheet.assessment.subject_label in staff.get(reverse("assessments:sheet_list")).content.decode()


def test_a_commissioned_assessor_finds_the_county_level_of_his_school(county, as_role):
    subject = make.assessment(SchoolFactory())
    assessor = as_role("assessor")
    services.commission_assessor(
        actor=make.office(), user=assessor.person, indicator_set=subject.indicator_set, year=make.YEAR,
        schools=[subject.school], started_on=clock.today(), ends_on=clock.today(), contract_no="1号",
    )  # fmt: skip
    AssessorPosting.objects.update(declared_at=clock.now())
    make.concluded(make.sheet(subject, "self"), "92.0")

    waits_for(assessor, make.sheet(subject, "county"))


def test_the_city_finds_what_was_drawn_for_its_review(county, as_role):
    subject = make.assessment(SchoolFactory())
    make.concluded(make.sheet(subject, "self"), "92.0")
    make.concluded(make.sheet(subject, "county"), "90.0")
    services.open_sheet(actor=make.office(), sheet=make.sheet(subject, "city"))

    waits_for(as_role("observer"), make.sheet(subject, "city"))
    assert "要填写的评估表" not in home(as_role("leader"))


def test_more_sheets_than_fit_are_counted(county, as_role):
    for _ in range(9):
        subject = make.assessment(SchoolFactory())
        make.concluded(make.sheet(subject, "self"), "92.0")
        make.concluded(make.sheet(subject, "county"), "90.0")
        services.open_sheet(actor=make.office(), sheet=make.sheet(subject, "city"))
    page = home(as_role("observer"))

    assert "要填写的评估表（9）" in page
    assert page.count("市复评<small>") == 8
