"""The sample county's papers: every state, numbers without gaps, what came back from whom they were sent to."""

from collections import Counter
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from core.templatetags.formatting import share
from office.models import User
from reports.models import Document, Receipt, Reply
from reports.number_rows import number_rows
from reports.reach import reach_of
from supervision.sample.circulation import BULLETIN
from supervision.sample.county import TODAY

pytestmark = pytest.mark.xdist_group("sample")


def test_papers(sample, db):
    states = Counter(Document.objects.values_list("status", flat=True))

    assert {"draft", "submitted", "signed", "delivered", "received", "archived", "withdrawn"} <= set(states)
    assert all(document.pdf for document in Document.objects.exclude(issued_at=None))
    for year in (2023, 2024):
        opinions = Document.objects.filter(kind="feedback_opinion").in_year(year).numbered().order_by("issued_at", "pk")
        given = list(opinions.values_list("number", flat=True))
        assert len(given) >= 4
        assert given == [f"青督反馈〔{year}〕{n}号" for n in range(1, len(given) + 1)]
    assert not [row for year in (2023, 2024) for row in number_rows(year) if row.missing]


def test_four_opinions_of_12_october_were_answered_by_2_november_after_21_days(sample, db):
    opinions = Document.objects.filter(kind="feedback_opinion", issued_at__date=date(2023, 10, 12))
    copies = Receipt.objects.filter(document__in=opinions)
    replies = Reply.objects.filter(receipt__in=copies)

    assert (opinions.count(), copies.count()) == (4, 4)
    assert max(timezone.localdate(reply.replied_at) for reply in replies) == date(2023, 11, 2)
    reach = reach_of(copies, today=TODAY)
    assert (reach.mean_days, reach.answered, reach.late) == (21, 4, 0)
    assert not replies.undecided().exists()
    assert not replies.filter(is_late=True).exists()


def test_a_bulletin_was_read_by_71_of_74(sample, client, db):
    bulletin = Document.objects.get(title=BULLETIN)
    reach = reach_of(bulletin.receipts.all(), today=TODAY)

    assert (reach.sent, reach.read, reach.signed) == (74, 71, 66)
    assert share(reach.read_share) == "95.9%"
    client.force_login(User.objects.get(username="staff1"))
    page = client.get(reverse("reports:receipt_list", args=[bulletin.pk]), {"state": "unread"})
    assert page.context["table"].page.paginator.count == 3
