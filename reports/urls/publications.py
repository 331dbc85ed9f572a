"""Addresses of public versions."""

from django.urls import URLPattern, path

from reports.views import public, publications

urlpatterns: list[URLPattern] = [
    path("published/", publications.PublicVersionListView.as_view(), name="publicversion_list"),
    path("<int:pk>/publish/", publications.PublicVersionNewView.as_view(), name="publicversion_new"),
    path("published/<int:pk>/", publications.PublicVersionDetailView.as_view(), name="publicversion_detail"),
    path("published/<int:pk>/edit/", publications.PublicVersionEditView.as_view(), name="publicversion_edit"),
    path("published/<int:pk>/submit/", publications.PublicVersionSubmitView.as_view(), name="publicversion_submit"),
    path("published/<int:pk>/return/", publications.PublicVersionReturnView.as_view(), name="publicversion_return"),
    path("published/<int:pk>/approve/", publications.PublicVersionApproveView.as_view(), name="publicversion_approve"),
    path(
        "published/<int:pk>/take-down/",
        publications.PublicVersionTakeDownView.as_view(),
        name="publicversion_take_down",
    ),
    path("published/<int:pk>/reprint/", publications.PublicVersionReprintView.as_view(), name="publicversion_reprint"),
    path("public/", public.PublicListView.as_view(), name="public_list"),
    path("public/<int:pk>/", public.PublicPaperView.as_view(), name="public_paper"),
    path("public/<int:pk>/pdf/", public.PublicPdfView.as_view(), name="public_pdf"),
]
