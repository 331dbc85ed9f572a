"""Addresses of reports, record sheets and what is made of them."""

from django.urls import path

from inspectors.views import reports

urlpatterns = [
    path("months/county/", reports.CountyMonthView.as_view(), name="county_month"),
    path("months/county/print/", reports.CountyMonthPrintView.as_view(), name="county_month_print"),
    path("months/<int:pk>/", reports.MonthReportView.as_view(), name="month_report"),
    path("months/<int:pk>/print/", reports.MonthReportPrintView.as_view(), name="month_report_print"),
    path("visits/<int:pk>/paper/", reports.VisitPaperView.as_view(), name="visit_paper"),
    path("visits/<int:pk>/notice/", reports.VisitNoticeView.as_view(), name="visit_notice"),
    path("workload/", reports.WorkloadListView.as_view(), name="workload_list"),
    path("workload/platform/", reports.PlatformSheetView.as_view(), name="platform_sheet"),
]
