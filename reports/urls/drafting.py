"""Addresses of drafting a paper by hand."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
