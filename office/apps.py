"""办公室."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """办公室."""

    name = "office"
    verbose_name = "办公室"
