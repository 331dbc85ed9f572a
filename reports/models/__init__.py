"""Official paper and what hangs on it."""

from reports.models.batches import Batch, BatchEntry
from reports.models.documents import CODE_LENGTH, CODE_LETTERS, TITLE_LENGTH, Document
from reports.models.filings import Filing
from reports.models.publications import PublicVersion
from reports.models.receipts import LONGEST_REPLY, Receipt, Reply
from reports.models.renditions import Rendition
from reports.models.seals import Seal
from reports.models.wordings import Wording

__all__ = [
    "CODE_LENGTH",
    "CODE_LETTERS",
    "LONGEST_REPLY",
    "TITLE_LENGTH",
    "Batch",
    "BatchEntry",
    "Document",
    "Filing",
    "PublicVersion",
    "Receipt",
    "Rendition",
    "Reply",
    "Seal",
    "Wording",
]
