"""Addresses of planned visits and of what to know before a visit."""

from django.urls import path

from inspectors.views import plans

urlpatterns = [
    path("plans/", plans.PlanListView.as_view(), name="plan_list"),
    path("plans/new/", plans.PlanCreateView.as_view(), name="plan_create"),
    path("plans/<int:pk>/edit/", plans.PlanEditView.as_view(), name="plan_edit"),
    path("plans/<int:pk>/cancel/", plans.PlanCancelView.as_view(), name="plan_cancel"),
    path("schools/<int:pk>/brief/", plans.SchoolBriefView.as_view(), name="school_brief"),
]
