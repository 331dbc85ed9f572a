"""Each act and its refusals, from one setup."""

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pdfplumber
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core import jobs
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.files import read_file
from core.models import AuditEntry, Counter, Job
from core.workflow import TransitionRefused
from office import clock
from office.models import Message
from reports import pressroom, services
from reports.blocks import Heading, Paragraph, Table
from reports.models import Document, Receipt
from reports.snapshots import snapshot_sha256
from reports.workflow import FLOW, Status
from tests.factories.office import UserFactory
from tests.factories.reports import DocumentFactory, SealFactory, sample_blocks
from tests.factories.schools import PostingFactory, SchoolFactory
from tests.reports.conftest import print_now

pytestmark = pytest.mark.django_db


def text_of(document: Document) -> str:
    """Everything printed, in reading order, without blanks and line ends."""
    with pdfplumber.open(io.BytesIO(read_file(document.pdf))) as pdf:
        return "".join("".join(page.extract_text() for page in pdf.pages).split())


def test_the_whole_life_of_a_paper(desk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        document = desk.bring("submitted")
        services.return_document(actor=desk.director, document=document, reason="补充整改时限")
        services.edit_document(
            actor=desk.staff,
            document=document,
            title="关于青禾镇中心小学三月督导情况的反馈意见",
            addressee="青禾镇中心小学",
            blocks=(*sample_blocks(), Paragraph("请于2024年4月16日前整改完毕。")),
            copies=["县教育局"],
        )
        services.submit_document(actor=desk.staff, document=document)
        document = services.sign_document(actor=desk.director, document=document)
        assert (document.number, document.paper.dated_on) == ("", clock.today())
        assert document.sha256 == snapshot_sha256(document.snapshot)
        document = services.issue_document(actor=desk.staff, document=document)
        assert (document.number, document.status) == (f"青督反馈〔{clock.today().year}〕1号", "delivered")
        receipt = services.receive_document(actor=desk.principal, document=document)
        document = services.archive_document(actor=desk.staff, document=document)
    assert (document.status, document.return_reason) == ("archived", "补充整改时限")
    assert (receipt.school, receipt.signed_by) == (desk.school, desk.principal)
    assert document.paper.copies == ("县教育局",)
    assert document.paper.facts == {"visits": 3}
    verbs = AuditEntry.objects.filter(target_type="reports.document", target_id=document.pk).order_by("pk")
    assert [entry.verb.removeprefix("document.") for entry in verbs] == [
        *["drafted", "submitted", "returned", "edited", "submitted", "signed", "issued", "received", "archived"]
    ]
    titles = Message.objects.filter(user=desk.principal).values_list("title", flat=True)
    assert list(titles) == [f"收到公文，请签收：{document.number}"]
    assert Message.objects.filter(user=desk.staff, title__startswith="公文被退回").exists()
    assert Message.objects.filter(user=desk.director, title__startswith="公文待签发").count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " \n"}, "请填写标题"),
        ({"title": "题" * 301}, "最多300字"),
        ({"addressee": "", "school": None}, "主送机关"),
        ({"kind": "decree"}, "没有“decree”这种公文"),
        ({"blocks": ()}, "没有正文"),
        ({"blocks": (Paragraph(" \n "),)}, "没有正文"),
        ({"blocks": (Paragraph("字" * 200_001),)}, "请拆成几份"),
        ({"copies": ["县教育局"] * 61}, "抄送最多60个"),
    ],
)
def test_a_draft_that_cannot_be_a_paper_is_refused_and_nothing_is_kept(desk, change, words):
    with pytest.raises(BusinessRuleError, match=words):
        desk.draft(**change)
    assert (Document.objects.count(), Job.objects.count()) == (0, 0)


def test_drafting_needs_the_permission_and_a_school_that_exists(desk):
    with pytest.raises(NotAllowed):
        desk.draft(actor=desk.principal)
    desk.school.closed_on = clock.today()
    with pytest.raises(BusinessRuleError, match="撤并"):
        desk.draft()
    desk.school.closed_on = clock.today() + timedelta(days=1)
    assert desk.draft().addressee == "青禾镇中心小学"


def test_facts_are_copied_as_text_and_floats_are_a_mistake(desk):
    facts = {"mean": Decimal("1.250"), "on": date(2024, 3, 5), "rows": [{"note": "甲\x00乙"}]}
    assert desk.draft(facts=facts).paper.facts == {"mean": "1.250", "on": "2024-03-05", "rows": [{"note": "甲乙"}]}
    with pytest.raises(TypeError):
        desk.draft(facts={"rows": [{"mean": 1.25}]})


