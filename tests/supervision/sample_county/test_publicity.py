"""What the public reads of the sample county's papers, and what is owed to those above."""

import re

import pytest
from django.test import Client

from office.models import User
from reports.models import Document, Filing, PublicVersion
from reports.publication_tables import progress_in
from supervision.sample.publicity import YEAR

pytestmark = pytest.mark.xdist_group("sample")


def test_nineteen_of_twenty_are_public_after_six_days_in_the_middle(sample, sign_in):
    client = sign_in("staff")
    told = progress_in(YEAR, client.person)

    assert (told.due, told.published, told.days) == (20, 19, 6)
    page = client.get(f"/reports/published/?year={YEAR}")
    assert "2023年应公开20份，已公开19份（95.0%），从印发到公开的天数中位数6天。" in page.content.decode()
    assert page.context["table"].page.paginator.count == 19
    assert all(version.pdf for version in PublicVersion.objects.published())


def test_no_name_of_anybody_stands_on_a_public_page(sample, db):
    client, names = Client(), set(User.objects.values_list("full_name", flat=True))
    pages = [f"/reports/public/{pk}/" for pk in PublicVersion.objects.published().values_list("pk", flat=True)]
    texts = [client.get(page).content.decode() for page in ["/reports/public/", *pages]]

    assert len(pages) == 19
    assert not [name for name in names for text in texts if name in text]
    assert any(re.search("督导", text) for text in texts)


def test_reports_are_numbered_without_gaps(sample, db):
    for kind in ("monthly_report", "term_report", "supervision_report"):
        rows = Document.objects.filter(kind=kind).order_by("issued_at", "pk")
        found = [int(re.search(r"〕(\d+)号", number)[1]) for number in rows.values_list("number", flat=True)]
        assert found == list(range(1, len(found) + 1))
        assert found


def test_what_is_owed_stands_with_its_days(sample, sign_in):
    page = sign_in("staff").get("/reports/filings/").content.decode()

    assert Filing.objects.count() == 4
    assert "待报送1项，其中已逾期0项。" in page
    assert "已报送，逾期2天" in page
    assert "还有30天" in page
