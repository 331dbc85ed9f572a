"""督导总览."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """督导总览."""

    name = "supervision"
    verbose_name = "督导总览"
