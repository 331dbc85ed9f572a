"""What people read is dated by the office's clock; the trail keeps the wall clock."""

from datetime import date
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.files import store_upload
from core.models import AuditEntry
from tests.core.test_files import PDF
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def may_31(county):
    county.frozen_on = date(2024, 5, 31)
    county.save()


def test_a_sheet_is_named_after_the_business_date_and_the_trail_after_the_real_one(may_31, as_role):
    answer = as_role("system_admin").get(reverse("office:user_list"), {"export": "xlsx"})
    assert unquote(answer["Content-Disposition"]).endswith("_20240531.xlsx")
    assert AuditEntry.objects.get(verb="list.exported").at.date() == timezone.now().date()


def test_a_file_was_uploaded_on_the_business_date(may_31):
    stored = store_upload(SimpleUploadedFile("意见.pdf", PDF), kind="evidence", actor=UserFactory())
    assert timezone.localdate(stored.uploaded_at) == date(2024, 5, 31)


def test_a_real_county_lives_today(county, as_role):
    answer = as_role("system_admin").get(reverse("office:user_list"), {"export": "xlsx"})
    assert unquote(answer["Content-Disposition"]).endswith(f"_{timezone.localdate():%Y%m%d}.xlsx")
