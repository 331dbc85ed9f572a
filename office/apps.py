"""办公室."""

from django.apps import AppConfig

from core import business_time


class OfficeConfig(AppConfig):
    """办公室."""

    name = "office"
    verbose_name = "办公室"

    def ready(self) -> None:
        """What people read is dated by the office's clock."""
        from office import clock

        business_time.tell_by(clock.now)
