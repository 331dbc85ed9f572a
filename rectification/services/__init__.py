"""What the office, the inspectors and the schools do with an item."""

from rectification.services.closing import end_item, pass_item, reopen_item, return_item, write_off_item
from rectification.services.extending import ask_extension, grant_extension, refuse_extension
from rectification.services.mending import receive_item, report_item, start_item
from rectification.services.opening import issue_item, open_item

__all__ = [
    "ask_extension",
    "end_item",
    "grant_extension",
    "issue_item",
    "open_item",
    "pass_item",
    "receive_item",
    "refuse_extension",
    "reopen_item",
    "report_item",
    "return_item",
    "start_item",
    "write_off_item",
]
