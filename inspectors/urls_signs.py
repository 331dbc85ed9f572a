"""Addresses of the signs at records."""

from django.urls import path

from inspectors.views import signs

urlpatterns = [
    path("signs/", signs.SignListView.as_view(), name="sign_list"),
    path("signs/<int:pk>/", signs.SignDetailView.as_view(), name="sign_detail"),
    path("signs/<int:pk>/clear/", signs.SignClearView.as_view(), name="sign_clear"),
]
