"""The statistics: the office's 25 cases, counts for leaders without a way in, a month's report without names."""

import io
import uuid
from datetime import datetime, time, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.templatetags.formatting import share
from rectification.concern_figures import statistics, waiting_figures
from rectification.models import Concern, Item
from rectification.services import concerns
from tests.factories.office import UserFactory
from tests.factories.rectification import ItemFactory

pytestmark = pytest.mark.django_db
PAGE, LIST = reverse("rectification:concern_statistics"), reverse("rectification:concern_list")
YEAR = 2023
DAYS = [*range(3, 9), *[9] * 8, *range(10, 16), 15, 15, 15, 18, 21]  # 25 answers: 23 within 15 days, median 9
FINDINGS = [*["yes"] * 10, *["partly"] * 4, *["no"] * 8, *["unclear"] * 3]


def moment(day, hour=10):
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def cases(room):
    """Twenty-five closed cases of one year, accepted on the second day at the latest."""
    begin = datetime(YEAR, 2, 1).date()
    rows = []
    for number, (days, finding) in enumerate(zip(DAYS, FINDINGS, strict=True), 1):
        came = begin + timedelta(days=10 * number)
        rows.append(
            Concern(
                number=f"{YEAR}-{number:04d}",
                client_uuid=uuid.uuid4(),
                school=room.school,
                channel=Concern.Channel.values[number % 5],
                category=Concern.Category.values[number % 7],
                text=f"王小明老师的手机13912345678，第{number}件",
                received_at=moment(came),
                status="closed",
                decided_by=room.staff,
                decided_at=moment(came + timedelta(days=number % 3), 23),
                accept_due_on=came + timedelta(days=2),
                answer_due_on=came + timedelta(days=15),
                handler=room.staff,
                finding=finding,
                answered_at=moment(came + timedelta(days=days)),
                closed_at=moment(came + timedelta(days=days + 1)),
            )
        )
    for row in rows:
        row.seal_contact(name="柳暗花明", phone="13987654321")
    Concern.objects.bulk_create(rows)
    for row in Concern.objects.borne_out():
        row.items.add(ItemFactory(school=room.school, source="complaint"))
    return rows


def test_what_is_still_within_its_term_is_neither_in_time_nor_late(cases, room):
    today = room.today
    new = {"status": "received", "decided_by": None, "decided_at": None, "answered_at": None, "closed_at": None}
    late = {"accept_due_on": today - timedelta(days=9), "answer_due_on": today - timedelta(days=1)}
    term = {"accept_due_on": today, "answer_due_on": today + timedelta(days=13)}
    for row, days in ((cases[0], term), (cases[1], late)):
        Concern.objects.filter(pk=row.pk).update(**new, **days, finding="")
    total = statistics(room.staff, YEAR).total
    assert (total.received, total.to_decide, total.to_answer) == (25, 24, 24)


def test_twenty_five_cases_give_the_offices_figures(cases, room):
    found = statistics(room.staff, YEAR)
    total = found.total
    assert (total.received, total.decided_in_time, total.answered_in_time, total.borne_out) == (25, 25, 23, 14)
    assert (share(total.decided_rate), share(total.answered_rate), share(total.borne_out_rate)) == (
        "100.0%",
        "92.0%",
        "56.0%",
    )
    assert (total.median_days, found.items, found.listed) == (Decimal(9), 14, 14)
    assert Item.objects.filter(source="complaint").count() == 14
    assert sum(line.received for line in found.months) == 25
    assert sum(line.received for line in found.categories) == sum(line.received for line in found.channels) == 25
    assert {label: count for label, count, _ in found.findings}["属实"] == 10


def test_every_figure_opens_exactly_its_rows(as_role, cases, room):
    client, found = as_role("staff", room.staff), statistics(room.staff, YEAR)
    lines = [found.total, found.months[2], found.categories[0], found.channels[1]]
    told = [(line.urls[name], getattr(line, name)) for line in lines for name in line.urls]
    told += [(url, count) for _, count, url in found.findings] + [(found.listed_url, found.listed)]
    for url, count in told:
        assert client.get(url).context["table"].page.paginator.count == count, url


def test_leaders_see_counts_and_no_way_in(as_role, cases):
    client = as_role("leader")
    page = client.get(PAGE, {"year": YEAR}).content.decode()
    assert "92.0%" in page
    assert f"{LIST}?" not in page
    assert "month.xlsx" not in page
    for url in (LIST, reverse("rectification:concern_month")):
        assert client.get(url).status_code == 403
    assert f"{LIST}?" in as_role("staff").get(PAGE, {"year": YEAR}).content.decode()
    assert as_role("principal").get(PAGE).status_code == 403


@pytest.mark.parametrize("query", [{"year": "abc"}, {"year": 99999}, {"year": 2023, "month": 13}, {"month": "x"}])
def test_a_period_that_is_none_is_said(as_role, county, query):
    client = as_role("staff")
    assert "没有这样的年度或月份" in client.get(PAGE, query).content.decode()
    answer = client.get(reverse("rectification:concern_month"), query)
    assert (answer.status_code, "没有这样的年度或月份" in answer.content.decode()) == (422, True)


def test_the_months_report_hides_who_and_counts_the_rest(as_role, cases):
    answer = as_role("staff").get(reverse("rectification:concern_month"), {"year": YEAR, "month": 3})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = str([[cell.value for cell in row] for sheet in book for row in sheet])
    assert {"统计", "情况"} <= set(book.sheetnames)
    assert "某老师的手机****" in cells
    for hidden in ("王小明", "13912345678", "柳暗花明", "13987654321"):
        assert hidden not in cells


def test_the_list_and_the_counts_cost_the_same_for_many(as_role, cases, room):
    client = as_role("staff", room.staff)
    for url in (LIST, f"{PAGE}?year={YEAR}"):
        client.get(url)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        kept = list(Concern.objects.values_list("pk", flat=True)[:2])
        Concern.items.through.objects.exclude(concern__in=kept).delete()
        Concern.objects.exclude(pk__in=kept).delete()
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        assert len(many) == len(few)


def test_no_sheet_has_a_contact(as_role, cases):
    client = as_role("staff")
    for url in (f"{LIST}?export=xlsx", f"{reverse('rectification:item_list')}?export=xlsx"):
        answer = client.get(url)
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer) if answer.streaming else answer.content))
        cells = str([[cell.value for cell in row] for sheet in book for row in sheet])
        assert not any(hidden in cells for hidden in ("柳暗花明", "13987654321", "13912345678"))


def test_what_waits_is_counted_for_each_desk(room):
    report = concerns.Report(client_uuid=uuid.uuid4(), school=room.school, place="1", category="food", text="一" * 20)
    concern, _ = concerns.receive_concern(report=report)
    count = lambda user: {figure.code: figure.value for figure in waiting_figures(user)}  # noqa: E731
    assert count(room.staff)["concern_received"] == 1
    concern = concerns.accept_concern(actor=room.staff, concern=concern)
    concern = concerns.assign_concern(actor=room.staff, concern=concern, handler=room.inspector)
    concerns.ask_school(actor=room.staff, concern=concern, question="请说明午餐情况")
    concerns.make_lead(actor=room.staff, concern=concern, text="请看看午餐")
    Concern.objects.update(answer_due_on=timezone.localdate() - timedelta(days=1))
    assert count(room.staff)["concern_late_answer"] == 1
    assert count(room.inspector) == {"concern_mine": 1, "lead": 1}
    assert count(room.principal) == {"inquiry": 1}
    assert count(UserFactory(role="leader")) == {}
