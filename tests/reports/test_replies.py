"""The right of reply: beside which finding, until when, what the office decides, in how many days."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from office import clock
from office.models import Message
from reports import services
from reports.blocks import Annex, Heading, Paper, Paragraph, Table
from reports.findings import findings
from reports.models import Receipt, Reply
from reports.reach import reach_of
from reports.workflow import Status
from supervision.acceptance.marks import tiny_pdf
from supervision.sample.county import stand_on
from tests.factories.office import UserFactory
from tests.factories.schools import PostingFactory, SchoolFactory

pytestmark = pytest.mark.django_db
ISSUED = date(2024, 3, 11)
DUE = ISSUED + timedelta(days=30)


@pytest.fixture
def copy(desk) -> Receipt:
    """The school's copy of an opinion that was signed for on the day of its issue."""
    stand_on(ISSUED)
    return desk.bring("received").receipts.get()


def said(desk, copy, **changes) -> Reply:
    """A statement about the table's row."""
    given = {"actor": desk.principal, "receipt": copy, "kind": "statement", "block": 1, "text": "灭火器当天已更换。"}
    return services.file_reply(**(given | changes))


def test_findings_are_paragraphs_and_rows_in_reading_order():
    paper = Paper(
        kind="feedback_opinion",
        organ_mark="",
        organ="",
        title="题",
        addressee="某校",
        blocks=(
            Paragraph("开头。"),
            Heading("问题"),
            Table(("问题", "期限"), (("甲\n乙", ""), ("", ""), ("丙。", "3月"))),
            Annex("清单", (Paragraph("附件里的话。"),)),
        ),
    )
    assert [(row.index, row.under, row.text) for row in findings(paper)] == [
        (0, "", "开头。"),
        (1, "问题", "问题：甲 乙"),
        (2, "问题", "问题：丙；期限：3月"),
        (3, "清单", "附件里的话。"),
    ]


def test_a_statement_stands_beside_its_finding_for_both_sides(desk, copy, client, django_capture_on_commit_callbacks):
    client.force_login(desk.principal)
    page = client.get(reverse("reports:receipt_detail", args=[copy.pk])).content.decode()
    assert "问题：教学楼二层灭火器过期" in page
    address = reverse("reports:reply_new", args=[copy.pk])
    form = client.get(f"{address}?kind=statement&block=1").content.decode()
    assert 'value="statement" checked' in form or "checked" in form
    upload = SimpleUploadedFile("照片.pdf", tiny_pdf("proof"), content_type="application/pdf")
    typed = {"kind": "statement", "block": "1", "text": "灭火器当天已更换。", "upload": upload}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, typed).status_code == 302
    reply = Reply.objects.get()
    assert (reply.block, reply.quoted.split("；")[0]) == (1, "问题：教学楼二层灭火器过期")
    assert Message.objects.filter(user=desk.staff, title__contains="提出了陈述申辩").exists()
    for person in (desk.principal, desk.staff):
        client.force_login(person)
        page = client.get(reverse("reports:receipt_detail", args=[copy.pk]))
        row = next(row for row in page.context["rows"] if row.finding.index == 1)
        assert [one.reply for one in row.said] == [reply]
        assert "灭火器当天已更换。" in page.content.decode()
        assert client.get(reverse("reports:reply_file", args=[reply.pk])).status_code == 200
    client.force_login(
        PostingFactory(user=UserFactory(role="principal"), school=SchoolFactory(), capacity="principal").user
    )
    for name, pk in (("receipt_detail", copy.pk), ("reply_new", copy.pk), ("reply_file", reply.pk)):
        assert client.get(reverse(f"reports:{name}", args=[pk])).status_code == 404


def test_each_finding_once_and_the_whole_once(desk, copy):
    said(desk, copy)
    with pytest.raises(WrongState, match="不能再次提交"):
        said(desk, copy)
    said(desk, copy, block=0)
    said(desk, copy, block=None)
    said(desk, copy, kind="answer", block=None)
    with pytest.raises(WrongState, match="不能再次提交"):
        said(desk, copy, kind="answer", block=None)
    assert Reply.objects.count() == 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": " \n"}, "请填写陈述申辩"),
        ({"text": "字" * 5001}, "最多5000字"),
        ({"block": 99}, "没有这一段"),
        ({"block": -1}, "没有这一段"),
        ({"kind": "answer"}, "答复针对全文"),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_kept(desk, copy, change, words):
    with pytest.raises(BusinessRuleError, match=words):
        said(desk, copy, **change)
    assert not Reply.objects.exists()


