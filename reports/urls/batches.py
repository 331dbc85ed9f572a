"""Addresses of many papers in one act."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
