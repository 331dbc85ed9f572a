"""Addresses of checklists and their statistics."""

from django.urls import path

from inspectors.views import checklist_lines as lines
from inspectors.views import checklists
from inspectors.views import theme_statistics as statistics

LINE = "checklists/<int:pk>/lines/<slug:part>/<slug:code>"
urlpatterns = [
    path("checklists/", checklists.ChecklistListView.as_view(), name="checklist_list"),
    path("checklists/new/", checklists.ChecklistCreateView.as_view(), name="checklist_create"),
    path("checklists/import/", checklists.ChecklistImportView.as_view(), name="checklist_import"),
    path("checklists/coverage/", statistics.ThemeMatrixView.as_view(), name="theme_matrix"),
    path("checklists/uploads/<int:pk>/", checklists.ChecklistUploadView.as_view(), name="checklist_upload"),
    path("checklists/uploads/<int:pk>/load/", checklists.ChecklistLoadView.as_view(), name="checklist_load"),
    path("checklists/<int:pk>/", checklists.ChecklistDetailView.as_view(), name="checklist_detail"),
    path("checklists/<int:pk>/yaml/", checklists.ChecklistYamlView.as_view(), name="checklist_yaml"),
    path("checklists/<int:pk>/workbook/", checklists.ChecklistWorkbookView.as_view(), name="checklist_workbook"),
    path("checklists/<int:pk>/compare/", checklists.ChecklistCompareView.as_view(), name="checklist_compare"),
    path("checklists/<int:pk>/counts/", statistics.ChecklistCountsView.as_view(), name="checklist_counts"),
    path("checklists/<int:pk>/visits/", statistics.ChecklistVisitListView.as_view(), name="checklist_visits"),
    path("checklists/<int:pk>/issue/", checklists.ChecklistIssueView.as_view(), name="checklist_issue"),
    path("checklists/<int:pk>/retire/", checklists.ChecklistRetireView.as_view(), name="checklist_retire"),
    path("checklists/<int:pk>/revise/", checklists.ChecklistReviseView.as_view(), name="checklist_revise"),
    path("checklists/<int:pk>/edit/", lines.ChecklistEditView.as_view(), name="checklist_edit"),
    path("checklists/<int:pk>/lines/<slug:part>/new/", lines.ChecklistLineAddView.as_view(), name="checklist_line_add"),
    path(f"{LINE}/edit/", lines.ChecklistLineEditView.as_view(), name="checklist_line_edit"),
    path(f"{LINE}/move/", lines.ChecklistLineMoveView.as_view(), name="checklist_line_move"),
    path(f"{LINE}/drop/", lines.ChecklistLineDropView.as_view(), name="checklist_line_drop"),
]
