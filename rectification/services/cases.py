"""The life of a case, from the proposal to the file."""

from rectification.services.case_acts import (
    approve_case,
    archive_case,
    carry_out_case,
    escalate_case,
    follow_up_case,
    hand_over_case,
    lift_case,
    notify_case,
    reject_case,
)
from rectification.services.case_answers import answer_case_statement, commit_case, state_case
from rectification.services.case_opening import add_case_event, propose_case

__all__ = [
    "add_case_event",
    "answer_case_statement",
    "approve_case",
    "archive_case",
    "carry_out_case",
    "commit_case",
    "escalate_case",
    "follow_up_case",
    "hand_over_case",
    "lift_case",
    "notify_case",
    "propose_case",
    "reject_case",
    "state_case",
]
