"""Addresses of the deadlines in force."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
