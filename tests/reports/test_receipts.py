"""Copies of papers: who gets one, who opened, signed, is reminded; the figures and the lists behind them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry, Counter
from office import clock
from office.digests import make_digest
from office.models import Message, Unit, UnitPosting
from reports import services
from reports.models import Document, Receipt
from reports.number_rows import number_rows, rows_of
from reports.reach import reach_of
from reports.reminders import lines
from reports.workflow import Status
from supervision.sample.county import stand_on
from tests.factories.office import UserFactory
from tests.factories.reports import DocumentFactory, ReceiptFactory
from tests.factories.schools import PostingFactory, SchoolFactory

pytestmark = pytest.mark.django_db
MONDAY = date(2024, 3, 18)


def principal_of(school):
    """Somebody who leads it."""
    return PostingFactory(user=UserFactory(role="principal"), school=school, capacity="principal").user


def contact():
    """The contact of a unit, and the unit."""
    unit = Unit.objects.create(name="青禾县示例局", kind="department")
    user = UserFactory(role="department")
    UnitPosting.objects.create(user=user, unit=unit, started_on=date(2024, 1, 1))
    return user, unit


def read_by(count: int, of: int) -> Document:
    """A bulletin delivered to `of` schools and opened at `count` of them."""
    document = DocumentFactory(issued=True, school=None, kind="supervision_circular", status=Status.DELIVERED)
    reader = UserFactory()
    for n in range(of):
        opened = {"opened_by": reader, "opened_at": document.issued_at} if n < count else {}
        ReceiptFactory(document=document, school=SchoolFactory(), **opened)
    return document


# --- who gets one ---------------------------------------------------------------------------------------------------
def test_recipients_of_a_draft_are_chosen_and_get_their_copies_when_it_goes_out(desk, client):
    person, unit = contact()
    other = SchoolFactory(name="石岭镇中心小学")
    document = desk.draft()
    client.force_login(desk.staff)
    page = client.post(
        reverse("reports:document_recipients", args=[document.pk]),
        {"names": f"石岭镇中心小学\n{unit.name}\n\n石岭镇中心小学", "version": document.version},
    )
    assert page.status_code == 302
    assert {str(row.recipient) for row in document.receipts.all()} == {str(desk.school), str(other), unit.name}
    document.refresh_from_db()
    services.submit_document(actor=desk.staff, document=document)
    services.sign_document(actor=desk.director, document=document)
    services.issue_document(actor=desk.staff, document=document)
    assert document.receipts.delivered().count() == 3
    client.force_login(person)
    assert document.title.encode() in client.get(reverse("reports:inbox")).content


def test_a_name_nobody_has_is_told_and_nothing_typed_is_lost(desk, client):
    document = desk.draft()
    client.force_login(desk.staff)
    page = client.post(
        reverse("reports:document_recipients", args=[document.pk]),
        {"names": "火星小学", "groups": ["schools"], "version": document.version},
    )
    assert page.status_code == 422
    assert "没有找到：火星小学" in page.content.decode()
    assert "火星小学</textarea>" in page.content.decode()
    assert document.receipts.count() == 1


def test_whole_groups_come_with_one_tick_and_closed_schools_do_not(desk, client):
    SchoolFactory(name="撤了的学校", closed_on=clock.today())
    open_ones = [SchoolFactory() for _ in range(3)]
    document = desk.draft(school=None, addressee="各学校")
    client.force_login(desk.staff)
    address = reverse("reports:document_recipients", args=[document.pk])
    assert client.post(address, {"groups": ["schools"], "version": document.version}).status_code == 302
    assert {row.school for row in document.receipts.all()} == {desk.school, *open_ones}
    with pytest.raises(BusinessRuleError, match="已撤并"):
        services.choose_recipients(
            actor=desk.staff, document=document, schools=[SchoolFactory(closed_on=clock.today())], units=[]
        )


def test_recipients_of_an_issued_paper_do_not_change(desk):
    with pytest.raises(WrongState):
        services.choose_recipients(actor=desk.staff, document=desk.bring("issued"), schools=[], units=[])
    with pytest.raises(NotAllowed):
        services.choose_recipients(actor=desk.principal, document=desk.draft(), schools=[], units=[])


# --- opening and signing --------------------------------------------------------------------------------------------
def test_the_first_opening_by_whoever_answers_is_noted_once_and_is_not_signing(desk, client):
    document = desk.bring("issued")
    page = reverse("reports:document_detail", args=[document.pk])
    for person in (desk.staff, UserFactory(role="leader")):
        client.force_login(person)
        client.get(page)
    receipt = document.receipts.get()
    assert receipt.opened_at is None
    client.force_login(desk.principal)
    assert client.get(page).status_code == 200
    receipt.refresh_from_db()
    first = receipt.opened_at
    assert (receipt.opened_by, receipt.signed_at) == (desk.principal, None)
    client.get(page)
    receipt.refresh_from_db()
    assert receipt.opened_at == first
    assert AuditEntry.objects.filter(verb="document.opened", target_id=str(document.pk)).count() == 1


def test_several_papers_are_signed_for_at_once_and_each_is_shown(desk, client):
    papers = [desk.bring("issued", title=f"关于第{n}件事的通知") for n in range(3)]
    client.force_login(desk.principal)
    address = reverse("reports:inbox_sign")
    page = client.get(address).content.decode()
    assert all(paper.title in page for paper in papers)
    assert page.count("还没有打开看过") == 3
    copies = [paper.receipts.get().pk for paper in papers]
    assert client.post(address, {"copies": copies[:2]}).status_code == 302
    states = [Receipt.objects.get(pk=pk).signed_by for pk in copies]
    assert states == [desk.principal, desk.principal, None]
    assert Document.objects.get(pk=papers[0].pk).status == Status.RECEIVED
    assert client.post(address, {}).status_code == 422


def test_nobody_signs_for_anothers_copy(desk, client):
    theirs = desk.bring("issued").receipts.get()
    stranger = principal_of(SchoolFactory())
    client.force_login(stranger)
    assert client.post(reverse("reports:inbox_sign"), {"copies": [theirs.pk]}).status_code == 422
    signed, refused = services.sign_copies(actor=stranger, receipts=[theirs])
    assert (signed, len(refused)) == (0, 1)
    assert Receipt.objects.get(pk=theirs.pk).signed_at is None


@pytest.mark.parametrize(
    "number", ["9" * 30, "-" + "9" * 30, "９" * 30, "9" * 5000, "1" * 17 + "_" + "1" * 9, "²", "abc"]
)
def test_a_number_that_no_row_can_have_is_a_copy_that_is_not_there(desk, client, number):
    desk.bring("issued")
    client.force_login(desk.principal)
    page = client.post(reverse("reports:inbox_sign"), {"copies": [number]})

    assert page.status_code == 422
    assert "invalid-feedback" in page.content.decode() or "errorlist" in page.content.decode()
    assert not Receipt.objects.signed().exists()


def test_delivery_on_paper_is_noted_with_the_name_of_who_signed(desk):
    document = desk.bring("issued")
    receipt = document.receipts.get()
    today = clock.today()
    for wrong, words in (
        ({"delivered_on": today + timedelta(days=1)}, "送达日期"),
        ({"delivered_on": today, "signed_name": "王老师"}, "一起填写"),
        ({"delivered_on": today, "signed_name": "王老师", "signed_on": today - timedelta(days=1)}, "签收日期"),
    ):
        with pytest.raises(BusinessRuleError, match=words):
            services.note_paper_delivery(actor=desk.staff, receipt=receipt, **wrong)
    with pytest.raises(NotAllowed):
        services.note_paper_delivery(actor=desk.principal, receipt=receipt, delivered_on=today)
    noted = services.note_paper_delivery(
        actor=desk.staff, receipt=receipt, delivered_on=today, signed_name=" 王老师 ", signed_on=today
    )
    assert (noted.means, noted.signed_name, noted.signed_by) == ("paper", "王老师", desk.staff)
    document.refresh_from_db()
    assert document.status == Status.RECEIVED
    with pytest.raises(WrongState):
        services.note_paper_delivery(actor=desk.staff, receipt=receipt, delivered_on=today)


# --- figures --------------------------------------------------------------------------------------------------------
def test_a_bulletin_read_by_71_of_74_is_95_9_percent_and_each_figure_opens_its_copies(desk, client):
    document = read_by(71, of=74)
    reach = reach_of(document.receipts.all(), today=clock.today())
    assert (reach.sent, reach.read, reach.signed) == (74, 71, 0)
    assert (reach.read_share * 100).quantize(Decimal("0.1")) == Decimal("95.9")
    client.force_login(desk.staff)
    address = reverse("reports:receipt_list", args=[document.pk])
    page = client.get(address)
    assert "95.9%" in page.content.decode()
    for figure in page.context["figures"]:
        assert client.get(figure["url"]).context["table"].page.paginator.count == figure["value"]
    unread = client.get(f"{address}?state=unread").context["table"]
    assert unread.page.paginator.count == 3
    county = client.get(reverse("reports:reach_list"))
    assert "送达74份，已读71份（95.9%）" in county.content.decode()


def test_of_nothing_there_is_no_rate(desk):
    reach = reach_of(Receipt.objects.none(), today=clock.today())
    assert (reach.read_share, reach.signed_share, reach.answered_share, reach.mean_days) == (None,) * 4


@pytest.mark.parametrize("name", ["reports:inbox", "reports:reach_list", "reports:register", "receipt_list"])
def test_lists_cost_the_same_for_two_rows_as_for_many(desk, client, name, django_assert_num_queries):
    person, unit = contact()

    def more(count: int) -> None:
        for _ in range(count):
            document = DocumentFactory(issued=True, school=None, status=Status.DELIVERED, year=clock.today().year)
            ReceiptFactory(document=document, school=None, unit=unit)
            ReceiptFactory(document=first, school=SchoolFactory())

    first = DocumentFactory(issued=True, school=None, status=Status.DELIVERED)
    more(2)
    address = reverse("reports:receipt_list", args=[first.pk]) if name == "receipt_list" else reverse(name)
    client.force_login(person if name == "reports:inbox" else desk.staff)
    client.get(address)
    with CaptureQueriesContext(connection) as two_rows:
        client.get(address)
    more(12)
    with django_assert_num_queries(len(two_rows)):
        response = client.get(address)
    assert len(response.context["table"].rows) >= 14


def test_a_unit_sees_its_own_copy_and_a_school_no_others(desk, client):
    person, unit = contact()
    document = DocumentFactory(issued=True, school=None, status=Status.DELIVERED)
    ReceiptFactory(document=document, school=None, unit=unit)
    theirs = ReceiptFactory(document=document, school=desk.school)
    ReceiptFactory(document=document, school=SchoolFactory(name="别的学校"))
    client.force_login(person)
    address = reverse("reports:receipt_list", args=[document.pk])
    page = client.get(address)
    assert [row.record.unit for row in page.context["table"].rows] == [unit]
    assert "别的学校" not in page.content.decode()
    assert client.get(reverse("reports:receipt_detail", args=[theirs.pk])).status_code == 404
    client.force_login(principal_of(SchoolFactory()))
    assert client.get(address).status_code == 404


# --- reminders ------------------------------------------------------------------------------------------------------
def test_reminding_by_hand_tells_those_who_did_not_sign_once_a_day(desk, django_capture_on_commit_callbacks):
    person, unit = contact()
    document = desk.draft(units=[unit])
    services.submit_document(actor=desk.staff, document=document)
    services.sign_document(actor=desk.director, document=document)
    services.issue_document(actor=desk.staff, document=document)
    services.receive_document(actor=desk.principal, document=document)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.remind_recipients(actor=desk.staff, document=document) == 1
    told = Message.objects.filter(title__startswith="请尽快签收公文")
    assert [message.user for message in told] == [person]
    with pytest.raises(WrongState, match="今天已经催过"):
        services.remind_recipients(actor=desk.staff, document=document)
    services.receive_document(actor=person, document=document)
    with pytest.raises(WrongState, match="没有等待签收"):
        services.remind_recipients(actor=desk.staff, document=document)
    with pytest.raises(NotAllowed):
        services.remind_recipients(actor=desk.principal, document=document)


def test_the_morning_reminds_after_two_workdays_and_again_after_two(desk):
    stand_on(MONDAY)
    document = desk.bring("issued")
    said = {}
    for step in range(9):
        day = MONDAY + timedelta(days=step)
        stand_on(day)
        said[day] = [line.title for line in lines(desk.principal, day)]
    words = [f"还没有签收：{document.number}"]
    assert {day: told for day, told in said.items() if told} == {
        date(2024, 3, 20): words,
        date(2024, 3, 22): words,
        date(2024, 3, 26): words,
    }
    receipt = document.receipts.get()
    assert receipt.reminders == 3
    services.receive_document(actor=desk.principal, document=document)
    stand_on(date(2024, 3, 28))
    assert lines(desk.principal, date(2024, 3, 28)) == []


def test_a_week_without_the_clock_brings_one_reminder_and_the_digest_says_it_once(desk):
    stand_on(MONDAY)
    document = desk.bring("issued")
    later = MONDAY + timedelta(days=10)
    stand_on(later)
    digest = make_digest(desk.principal, later)
    assert digest is not None
    assert [line["title"] for line in digest.lines if "签收" in line["label"]] == [f"还没有签收：{document.number}"]
    assert make_digest(desk.principal, later) is None
    assert document.receipts.get().reminders == 1


def test_the_last_days_of_an_answer_are_told_once(desk):
    stand_on(MONDAY)
    document = desk.bring("received")
    receipt = document.receipts.get()
    assert receipt.reply_due_on == MONDAY + timedelta(days=30)
    said = []
    for step in range(20, 31):
        day = MONDAY + timedelta(days=step)
        stand_on(day)
        said += [(day, line.label) for line in lines(desk.principal, day)]
    assert [label for _, label in said] == ["公文待答复"]
    assert said[0][0] < receipt.reply_due_on


def test_who_signs_for_nothing_is_told_nothing(desk, django_assert_num_queries):
    desk.bring("issued")
    with django_assert_num_queries(1):  # what he may do
        assert lines(desk.staff, clock.today()) == []


# --- register -------------------------------------------------------------------------------------------------------
def test_the_register_holds_every_number_of_the_year_and_says_what_is_void(desk, client):
    year = clock.today().year
    numbers = [desk.bring("issued").number for _ in range(3)]
    services.withdraw_document(
        actor=desk.director, document=Document.objects.get(number=numbers[1]), reason="主送单位有误"
    )
    desk.draft()
    client.force_login(desk.staff)
    page = client.get(reverse("reports:register"))
    assert [row.record.number for row in page.context["table"].rows] == numbers
    text = page.content.decode()
    assert f"青督反馈〔{year}〕1至3号，作废1个，没有缺号。" in text
    assert "作废" in text
    assert "主送单位有误" in text
    assert not list(client.get(reverse("reports:register"), {"year": year - 1}).context["table"].rows)
    sheet = client.get(reverse("reports:register"), {"export": "xlsx"})
    assert sheet["Content-Type"].endswith("spreadsheetml.sheet")
    assert client.get(reverse("reports:register"), {"year": "甲"}).status_code == 200


def test_a_gap_is_said_also_at_the_end_of_the_row():
    given = [("feedback_opinion", f"青督反馈〔2024〕{n}号", "issued") for n in (1, 2, 4)]
    (row,) = rows_of(given, {"青督反馈〔2024": 5})
    assert row.missing == (3, 5)
    assert row.sentence == "青督反馈〔2024〕1至5号，缺3、5号，请查明原因。"
    (alone,) = rows_of(given[:2], {})
    assert alone.sentence == "青督反馈〔2024〕1至2号，没有缺号。"


def test_the_counter_of_a_year_is_known_to_the_register(desk):
    desk.bring("issued")
    Counter.objects.filter(key__startswith="reports.number.").update(value=2)
    (row,) = number_rows(clock.today().year)
    assert row.missing == (2,)


def test_units_without_a_contact_still_get_their_copy(desk):
    unit = Unit.objects.create(name="没有联络人的单位", kind="department")
    document = desk.draft(units=[unit])
    assert document.receipts.filter(unit=unit).exists()


def test_a_paper_to_many_names_its_signers_on_their_own_list(desk, client):
    document = DocumentFactory(issued=True, school=None, status=Status.DELIVERED)
    for _ in range(9):
        ReceiptFactory(document=document, school=SchoolFactory(), signed=True)
    client.force_login(desk.staff)
    page = client.get(reverse("reports:document_detail", args=[document.pk]))
    assert page.context["receipts"] == []
    assert page.context["panel"].reach.signed == 9


def test_with_nothing_to_sign_the_page_says_so(desk, client):
    client.force_login(desk.principal)
    assert "没有等您签收的公文。" in client.get(reverse("reports:inbox_sign")).content.decode()
