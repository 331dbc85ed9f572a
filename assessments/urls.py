"""Addresses of this app."""

from django.urls import path

from assessments import urls_levels, views

app_name = "assessments"
urlpatterns = [
    path("sets/", views.SetListView.as_view(), name="set_list"),
    path("sets/<int:pk>/", views.SetDetailView.as_view(), name="set_detail"),
    path("sets/<int:pk>/consult/", views.SetConsultView.as_view(), name="set_consult"),
    path("sets/<int:pk>/issue/", views.SetIssueView.as_view(), name="set_issue"),
    path("sets/<int:pk>/retire/", views.SetRetireView.as_view(), name="set_retire"),
    path("runs/", views.RunListView.as_view(), name="run_list"),
    path("runs/start/", views.RunStartView.as_view(), name="run_start"),
    path("runs/<int:pk>/", views.RunDetailView.as_view(), name="run_detail"),
    path("runs/<int:pk>/progress/", views.RunProgressView.as_view(), name="run_progress"),
    path("runs/<int:pk>/publish/", views.RunPublishView.as_view(), name="run_publish"),
    path("scores/", views.ScoreListView.as_view(), name="score_list"),
    path("scores/<int:pk>/", views.ScoreDetailView.as_view(), name="score_detail"),
    path("verdicts/", views.VerdictListView.as_view(), name="verdict_list"),
    path("coefficients/", views.CoefficientListView.as_view(), name="coefficient_list"),
    *urls_levels.urlpatterns,
]
