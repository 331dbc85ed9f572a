"""The pages: scope, state, one effect per form, nothing typed is lost."""

import uuid
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Job
from reports import services
from reports.blocks import Heading, Paragraph, Table
from reports.checks import fonts_are_installed
from reports.models import Document
from reports.word import text_of_word
from tests.factories.reports import DocumentFactory, sample_blocks
from tests.factories.schools import PostingFactory
from tests.reports.conftest import print_now

pytestmark = pytest.mark.django_db
LIST = reverse("reports:document_list")
ACTS = ("edit", "submit", "return", "sign", "issue", "receive", "archive", "withdraw", "reprint")


def url(name: str, document) -> str:
    return reverse(f"reports:document_{name}", args=[document.pk])


def form(document=None, **fields) -> dict:
    """What a browser sends."""
    sent = {"client_uuid": str(uuid.uuid4())} | fields
    return sent | {"version": document.version} if document is not None else sent


def words_of(document, **changes) -> dict:
    """The edit form as it comes, with changes."""
    paper = document.paper
    texts = {f"block_{i}": b.text for i, b in enumerate(paper.blocks) if isinstance(b, Heading | Paragraph)}
    given = {"title": document.title, "addressee": document.addressee, "copies": "", "added": ""}
    return form(document, **given | texts | changes)


def test_the_life_of_a_paper_over_the_pages(desk, as_role):
    staff, director = as_role("staff", desk.staff), as_role("director", desk.director)
    principal = as_role("principal", desk.principal)
    document = desk.draft()
    for client, act, fields in (
        (staff, "submit", {}),
        (director, "return", {"reason": "请补充期限"}),
        (staff, "edit", None),
        (staff, "submit", {}),
        (director, "sign", {}),
        (staff, "issue", {}),
        (principal, "receive", {}),
        (staff, "archive", {}),
    ):
        page = client.get(url("detail", document))
        assert url(act, document) in page.content.decode(), act
        assert client.get(url(act, document)).status_code == 200
        sent = words_of(document, added="请于4月16日前整改。") if fields is None else form(document, **fields)
        answer = client.post(url(act, document), sent)
        assert (act, answer.status_code) == (act, 302)
        document.refresh_from_db()
    assert document.status == "archived"
    assert document.paper.blocks[-1] == Paragraph("请于4月16日前整改。")
    page = principal.get(url("detail", document)).content.decode()
    assert document.number in page
    assert "一、发现的问题" in page
    assert "请补充期限" not in page
    assert "请补充期限" in staff.get(url("detail", document)).content.decode()


def test_opening_the_page_and_the_pdf_is_not_signing(desk, as_role):
    document = desk.bring("issued")
    print_now(document)
    principal = as_role("principal", desk.principal)
    for name in ("detail", "pdf", "receive"):
        assert principal.get(url(name, document)).status_code == 200
    document.refresh_from_db()
    assert (document.status, document.receipts.signed().count()) == ("delivered", 0)


def test_a_foreign_paper_is_404_and_a_foreign_act_403(desk, as_role):
    issued, signed = desk.bring("issued"), desk.bring("signed")
    print_now(issued)
    stranger, own = as_role("principal", PostingFactory().user), as_role("principal", desk.principal)
    for name in ("detail", "pdf", "progress", "receive"):
        assert stranger.get(url(name, issued)).status_code == 404
        assert own.get(url(name, issued)).status_code == 200
        assert own.get(url(name, signed)).status_code == 404
    assert stranger.post(url("receive", issued), form()).status_code == 404
    for name in set(ACTS) - {"receive"}:
        assert own.get(url(name, issued)).status_code == 403
        assert own.post(url(name, issued), form()).status_code == 403
    listed = own.get(LIST).content.decode()
    assert issued.number in listed
    assert url("detail", signed) not in listed
    assert issued.number not in stranger.get(LIST).content.decode()
    assert as_role("assessor").get(LIST).status_code == 403


