"""Addresses of seals."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
