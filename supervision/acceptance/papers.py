"""One paper in each state for a school; the one that was sent out is printed."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from core import jobs
from office import clock
from office.models import Unit, User
from reports import pressroom
from reports import services as papers
from reports.blocks import Heading, Paragraph, Table
from reports.models import Document, Receipt, Reply
from supervision.acceptance.marks import Marks
from supervision.acceptance.people import Cast
from supervision.documents import KIND

STATES = ("draft", "submitted", "signed", "issued", "received", "archived", "withdrawn")


def papers_of(cast: Cast, letter: str) -> dict[str, Document]:
    """A feedback opinion for every state."""
    return {state: Document.objects.get(pk=bring(cast, letter, state).pk) for state in STATES}


def copies_of(cast: Cast, letter: str, papers_by_state: dict[str, Document]) -> list[tuple[str, Model]]:
    """The school's unsigned copy, and what the principal said to a paper that was signed for; at the first school also a paper
    to the unit with its copy and answer."""
    mark, staff = cast.marks[letter], cast.users["staff"]
    said = reply_to(mark, staff, cast.principal(letter), papers_by_state["received"].receipts.get())
    rows: list[tuple[str, Model]] = [("receipt", papers_by_state["issued"].receipts.get()), ("reply", said)]
    if letter == "A" and cast.unit is not None:
        document = to_the_unit(cast, cast.unit)
        receipt = document.receipts.get()
        answer = reply_to(mark, staff, cast.users["department"], receipt)
        rows += [("document unit", document), ("receipt unit", receipt), ("reply unit", answer)]
    return rows


def to_the_unit(cast: Cast, unit: Unit) -> Document:
    """A reminder that the unit's contact has signed for."""
    staff, director = cast.users["staff"], cast.users["director"]
    document = papers.draft_document(
        actor=staff,
        kind="case_reminder",
        school=None,
        title="关于按期办理督导问题的提醒函",
        addressee=unit.name,
        blocks=[Paragraph("请按期办理转办的督导问题。")],
        units=[unit],
    )
    document = papers.submit_document(actor=staff, document=document)
    document = papers.sign_document(actor=director, document=document)
    document = papers.issue_document(actor=staff, document=document)
    jobs.perform(document.render_job_id)
    papers.receive_document(actor=cast.users["department"], document=document)
    return Document.objects.get(pk=document.pk)


def reply_to(mark: Marks, staff: User, actor: User, receipt: Receipt) -> Reply:
    """A statement about the whole paper, with a file."""
    receipt = papers.set_reply_due(
        actor=staff,
        receipt=receipt,
        due_on=clock.today(),
        reason=mark.text("reports.receipt.reason", "补充说明情况"),
    )
    where = "reports.reply.text"
    upload = SimpleUploadedFile(
        "说明.pdf", mark.paper("reports.reply.file content note"), content_type="application/pdf"
    )
    return papers.file_reply(
        actor=actor, receipt=receipt, kind="statement", text=mark.text(where, "情况已有变化。"), upload=upload
    )


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
