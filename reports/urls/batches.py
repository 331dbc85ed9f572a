"""Addresses of batches."""

from django.urls import URLPattern, path

from reports.views import batches

urlpatterns: list[URLPattern] = [
    path("batches/", batches.BatchListView.as_view(), name="batch_list"),
    path("batches/new/", batches.BatchNewView.as_view(), name="batch_new"),
    path("batches/<int:pk>/", batches.BatchDetailView.as_view(), name="batch_detail"),
    path("batches/<int:pk>/edit/", batches.BatchEditView.as_view(), name="batch_edit"),
    path("batches/<int:pk>/recipients/", batches.BatchRecipientsView.as_view(), name="batch_recipients"),
    path("batches/<int:pk>/sheet/", batches.BatchSheetView.as_view(), name="batch_sheet"),
    path("batches/<int:pk>/upload/", batches.BatchUploadView.as_view(), name="batch_upload"),
    path("batches/<int:pk>/preview/", batches.BatchPreviewView.as_view(), name="batch_preview"),
    path("batches/<int:pk>/progress/", batches.BatchProgressView.as_view(), name="batch_progress"),
    path("batches/<int:pk>/draft/", batches.BatchDraftView.as_view(), name="batch_draft"),
    path("batches/<int:pk>/submit/", batches.BatchSubmitView.as_view(), name="batch_submit"),
    path("batches/<int:pk>/sign/", batches.BatchSignView.as_view(), name="batch_sign"),
    path("batches/<int:pk>/issue/", batches.BatchIssueView.as_view(), name="batch_issue"),
    path("batches/<int:pk>/bind/", batches.BatchBindView.as_view(), name="batch_bind"),
    path("batches/<int:pk>/archive/", batches.BatchArchiveView.as_view(), name="batch_archive"),
    path("batches/<int:pk>/print/", batches.BatchPrintView.as_view(), name="batch_print"),
]
