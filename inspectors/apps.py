"""督学."""

from django.apps import AppConfig


class InspectorsConfig(AppConfig):
    """督学."""

    name = "inspectors"
    verbose_name = "督学"
