"""公文."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """公文."""

    name = "reports"
    verbose_name = "公文"

    def ready(self) -> None:
        """Every process knows the jobs and checks of this app."""
        import_module("reports.checks")
        import_module("reports.tasks")
