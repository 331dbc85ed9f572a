"""One paper in each state for a school; the one that was sent out is printed."""

from core import jobs
from reports import pressroom
from reports import services as papers
from reports.blocks import Heading, Paragraph, Table
from reports.models import Document
from supervision.acceptance.people import Cast
from supervision.documents import KIND

STATES = ("draft", "submitted", "signed", "issued", "received", "archived", "withdrawn")


def papers_of(cast: Cast, letter: str) -> dict[str, Document]:
    """A feedback opinion for every state."""
    return {state: Document.objects.get(pk=bring(cast, letter, state).pk) for state in STATES}


def bring(cast: Cast, letter: str, state: str) -> Document:
    """Draft one and take it as far as `state`."""
    mark, staff, director = cast.marks[letter], cast.users["staff"], cast.users["director"]
    where = f"reports.document {state}"
    document = papers.draft_document(
        actor=staff,
        kind=KIND,
        school=cast.schools[letter],
        title=mark.text(f"{where} title", "督导反馈意见"),
        blocks=[
            Heading("督导情况"),
            Paragraph(mark.text(f"{where} paragraph", "督导情况正文。")),
            Table(head=("事项", "结论"), rows=(("办学", mark.text(f"{where} table", "良好")),)),
        ],
        facts={"note": mark.text(f"{where} facts", "依据")},
    )
    if state == "draft":
        return document
    document = papers.submit_document(actor=staff, document=document)
    if state == "submitted":
        return document
    document = papers.sign_document(actor=director, document=document)
    if state == "signed":
        return document
    document = papers.issue_document(actor=staff, document=document)
    if state == "issued":
        jobs.perform(document.render_job_id)
    if state in {"received", "archived"}:
        papers.receive_document(actor=cast.principal(letter), document=document)
    if state == "archived":
        papers.archive_document(actor=staff, document=document)
    if state == "withdrawn":
        papers.withdraw_document(actor=director, document=document, reason=mark.text(f"{where} reason", "主送单位有误"))
    return document


def finish() -> None:
    """End the printing process that was kept warm."""
    pressroom.close()
