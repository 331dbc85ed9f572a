"""Inspectors and their zones; checklists; visits."""

from inspectors.models.checklists import Checklist, ChecklistEntry
from inspectors.models.people import Inspector, Zone, ZoneMember, ZoneSchool
from inspectors.models.visits import Visit, VisitCount, VisitFinding, VisitMatter, VisitPhoto

__all__ = [
    "Checklist",
    "ChecklistEntry",
    "Inspector",
    "Visit",
    "VisitCount",
    "VisitFinding",
    "VisitMatter",
    "VisitPhoto",
    "Zone",
    "ZoneMember",
    "ZoneSchool",
]
