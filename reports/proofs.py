"""The first page of a paper that is not kept yet, as a picture to look at."""

import base64
from io import BytesIO
from threading import Lock

import pypdfium2

from reports.blocks import Paper
from reports.pressroom import print_snapshot
from reports.snapshots import paper_to_json

DOTS = 90  # per inch
TIME_LIMIT = 20.0  # seconds that a person waits
_lock = Lock()  # the library is not made for several threads


def first_page(paper: Paper) -> str:
    """The first page as a data: address of a PNG; raises PrintRefused with a sentence."""
    printed = print_snapshot(paper_to_json(paper), draft=True, limit=TIME_LIMIT)
    stream = BytesIO()
    with _lock, pypdfium2.PdfDocument(printed.pdf) as document:
        document[0].render(scale=DOTS / 72).to_pil().save(stream, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"
