"""Addresses of the deadlines in force."""

from django.urls import path

from rectification.views import clocks

urlpatterns = [
    path("clocks/", clocks.ClockView.as_view(), name="clock_page"),
]
