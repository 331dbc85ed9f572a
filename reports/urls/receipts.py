"""Addresses of the inbox, of signing for papers and of answering them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
