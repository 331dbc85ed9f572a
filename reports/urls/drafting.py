"""Addresses of drafting a paper by hand."""

from django.urls import path

from reports.views import drafting

urlpatterns = [
    path("new/", drafting.DocumentNewView.as_view(), name="document_new"),
    path("new/<slug:kind>/", drafting.DocumentNewKindView.as_view(), name="document_new_kind"),
]
