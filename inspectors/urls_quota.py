"""Addresses of the quota of visits."""

from django.urls import path

from inspectors.views import exemptions, quota

urlpatterns = [
    path("coverage/", quota.CoverageListView.as_view(), name="coverage_list"),
    path("coverage/inspectors/", quota.QuotaInspectorListView.as_view(), name="quota_inspector_list"),
    path("exemptions/", exemptions.ExemptionListView.as_view(), name="exemption_list"),
    path("exemptions/new/", exemptions.ExemptionCreateView.as_view(), name="exemption_create"),
    path("exemptions/<int:pk>/withdraw/", exemptions.ExemptionWithdrawView.as_view(), name="exemption_withdraw"),
]
