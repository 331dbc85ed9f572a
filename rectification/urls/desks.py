"""Addresses of how items change desks, stand still, merge and are answered."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
