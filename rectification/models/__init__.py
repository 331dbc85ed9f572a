"""The ledger's rows, and what people outside report."""

from rectification.models.items import Desk, Evidence, Extension, Item, ItemEvent, Recheck, Severity, Source, Verdict

__all__ = ["Desk", "Evidence", "Extension", "Item", "ItemEvent", "Recheck", "Severity", "Source", "Verdict"]
