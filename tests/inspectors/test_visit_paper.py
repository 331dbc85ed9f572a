"""督导记录表 on one page with both signatures; 整改通知书 as a draft of official paper."""

import io
import uuid

import pdfplumber
import pytest

from core.exceptions import BusinessRuleError
from core.files import store_bytes
from inspectors import policies, services
from inspectors.models import Visit, VisitSignature
from inspectors.visit_notice import draft_notice
from inspectors.visit_paper import print_visit
from reports.models import Document
from tests.factories.inspectors import DAY, at, finding, photo, visit_content
from tests.factories.office import UserFactory


@pytest.fixture
def staff(place):
    """Reviews and drafts."""
    return UserFactory(role="staff")


def handed_in(place, **changes) -> Visit:
    """A record with one problem to be notified."""
    values = {"findings": (finding(),), "follow_up": "notice"} | changes
    visit = services.save_visit(
        actor=place.inspector, client_uuid=uuid.uuid4(), content=visit_content(place.school, **values)
    )
    return services.submit_visit(actor=place.inspector, visit=visit)


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page without blanks."""
    with pdfplumber.open(io.BytesIO(pdf)) as book:
        return [page.extract_text().replace("\n", "").replace(" ", "") for page in book.pages]


def sign(visit: Visit, actor) -> None:
    """The head signs on glass."""
    kept = store_bytes(photo("签名.png").read(), name="签名.jpg", kind="photo", actor=actor)
    VisitSignature.objects.create(
        visit=visit,
        client_uuid=uuid.uuid4(),
        signer="李校长",
        post="校长",
        file=kept,
        content_sha256="0" * 64,
        signed_at=at(DAY, 11),
    )


def test_seven_of_eight_is_87_5_percent_on_one_page_with_both_signatures(place, staff):
    visit = handed_in(place)
    sign(visit, place.inspector)
    assert str(policies.completion(visit)) == "0.875"
    visit = services.approve_visit(actor=staff, visit=visit)
    pdf = print_visit(visit, user=staff)
    pages = pages_of(pdf)
    assert len(pages) == 1
    for words in (
        "督导记录表",
        "适用事项已查87.5%",
        "灭火器过期",
        f"督学：{place.inspector}",
        "校方：李校长",
        "下达整改通知",
    ):
        assert words in pages[0]
    assert visit.findings.get().item.number in pages[0]
    assert "草稿" not in pages[0]
    with pdfplumber.open(io.BytesIO(pdf)) as book:
        assert len(book.pages[0].images) == 1


def test_a_long_text_goes_on_with_its_head_and_a_waiting_record_is_a_draft(place, staff):
    visit = handed_in(place, summary="查看教学楼、食堂和操场，逐班了解作业情况。" * 60)
    pages = pages_of(print_visit(visit, user=staff))
    assert len(pages) == 2
    for page in pages:
        assert str(place.school) in page
        assert "草稿" in page


def test_a_school_does_not_read_the_number_of_an_item_before_it_is_issued(place, staff, as_role):
    visit = handed_in(place)
    number = visit.findings.get().item.number
    assert number in pages_of(print_visit(visit, user=staff))[0]
    assert number not in pages_of(print_visit(visit, user=place.principal))[0]
    response = as_role("principal", place.principal).get(f"/inspectors/visits/{visit.pk}/paper/")
    assert response["Content-Type"] == "application/pdf"


def test_a_notice_is_drafted_from_the_findings(place, staff, as_role):
    visit = services.approve_visit(actor=staff, visit=handed_in(place))
    client = as_role("staff", staff)
    assert "起草整改通知书" in client.get(visit.get_absolute_url()).content.decode()
    client.post(f"/inspectors/visits/{visit.pk}/notice/")
    paper = Document.objects.get()
    assert (paper.kind, paper.school) == ("rectification_notice", place.school)
    table = next(block for block in paper.snapshot["blocks"] if block["type"] == "table")
    assert table["rows"][0][1:4] == [visit.findings.get().item.number, visit.findings.get().text, "限期整改"]
    with pytest.raises(BusinessRuleError, match="已经起草过"):
        draft_notice(actor=staff, visit=visit)
    client.get(visit.get_absolute_url())
    assert f"/visits/{visit.pk}/notice/" not in client.get(visit.get_absolute_url()).content.decode()


def test_what_has_no_notice(place, staff):
    waiting = handed_in(place)
    with pytest.raises(BusinessRuleError, match="审核通过后"):
        draft_notice(actor=staff, visit=waiting)
    spoken = services.approve_visit(actor=staff, visit=handed_in(place, follow_up="on_spot", summary="当面指出。"))
    with pytest.raises(BusinessRuleError, match="不是“下达整改通知”"):
        draft_notice(actor=staff, visit=spoken)
    empty = services.approve_visit(actor=staff, visit=handed_in(place, findings=(), summary="没有写问题。"))
    with pytest.raises(BusinessRuleError, match="没有记录问题"):
        draft_notice(actor=staff, visit=empty)
