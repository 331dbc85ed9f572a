"""Addresses a phone calls; the worker's scope is this folder."""

from django.urls import path

from inspectors.views import phone

urlpatterns = [
    path("phone/", phone.PhoneAppView.as_view(), name="phone_app"),
    path("phone/sw.js", phone.PhoneWorkerView.as_view(), name="phone_worker"),
    path("phone/app.webmanifest", phone.PhoneManifestView.as_view(), name="phone_manifest"),
]
