"""What is done with checklists, listings, zones and visits."""

from inspectors.services.areas import assign_area, end_area
from inspectors.services.checklists import load_checklist
from inspectors.services.handovers import receive_handover
from inspectors.services.interests import decide_interest, declare_interest, end_interest
from inspectors.services.listing import end_listing, hand_over, list_school
from inspectors.services.people import correct_inspector, leave_office, register_inspector
from inspectors.services.proposals import apply_proposal, choose_inspectors, drop_proposal, request_proposal
from inspectors.services.visits import approve_visit, return_visit, save_visit, submit_visit
from inspectors.services.zones import move_schools, save_zone

__all__ = [
    "apply_proposal",
    "approve_visit",
    "assign_area",
    "choose_inspectors",
    "correct_inspector",
    "decide_interest",
    "declare_interest",
    "drop_proposal",
    "end_area",
    "end_interest",
    "end_listing",
    "hand_over",
    "leave_office",
    "list_school",
    "load_checklist",
    "move_schools",
    "receive_handover",
    "register_inspector",
    "request_proposal",
    "return_visit",
    "save_visit",
    "save_zone",
    "submit_visit",
]
