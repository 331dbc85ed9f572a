"""What anybody may learn of a paper with its code: number, day, organ, state, whether a file is the one that was sent. Nothing else."""

import uuid
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import limits
from core.files import read_file
from core.middleware import client_network
from core.models import AuditEntry, Job, StoredFile
from office import clock
from office.models import ParameterValue
from reports import services, verification_forms
from reports.blocks import Marks
from reports.models import Document, Rendition
from reports.rendering import fingerprint
from reports.views import verification
from tests.factories.office import WorkYearFactory
from tests.factories.reports import DocumentFactory
from tests.reports.conftest import print_now

pytestmark = pytest.mark.django_db
ENTRY = reverse("reports:verify_entry")
CODE_OF_NOBODY = "a2b3c4d5e6f7g8h9"


@pytest.fixture(autouse=True)
def _network_of_its_own(monkeypatch):
    """Tries are counted for one test alone, in one window."""
    here = uuid.uuid4().hex
    monkeypatch.setattr(verification, "client_network", lambda asked: f"{client_network(asked)} {here}")
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_700_000_000))


def address(document: Document) -> str:
    return reverse("reports:verify", args=[document.code])


def sent_out(desk, **changes) -> Document:
    """Issued and printed."""
    document = desk.bring("issued", **changes)
    assert print_now(document) == "done"
    return document


def compare(document: Document, data: bytes, name: str = "收到的.pdf"):
    return Client().post(address(document), {"file": SimpleUploadedFile(name, data, content_type="application/pdf")})


def test_the_page_says_number_day_organ_and_state_and_nothing_of_the_content(desk):
    document = sent_out(desk, marks=Marks(joint=("青禾县教育局",)))
    answer = Client().get(address(document))
    page = answer.content.decode()
    day = document.paper.dated_on
    assert answer.status_code == 200
    for said in (
        document.number,
        "有效",
        f"{day.year}年{day.month}月{day.day}日",
        "青禾县人民政府教育督导室",
        "青禾县教育局",
    ):
        assert said in page
    for hidden in (
        document.title,
        document.addressee,
        "青禾镇中心小学",
        "灭火器",
        str(desk.staff),
        str(desk.director),
        document.sha256,
        "feedback_opinion",
        document.get_kind_display(),
    ):
        assert hidden not in page


def test_nobody_is_recognised_and_nothing_is_kept(desk):
    document = sent_out(desk)
    before = (StoredFile.objects.count(), AuditEntry.objects.count(), Job.objects.count(), Rendition.objects.count())
    visitor = Client(enforce_csrf_checks=True)
    answers = [
        visitor.get(ENTRY),
        visitor.get(address(document)),
        visitor.post(address(document), {"file": SimpleUploadedFile("甲.pdf", b"%PDF-" + b"0" * 3_000_000)}),
        visitor.get(reverse("reports:verify", args=[CODE_OF_NOBODY])),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404]
    for answer in answers:
        assert not answer.cookies
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Cache-Control"] == "no-store"
        assert "csrfmiddlewaretoken" not in answer.content.decode()
    after = (StoredFile.objects.count(), AuditEntry.objects.count(), Job.objects.count(), Rendition.objects.count())
    assert after == before


