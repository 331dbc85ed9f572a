"""Addresses that anybody may open: checking a paper."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
