"""Addresses of official paper, a file for each room."""

from reports.urls import (
    batches,
    drafting,
    filings,
    papers,
    publications,
    receipts,
    seals,
    verification,
    wordings,
)

app_name = "reports"
urlpatterns = [
    *papers.urlpatterns,
    *drafting.urlpatterns,
    *wordings.urlpatterns,
    *seals.urlpatterns,
    *receipts.urlpatterns,
    *batches.urlpatterns,
    *filings.urlpatterns,
    *publications.urlpatterns,
    *verification.urlpatterns,
]
