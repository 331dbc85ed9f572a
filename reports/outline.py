"""A paper as a page shows it: its blocks in reading order, and what happened to it."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe

from core.numbers import MISSING
from reports.blocks import (
    Annex,
    AttachmentNote,
    Block,
    Chart,
    Grid,
    Heading,
    Paper,
    Paragraph,
    Pictures,
    Table,
    numbered,
)
from reports.charts import chart_height, chart_svg
from reports.models import Document, Receipt

CHART_WIDTH = 156.0  # mm, as on paper
ENTRY_TYPES = {
    Heading: "heading",
    Paragraph: "paragraph",
    Table: "table",
    AttachmentNote: "attachments",
    Grid: "grid",
}


def outline(paper: Paper) -> list[dict[str, Any]]:
    """One entry per block: `type` and what a template needs to draw it; headings carry their marks."""
    return [entry(block) for block in numbered(paper.blocks)]


def entry(block: Block) -> dict[str, Any]:
    """One block for a template; an annex carries the entries of its own blocks."""
    if isinstance(block, Annex):
        return {"type": "annex", "title": block.title, "blocks": [entry(inner) for inner in block.blocks]}
    if isinstance(block, Pictures):
        return {"type": "pictures", "captions": [item.caption or "图片" for item in block.items]}
    if isinstance(block, Chart):
        return {"type": "chart", "block": block, "drawing": drawing(block), "figures": figures(block)}
    return {"type": ENTRY_TYPES[type(block)], "block": block}


def drawing(chart: Chart) -> SafeString:
    """The chart as the paper shows it, in the letters of the page; its texts are escaped where it is drawn."""
    svg = chart_svg(chart, width_mm=CHART_WIDTH, height_mm=chart_height(chart), families={"": "inherit"})
    return mark_safe(svg)  # noqa: S308 - reports.charts escapes every text


def figures(chart: Chart) -> Table:
    """The same as a table, a dash where a value is missing."""
    head = ("项目", *(row.name or "数值" for row in chart.series))
    rows = tuple(
        (label, *(f"{row.values[at]}{chart.unit}" if row.values[at] else MISSING for row in chart.series))
        for at, label in enumerate(chart.labels)
    )
    return Table(head, rows, caption=chart.caption)


def timeline(document: Document, receipts: list[Receipt], *, with_making: bool) -> list[dict[str, Any]]:
    """What happened, newest first; without the making it starts with the signature."""
    steps: list[tuple[Any, Any, str, str, str]] = []
    if with_making:
        steps = [
            (document.drafted_at, document.drafted_by, "拟稿", "", ""),
            (document.returned_at, document.returned_by, "退回", document.return_reason, "danger"),
            (document.submitted_at, document.submitted_by, "送审", "", ""),
        ]
    steps += [
        (document.signed_at, document.signed_by, "签发", "", "success"),
        (document.issued_at, document.issued_by, "编号印发", document.number, ""),
        *((receipt.signed_at, receipt.signed_by, f"{receipt.recipient}签收", "", "success") for receipt in receipts),
        (document.archived_at, document.archived_by, "归档", "", ""),
        (document.withdrawn_at, document.withdrawn_by, "撤回", document.withdraw_reason, "danger"),
    ]
    happened = sorted((step for step in steps if step[0]), key=lambda step: step[0])
    return [
        {"at": at, "actor": str(actor or "系统"), "text": text, "note": note, "tone": tone}
        for at, actor, text, note, tone in reversed(happened)
    ]
