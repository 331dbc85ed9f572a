"""Addresses of this app."""

from django.urls import path

from assessments import urls_levels, urls_plans, views

app_name = "assessments"
urlpatterns = [
    path("sets/", views.SetListView.as_view(), name="set_list"),
    path("sets/import/", views.SetImportView.as_view(), name="set_import"),
    path("sets/uploads/<int:pk>/", views.SetUploadView.as_view(), name="set_upload"),
    path("sets/uploads/<int:pk>/load/", views.SetLoadView.as_view(), name="set_load"),
    path("sets/opinions/<int:pk>/answer/", views.OpinionAnswerView.as_view(), name="opinion_answer"),
    path("sets/<int:pk>/", views.SetDetailView.as_view(), name="set_detail"),
    path("sets/<int:pk>/consult/", views.SetConsultView.as_view(), name="set_consult"),
    path("sets/<int:pk>/issue/", views.SetIssueView.as_view(), name="set_issue"),
    path("sets/<int:pk>/retire/", views.SetRetireView.as_view(), name="set_retire"),
    path("sets/<int:pk>/revise/", views.SetReviseView.as_view(), name="set_revise"),
    path("sets/<int:pk>/yaml/", views.SetYamlView.as_view(), name="set_yaml"),
    path("sets/<int:pk>/workbook/", views.SetWorkbookView.as_view(), name="set_workbook"),
    path("sets/<int:pk>/compare/", views.SetCompareView.as_view(), name="set_compare"),
    path("sets/<int:pk>/opinions/", views.SetOpinionsView.as_view(), name="set_opinions"),
    path("sets/<int:pk>/opinions/add/", views.OpinionAddView.as_view(), name="opinion_add"),
    path("sets/<int:pk>/targets/<int:year>/", views.SetTargetsView.as_view(), name="set_targets"),
    path("sets/<int:pk>/targets/<int:year>/edit/", views.SetTargetsEditView.as_view(), name="set_targets_edit"),
    path("sets/<int:pk>/edit/", views.SetEditView.as_view(), name="set_edit"),
    path("sets/<int:pk>/blocks/", views.SetBlocksView.as_view(), name="set_blocks"),
    path("sets/<int:pk>/indicators/add/", views.IndicatorAddView.as_view(), name="indicator_add"),
    path("sets/<int:pk>/indicators/<str:code>/edit/", views.IndicatorEditView.as_view(), name="indicator_edit"),
    path("sets/<int:pk>/indicators/<str:code>/move/", views.IndicatorMoveView.as_view(), name="indicator_move"),
    path("sets/<int:pk>/indicators/<str:code>/drop/", views.IndicatorDropView.as_view(), name="indicator_drop"),
    path("sets/<int:pk>/fields/", views.FieldListView.as_view(), name="field_list"),
    path("sets/<int:pk>/fields/add/", views.FieldAddView.as_view(), name="field_add"),
    path("sets/<int:pk>/fields/<str:code>/edit/", views.FieldEditView.as_view(), name="field_edit"),
    path("sets/<int:pk>/fields/<str:code>/drop/", views.FieldDropView.as_view(), name="field_drop"),
    path("runs/", views.RunListView.as_view(), name="run_list"),
    path("runs/start/", views.RunStartView.as_view(), name="run_start"),
    path("runs/<int:pk>/", views.RunDetailView.as_view(), name="run_detail"),
    path("runs/<int:pk>/progress/", views.RunProgressView.as_view(), name="run_progress"),
    path("runs/<int:pk>/cancel/", views.RunCancelView.as_view(), name="run_cancel"),
    path("runs/<int:pk>/publish/", views.RunPublishView.as_view(), name="run_publish"),
    path("scores/", views.ScoreListView.as_view(), name="score_list"),
    path("scores/<int:pk>/", views.ScoreDetailView.as_view(), name="score_detail"),
    path("verdicts/", views.VerdictListView.as_view(), name="verdict_list"),
    path("coefficients/", views.CoefficientListView.as_view(), name="coefficient_list"),
    path("coefficients/<int:pk>/", views.CoefficientDetailView.as_view(), name="coefficient_detail"),
    *urls_levels.urlpatterns,
    *urls_plans.urlpatterns,
]
