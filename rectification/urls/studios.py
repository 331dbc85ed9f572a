"""Addresses of the schools' own findings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
