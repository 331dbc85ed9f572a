"""The ledger's rows, and what people outside report."""

from rectification.models.concerns import Concern, ConcernPhoto
from rectification.models.items import Desk, Evidence, Extension, Item, ItemEvent, Recheck, Severity, Source, Verdict

__all__ = [
    "Concern",
    "ConcernPhoto",
    "Desk",
    "Evidence",
    "Extension",
    "Item",
    "ItemEvent",
    "Recheck",
    "Severity",
    "Source",
    "Verdict",
]
