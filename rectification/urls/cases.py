"""Addresses of accountability and incentives."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
