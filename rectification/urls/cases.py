"""Addresses of accountability and incentives."""

from django.urls import path

from rectification.views import case_acts, case_reports, cases

urlpatterns = [
    path("cases/", cases.CaseListView.as_view(), name="case_list"),
    path("cases/mine/", cases.CaseMineView.as_view(), name="case_mine"),
    path("cases/new/", cases.CaseCreateView.as_view(), name="case_create"),
    path("cases/rules/", cases.CaseRulesView.as_view(), name="case_rules"),
    path("cases/register/", case_reports.CaseRegisterView.as_view(), name="case_register"),
    path("cases/results/", case_reports.CaseResultsView.as_view(), name="case_results"),
    path("cases/<int:pk>/", cases.CaseDetailView.as_view(), name="case_detail"),
    path("cases/<int:pk>/approve/", case_acts.CaseApproveView.as_view(), name="case_approve"),
    path("cases/<int:pk>/reject/", case_acts.CaseRejectView.as_view(), name="case_reject"),
    path("cases/<int:pk>/notify/", case_acts.CaseNotifyView.as_view(), name="case_notify"),
    path("cases/<int:pk>/carry-out/", case_acts.CaseCarryOutView.as_view(), name="case_carry_out"),
    path("cases/<int:pk>/commit/", case_acts.CaseCommitView.as_view(), name="case_commit"),
    path("cases/<int:pk>/follow-up/", case_acts.CaseFollowUpView.as_view(), name="case_follow_up"),
    path("cases/<int:pk>/lift/", case_acts.CaseLiftView.as_view(), name="case_lift"),
    path("cases/<int:pk>/escalate/", case_acts.CaseEscalateView.as_view(), name="case_escalate"),
    path("cases/<int:pk>/hand-over/", case_acts.CaseHandOverView.as_view(), name="case_hand_over"),
    path("cases/<int:pk>/archive/", case_acts.CaseArchiveView.as_view(), name="case_archive"),
    path("cases/<int:pk>/statement/", case_acts.CaseStatementView.as_view(), name="case_statement"),
    path("cases/<int:pk>/answer/", case_acts.CaseAnswerView.as_view(), name="case_answer"),
    path("cases/files/<int:pk>/", cases.CaseFileView.as_view(), name="case_file"),
]
