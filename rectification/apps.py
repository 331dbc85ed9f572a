"""整改."""

from django.apps import AppConfig


class RectificationConfig(AppConfig):
    """整改."""

    name = "rectification"
    verbose_name = "整改"

    def ready(self) -> None:
        """The register asks the ledger before a school ends; rooms put their blocks on the page of an item."""
        from rectification import case_item_part, item_parts, office_hooks, quality_part
        from rectification.case_blocks import BLOCKS  # models are loaded only now
        from rectification.case_parts import PARTS
        from rectification.endings import open_items
        from schools.signals import school_ending

        item_parts.register(quality_part.for_item)
        item_parts.register(case_item_part.for_item)
        office_hooks.register()
        school_ending.connect(open_items, dispatch_uid="rectification.open_items")
        PARTS.extend(block for block in BLOCKS if block not in PARTS)
