"""Addresses of the wording of each kind."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
