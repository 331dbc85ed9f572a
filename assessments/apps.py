"""评估."""

from importlib import import_module

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """评估."""

    name = "assessments"
    verbose_name = "评估"

    def ready(self) -> None:
        """Make known what scores supply to the forms that go to an upper platform."""
        import_module("assessments.exchange")
