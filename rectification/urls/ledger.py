"""Addresses of the whole ledger's acts: bulk, workbook, print."""

from django.urls import path

from rectification.views import ledger

urlpatterns = [
    path("", ledger.ItemListView.as_view(), name="item_list"),
]
