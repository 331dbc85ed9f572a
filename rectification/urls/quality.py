"""Addresses of recurrence, common problems and spot checks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
