"""Addresses of seals."""

from django.urls import path

from reports.views import seals

urlpatterns = [
    path("seals/", seals.SealListView.as_view(), name="seal_list"),
    path("seals/new/", seals.SealNewView.as_view(), name="seal_new"),
    path("seals/<int:pk>/edit/", seals.SealEditView.as_view(), name="seal_edit"),
    path("seals/<int:pk>/retire/", seals.SealRetireView.as_view(), name="seal_retire"),
    path("seals/<int:pk>/image/", seals.SealImageView.as_view(), name="seal_image"),
]