def test_control_characters_and_marks_never_reach_the_snapshot(desk):
    text = "一\x00二\x1b三 <img src=file:///etc/passwd> 四"
    document = desk.draft(blocks=(Heading("题\x07目"), Paragraph(text), Table(("甲",), (("<b>乙</b>",),))))
    assert [block.text for block in document.paper.blocks[:2]] == ["题目", "一二三 <img src=file:///etc/passwd> 四"]
    assert print_now(document) == "done"
    assert "<b>乙</b>" in text_of(document)


def test_who_drafted_does_not_sign_and_the_principal_signs_for_his_own_school_only(desk):
    own = desk.draft(actor=desk.director)
    services.submit_document(actor=desk.staff, document=own)
    with pytest.raises(TransitionRefused, match="拟稿人不能签发"):
        services.sign_document(actor=desk.director, document=own)
    assert services.sign_document(actor=UserFactory(role="director"), document=own).sha256
    issued = desk.bring("issued")
    with pytest.raises(TransitionRefused, match="没有发给您负责的学校或单位"):
        services.receive_document(actor=PostingFactory().user, document=issued)
    with pytest.raises(TransitionRefused, match="还没有签收"):
        services.archive_document(actor=desk.staff, document=issued)
    assert not Receipt.objects.signed().exists()


def test_paper_without_a_school_is_archived_without_a_receipt(desk):
    document = desk.bring("issued", school=None, addressee="各中小学、幼儿园")
    with pytest.raises(TransitionRefused, match="不需要签收"):
        services.receive_document(actor=desk.principal, document=document)
    assert services.archive_document(actor=desk.staff, document=document).status == "archived"


def test_numbers_have_no_gap_after_a_refusal_and_a_roll_back(desk):
    numbers = [desk.bring("issued").number]
    with pytest.raises(WrongState):
        services.issue_document(actor=desk.staff, document=desk.bring("submitted"))
    waiting = desk.bring("signed")
    mark = transaction.savepoint()
    assert services.issue_document(actor=desk.staff, document=waiting).number.endswith("〕2号")
    transaction.savepoint_rollback(mark)
    withdrawn = desk.bring("issued")
    services.withdraw_document(actor=desk.director, document=withdrawn, reason="数据有误")
    numbers += [withdrawn.number, services.issue_document(actor=desk.staff, document=waiting).number]
    year = clock.today().year
    assert numbers == [f"青督反馈〔{year}〕{n}号" for n in (1, 2, 3)]
    assert Counter.objects.get(key="reports.number.青督反馈〔").value == 3


def test_withdrawing_keeps_the_number_and_tells_the_school(desk, django_capture_on_commit_callbacks):
    document = desk.bring("received")
    with pytest.raises(BusinessRuleError, match="请填写撤回原因"):
        services.withdraw_document(actor=desk.director, document=document, reason=" ")
    with django_capture_on_commit_callbacks(execute=True):
        after = services.withdraw_document(actor=desk.director, document=document, reason="引用数据有误")
    assert (after.status, after.number) == ("withdrawn", document.number)
    assert Message.objects.filter(user=desk.principal, title__startswith="公文已撤回，不再有效").exists()
    assert Document.objects.visible_to(desk.principal).filter(pk=document.pk).exists()
    with pytest.raises(WrongState):
        services.issue_document(actor=desk.staff, document=after)


@pytest.mark.parametrize("transition", FLOW, ids=lambda transition: transition.name)
@pytest.mark.parametrize("status", Status)
def test_each_step_is_refused_in_every_other_state(desk, transition, status):
    trait = {} if status == Status.DRAFT else {str(status): True}
    document = DocumentFactory(school=None if status == Status.ISSUED else desk.school, **trait)
    assert document.status == status
    actor = desk.principal if transition.name == "receive" else desk.director
    refusal = transition.refusal(document, actor)
    assert isinstance(refusal, WrongState) == (status not in transition.sources)


