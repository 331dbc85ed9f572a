"""What the office, the inspectors and the schools do with an item."""

from rectification.services.checking import check_item
from rectification.services.closing import end_item, pass_item, reopen_item, return_item, write_off_item
from rectification.services.desks import merge_items, pause_item, resume_item, transfer_back, transfer_item
from rectification.services.extending import ask_extension, grant_extension, refuse_extension
from rectification.services.mending import receive_item, report_item, start_item
from rectification.services.opening import issue_item, open_item
from rectification.services.settling import settle_item
from rectification.services.statements import answer_statement, make_statement

__all__ = [
    "answer_statement",
    "ask_extension",
    "check_item",
    "end_item",
    "grant_extension",
    "issue_item",
    "make_statement",
    "merge_items",
    "open_item",
    "pass_item",
    "pause_item",
    "receive_item",
    "refuse_extension",
    "reopen_item",
    "report_item",
    "resume_item",
    "return_item",
    "settle_item",
    "start_item",
    "transfer_back",
    "transfer_item",
    "write_off_item",
]
