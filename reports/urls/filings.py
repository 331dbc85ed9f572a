"""Addresses of what is owed to those above."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
