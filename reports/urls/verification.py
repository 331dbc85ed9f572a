"""Addresses that anybody may open: checking a paper."""

from django.urls import path

from reports.views import verification

urlpatterns = [
    path("verify/", verification.VerifyEntryView.as_view(), name="verify_entry"),
    path("verify/<str:code>/", verification.VerifyView.as_view(), name="verify"),
]
