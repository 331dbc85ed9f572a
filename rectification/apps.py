"""整改."""

from django.apps import AppConfig


class RectificationConfig(AppConfig):
    """整改."""

    name = "rectification"
    verbose_name = "整改"

    def ready(self) -> None:
        """The register asks the ledger before a school ends."""
        from rectification.endings import open_items  # models are loaded only now
        from schools.signals import school_ending

        school_ending.connect(open_items, dispatch_uid="rectification.open_items")