def test_a_signed_paper_cannot_be_changed_even_past_the_services(desk):
    signed, issued = desk.bring("signed"), desk.bring("issued", school=None, addressee="各中小学")
    for document in (signed, issued):
        for change in ({"title": "别的"}, {"snapshot": {}}, {"sha256": "0" * 64}, {"code": "a" * 16}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Document.objects.filter(pk=document.pk).update(**change)
    for change in ({"number": "青督反馈〔2024〕99号"}, {"seal": SealFactory()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=issued.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=issued.pk).delete()


def test_the_database_refuses_what_no_service_does(desk):
    draft = desk.draft()
    for change in (
        {"status": "signed"},
        {"status": "issued"},
        {"number": "青督反馈〔2024〕7号"},
        {"status": "lost"},
        {"title": ""},
        {"signed_by": desk.staff},
        {"status": "withdrawn"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.filter(pk=draft.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentFactory(issued=True, number="青督反馈〔2023〕1号", signed_by=desk.staff, drafted_by=desk.staff)
    DocumentFactory(issued=True, number="青督反馈〔2023〕1号")
    for taken in ("青督反馈〔2023〕1号", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentFactory(issued=True, number=taken)


def test_the_pdf_comes_out_of_the_job_and_says_what_was_signed(desk):
    document = desk.bring("signed")
    assert document.pdf is None
    assert print_now(document) == "done"
    before = text_of(document)
    assert "草稿" not in before
    desk.school.name = "改名后的学校"
    desk.school.save()
    document = services.issue_document(actor=desk.staff, document=document)
    assert document.pdf is None
    assert print_now(document) == "done"
    after = text_of(document)
    day = clock.today()
    assert f"{day.year}年{day.month}月{day.day}日印发" in after
    assert document.number in after
    assert "改名后的学校" not in after
    body = "".join(document.paper.blocks[0].text.split())
    assert body in before
    assert body in after
    assert document.sha256 == snapshot_sha256(document.snapshot)


def test_a_draft_says_so_where_the_number_will_stand(desk):
    document = desk.draft()
    assert print_now(document) == "done"
    assert "草稿" in text_of(document)
    signed = desk.bring("signed")
    print_now(signed)
    assert "草稿" not in text_of(signed)


def test_a_replaced_job_stores_nothing(desk):
    document = desk.draft()
    former = document.render_job_id
    services.edit_document(
        actor=desk.staff, document=document, title="新题", addressee="乙校", blocks=sample_blocks(), copies=[]
    )
    assert jobs.perform(former) == "done"
    document.refresh_from_db()
    assert document.pdf is None
    assert print_now(document) == "done"
    assert "新题" in text_of(document)


def test_a_failed_printing_says_why_and_can_be_tried_again(desk, settings, tmp_path):
    document = desk.draft()
    pressroom.close()
    fonts, settings.FONT_DIR = settings.FONT_DIR, tmp_path
    assert print_now(document) == "failed"
    assert document.render_job.message.startswith("缺少公文字体：仿宋、楷体、黑体、小标宋、宋体。")
    pressroom.close()
    settings.FONT_DIR = fonts
    services.reprint_document(actor=desk.staff, document=document)
    assert print_now(document) == "done"
    with pytest.raises(WrongState):
        services.reprint_document(actor=desk.staff, document=document)
    with pytest.raises(NotAllowed):
        services.reprint_document(actor=desk.principal, document=document)


def test_a_lost_file_is_printed_again_from_the_frozen_content(desk, settings):
    document = desk.bring("issued")
    print_now(document)
    words = text_of(document)
    (Path(settings.MEDIA_ROOT) / document.pdf.path).unlink()
    document = services.reprint_document(actor=desk.staff, document=document)
    assert print_now(document) == "done"
    assert text_of(document) == words


def test_a_character_without_a_face_is_named_before_the_paper_is_submitted(desk):
    rare = "\ue123"
    document = desk.draft(blocks=(Paragraph(f"教师张{rare}。"),))
    assert print_now(document) == "done"
    with pytest.raises(BusinessRuleError, match="印出来是空框，不能送审：\ue123"):
        services.submit_document(actor=desk.staff, document=document)
    fine = desk.draft(blocks=(Paragraph("教师张㛃䶮喆堃燚。"),))
    assert print_now(fine) == "done"
    assert services.submit_document(actor=desk.staff, document=fine).status == "submitted"


def test_scope_of_rows(desk):
    inspector = UserFactory(role="inspector")
    PostingFactory(user=inspector, school=desk.school, capacity="inspector")
    leader, stranger = UserFactory(role="leader"), PostingFactory(school=SchoolFactory()).user
    draft, signed = DocumentFactory(school=desk.school), DocumentFactory(school=desk.school, signed=True)
    issued, circular = DocumentFactory(school=desk.school, issued=True), DocumentFactory(school=None, issued=True)

    def seen(user) -> set[Document]:
        return set(Document.objects.visible_to(user))

    assert seen(desk.staff) == {draft, signed, issued, circular}
    assert seen(leader) == {issued, circular}
    assert seen(desk.principal) == seen(inspector) == {issued}
    assert seen(stranger) == set()
