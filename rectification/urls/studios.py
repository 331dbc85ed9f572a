"""Addresses of the schools' own findings; a studio is addressed by its school."""

from django.urls import path

from rectification.views import studios

urlpatterns = [
    path("find/", studios.ItemFindView.as_view(), name="item_find"),
    path("studios/", studios.StudioListView.as_view(), name="studio_list"),
    path("studios/checks/", studios.InternalCheckListView.as_view(), name="internalcheck_list"),
    path("studios/<int:pk>/", studios.StudioDetailView.as_view(), name="studio_detail"),
    path("studios/<int:pk>/edit/", studios.StudioEditView.as_view(), name="studio_edit"),
    path("studios/<int:pk>/start/", studios.StudioStartView.as_view(), name="studio_start"),
    path("studios/<int:pk>/run/", studios.StudioRunView.as_view(), name="studio_run"),
    path("studios/<int:pk>/check/", studios.StudioCheckView.as_view(), name="studio_check"),
    path("studios/<int:pk>/rules/", studios.StudioRulesView.as_view(), name="studio_rules"),
    path("studios/<int:pk>/checks/new/", studios.InternalCheckCreateView.as_view(), name="internalcheck_create"),
]
