"""The county's own figures, and files handed in as evidence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry
from schools.field_packs import COUNTY, COUNTY_PRESCHOOL, COUNTY_STAGE, field_pack
from schools.models import CountyReturn, ReturnFile
from schools.services import county as county_services
from schools.services import evidence
from tests.factories.office import UserFactory
from tests.factories.schools import CollectionFactory, PostingFactory, YearReturnFactory

pytestmark = pytest.mark.django_db
YEAR = 2024
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


@pytest.fixture
def director(county):
    return UserFactory(role="director")


def complete(**changes):
    """Every required figure of the county."""
    fields = field_pack(COUNTY).fields_of(COUNTY_STAGE)
    values = {field.code: "0" for field in fields if COUNTY_STAGE in field.required_stages}
    return values | {"exchange_eligible": "800", "exchanged": "90"} | changes


def test_the_county_fills_in_freezes_and_the_director_reopens(staff, director):
    row = county_services.save_county(actor=staff, year=YEAR, values={"exchange_eligible": "800"})
    with pytest.raises(BusinessRuleError, match="还没有填："):
        county_services.freeze_county(actor=staff, row=row)
    row = county_services.save_county(actor=staff, year=YEAR, values=complete())
    row = county_services.freeze_county(actor=staff, row=row)
    assert (row.status, row.frozen_by) == ("frozen", staff)
    with pytest.raises(WrongState, match="已冻结"):
        county_services.save_county(actor=staff, year=YEAR, values={"exchanged": "1"})
    with pytest.raises(NotAllowed):
        county_services.reopen_county(actor=staff, row=row, reason="填错")
    row = county_services.reopen_county(actor=director, row=row, reason="交流人数填错")
    assert row.status == "draft"
    assert AuditEntry.objects.get(verb="countyreturn.reopened").data["reason"] == "交流人数填错"


def test_a_hard_check_of_the_county_saves_nothing(staff):
    with pytest.raises(BusinessRuleError, match="实际交流轮岗 90 人，多于符合条件教师 80 人"):
        county_services.save_county(actor=staff, year=YEAR, values=complete(exchange_eligible="80"))
    assert not CountyReturn.objects.exists()


def test_the_form_takes_percentages_as_they_are_written_and_asks_when_it_cannot_know(as_role):
    client = as_role("staff")
    address = reverse("schools:county_edit", args=[YEAR])
    assert client.post(address, {"primary_zone_share": "85 %", "monitor_maths_level": "3"}).status_code == 302
    assert CountyReturn.objects.get().values == {"primary_zone_share": "85", "monitor_maths_level": "3"}
    answer = client.post(address, {"primary_zone_share": "0.85"})
    assert answer.status_code == 422
    assert "0.85 是 0.85% 还是 85%？" in answer.content.decode()
    assert 'value="0.85"' in answer.content.decode()
    assert client.get(address).context["form"]["primary_zone_share"].value() == "85%"


def test_two_tabs_of_the_county_form_do_not_overwrite_each_other(as_role):
    client = as_role("staff")
    county_services.save_county(actor=client.person, year=YEAR, values={"townships": "14"})
    groups = client.get(reverse("schools:county_edit", args=[YEAR])).context["form"].groups
    number = next(n for n, (_, fields) in enumerate(groups, 1) if "townships" in {field.code for field in fields})
    address = reverse("schools:county_group", args=[YEAR, number])
    answer = client.post(address, {"townships": "15", "was_townships": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    answer = client.post(address, {"townships": "15", "was_townships": "14"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert CountyReturn.objects.get().values["townships"] == "15"


def test_a_page_opened_before_the_first_save_does_not_overwrite_it(as_role):
    client = as_role("staff")
    county_services.save_county(actor=client.person, year=YEAR, values={"townships": "14"})
    answer = client.post(reverse("schools:county_edit", args=[YEAR]), {"townships": "15"})
    assert answer.status_code == 409
    assert CountyReturn.objects.get().values["townships"] == "14"


@pytest.mark.parametrize(("role", "reads", "writes"), [("leader", 200, 403), ("principal", 403, 403)])
def test_who_reads_the_county_and_who_fills_in(as_role, role, reads, writes):
    client = as_role(role)
    assert client.get(reverse("schools:county_detail", args=[YEAR])).status_code == reads
    assert client.get(reverse("schools:county_edit", args=[YEAR])).status_code == writes


def upload(name="说明.pdf"):
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def test_evidence_is_handed_in_opened_and_taken_away_by_the_school_only(as_role):
    client = as_role("principal")
    CollectionFactory()
    row = YearReturnFactory(section=PostingFactory(user=client.person).school.sections.get())
    address = reverse("schools:return_file_add", args=[row.pk, "charter_evidence"])
    assert client.post(address, {"uploads": [upload()]}).status_code == 302
    kept = ReturnFile.objects.get()
    page = client.get(row.get_absolute_url()).content.decode()
    assert "说明.pdf" in page
    assert client.get(kept.get_absolute_url()).status_code == 200
    stranger = as_role("principal")
    assert stranger.get(kept.get_absolute_url()).status_code == 404
    assert stranger.get(reverse("schools:return_file_remove", args=[kept.pk])).status_code == 404
    assert client.post(reverse("schools:return_file_remove", args=[kept.pk])).status_code == 302
    assert not ReturnFile.objects.exists()
    assert AuditEntry.objects.filter(verb__startswith="returnfile.").count() == 2


def test_a_field_takes_five_files_and_only_fields_that_ask_for_files(staff):
    row = YearReturnFactory()
    for number in range(5):
        evidence.add_return_file(actor=staff, row=row, field="charter_evidence", upload=upload(f"{number}.pdf"))
    with pytest.raises(BusinessRuleError, match="最多 5 个"):
        evidence.add_return_file(actor=staff, row=row, field="charter_evidence", upload=upload())
    with pytest.raises(BusinessRuleError, match="没有这一项佐证"):
        evidence.add_return_file(actor=staff, row=row, field="students", upload=upload())


def test_a_confirmed_return_keeps_its_files(staff):
    row = YearReturnFactory()
    kept = evidence.add_return_file(actor=staff, row=row, field="charter_evidence", upload=upload())
    type(row).objects.filter(pk=row.pk).update(status="imported")
    frozen = YearReturnFactory(section=row.section, year=YEAR - 1, frozen=True)
    with pytest.raises(WrongState, match="佐证文件不能再改"):
        evidence.add_return_file(actor=staff, row=frozen, field="charter_evidence", upload=upload())
    assert evidence.remove_return_file(actor=staff, kept=kept) == row


def test_the_county_hands_in_files_too(as_role):
    client = as_role("staff")
    row = county_services.save_county(actor=client.person, year=YEAR, values={"townships": "14"})
    address = reverse("schools:county_file_add", args=[YEAR, "layout_evidence"])
    assert client.post(address, {"uploads": [upload()]}).status_code == 302
    kept = ReturnFile.objects.get(county_return=row)
    assert client.get(kept.get_absolute_url()).status_code == 200
    assert as_role("principal").get(kept.get_absolute_url()).status_code == 404
    assert client.post(reverse("schools:county_file_remove", args=[kept.pk])).status_code == 302


def test_the_preschool_figures_are_filled_in_and_frozen_on_their_own(as_role):
    client = as_role("staff")
    assert "学前教育普及普惠县级填报表" in client.get(reverse("schools:county_detail", args=[YEAR])).content.decode()
    address = reverse("schools:county_edit", args=[YEAR, COUNTY_PRESCHOOL])
    assert "口径待核实" in client.get(address).content.decode()
    wages = {f"staffed_{rank}_wage": "81000.5" for rank in ("public_senior", "senior", "first", "second")}
    typed = {"pop_3_5": "13900", "staffed_third_wage": "无此项"} | wages
    assert client.post(address, typed).status_code == 302
    row = CountyReturn.objects.get()
    assert (row.pack, row.values) == (COUNTY_PRESCHOOL, {"pop_3_5": "13900"} | wages)
    upper = reverse("schools:county_file_add", args=[YEAR, "preschool_layout_plan"])
    assert client.post(upper, {"uploads": [upload()]}).status_code == 302
    assert ReturnFile.objects.get().county_return == row
    page = client.get(row.get_absolute_url()).content.decode()
    assert "13900" in page
    assert "说明.pdf" in page
    assert client.post(reverse("schools:county_freeze", args=[YEAR, COUNTY_PRESCHOOL])).status_code == 302
    row.refresh_from_db()
    assert row.status == "frozen"
    county_services.save_county(actor=client.person, year=YEAR, values={"townships": "14"})
    assert CountyReturn.objects.of_pack(YEAR, COUNTY).get().status == "draft"
