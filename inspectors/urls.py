"""Addresses of the inspectors' app."""

from django.urls import path

from inspectors import (
    urls_campaigns,
    urls_checklists,
    urls_listing,
    urls_phone,
    urls_plans,
    urls_plates,
    urls_quota,
    urls_reduction,
    urls_reports,
    urls_review,
    urls_signs,
    views,
)

app_name = "inspectors"
urlpatterns = [
    path("mine/", views.MySchoolsView.as_view(), name="my_schools"),
    path("visits/", views.VisitListView.as_view(), name="visit_list"),
    path("visits/new/", views.VisitCreateView.as_view(), name="visit_create"),
    path("visits/<int:pk>/", views.VisitDetailView.as_view(), name="visit_detail"),
    path("visits/<int:pk>/edit/", views.VisitEditView.as_view(), name="visit_edit"),
    path("photos/<int:pk>/", views.PhotoFileView.as_view(), name="photo_file"),
    *urls_campaigns.urlpatterns,
    *urls_checklists.urlpatterns,
    *urls_phone.urlpatterns,
    *urls_plans.urlpatterns,
    *urls_quota.urlpatterns,
    *urls_review.urlpatterns,
    *urls_signs.urlpatterns,
    *urls_reports.urlpatterns,
    *urls_listing.urlpatterns,
    *urls_plates.urlpatterns,
    *urls_reduction.urlpatterns,
]
