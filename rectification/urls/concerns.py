"""Addresses of what people outside report."""

from django.urls import path

from rectification.views import concerns

urlpatterns = [
    path("concerns/", concerns.ConcernListView.as_view(), name="concern_list"),
    path("concerns/ask/", concerns.ConcernAskView.as_view(), name="concern_ask"),
    path("concerns/<int:pk>/", concerns.ConcernDetailView.as_view(), name="concern_detail"),
    path("concerns/<int:pk>/accept/", concerns.ConcernAcceptView.as_view(), name="concern_accept"),
    path("concerns/<int:pk>/decline/", concerns.ConcernDeclineView.as_view(), name="concern_decline"),
    path("concerns/<int:pk>/contact/", concerns.ConcernContactView.as_view(), name="concern_contact"),
    path("concerns/photos/<int:pk>/", concerns.ConcernPhotoView.as_view(), name="concern_photo"),
]