def test_a_file_of_another_kind_is_refused_and_the_words_stay(desk, copy, client):
    client.force_login(desk.principal)
    upload = SimpleUploadedFile("脚本.exe", b"MZ\x90\x00", content_type="application/octet-stream")
    typed = {"kind": "statement", "block": "", "text": "我们的说明", "upload": upload}
    page = client.post(reverse("reports:reply_new", args=[copy.pk]), typed)
    assert page.status_code == 422
    assert "我们的说明" in page.content.decode()
    assert not Reply.objects.exists()


def test_statements_end_with_their_time_and_late_answers_are_marked(desk, copy, client):
    assert copy.reply_due_on == DUE
    stand_on(DUE)
    assert not said(desk, copy, block=0).is_late
    stand_on(DUE + timedelta(days=1))
    with pytest.raises(BusinessRuleError, match="申辩期限已于2024年4月10日届满"):
        said(desk, copy)
    assert said(desk, copy, kind="answer", block=None).is_late
    client.force_login(desk.principal)
    page = client.post(
        reverse("reports:reply_new", args=[copy.pk]), {"kind": "statement", "block": "1", "text": "迟了"}
    )
    assert page.status_code == 422
    assert "由督导室延长期限" in page.content.decode()
    with pytest.raises(NotAllowed):
        services.set_reply_due(actor=desk.principal, receipt=copy, due_on=DUE + timedelta(days=9), reason="校舍停电")
    with pytest.raises(BusinessRuleError, match="期限要在今天以后"):
        services.set_reply_due(actor=desk.staff, receipt=copy, due_on=DUE, reason="校舍停电")
    services.set_reply_due(actor=desk.staff, receipt=copy, due_on=DUE + timedelta(days=9), reason="校舍停电")
    assert not said(desk, copy).is_late


def test_only_who_was_sent_it_answers_after_signing_what_still_stands(desk):
    issued = desk.bring("issued").receipts.get()
    with pytest.raises(WrongState, match="请先签收"):
        said(desk, issued)
    copy = desk.bring("received").receipts.get()
    with pytest.raises(NotAllowed):
        said(desk, copy, actor=desk.staff)
    stranger = PostingFactory(user=UserFactory(role="principal"), school=SchoolFactory(), capacity="principal").user
    with pytest.raises(WrongState, match="没有发给您负责的"):
        said(desk, copy, actor=stranger)
    services.withdraw_document(actor=desk.director, document=copy.document, reason="引用数据有误")
    with pytest.raises(WrongState, match="已撤回"):
        said(desk, copy)
    plain = desk.bring("received", kind="supervision_circular").receipts.get()
    with pytest.raises(WrongState, match="不要求答复"):
        said(desk, plain)


def test_the_office_decides_once_with_words_and_the_school_hears_it(
    desk, copy, client, django_capture_on_commit_callbacks
):
    reply = said(desk, copy)
    with pytest.raises(NotAllowed):
        services.decide_reply(actor=desk.principal, reply=reply, status="accepted", decision="采纳")
    with pytest.raises(BusinessRuleError, match="请填写处理意见"):
        services.decide_reply(actor=desk.staff, reply=reply, status="accepted", decision=" ")
    with pytest.raises(BusinessRuleError, match="从列表中选择"):
        services.decide_reply(actor=desk.staff, reply=reply, status="noted", decision="知道了")
    client.force_login(desk.staff)
    address = reverse("reports:reply_decide", args=[reply.pk])
    typed = {"status": "partly", "decision": "更换属实，整改期限不变。", "version": reply.version}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, typed).status_code == 302
    reply.refresh_from_db()
    assert (reply.status, reply.decided_by) == ("partly", desk.staff)
    assert Message.objects.filter(user=desk.principal, title__contains="部分采纳").exists()
    stale = client.post(address, typed | {"decision": "改主意了"})
    assert stale.status_code == 409
    client.force_login(desk.principal)
    page = client.get(reverse("reports:receipt_detail", args=[copy.pk])).content.decode()
    assert "更换属实，整改期限不变。" in page


