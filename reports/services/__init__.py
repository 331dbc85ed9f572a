"""What the office and the schools do with official paper."""

from reports.services.drafting import draft_document, edit_document, return_document, submit_document
from reports.services.issuing import archive_document, issue_document, receive_document, withdraw_document
from reports.services.printing import reprint_document
from reports.services.signing import sign_document

__all__ = [
    "archive_document",
    "draft_document",
    "edit_document",
    "issue_document",
    "receive_document",
    "reprint_document",
    "return_document",
    "sign_document",
    "submit_document",
    "withdraw_document",
]
