"""An assessment as a clean paper: what stands on it, who may print it, what is refused."""

import io

import pdfplumber
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments import services, sheet_paper
from reports import pressroom
from supervision.acceptance.marks import tiny_pdf
from tests.factories import levels as make
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _no_child_stays():
    """The printing process ends with the tests."""
    yield
    pressroom.close()


@pytest.fixture
def subject(county):
    return make.assessment(SchoolFactory(name="青山小学"))


def address(subject) -> str:
    return reverse("assessments:assessment_paper", args=[subject.pk])


def pages_of(response) -> list[str]:
    """The text of every page, without line breaks; the page is A4."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    with pdfplumber.open(io.BytesIO(b"".join(response.streaming_content))) as found:
        assert {(round(float(page.width)), round(float(page.height))) for page in found.pages} == {(595, 842)}
        return ["".join((page.extract_text() or "").split()) for page in found.pages]


def rows_of(response) -> list[list[str]]:
    """Every row of every table, cells without line breaks."""
    with pdfplumber.open(io.BytesIO(b"".join(response.streaming_content))) as found:
        tables = [table for page in found.pages for table in page.extract_tables()]
    return [["".join((cell or "").split()) for cell in row] for table in tables for row in table]


def test_points_opinions_evidence_and_differences_stand_on_the_paper(subject, as_role):
    sheet, head = make.sheet(subject, "self"), make.principal_of(subject.school)
    services.save_sheet(actor=head, sheet=sheet, answers={"b1_words": "培训三次"}, opinions={"A1": "有会议记录"})
    paper = SimpleUploadedFile("支部会议记录.pdf", tiny_pdf("minutes"), content_type="application/pdf")
    services.add_sheet_file(actor=head, sheet=sheet, indicator="A1", upload=paper)
    make.concluded(sheet, "92.0")
    make.concluded(make.sheet(subject, "county"), "86.0")
    client = as_role("principal", head)
    rows = rows_of(client.get(address(subject)))

    assert [
        "A1党组织领导（40.00分）",
        "由评估人在0–40分之间评分",
        "40.00",
        "40.00",
        "自评：有会议记录",
        "自评：支部会议记录.pdf",
    ] in rows
    assert next(row for row in rows if row[0].startswith("B1"))[2:5] == ["32.00", "26.00", "自评：培训三次"]
    assert ["B1教师培养（40.00分）", "32.00", "26.00", "-6.00"] in rows
    assert ["合计（100.00分）", "92.00", "86.00", "-6.00"] in rows
    whole = "".join(pages_of(client.get(address(subject))))
    for text in ("青山小学（小学）2024年办学质量评价得分表", "自评偏高", "高6.00分（提示线5.00分）"):
        assert text in whole
    assert "草稿" not in whole
    assert address(subject) in client.get(subject.get_absolute_url()).content.decode()
    assert address(subject) in client.get(sheet.get_absolute_url()).content.decode()


def test_while_a_level_is_open_the_paper_is_a_draft_and_shows_only_what_the_person_sees(subject, as_role):
    make.concluded(make.sheet(subject, "self"), "92.0")
    county = make.sheet(subject, "county")
    services.save_sheet(actor=make.office(), sheet=county, answers=make.answers("77.7"), opinions={"A1": "尚在核对"})
    of_office = pages_of(as_role("staff").get(address(subject)))
    of_school = pages_of(as_role("principal", make.principal_of(subject.school)).get(address(subject)))

    assert all(page.startswith("草稿") for page in of_office)
    assert "77.70" in of_office[0]
    assert "县评：尚在核对" in "".join(of_office)
    assert not any("草稿" in page or "77.70" in page or "尚在核对" in page or "县评" in page for page in of_school)


def test_answers_that_give_no_points_stand_among_the_opinions_without_a_code(subject, as_role):
    more = {"accident": {"label": "发生责任事故", "type": "boolean", "origin": "sheet"}}
    fields = make.pack()["fields"] | more
    other = make.assessment(subject.school, make.hand_set("with_more", fields=fields, levels=make.CHAIN))
    sheet, head = make.sheet(other, "self"), make.principal_of(subject.school)
    services.save_sheet(
        actor=head, sheet=sheet, answers={"accident": "false", "b1_words": "甲。"}, opinions={"B1": "乙"}
    )
    staff = as_role("staff")
    rows = {row[0]: row for row in rows_of(staff.get(address(other)))}

    assert rows["其他需要填写的事项"][2:4] == ["", "自评：发生责任事故：否"]
    assert rows["B1教师培养（40.00分）"][3] == "自评：甲。乙"
    for page in (sheet.get_absolute_url(), reverse("assessments:sheet_edit", args=[sheet.pk])):
        assert "_ 其他需要填写" not in as_role("principal", head).get(page).content.decode()


def test_another_principal_does_not_find_it(subject, as_role):
    make.concluded(make.sheet(subject, "self"), "92.0")
    stranger = as_role("principal", make.principal_of(SchoolFactory()))

    assert stranger.get(address(subject)).status_code == 404
    assert as_role("department").get(address(subject)).status_code == 403


def test_what_was_only_prepared_is_refused_with_a_sentence(subject, as_role):
    other = make.assessment(subject.school, make.hand_set("another"), begin=False)
    response = as_role("staff").get(address(other))

    assert response.status_code == 422
    assert sheet_paper.NOTHING in response.content.decode()


def test_long_opinions_run_over_several_pages_and_markup_is_text(subject, as_role):
    sheet, head = make.sheet(subject, "self"), make.principal_of(subject.school)
    long = "<b>佐证</b>" + "逐项说明情况" * 300
    services.save_sheet(actor=head, sheet=sheet, answers={}, opinions={"A1": long, "A2": long})
    pages = pages_of(as_role("staff").get(address(subject)))

    assert len(pages) > 3
    assert "".join(pages).count("<b>") == 2