def test_an_answer_is_noted_without_words(desk, copy):
    reply = said(desk, copy, kind="answer", block=None)
    assert services.decide_reply(actor=desk.staff, reply=reply, status="noted", decision="").status == "noted"


def test_a_decision_becomes_a_paper_to_whoever_objected(desk, copy):
    reply = said(desk, copy)
    with pytest.raises(WrongState, match="请先处理"):
        services.draft_decision(actor=desk.staff, reply=reply)
    reply = services.decide_reply(actor=desk.staff, reply=reply, status="accepted", decision="已核实，予以采纳。")
    document = services.draft_decision(actor=desk.staff, reply=reply)
    assert (document.kind, document.status, document.school) == ("statement_decision", Status.DRAFT, desk.school)
    text = str(document.snapshot)
    for words in (copy.document.number, "灭火器当天已更换。", "采纳", "已核实，予以采纳。"):
        assert words in text
    assert [row.recipient for row in document.receipts.all()] == [desk.school]
    reply.refresh_from_db()
    assert reply.paper == document
    with pytest.raises(WrongState, match="已经起草"):
        services.draft_decision(actor=desk.staff, reply=reply)


def test_answers_three_weeks_after_delivery_take_21_days_on_average(desk):
    stand_on(date(2023, 10, 12))
    copies = [desk.bring("received").receipts.get() for _ in range(4)]
    stand_on(date(2023, 11, 2))
    for copy in copies:
        said(desk, copy, kind="answer", block=None)
    stand_on(date(2023, 11, 9))
    said(desk, copies[0])
    everything = Receipt.objects.filter(document__kind="feedback_opinion")
    reach = reach_of(everything, today=clock.today())
    assert (reach.mean_days, reach.asked, reach.answered, reach.late) == (21, 4, 4, 0)


def test_what_was_not_answered_in_time_is_counted_as_late(desk, copy, client):
    stand_on(DUE + timedelta(days=1))
    assert reach_of(copy.document.receipts.all(), today=clock.today()).late == 1
    client.force_login(desk.staff)
    address = reverse("reports:receipt_list", args=[copy.document_id])
    assert client.get(f"{address}?state=late").context["table"].page.paginator.count == 1


def test_the_list_of_replies_costs_the_same_for_many_rows(desk, copy, client, django_assert_num_queries):
    address = reverse("reports:reply_list")
    client.force_login(desk.staff)
    said(desk, copy)
    said(desk, copy, block=0)
    client.get(address)
    with CaptureQueriesContext(connection) as two_rows:
        client.get(address)
    for _ in range(4):
        said(desk, desk.bring("received").receipts.get())
    with django_assert_num_queries(len(two_rows)):
        page = client.get(address)
    assert len(page.context["table"].rows) == 6
    assert page.content.decode().count(">处理<") == 6
    client.force_login(UserFactory(role="leader"))
    assert ">处理<" not in client.get(address).content.decode()


def test_a_copy_with_many_findings_costs_no_query_each(desk, client, django_assert_max_num_queries):
    rows = tuple((f"问题{n}", "2024年4月16日") for n in range(300))
    copy = desk.bring("received", blocks=(Table(("问题", "期限"), rows),)).receipts.get()
    client.force_login(desk.principal)
    client.get(reverse("reports:receipt_detail", args=[copy.pk]))
    with django_assert_max_num_queries(40):
        page = client.get(reverse("reports:receipt_detail", args=[copy.pk]))
    assert len(page.context["rows"]) == 300


def test_the_whole_is_offered_to_be_answered_once(desk, copy, client):
    client.force_login(desk.principal)
    address = reverse("reports:receipt_detail", args=[copy.pk])
    assert "答复全文" in client.get(address).content.decode()
    said(desk, copy, kind="answer", block=None)
    assert "答复全文" not in client.get(address).content.decode()
