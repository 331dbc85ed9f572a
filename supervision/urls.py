"""Every address of the system."""

from django.urls import include, path

from office.views import HomeView
from supervision.health import HealthView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("healthz", HealthView.as_view(), name="healthz"),
    path("", include("supervision.urls_dashboard")),
    path("office/", include("office.urls")),
    path("reports/", include("reports.urls")),
    path("rectification/", include("rectification.urls")),
    path("schools/", include("schools.urls")),
    path("inspectors/", include("inspectors.urls")),
    path("assessments/", include("assessments.urls")),
]
handler400 = "core.errors.bad_request"
handler403 = "core.errors.permission_denied"
handler404 = "core.errors.page_not_found"
handler500 = "core.errors.server_error"
