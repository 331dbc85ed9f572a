"""Addresses of the ledger, one list per room."""

from rectification.urls import cases, clocks, concerns, desks, items, ledger, measures, quality, studios

app_name = "rectification"
urlpatterns = [
    *items.urlpatterns,
    *desks.urlpatterns,
    *ledger.urlpatterns,
    *clocks.urlpatterns,
    *quality.urlpatterns,
    *cases.urlpatterns,
    *measures.urlpatterns,
    *studios.urlpatterns,
    *concerns.urlpatterns,
]
