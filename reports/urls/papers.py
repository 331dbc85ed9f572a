"""Addresses of the papers themselves."""

from django.urls import path

from reports.views import acts, papers

urlpatterns = [
    path("", papers.DocumentListView.as_view(), name="document_list"),
    path("<int:pk>/", papers.DocumentDetailView.as_view(), name="document_detail"),
    path("<int:pk>/pdf/", papers.DocumentPdfView.as_view(), name="document_pdf"),
    path("<int:pk>/word/", papers.DocumentWordView.as_view(), name="document_word"),
    path("<int:pk>/progress/", papers.DocumentProgressView.as_view(), name="document_progress"),
    path("<int:pk>/edit/", acts.DocumentEditView.as_view(), name="document_edit"),
    path("<int:pk>/submit/", acts.DocumentSubmitView.as_view(), name="document_submit"),
    path("<int:pk>/return/", acts.DocumentReturnView.as_view(), name="document_return"),
    path("<int:pk>/sign/", acts.DocumentSignView.as_view(), name="document_sign"),
    path("<int:pk>/issue/", acts.DocumentIssueView.as_view(), name="document_issue"),
    path("<int:pk>/receive/", acts.DocumentReceiveView.as_view(), name="document_receive"),
    path("<int:pk>/archive/", acts.DocumentArchiveView.as_view(), name="document_archive"),
    path("<int:pk>/withdraw/", acts.DocumentWithdrawView.as_view(), name="document_withdraw"),
    path("<int:pk>/reprint/", acts.DocumentReprintView.as_view(), name="document_reprint"),
]
