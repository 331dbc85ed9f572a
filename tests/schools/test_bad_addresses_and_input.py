"""Addresses at the edge of what exists, files that cannot be read, numbers that only a program would type."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.numbers import WholeNumberField
from rectification.forms import IssueForm
from schools.filters import TermFilter
from schools.forms.exchange import ExchangeYearForm
from schools.models import ExchangeProfile, School
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db
PROFILE = "code: a\nname: {}\ndirection: out\ntarget: 省平台\nsheets: {}\n"


@pytest.fixture
def office(as_role):
    return as_role("director")


@pytest.mark.parametrize("year", [2000, 2100])
@pytest.mark.parametrize("page", ["collection_detail", "county_detail"])
def test_the_first_and_the_last_year_have_pages_that_lead_nowhere_else(office, page, year):
    assert office.get(reverse(f"schools:{page}", args=[year])).status_code == 200


def test_a_pair_with_an_impossible_number_is_not_found(office):
    school = SchoolFactory()
    for other in (10**21 - 1, school.pk):
        address = reverse("schools:duplicate_dismiss", args=[school.pk, other])
        assert office.get(address).status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "a: &a [1]\nb: *a\n",
        "code: !!python/none x\n",
        PROFILE.format("名", "[{title: 表, layout: list, columns: 5}]"),
        PROFILE.format("名", "[{title: 表, layout: list, texts: [1]}]"),
        PROFILE.format("名", "[{title: 表, layout: list, stages: 5}]"),
        PROFILE.format("名", "[{title: 表, layout: list, columns: [{cell: A, codes: [1]}]}]"),
        PROFILE.format("名", "[{title: 表, layout: list, header_row: 2024-02-30}]"),
    ],
)
def test_a_profile_file_that_cannot_be_read_is_refused_with_a_sentence(office, text):
    answer = office.post(
        reverse("schools:exchange_import"), {"file": SimpleUploadedFile("方案.yaml", text.encode(), "text/yaml")}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not ExchangeProfile.objects.exists()


def test_a_date_that_does_not_exist_stays_the_text_it_was_typed_as(office):
    text = PROFILE.format("2024-02-30", "[]")
    office.post(reverse("schools:exchange_import"), {"file": SimpleUploadedFile("方案.yaml", text.encode())})
    assert ExchangeProfile.objects.get().name == "2024-02-30"


def test_a_template_for_a_year_without_figures_is_refused(office):
    answer = office.get(reverse("schools:return_template"), {"year": "9999"})
    assert answer.status_code == 422
    assert "没有“9999”年的填报模板" in answer.content.decode()


@pytest.mark.parametrize("typed", ["1_0", "1e1", "0x10", "10.5"])
def test_a_whole_number_is_digits_only(typed, office):
    director = office.person
    assert "workdays" in IssueForm({"workdays": typed}, user=director).errors
    assert "year" in ExchangeYearForm({"year": typed}, user=director).errors
    assert "within" in TermFilter({"within": typed}).form.errors
    assert WholeNumberField().clean("１０") == 10


def test_a_form_that_lost_its_version_counts_as_stale(office):
    school = SchoolFactory(name="青禾小学")
    address = reverse("schools:school_edit", args=[school.pk])
    form = office.get(address).context["form"]
    sent = {name: value for name, value in form.initial.items() if value not in (None, False)}
    sent |= {"name": "另一个名字", "version": "", "township": school.township_id or ""}
    answer = office.post(address, sent)
    assert answer.status_code == 409
    assert School.objects.get().name == "青禾小学"
