"""Addresses of gaps, what-if and plans."""

from django.urls import path

from assessments.views import plan_follow_up, plans

urlpatterns = [
    path("gaps/", plans.GapListView.as_view(), name="gap_list"),
    path("runs/<int:pk>/gaps/", plans.RunGapsView.as_view(), name="run_gaps"),
    path("runs/<int:pk>/what-if/", plans.WhatIfView.as_view(), name="run_what_if"),
    path("runs/<int:pk>/plan/", plans.PlanAddView.as_view(), name="plan_add"),
    path("schools/<int:pk>/gaps/", plans.SchoolGapsView.as_view(), name="school_gaps"),
    path("plans/", plans.PlanListView.as_view(), name="plan_list"),
    path("plans/<int:pk>/", plans.PlanDetailView.as_view(), name="plan_detail"),
    path("plans/<int:pk>/progress/", plans.PlanProgressView.as_view(), name="plan_progress"),
    path("plans/<int:pk>/cancel/", plans.PlanCancelView.as_view(), name="plan_cancel"),
    path("plans/<int:pk>/paper/", plans.PlanPaperView.as_view(), name="plan_paper"),
    path("plans/<int:pk>/simulate/", plan_follow_up.PlanSimulateView.as_view(), name="plan_simulate"),
    path("plans/<int:pk>/tasks/", plan_follow_up.PlanTasksView.as_view(), name="plan_tasks"),
]
