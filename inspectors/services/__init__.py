"""What is done with checklists, listings, zones and visits."""

from inspectors.services.checklists import load_checklist
from inspectors.services.listing import (
    end_listing,
    hand_over,
    list_school,
    register_inspector,
    save_zone,
)
from inspectors.services.visits import approve_visit, return_visit, save_visit, submit_visit

__all__ = [
    "approve_visit",
    "end_listing",
    "hand_over",
    "list_school",
    "load_checklist",
    "register_inspector",
    "return_visit",
    "save_visit",
    "save_zone",
    "submit_visit",
]
