"""The ledger's rows, and what people outside report."""

from rectification.models.cases import Appeal, Case, CaseEvent, Exposure, Interview, Measure
from rectification.models.clocks import Pause, Reminder
from rectification.models.concerns import Concern, ConcernPhoto, ConcernStep, Inquiry, Lead
from rectification.models.items import Desk, Evidence, Extension, Item, ItemEvent, Recheck, Severity, Source, Verdict
from rectification.models.quality import Pattern, Recurrence, SpotCheck, SpotDraw
from rectification.models.studios import InternalCheck

__all__ = [
    "Appeal",
    "Case",
    "CaseEvent",
    "Concern",
    "ConcernPhoto",
    "ConcernStep",
    "Desk",
    "Evidence",
    "Exposure",
    "Extension",
    "Inquiry",
    "InternalCheck",
    "Interview",
    "Item",
    "ItemEvent",
    "Lead",
    "Measure",
    "Pattern",
    "Pause",
    "Recheck",
    "Recurrence",
    "Reminder",
    "Severity",
    "Source",
    "SpotCheck",
    "SpotDraw",
    "Verdict",
]