def test_the_file_that_was_sent_is_told_from_any_other(desk):
    document = sent_out(desk)
    original = read_file(document.pdf)
    said = compare(document, original).content.decode()
    assert "<h2>一致</h2>" in said
    assert "排版文件" in said
    changed = bytearray(original)
    changed[len(changed) // 2] ^= 1
    for other in (bytes(changed), original + b"\n", read_file(sent_out(desk).pdf)):
        assert "<h2>不一致</h2>" in compare(document, other).content.decode()


def test_a_file_that_was_handed_out_stays_known_after_it_is_printed_again(desk):
    document = sent_out(desk)
    first = b"%PDF-1.7 as it was printed by an older release"
    Rendition.objects.create(
        document=document, kind="print", sha256=fingerprint(iter([first])), made_at=document.issued_at
    )
    assert "<h2>一致</h2>" in compare(document, first).content.decode()
    assert "<h2>一致</h2>" in compare(document, read_file(document.pdf)).content.decode()


def test_a_withdrawn_paper_says_so_and_not_why(desk):
    document = sent_out(desk)
    services.withdraw_document(actor=desk.director, document=document, reason="引用数据有误")
    page = Client().get(address(document)).content.decode()
    assert "已撤回" in page
    assert "有效</dd>" not in page
    assert document.number in page
    assert "引用数据有误" not in page


@pytest.mark.parametrize("state", ["draft", "submitted", "signed"])
def test_what_never_went_out_is_as_unknown_as_a_code_of_nobody(desk, state):
    document = desk.bring(state)
    answer, nobodys = Client().get(address(document)), Client().get(reverse("reports:verify", args=[CODE_OF_NOBODY]))
    assert (answer.status_code, nobodys.status_code) == (404, 404)
    assert answer.content == nobodys.content
    assert "没有查到这个核验码" in answer.content.decode()
    assert compare(document, b"%PDF-1.7").status_code == 404


def test_withdrawn_before_it_went_out_is_unknown(desk):
    document = desk.bring("signed")
    services.withdraw_document(actor=desk.director, document=document, reason="数据有误")
    assert Client().get(address(document)).status_code == 404


@pytest.mark.parametrize("wrong", ["?", "1", "..", "a" * 3000, "%27 OR 1=1", "%EF%BC%A1", "<script>"])
def test_a_mistyped_address_is_a_sentence(desk, wrong):
    answer = Client().get(f"{ENTRY}{wrong}/")
    assert answer.status_code in {200, 404, 414}
    assert "<script>" not in answer.content.decode()


def test_the_code_is_typed_by_hand_as_people_type(desk):
    document = DocumentFactory(school=desk.school, issued=True)
    code = document.code
    for typed in (code, code.upper(), f" {code[:4]} {code[4:8]}-{code[8:]} "):
        answer = Client().get(ENTRY, {"code": typed})
        assert (answer.status_code, answer["Location"]) == (302, address(document))
    for typed, words in (("", "请填写核验码"), ("--", "请填写核验码"), ("a" * 61, "60")):
        answer = Client().get(ENTRY, {"code": typed})
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_uploads_that_cannot_be_compared_get_a_sentence(desk, monkeypatch):
    document = sent_out(desk)
    for data, words in ((b"", "空文件"), (None, "请选择要比对的文件")):
        answer = compare(document, data) if data is not None else Client().post(address(document))
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert verification_forms.LARGEST == 50 * 1024 * 1024
    monkeypatch.setattr(verification_forms, "LARGEST", 1000)
    answer = compare(document, b"%PDF-" + b"0" * 1000)
    assert answer.status_code == 422
    assert "不能比对" in answer.content.decode()
    hostile = compare(document, b"%PDF-", name="<img src=x onerror=alert(1)>.pdf").content.decode()
    assert "<img" not in hostile


def test_who_asks_too_often_waits(desk):
    document = DocumentFactory(school=desk.school, issued=True)
    ParameterValue.objects.create(
        year=WorkYearFactory(year=clock.today().year), key="paper.verify_per_hour", kind="", value="10"
    )
    answers = [Client().get(address(document)).status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    refused = Client().get(address(document)).content.decode()
    assert "核验得太频繁" in refused
    assert document.number not in refused
    assert Client().get(ENTRY).status_code == 200


def test_a_comparison_costs_the_same_with_one_file_and_with_twenty(desk):
    document = sent_out(desk)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert compare(document, b"%PDF-1.7").status_code == 200
        return len(queries)

    compare(document, b"%PDF-1.7")
    few = cost()
    for n in range(19):
        Rendition.objects.create(document=document, kind="print", sha256=f"{n:064d}", made_at=document.issued_at)
    assert cost() == few
