"""Working papers of the inspectors on the reports press: unnumbered, without head; and photos made small for paper."""

import base64
import io
from collections.abc import Sequence

from PIL import Image

from core.exceptions import BusinessRuleError
from core.files import read_shown
from core.models import StoredFile
from reports.blocks import Block, BlockRefused, Paper
from reports.pressroom import PressBroke, print_snapshot
from reports.snapshots import paper_to_json

PRINT_EDGE = 900  # pixels: 78 mm at 290 dots per inch
TIME_LIMIT = 30.0  # seconds somebody waits for the page
BROKE = "这一次没有排好，请再点一次“打印”；仍然不行的，请联系系统管理员。"


def print_paper(*, kind: str, title: str, words: Sequence[str], blocks: Sequence[Block], draft: bool = False) -> bytes:
    """The PDF of a working paper. words: names that the title does not break.

    Raises BusinessRuleError with a sentence when it could not be printed.
    """
    paper = Paper(
        kind=kind, organ_mark="", organ="", title=title, title_words=tuple(words), addressee="", blocks=tuple(blocks)
    )
    try:
        return print_snapshot(paper_to_json(paper), draft=draft, limit=TIME_LIMIT).pdf
    except PressBroke as broken:
        raise BusinessRuleError(BROKE) from broken
    except BlockRefused as refused:
        raise BusinessRuleError(str(refused)) from refused


def jpeg_of(stored: StoredFile) -> str:
    """The shown copy of a photo as a small JPEG in base64; empty when there is none to show."""
    if not stored.is_image:
        return ""
    with Image.open(io.BytesIO(read_shown(stored))) as image:
        image.thumbnail((PRINT_EDGE, PRINT_EDGE))
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=80)
    return base64.b64encode(out.getvalue()).decode()
