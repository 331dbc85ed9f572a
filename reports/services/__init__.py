"""What the office and the schools do with official paper."""

from reports.services.composing import compose_document
from reports.services.drafting import draft_document, edit_document, return_document, submit_document
from reports.services.issuing import archive_document, issue_document, receive_document, withdraw_document
from reports.services.printing import reprint_document
from reports.services.receipts import (
    choose_recipients,
    note_opened,
    note_paper_delivery,
    remind_recipients,
    set_reply_due,
    sign_copies,
)
from reports.services.replies import decide_reply, draft_decision, file_reply
from reports.services.signing import sign_document

__all__ = [
    "archive_document",
    "choose_recipients",
    "compose_document",
    "decide_reply",
    "draft_decision",
    "draft_document",
    "edit_document",
    "file_reply",
    "issue_document",
    "note_opened",
    "note_paper_delivery",
    "receive_document",
    "remind_recipients",
    "reprint_document",
    "return_document",
    "set_reply_due",
    "sign_copies",
    "sign_document",
    "submit_document",
    "withdraw_document",
]
