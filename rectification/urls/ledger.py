"""Addresses of the whole ledger's acts: bulk, workbook, print."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
