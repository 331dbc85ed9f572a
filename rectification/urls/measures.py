"""Addresses of interviews, measures, appeals and exposure."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
