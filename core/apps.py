"""The mechanisms."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Core: no school word in it."""

    name = "core"
    verbose_name = "基础机制"