def test_a_double_submit_signs_once(desk, as_role):
    document = desk.bring("submitted")
    client = as_role("director", desk.director)
    sent = form(document)
    answers = [client.post(url("sign", document), sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"] == url("detail", document)
    document.refresh_from_db()
    assert (document.status, document.number) == ("signed", "")
    again = client.post(url("sign", document), form(document))
    assert again.status_code == 409
    assert "当前状态是“已签发”，不能签发。" in again.content.decode()
    page = client.get(url("sign", document))
    assert "现在不能办理" in page.content.decode()


def test_a_stale_edit_is_409_and_keeps_the_words(desk, as_role):
    document = desk.draft()
    stale = words_of(document, title="我的标题", block_4="我写的整改要求。")
    services.edit_document(
        actor=desk.director,
        document=document,
        title="别人的标题",
        addressee="青禾镇中心小学",
        blocks=sample_blocks()[:2],
        copies=[],
    )
    client = as_role("staff", desk.staff)
    answer = client.post(url("edit", document), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "我的标题" in page
    assert "别人的标题" in page
    assert "我写的整改要求。" in page
    document.refresh_from_db()
    assert document.title == "别人的标题"
    saved = client.post(url("edit", document), stale | form(document))
    assert saved.status_code == 302
    document.refresh_from_db()
    assert document.paper.blocks[-1] == Paragraph("我写的整改要求。")


def test_editing_keeps_tables_and_drops_emptied_blocks(desk, as_role):
    document = desk.draft()
    client = as_role("staff", desk.staff)
    answer = client.post(
        url("edit", document), words_of(document, block_3="", block_4="", copies="县教育局\n\n县财政局")
    )
    assert answer.status_code == 302
    document.refresh_from_db()
    assert [type(block) for block in document.paper.blocks] == [Paragraph, Heading, Table]
    assert document.paper.copies == ("县教育局", "县财政局")
    refused = client.post(url("edit", document), words_of(document, title="题" * 301))
    assert refused.status_code == 422
    assert "题" * 301 in refused.content.decode()


def test_the_pdf_is_served_when_it_is_there_and_the_page_tells_of_the_printing(desk, as_role):
    document = desk.draft()
    client = as_role("staff", desk.staff)
    early = client.get(url("pdf", document))
    assert early.status_code == 409
    assert "还没有排好" in early.content.decode()
    waiting = client.get(url("detail", document)).content.decode()
    assert f'data-poll="{url("progress", document)}"' in waiting
    assert url("reprint", document) not in waiting
    assert client.get(url("progress", document)).status_code == 200
    Job.objects.filter(pk=document.render_job_id).update(state="failed", message="缺少公文字体：仿宋。")
    failed = client.get(url("detail", document)).content.decode()
    assert "缺少公文字体：仿宋。" in failed
    assert url("reprint", document) in failed
    assert client.post(url("reprint", document), form(document)).status_code == 302
    print_now(document)
    page = client.get(url("detail", document)).content.decode()
    assert url("pdf", document) in page
    assert "data-poll" not in page
    pdf = client.get(url("pdf", document))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"].startswith("attachment")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")


def test_the_register_is_filtered_and_exported(desk, as_role):
    draft, issued = DocumentFactory(school=desk.school), DocumentFactory(school=desk.school, issued=True)
    old = DocumentFactory(year=2023, school=None)
    client = as_role("staff", desk.staff)

    def found(query: str) -> set[str]:
        page = client.get(f"{LIST}?{query}").content.decode()
        return {row.title for row in (draft, issued, old) if row.title in page}

    assert found("") == {draft.title, issued.title, old.title}
    assert found("status=delivered") == {issued.title}
    assert found("year=2023") == {old.title}
    assert found(f"school={desk.school.pk}") == {draft.title, issued.title}
    assert found("kind=feedback_opinion&status=draft") == {draft.title, old.title}
    assert found(f"q={issued.number}") == {issued.title}
    assert client.get(f"{LIST}?year=abc").status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"{LIST}?status=delivered&export=xlsx").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(issued.number in row for row in rows)
    assert not any(draft.title in row for row in rows)


def test_those_who_draft_begin_at_the_list(desk, as_role):
    new = reverse("reports:document_new")
    main = [as_role(role).get(LIST).content.decode().split("<main")[1] for role in ("staff", "leader")]
    assert [f'href="{new}"' in page for page in main] == [True, False]


@pytest.mark.parametrize("role", ["staff", "principal", "leader"])
def test_the_register_costs_the_same_for_2_and_20(desk, as_role, role):
    client = as_role(role, getattr(desk, role, None))

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    for _ in range(2):
        DocumentFactory(school=desk.school, received=True)
    client.get(LIST)
    few = cost()
    for _ in range(18):
        DocumentFactory(school=desk.school, received=True)
    assert cost() == few


def test_the_command_writes_the_pdf_and_leaves_the_row_alone(desk, tmp_path):
    document = desk.bring("issued")
    out, said = tmp_path / "公文.pdf", StringIO()
    call_command("render_document", document.pk, out=out, stdout=said)
    assert out.read_bytes().startswith(b"%PDF-")
    assert document.number in said.getvalue()
    assert Document.objects.get(pk=document.pk).pdf is None
    call_command("render_document", document.pk, out=tmp_path / "公文.docx", stdout=said)
    assert document.number in text_of_word((tmp_path / "公文.docx").read_bytes())
    for wrong, sentence in (
        ((document.pk, tmp_path / "公文.odt"), "只能排成 .pdf"),
        ((999_999, out), "没有编号为 999999 的公文"),
        ((document.pk, tmp_path / "没有" / "公文.pdf"), "不能写到"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("render_document", wrong[0], out=wrong[1])


def test_a_missing_face_is_said_at_start_up(settings, tmp_path):
    assert fonts_are_installed(None) == []
    settings.FONT_DIR = tmp_path
    said = [warning.msg for warning in fonts_are_installed(None)]
    assert len(said) == 5
    assert said[0].startswith("缺少公文字体“仿宋”")
