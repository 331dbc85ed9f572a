"""Addresses a phone calls; the worker's scope is this folder."""

from django.urls import path

from inspectors.views import phone

urlpatterns = [
    path("phone/", phone.PhoneAppView.as_view(), name="phone_app"),
    path("phone/sw.js", phone.PhoneWorkerView.as_view(), name="phone_worker"),
    path("phone/app.webmanifest", phone.PhoneManifestView.as_view(), name="phone_manifest"),
    path("phone/pack.json", phone.PhonePackView.as_view(), name="phone_pack"),
    path("phone/visits/<uuid:client_uuid>/", phone.PhoneVisitView.as_view(), name="phone_visit"),
    path("phone/visits/<uuid:client_uuid>/submit/", phone.PhoneSubmitView.as_view(), name="phone_submit"),
    path("phone/uploads/<uuid:client_uuid>/", phone.PhoneUploadView.as_view(), name="phone_upload"),
    path("phone/receipts/", phone.PhoneReceiptsView.as_view(), name="phone_receipts"),
]
