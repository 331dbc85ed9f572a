"""Addresses of the wording of each kind."""

from django.urls import path

from reports.views import wordings

urlpatterns = [
    path("wordings/", wordings.WordingListView.as_view(), name="wording_list"),
    path("wordings/<slug:kind>/", wordings.WordingDetailView.as_view(), name="wording_detail"),
    path("wordings/<slug:kind>/edit/", wordings.WordingEditView.as_view(), name="wording_edit"),
    path("wordings/<slug:kind>/preview/", wordings.WordingPreviewView.as_view(), name="wording_preview"),
    path("wordings/<slug:kind>/restore/<int:version>/", wordings.WordingRestoreView.as_view(), name="wording_restore"),
]
