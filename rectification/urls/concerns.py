"""Addresses of what people outside report."""

from django.urls import path

from rectification.views import concern_acts, concern_asking, concern_figures, concern_public, concerns

urlpatterns = [
    path("report/", concern_public.ConcernReportView.as_view(), name="concern_report"),
    path("report/said/", concern_public.ConcernSaidView.as_view(), name="concern_said"),
    path("concerns/", concerns.ConcernListView.as_view(), name="concern_list"),
    path("concerns/ask/", concern_public.ConcernAskView.as_view(), name="concern_ask"),
    path("concerns/new/", concerns.ConcernCreateView.as_view(), name="concern_create"),
    path("concerns/statistics/", concern_figures.ConcernStatisticsView.as_view(), name="concern_statistics"),
    path("concerns/month.xlsx", concern_figures.ConcernMonthView.as_view(), name="concern_month"),
    path("concerns/<int:pk>/", concerns.ConcernDetailView.as_view(), name="concern_detail"),
    path("concerns/<int:pk>/accept/", concern_acts.ConcernAcceptView.as_view(), name="concern_accept"),
    path("concerns/<int:pk>/decline/", concern_acts.ConcernDeclineView.as_view(), name="concern_decline"),
    path("concerns/<int:pk>/assign/", concern_acts.ConcernAssignView.as_view(), name="concern_assign"),
    path("concerns/<int:pk>/verify/", concern_acts.ConcernVerifyView.as_view(), name="concern_verify"),
    path("concerns/<int:pk>/dispose/", concern_acts.ConcernDisposeView.as_view(), name="concern_dispose"),
    path("concerns/<int:pk>/answer/", concern_acts.ConcernAnswerView.as_view(), name="concern_answer"),
    path("concerns/<int:pk>/close/", concern_acts.ConcernCloseView.as_view(), name="concern_close"),
    path("concerns/<int:pk>/ask-school/", concern_acts.ConcernAskSchoolView.as_view(), name="concern_ask_school"),
    path("concerns/<int:pk>/lead/", concern_acts.ConcernLeadView.as_view(), name="concern_lead"),
    path("concerns/<int:pk>/item/", concern_acts.ConcernItemView.as_view(), name="concern_item"),
    path("concerns/<int:pk>/case/", concern_acts.ConcernCaseView.as_view(), name="concern_case"),
    path("concerns/<int:pk>/contact/", concerns.ConcernContactView.as_view(), name="concern_contact"),
    path("concerns/photos/<int:pk>/", concerns.ConcernPhotoView.as_view(), name="concern_photo"),
    path("inquiries/", concern_asking.InquiryListView.as_view(), name="inquiry_list"),
    path("inquiries/<int:pk>/", concern_asking.InquiryDetailView.as_view(), name="inquiry_detail"),
    path("inquiries/<int:pk>/reply/", concern_asking.InquiryReplyView.as_view(), name="inquiry_reply"),
    path("leads/", concern_asking.LeadListView.as_view(), name="lead_list"),
    path("leads/<int:pk>/", concern_asking.LeadDetailView.as_view(), name="lead_detail"),
    path("leads/<int:pk>/follow/", concern_asking.LeadFollowView.as_view(), name="lead_follow"),
]
