"""Addresses of interviews, measures, appeals and exposure."""

from django.urls import path

from rectification.views import exposures, interviews, measures

urlpatterns = [
    path("interviews/", interviews.InterviewListView.as_view(), name="interview_list"),
    path("interviews/new/", interviews.InterviewCreateView.as_view(), name="interview_create"),
    path("interviews/<int:pk>/", interviews.InterviewDetailView.as_view(), name="interview_detail"),
    path("interviews/<int:pk>/edit/", interviews.InterviewEditView.as_view(), name="interview_edit"),
    path("interviews/<int:pk>/cases/", interviews.InterviewCasesView.as_view(), name="interview_cases"),
    path("interviews/<int:pk>/notices/", interviews.InterviewNoticesView.as_view(), name="interview_notices"),
    path("interviews/<int:pk>/notify/", interviews.InterviewNotifyView.as_view(), name="interview_notify"),
    path("cases/<int:pk>/interview/remove/", interviews.InterviewRemoveView.as_view(), name="interview_remove"),
    path("cases/<int:pk>/interview/minutes/", interviews.InterviewMinutesView.as_view(), name="interview_minutes"),
    path("cases/<int:pk>/interview/paper/", interviews.InterviewPaperView.as_view(), name="interview_paper"),
    path("cases/<int:pk>/interview/visit/", interviews.InterviewVisitView.as_view(), name="interview_visit"),
    path("cases/<int:pk>/paper/", measures.CasePaperView.as_view(), name="case_paper"),
    path("cases/<int:pk>/measures/new/", measures.MeasureCreateView.as_view(), name="measure_create"),
    path("cases/<int:pk>/exposure/", exposures.ExposureCreateView.as_view(), name="exposure_create"),
    path("measures/", measures.MeasureListView.as_view(), name="measure_list"),
    path("measures/<int:pk>/edit/", measures.MeasureEditView.as_view(), name="measure_edit"),
    path("measures/<int:pk>/serve/", measures.MeasureServeView.as_view(), name="measure_serve"),
    path("measures/<int:pk>/appeal/", measures.AppealCreateView.as_view(), name="appeal_create"),
    path("appeals/<int:pk>/decide/", measures.AppealDecideView.as_view(), name="appeal_decide"),
    path("incentives/", measures.IncentiveListView.as_view(), name="incentive_list"),
    path("exposures/", exposures.ExposurePublicView.as_view(), name="exposure_public"),
    path("exposures/<int:pk>/", exposures.ExposureShowView.as_view(), name="exposure_show"),
    path("exposures/office/", exposures.ExposureListView.as_view(), name="exposure_list"),
    path("exposures/office/<int:pk>/", exposures.ExposureDetailView.as_view(), name="exposure_detail"),
    path("exposures/office/<int:pk>/edit/", exposures.ExposureEditView.as_view(), name="exposure_edit"),
    path("exposures/office/<int:pk>/approve/", exposures.ExposureApproveView.as_view(), name="exposure_approve"),
    path("exposures/office/<int:pk>/publish/", exposures.ExposurePublishView.as_view(), name="exposure_publish"),
    path("exposures/office/<int:pk>/drop/", exposures.ExposureDropView.as_view(), name="exposure_drop"),
]
