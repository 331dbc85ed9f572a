"""Reports owed to those above: entered with their day, told when due, sent with their paper."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from office.models import County
from reports.filing_reminders import lines
from reports.filing_tables import standing
from reports.models import Filing
from reports.services.filings import correct_filing, enter_filing, send_filing

LIST = "/reports/filings/"
TODAY = date(2024, 6, 20)  # a Thursday
CITY = "禾州市人民政府教育督导委员会办公室"


@pytest.fixture
def today(desk):
    """The county stands on 2024-06-20."""
    County.objects.update(frozen_on=TODAY)
    return desk


def enter(desk, title="2024年上半年督导工作报告", due_on=date(2024, 6, 30), **more):
    """A report owed to the city."""
    given = {"title": title, "to": CITY, "basis": "", "year": 2024, "due_on": due_on, "document": None}
    return enter_filing(actor=desk.staff, values=given | more)


@pytest.mark.parametrize(
    ("due_on", "sent_on", "word", "tone"),
    [
        (date(2024, 6, 30), None, "还有10天", "info"),
        (date(2024, 6, 25), None, "还有5天", "warning"),
        (TODAY, None, "今天到期", "warning"),
        (date(2024, 6, 18), None, "已逾期2天", "danger"),
        (date(2024, 6, 18), date(2024, 6, 18), "已报送", "success"),
        (date(2024, 6, 18), TODAY, "已报送，逾期2天", "warning"),
    ],
)
def test_where_a_report_stands_is_said_in_days(due_on, sent_on, word, tone):
    where = standing(Filing(due_on=due_on, sent_on=sent_on), TODAY)

    assert (where.word, where.tone) == (word, tone)


def test_it_is_sent_once_with_a_paper_that_is_out(today):
    filing = enter(today)
    with pytest.raises(BusinessRuleError, match="还没有印发"):
        send_filing(actor=today.staff, filing=filing, sent_on=TODAY, means="机要", document=today.bring("signed"))
    with pytest.raises(BusinessRuleError, match="不能晚于今天"):
        send_filing(actor=today.staff, filing=filing, sent_on=TODAY + timedelta(days=1), means="机要", document=None)
    paper = today.bring("issued")
    sent = send_filing(actor=today.staff, filing=filing, sent_on=TODAY, means="机要", document=paper)

    assert (sent.sent_on, sent.sent_by, sent.document, sent.means) == (TODAY, today.staff, paper, "机要")
    with pytest.raises(WrongState, match="2024年6月20日报送"):
        send_filing(actor=today.staff, filing=filing, sent_on=TODAY, means="机要", document=None)
    with pytest.raises(WrongState):
        correct_filing(actor=today.staff, filing=filing, values={"title": "另一份", "to": CITY, "year": 2024})


def test_the_same_report_is_not_entered_twice(today):
    enter(today)
    with pytest.raises(BusinessRuleError, match="已经登记过"):
        enter(today)
    assert enter(today, to="示例省人民政府教育督导室").pk


def test_those_who_do_not_draft_enter_nothing(today):
    with pytest.raises(NotAllowed):
        enter_filing(actor=today.principal, values={})


def test_the_morning_tells_what_falls_due_and_what_is_overdue(today):
    enter(today, "近的", date(2024, 6, 25))  # three workdays ahead
    enter(today, "远的", date(2024, 6, 26))
    enter(today, "昨天", date(2024, 6, 19))
    enter(today, "前天", date(2024, 6, 18))
    sent = enter(today, "报了", date(2024, 6, 21))
    send_filing(actor=today.staff, filing=sent, sent_on=TODAY, means="机要", document=None)

    told = [(line.title, line.tone) for line in lines(today.staff, TODAY)]
    assert told == [("报送“昨天”：已逾期1天", "danger"), ("报送“近的”：还有5天", "warning")]
    assert lines(today.principal, TODAY) == []


def test_the_pages_take_it_from_entry_to_sending(today, as_role):
    client = as_role("staff")
    data = {"title": "2024年教育督导工作总结", "to": CITY, "year": "2024", "due_on": "2024-12-31", "basis": ""}
    refused = client.post(f"{LIST}new/", data | {"due_on": ""})
    assert refused.status_code == 422
    assert "2024年教育督导工作总结" in refused.content.decode()

    entered = client.post(f"{LIST}new/", data, follow=True)
    filing = Filing.objects.get()
    assert "还有194天" in entered.content.decode()
    edited = client.post(f"{LIST}{filing.pk}/edit/", data | {"due_on": "2024-06-19", "version": filing.version})
    assert edited.status_code == 302
    assert "待报送1项，其中已逾期1项。" in client.get(LIST).content.decode()
    stale = client.post(f"{LIST}{filing.pk}/edit/", data | {"version": filing.version})
    assert stale.status_code == 409
    filing.refresh_from_db()
    sent = client.post(
        f"{LIST}{filing.pk}/send/",
        {"sent_on": "2024-06-20", "means": "公文交换", "version": filing.version},
        follow=True,
    )
    assert "已报送，逾期1天" in sent.content.decode()


@pytest.mark.parametrize(
    ("state", "titles"),
    [("waiting", {"未到", "过了"}), ("overdue", {"过了"}), ("sent", {"报了"}), ("late", {"报了"})],
)
def test_the_list_is_narrowed_by_state(today, as_role, state, titles):
    enter(today, "未到")
    enter(today, "过了", date(2024, 6, 1))
    late = enter(today, "报了", date(2024, 6, 10))
    send_filing(actor=today.staff, filing=late, sent_on=TODAY, means="机要", document=None)

    table = as_role("staff").get(LIST, {"state": state}).context["table"]
    assert {row.record.title for row in table.rows} == titles


def test_the_list_costs_the_same_for_two_rows_as_for_twelve(today, as_role):
    client = as_role("staff")
    paper = today.bring("issued")
    for number in range(2):
        enter(today, f"第{number}项", document=paper)
    client.get(LIST)
    with CaptureQueriesContext(connection) as two:
        client.get(LIST)
    for number in range(2, 12):
        enter(today, f"第{number}项", document=paper)
    with CaptureQueriesContext(connection) as twelve:
        client.get(LIST)

    assert len(twelve) == len(two)
