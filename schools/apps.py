"""学校."""

from importlib import import_module

from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    """学校."""

    name = "schools"
    verbose_name = "学校"

    def ready(self) -> None:
        """Make the app's jobs and its words for the trail known to this process, be it web, worker or console."""
        import_module("schools.import_jobs")
        import_module("schools.trail")
