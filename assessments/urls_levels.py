"""Addresses of assessments, their sheets and assessors."""

from django.urls import path

from assessments.views import assessors, levels, sheets

urlpatterns = [
    path("assessments/", levels.AssessmentListView.as_view(), name="assessment_list"),
    path("assessments/open/", levels.AssessmentOpenView.as_view(), name="assessment_open"),
    path("assessments/<int:pk>/", levels.AssessmentDetailView.as_view(), name="assessment_detail"),
    path("assessments/<int:pk>/paper/", levels.AssessmentPaperView.as_view(), name="assessment_paper"),
    path("assessments/<int:pk>/start/", levels.AssessmentStartView.as_view(), name="assessment_start"),
    path("assessments/<int:pk>/archive/", levels.AssessmentArchiveView.as_view(), name="assessment_archive"),
    path("sheets/", sheets.SheetListView.as_view(), name="sheet_list"),
    path("sheets/<int:pk>/", sheets.SheetDetailView.as_view(), name="sheet_detail"),
    path("sheets/<int:pk>/edit/", sheets.SheetEditView.as_view(), name="sheet_edit"),
    path("sheets/<int:pk>/open/", sheets.SheetOpenView.as_view(), name="sheet_open"),
    path("sheets/<int:pk>/submit/", sheets.SheetSubmitView.as_view(), name="sheet_submit"),
    path("sheets/<int:pk>/return/", sheets.SheetReturnView.as_view(), name="sheet_return"),
    path("sheets/<int:pk>/conclude/", sheets.SheetConcludeView.as_view(), name="sheet_conclude"),
    path("sheets/<int:pk>/reopen/", sheets.SheetReopenView.as_view(), name="sheet_reopen"),
    path("sheets/<int:pk>/files/<str:code>/", sheets.EvidenceAddView.as_view(), name="evidence_add"),
    path("sheet-files/<int:pk>/", sheets.EvidenceFileView.as_view(), name="evidence_file"),
    path("sheet-files/<int:pk>/remove/", sheets.EvidenceRemoveView.as_view(), name="evidence_remove"),
    path("assessors/", assessors.AssessorListView.as_view(), name="assessor_list"),
    path("assessors/commission/", assessors.CommissionView.as_view(), name="assessor_commission"),
    path("assessors/<int:pk>/end/", assessors.CommissionEndView.as_view(), name="assessor_end"),
    path("assessors/<int:pk>/declare/", assessors.DeclareView.as_view(), name="assessor_declare"),
]
