"""Addresses of the homes."""

from django.urls import path

from supervision import views

app_name = "supervision"
urlpatterns = [
    path("overview/", views.LeaderHomeView.as_view(), name="home_leader"),
    path("today/office/", views.StaffHomeView.as_view(), name="home_staff"),
    path("today/inspector/", views.InspectorHomeView.as_view(), name="home_inspector"),
    path("today/school/", views.PrincipalHomeView.as_view(), name="home_principal"),
    path("today/unit/", views.UnitHomeView.as_view(), name="home_unit"),
    path("today/assessor/", views.AssessorHomeView.as_view(), name="home_assessor"),
    path("feedback/new/", views.FeedbackNewView.as_view(), name="feedback_new"),
    path("feedback/schools/<int:pk>/", views.FeedbackDraftView.as_view(), name="feedback_draft"),
]
