"""Addresses of public versions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
