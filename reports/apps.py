"""公文."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """公文."""

    name = "reports"
    verbose_name = "公文"

    def ready(self) -> None:
        """Every process knows the jobs and checks of this app."""
        from office import digests
        from reports import filing_reminders, reminders  # models are loaded only now

        for source in (reminders.lines, filing_reminders.lines):
            if source not in digests.SOURCES:
                digests.SOURCES.append(source)
        import_module("reports.checks")
        import_module("reports.tasks")
        import_module("reports.publication_tasks")
        import_module("reports.batch_tasks")
