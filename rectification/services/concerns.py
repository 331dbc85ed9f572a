"""What people outside report, room by room: coming in, receipt, crowd, handling, asking, going on, contact."""

from rectification.services.concerns_asking import ask_school, follow_lead, make_lead, reply_inquiry
from rectification.services.concerns_contact import purge_concern, purge_concerns, read_contact
from rectification.services.concerns_crowd import ChallengeNeeded, TooMany
from rectification.services.concerns_handling import (
    accept_concern,
    answer_concern,
    assign_concern,
    close_concern,
    decline_concern,
    dispose_concern,
    verify_concern,
)
from rectification.services.concerns_intake import Entry, Report, receive_concern, register_concern
from rectification.services.concerns_onward import Problem, concern_to_case, concern_to_item
from rectification.services.concerns_receipt import ASK_LIMIT, ask_back, code_of, typed

__all__ = [
    "ASK_LIMIT",
    "ChallengeNeeded",
    "Entry",
    "Problem",
    "Report",
    "TooMany",
    "accept_concern",
    "answer_concern",
    "ask_back",
    "ask_school",
    "assign_concern",
    "close_concern",
    "code_of",
    "concern_to_case",
    "concern_to_item",
    "decline_concern",
    "dispose_concern",
    "follow_lead",
    "make_lead",
    "purge_concern",
    "purge_concerns",
    "read_contact",
    "receive_concern",
    "register_concern",
    "reply_inquiry",
    "typed",
    "verify_concern",
]
