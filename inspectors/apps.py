"""督学."""

from django.apps import AppConfig


class InspectorsConfig(AppConfig):
    """督学."""

    name = "inspectors"
    verbose_name = "督学"

    def ready(self) -> None:
        """The ledger asks whether somebody must stay away from a school before he verifies what was reported there."""
        from inspectors.interest_rules import why_not_verify  # models are loaded only now
        from rectification.signals import handler_proposed

        handler_proposed.connect(why_not_verify, dispatch_uid="inspectors.why_not_verify")
