"""Addresses of reports to those above."""

from django.urls import URLPattern, path

from reports.views import filings

urlpatterns: list[URLPattern] = [
    path("filings/", filings.FilingListView.as_view(), name="filing_list"),
    path("filings/new/", filings.FilingNewView.as_view(), name="filing_new"),
    path("filings/<int:pk>/", filings.FilingDetailView.as_view(), name="filing_detail"),
    path("filings/<int:pk>/edit/", filings.FilingEditView.as_view(), name="filing_edit"),
    path("filings/<int:pk>/send/", filings.FilingSendView.as_view(), name="filing_send"),
]
